/** What the page of the explain panel is made of beside its words: how it looks, what it does, and what it may load. */

/** @param nonce What its own style and script are known by; everything else is refused. */
export function policyFor(nonce: string): string {
  const own = `'nonce-${nonce}'`;
  return `default-src 'none'; style-src ${own}; script-src ${own}; base-uri 'none'; form-action 'none'`;
}

/** In the colours of the editor. */
export const style = `
body { padding: 0 20px 20px; }
h1 { font-size: 1.3em; margin-bottom: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.1em; }
.owner { margin-top: 4px; color: var(--vscode-descriptionForeground); }
.headline { font-weight: 600; font-size: 1.1em; }
.source { color: var(--vscode-descriptionForeground); }
.command { display: flex; gap: 8px; align-items: start; margin: 4px 0 8px; }
code { flex: 1; padding: 4px 6px; color: var(--vscode-editor-foreground); background: var(--vscode-textCodeBlock-background); font-family: var(--vscode-editor-font-family); white-space: pre-wrap; overflow-wrap: anywhere; }
.picture { overflow-x: auto; }
svg text { font-family: var(--vscode-font-family); font-size: 12px; fill: var(--vscode-foreground); }
svg .role { font-size: 10.5px; fill: var(--vscode-descriptionForeground); text-transform: uppercase; letter-spacing: .04em; }
svg .title { font-weight: 600; font-size: 13px; }
svg rect { fill: var(--vscode-editorWidget-background); stroke: var(--vscode-editorWidget-border, var(--vscode-foreground)); stroke-width: 1.2; }
svg .good rect { stroke: var(--vscode-testing-iconPassed); stroke-width: 2; }
svg .warning rect { stroke: var(--vscode-editorWarning-foreground); stroke-width: 2; }
svg .error rect { stroke: var(--vscode-editorError-foreground); stroke-width: 2; }
svg .unknown rect { stroke-dasharray: 5 4; }
svg .unused { opacity: .6; }
svg [data-node] { cursor: pointer; }
svg [data-node]:hover .title { text-decoration: underline; }
svg g:focus { outline: none; }
svg g:focus rect { stroke: var(--vscode-focusBorder); stroke-width: 3; }
svg .edge path { fill: none; stroke: var(--vscode-foreground); stroke-width: 1.4; }
svg .edge.unused path { stroke-dasharray: 4 4; }
svg .edge text { font-size: 11px; text-anchor: middle; paint-order: stroke; stroke: var(--vscode-editor-background); stroke-width: 4px; }
svg marker path { fill: var(--vscode-foreground); stroke: none; }
button { padding: 4px 10px; border: 1px solid var(--vscode-button-border, transparent); color: var(--vscode-button-secondaryForeground); background: var(--vscode-button-secondaryBackground); cursor: pointer; }
button:hover { background: var(--vscode-button-secondaryHoverBackground); }
button:focus-visible, select:focus-visible { outline: 2px solid var(--vscode-focusBorder); outline-offset: 2px; }
select { color: var(--vscode-dropdown-foreground); background: var(--vscode-dropdown-background); border: 1px solid var(--vscode-dropdown-border); max-width: 100%; padding: 3px; }
li { margin: 4px 0; }
[role="status"] { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); }
:is(.vscode-high-contrast, .vscode-high-contrast-light) :is(.owner, .source) { color: var(--vscode-foreground); }
:is(.vscode-high-contrast, .vscode-high-contrast-light) svg .role { fill: var(--vscode-foreground); }
:is(.vscode-high-contrast, .vscode-high-contrast-light) svg .unused { opacity: 1; }
@media (forced-colors: active) { svg rect { stroke: CanvasText; } }
`;

/** Tells the extension what is chosen, and goes on where the page before was. */
export const script = `
const host = acquireVsCodeApi();
const act = (target) => {
  const node = target.closest("[data-node]");
  if (node) host.postMessage({ open: node.dataset.node });
  const button = target.closest("[data-copy]");
  if (button) host.postMessage({ copy: button.dataset.copy });
  const remedy = target.closest("[data-remedy]");
  if (remedy) host.postMessage({ remedy: Number(remedy.dataset.remedy) });
};
document.addEventListener("click", ({ target }) => act(target));
document.addEventListener("keydown", (event) => {
  if ((event.key === "Enter" || event.key === " ") && event.target.closest("[data-node]")) {
    event.preventDefault();
    act(event.target);
  }
});
document.querySelector("select")?.addEventListener("change", ({ target }) => host.postMessage({ show: target.value }));
// Screen readers read what appears there, and the same words anew only where they were gone.
const status = document.querySelector("[role=status]");
addEventListener("message", ({ data }) => {
  status.textContent = "";
  setTimeout(() => (status.textContent = data.done), 100);
});
// A page that is drawn anew goes on where the last one was.
const places = [...document.querySelectorAll("select, button, [tabindex]")];
const { focus = -1, scroll = 0 } = host.getState() ?? {};
places[focus]?.focus({ preventScroll: true });
scrollTo(0, scroll);
const keep = () => host.setState({ focus: places.indexOf(document.activeElement), scroll: scrollY });
for (const event of ["focusin", "focusout", "scroll"]) addEventListener(event, () => setTimeout(keep));
`;
