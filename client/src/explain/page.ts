/** The page of the explain panel: a picture, the same in words, and buttons. It loads nothing from anywhere. */
import { type PullFailure, t } from "#core";
import type { DrawnImage } from "./drawn.ts";
import { policyFor, script, style } from "./pageParts.ts";
import { escapeHtml, svgOf } from "./svg.ts";

/** What the page asks for. */
export type PageMessage =
  | { readonly open: string }
  | { readonly copy: "mermaid" | "text" }
  /** The command of a remedy, by its place in the list. */
  | { readonly remedy: number }
  /** Another image of the file, by its `id`. */
  | { readonly show: string };

/** What the page is told. */
export interface PageNews {
  /** Something that was done, for screen readers. */
  readonly done: string;
}

/** In which language the page is, for screen readers. */
function language(): string {
  return t`en`;
}

/** @param nonce What the page's own script and style are known by; everything else is refused. */
export function pageOf(shown: DrawnImage, all: readonly DrawnImage[], nonce: string): string {
  const { picture, owner, failure } = shown;
  return `<!DOCTYPE html>
<html lang="${language()}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyFor(nonce)}">
<title>${escapeHtml(t`Image pull`)}</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<h1>${escapeHtml(picture.title)}</h1>
<p class="owner">${escapeHtml(owner)}</p>
${chooser(shown, all)}
${failure ? `<p class="headline">${escapeHtml(failure.headline)}</p>\n<p>${escapeHtml(failure.explanation)}</p>` : ""}
<div class="picture">${svgOf(picture)}</div>
<p><button data-copy="mermaid">${escapeHtml(t`Copy as Mermaid`)}</button> <button data-copy="text">${escapeHtml(t`Copy as text`)}</button></p>
${failure ? diagnosis(failure) : ""}
<h2>${escapeHtml(t`Step by step`)}</h2>
<ol>${picture.steps.map((step) => `<li>${escapeHtml(step)}</li>`).join("")}</ol>
<p role="status"></p>
<script nonce="${nonce}">${script}</script>
</body>
</html>`;
}

function chooser(shown: DrawnImage, all: readonly DrawnImage[]): string {
  if (all.length < 2) return "";
  const options = all.map(({ id, owner, picture }) => {
    const selected = id === shown.id ? " selected" : "";
    return `<option value="${escapeHtml(id)}"${selected}>${escapeHtml(`${owner}: ${picture.title}`)}</option>`;
  });
  return `<p><label>${escapeHtml(t`Image`)} <select>${options.join("")}</select></label></p>`;
}

/** What there is to do, and what it rests on. */
function diagnosis({ remedies, evidence, confidence }: PullFailure): string {
  const ways = remedies.map(({ title, command }, nth) => {
    const copy =
      command === null
        ? ""
        : `<div class="command"><code>${escapeHtml(command)}</code> <button data-remedy="${nth}" aria-label="${escapeHtml(t`Copy the command: ${title}`)}">${escapeHtml(t`Copy`)}</button></div>`;
    return `<li>${escapeHtml(title)}${copy}</li>`;
  });
  const witnesses = evidence.map(({ source, text, time }) => {
    const when = time === null ? "" : `, ${escapeHtml(time)}`;
    return `<li><span class="source">${escapeHtml(source)}${when}</span><br>${escapeHtml(text)}</li>`;
  });
  return `<h2>${escapeHtml(t`What to do`)}</h2>
<ol>${ways.join("")}</ol>
<h2>${escapeHtml(t`Evidence`)}</h2>
<p class="owner">${escapeHtml(confidences[confidence]())}</p>
<ul>${witnesses.join("")}</ul>`;
}

const confidences: Readonly<Record<PullFailure["confidence"], () => string>> = {
  certain: () => t`This is proven by what was found.`,
  likely: () => t`This is the best reading of what was found.`,
  possible: () => t`This is one of several readings of what was found.`,
};
