/** Draws what a program wrote to a terminal, colours and all, as an SVG picture of a terminal window. */

export interface Terminal {
  /** Shown in the window's title bar. */
  readonly title: string;
  /** With ANSI escape sequences for colours. */
  readonly output: string;
  /** Longer lines are broken, as a terminal does it. */
  readonly columns: number;
}

interface Style {
  readonly color: keyof typeof palette | undefined;
  readonly bold: boolean;
  readonly dim: boolean;
}

/** Characters of one style, and the column of the first. */
interface Run extends Style {
  readonly column: number;
  readonly text: string;
}

const plain: Style = { color: undefined, bold: false, dim: false };
const colorNames = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const;
/** Each has a contrast of at least 5 to 1 with the window, which is dark on light and on dark pages. */
const palette = {
  black: "#8b949e",
  red: "#ff7b72",
  green: "#7ee787",
  yellow: "#f2cc60",
  blue: "#79c0ff",
  magenta: "#d2a8ff",
  cyan: "#76e3ea",
  white: "#e6edf3",
} as const;
const frame = { background: "#0d1117", bar: "#161b22", border: "#484f58", text: "#e6edf3", title: "#9da7b3" };

const fontSize = 14;
const charWidth = 8.43;
const lineHeight = 19;
const padding = 16;
const barHeight = 32;

export function terminalPicture({ title, output, columns }: Terminal): string {
  const lines = output
    .replace(/\n+$/, "")
    .split("\n")
    .flatMap((line) => broken(line, columns));
  const rows = styled(lines);
  const width = round(columns * charWidth + 2 * padding);
  const height = barHeight + rows.length * lineHeight + 2 * padding;
  const texts = rows.flatMap((runs, row) => runs.map((run) => drawn(run, row)));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
<title>${escaped(title)}</title>
<style>text { font: ${fontSize}px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: ${frame.text}; } .bold { font-weight: 700; } .dim { opacity: 0.7; }
${Object.entries(palette)
  .map(([name, color]) => `.${name} { fill: ${color}; }`)
  .join(" ")}</style>
<rect x="0.5" y="0.5" width="${round(width - 1)}" height="${height - 1}" rx="8" fill="${frame.background}" stroke="${frame.border}"/>
<path d="M1 ${barHeight} V8.5 a7.5 7.5 0 0 1 7.5 -7.5 H${round(width - 8.5)} a7.5 7.5 0 0 1 7.5 7.5 V${barHeight} Z" fill="${frame.bar}"/>
${[20, 40, 60].map((x) => `<circle cx="${x}" cy="16" r="6" fill="${frame.border}"/>`).join("")}
<text x="${round(width / 2)}" y="21" text-anchor="middle" style="fill: ${frame.title}">${escaped(title)}</text>
${texts.join("\n")}
</svg>
`;
}

const escapeCharacter = "\u001b";
/** Splits into texts and, at odd places, the numbers of the escape sequences between them. */
const escapeSequence = new RegExp(`${escapeCharacter}\\[([\\d;]*)m`);

/** A line in pieces of that width, broken at a space where there is one. Escape sequences take no room. */
function broken(line: string, columns: number): readonly string[] {
  const parts: string[] = [];
  let part = "";
  let column = 0;
  let space: { readonly end: number; readonly column: number } | undefined;
  for (const [index, piece] of line.split(escapeSequence).entries()) {
    if (index % 2 === 1) {
      part += `${escapeCharacter}[${piece}m`;
      continue;
    }
    for (const character of piece) {
      if (column === columns) {
        const { end, column: before } = space ?? { end: part.length, column };
        parts.push(part.slice(0, end));
        [part, column, space] = [part.slice(end), column - before, undefined];
      }
      part += character;
      column++;
      if (character === " " && part.trim() !== "") space = { end: part.length, column };
    }
  }
  return [...parts, part];
}

/** Styles last over the ends of lines, as on a terminal. */
function styled(lines: readonly string[]): readonly (readonly Run[])[] {
  let style = plain;
  return lines.map((line) => {
    const runs: Run[] = [];
    let column = 0;
    for (const [index, piece] of line.split(escapeSequence).entries()) {
      if (index % 2 === 1) style = piece.split(";").map(Number).reduce(restyled, style);
      else if (piece !== "") {
        runs.push({ ...style, column, text: piece });
        column += [...piece].length;
      }
    }
    return runs;
  });
}

function restyled(style: Style, code: number): Style {
  if (code === 0) return plain;
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 22) return { ...style, bold: false, dim: false };
  if (code === 39) return { ...style, color: undefined };
  const color = colorNames[code >= 90 ? code - 90 : code - 30];
  if (color === undefined) throw new Error(`The picture knows no style for the escape code ${code}.`);
  return { ...style, color };
}

/** Each word is put at its column and stretched to its width, so that carets stay under what they mark in any font. */
function drawn({ text, column, color, bold, dim }: Run, row: number): string {
  const y = barHeight + padding + row * lineHeight + fontSize;
  const classes = [color, bold && "bold", dim && "dim"].filter(Boolean).join(" ");
  const attributes = classes === "" ? "" : ` class="${classes}"`;
  const words = text.matchAll(/\S+(?: \S+)*/g).map(({ 0: words, index }) => {
    const x = padding + (column + [...text.slice(0, index)].length) * charWidth;
    const length = [...words].length * charWidth;
    return `<text x="${round(x)}" y="${y}" textLength="${round(length)}" lengthAdjust="spacingAndGlyphs"${attributes}>${escaped(words)}</text>`;
  });
  return [...words].join("\n");
}

function round(pixels: number): number {
  return Math.round(pixels * 100) / 100;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
