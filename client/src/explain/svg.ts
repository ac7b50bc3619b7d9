/** Draws the path of an image's pull as SVG, in the colours of the editor's theme. Knows no VS Code, so tests can look at it. */
import { t } from "#core";
import type { PictureEdge } from "#protocol";
import type { DrawnNode, DrawnPicture } from "./drawn.ts";

interface Box {
  readonly node: DrawnNode;
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly title: readonly string[];
  readonly lines: readonly string[];
}

const width = 260;
/** Between the columns, and between the rows, where the words on the arrows stand. */
const gap = { x: 90, y: 64 };
const margin = 24;
const padding = 12;
const lineHeight = 18;
/** Letters that fit a line, in a font whose width is not known here: a careful guess. */
const letters = { title: 30, line: 36, edge: 34 };

const roles: Readonly<Record<DrawnNode["kind"], () => string>> = {
  workload: () => t`Workload`,
  serviceAccount: () => "ServiceAccount",
  secret: () => t`Pull secret`,
  registry: () => t`Registry`,
  verdict: () => t`Result`,
};

const tones: Readonly<Record<DrawnNode["tone"], () => string>> = {
  neutral: () => "",
  good: () => t`good`,
  warning: () => t`warning`,
  error: () => t`error`,
  unknown: () => t`not known`,
  unused: () => t`takes no part`,
};

export function svgOf({ title, nodes, edges }: DrawnPicture): string {
  const boxes = layOut(nodes);
  const right = Math.max(...boxes.map(({ x }) => x + width)) + margin;
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height)) + margin;
  return [
    `<svg viewBox="0 0 ${right} ${bottom}" width="${right}" height="${bottom}" role="group" aria-label="${escapeHtml(t`How ${title} is pulled`)}">`,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>',
    ...edges.map((edge) => drawEdge(edge, boxes)),
    ...boxes.map((box) => drawBox(box, edges)),
    "</svg>",
  ].join("\n");
}

/** Who asks stands above, what it asks with below, and at the bottom whom it asks and what comes of it. */
function layOut(nodes: readonly DrawnNode[]): readonly Box[] {
  const rows = [
    nodes.filter(({ kind }) => kind === "workload" || kind === "serviceAccount"),
    nodes.filter(({ kind }) => kind === "secret"),
    nodes.filter(({ kind }) => kind === "registry" || kind === "verdict"),
  ];
  let y = margin;
  return rows.flatMap((row) => {
    const boxes = row.map((node, column): Box => {
      const title = wrap(node.title, letters.title);
      const lines = node.lines.flatMap((line) => wrap(line, letters.line));
      // The role stands above the title.
      const height = padding * 2 + lineHeight * (1 + title.length + lines.length);
      return { node, x: margin * 2 + column * (width + gap.x), y, height, title, lines };
    });
    if (boxes.length > 0) y += Math.max(...boxes.map(({ height }) => height)) + gap.y;
    return boxes;
  });
}

function drawBox({ node, x, y, height, title, lines }: Box, edges: readonly PictureEdge[]): string {
  const { id, kind, tone } = node;
  const texts = [
    { words: roles[kind](), style: "role" },
    ...title.map((words) => ({ words, style: "title" })),
    ...lines.map((words) => ({ words, style: "line" })),
  ];
  const rows = texts.map(
    ({ words, style }, row) =>
      `<text class="${style}" aria-hidden="true" x="${x + padding}" y="${y + padding + 13 + row * lineHeight}">${escapeHtml(words)}</text>`,
  );
  const link = opensOf(node) ? `role="link" data-node="${escapeHtml(id)}"` : 'role="img"';
  const name = escapeHtml(nameOf(node, edges));
  return `<g class="node ${kind} ${tone}" tabindex="0" ${link} aria-label="${name}"><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>${rows.join("")}</g>`;
}

/** What a screen reader says of a node: whatever its place and colour and the arrows that end there tell to others. */
function nameOf(node: DrawnNode, edges: readonly PictureEdge[]): string {
  const { id, kind, title, lines, tone } = node;
  const ways = edges.flatMap(({ to, label }) => (to === id && label !== "" ? [label] : []));
  const parts = [`${roles[kind]()}: ${title}`, ...lines, ...ways, ...(tone === "neutral" ? [] : [tones[tone]()])];
  return `${parts.map((part) => part.replace(/\.$/, "")).join(". ")}.${opensOf(node)}`;
}

/** What happens when a node is chosen; empty where nothing does. */
function opensOf({ location, object }: DrawnNode): string {
  if (location) return t` Opens the manifest.`;
  return object ? t` Shows the object.` : "";
}

function drawEdge({ from, to, label, taken }: PictureEdge, boxes: readonly Box[]): string {
  const [start, end] = [from, to].map((id) => boxes.find(({ node }) => node.id === id));
  if (!start || !end) return "";
  const { path, at } = wayBetween(start, end);
  const lines = wrap(label, letters.edge);
  const words = lines.map(
    (line, row) => `<text x="${at.x}" y="${at.y + (row - (lines.length - 1) / 2) * 15 + 4}">${escapeHtml(line)}</text>`,
  );
  // The arrows say nothing that the nodes' names do not.
  return `<g class="edge${taken ? "" : " unused"}" aria-hidden="true"><path d="${path}" marker-end="url(#arrow)"/>${words.join("")}</g>`;
}

interface Way {
  readonly path: string;
  /** Where its words stand. */
  readonly at: { readonly x: number; readonly y: number };
}

function wayBetween(start: Box, end: Box): Way {
  if (start.y === end.y) {
    const [x, y] = [start.x + width, start.y + Math.min(start.height, end.height) / 2];
    return { path: `M${x} ${y}H${end.x}`, at: { x: (x + end.x) / 2, y: y - 12 } };
  }
  const bottom = start.y + start.height;
  if (start.node.kind === "workload" && end.node.kind === "registry") {
    // Past the Secrets, of which none is used.
    const [x, y] = [margin, end.y + end.height / 2];
    return { path: `M${start.x} ${start.y + start.height / 2}H${x}V${y}H${end.x}`, at: { x: x + 64, y: end.y - 20 } };
  }
  const [from, to] = [start.x + width / 2, end.x + width / 2];
  const middle = end.y - gap.y / 2;
  return {
    path: `M${from} ${bottom}C${from} ${middle} ${to} ${middle} ${to} ${end.y}`,
    at: { x: end.node.kind === "registry" ? from : to, y: end.node.kind === "registry" ? bottom + 22 : middle },
  };
}

/** Breaks words into lines; a word that is too long for one is cut. */
function wrap(text: string, most: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ").flatMap((word) => word.match(new RegExp(`.{1,${most}}`, "gu")) ?? [])) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > most) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'\p{Cc}]/gu, (character) => `&#${character.codePointAt(0) ?? 0};`);
}
