/** Writes the README's table of mistakes, and of who finds them. */
import { mistakes, type Peer, peers } from "../test/peers/mistakes.ts";

const names = Object.keys(peers) as Peer[];

export function peersTable(): string {
  const titles = names.map((name) => `${peers[name].title}${peers[name].documented ? " ¹" : ""}`);
  const rows = mistakes.map(({ what, rule, foundBy }) => {
    const cells = [rule !== undefined, ...names.map((name) => foundBy.includes(name))];
    return [what.replace(/^[a-z]/, (letter) => letter.toUpperCase()), ...cells.map((found) => (found ? "✓" : "–"))];
  });
  const lines = [["Mistake", "Pull Secrets", ...titles], ["---", ":-:", ...names.map(() => ":-:")], ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}
