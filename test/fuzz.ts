/** Mutations of a text, the same for the same seed. */

/** What YAML, JSON or the readers may stumble over. */
const pieces = [
  "\n",
  "\t",
  " ",
  "  ",
  ":",
  ": ",
  "- ",
  "---\n",
  "...\n",
  "[",
  "]",
  "{",
  "}",
  ",",
  "#",
  "&a ",
  "*a",
  "<<: *a\n",
  "|\n",
  ">-\n",
  "? ",
  "!!binary ",
  "!x ",
  "%YAML 1.1\n",
  "'",
  '"',
  "\\",
  "\0",
  "\ufeff",
  "\ud800",
  "\r",
  "\u2028",
  "~",
  "null",
  "true",
  "1e9",
  ".inf",
  "2024-01-01",
  "__proto__: x\n",
  "constructor",
  "kind: List\nitems:\n",
  "{{ .Values.x }}",
  "{{- if }}\n",
  "$(X)",
  "imagePullSecrets:",
  "data:",
  "=",
  "😀",
];

export function* fuzz(text: string, seed: number, count: number): Iterable<string> {
  const random = randomOf(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  for (let round = 0; round < count; round++) {
    let mutated = text;
    for (let change = below(4) + 1; change > 0; change--) mutated = mutate(mutated, below);
    yield mutated;
  }
}

/** @param below Gives a whole number from 0 up to, and without, a limit. */
export function mutate(text: string, below: (limit: number) => number): string {
  const [at, to] = [below(text.length + 1), below(text.length + 1)];
  const lines = text.split("\n");
  const line = below(lines.length);
  switch (below(7)) {
    case 0:
      return text.slice(0, at) + (pieces[below(pieces.length)] ?? "") + text.slice(at);
    case 1:
      return text.slice(0, at) + text.slice(at + 1 + below(8));
    case 2:
      return text.slice(0, at) + String.fromCharCode(below(0x3000)) + text.slice(at + 1);
    case 3:
      return lines.toSpliced(line, 1).join("\n");
    case 4:
      return lines.toSpliced(below(lines.length), 0, ...lines.slice(line, line + 1 + below(6))).join("\n");
    case 5:
      return lines.with(line, `${" ".repeat(below(6))}${(lines[line] ?? "").trimStart()}`).join("\n");
    default:
      return text.slice(0, at) + text.slice(to, to + below(200)) + text.slice(at);
  }
}

/** Numbers from 0 to 1 (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
