/** A picture of a pull as a Mermaid diagram, for wikis and pull requests. */
import type { Picture, PictureNode, Tone } from "./picture.ts";

export function mermaidOf({ nodes, edges }: Picture): string {
  const used = new Set(nodes.map(({ tone }) => tone));
  return [
    "flowchart TD",
    ...nodes.map((node) => `  ${node.id}${shape(node)}:::${node.tone}`),
    ...edges.map(({ from, to, label, taken }) => {
      const arrow = taken ? "-->" : "-.->";
      return label === "" ? `  ${from} ${arrow} ${to}` : `  ${from} ${arrow}|${quoted([label])}| ${to}`;
    }),
    ...Object.entries(styles).flatMap(([tone, style]) =>
      used.has(tone as Tone) ? [`  classDef ${tone} ${style}`] : [],
    ),
    "",
  ].join("\n");
}

const styles: Readonly<Record<Tone, string>> = {
  neutral: "stroke:#6e7781",
  good: "stroke:#1a7f37,stroke-width:2px",
  warning: "stroke:#9a6700,stroke-width:2px",
  error: "stroke:#cf222e,stroke-width:2px",
  unknown: "stroke:#6e7781,stroke-dasharray:4",
  unused: "stroke:#d0d7de,color:#6e7781",
};

function shape({ kind, title, lines }: PictureNode): string {
  const text = quoted([title, ...lines]);
  if (kind === "secret") return `[(${text})]`;
  return kind === "verdict" ? `([${text}])` : `[${text}]`;
}

/** What a manifest says must not be read as Mermaid, nor as HTML, which Mermaid's labels are. */
function quoted(lines: readonly string[]): string {
  const escaped = lines.map((line) =>
    line.replace(/[^\p{L}\p{N} .,:;/@_+()*=-]/gu, (character) => `#${character.codePointAt(0)};`),
  );
  return `"${escaped.join("<br/>")}"`;
}
