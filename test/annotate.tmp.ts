/** Temporary: fills the expectations and fixed sections of a fixture in. */
import { readFileSync, writeFileSync } from "node:fs";
import { parseFixture } from "./fixture.ts";
import { analyzeFiles, applyFixes, render } from "./workspace.ts";
const write = process.argv.includes("-w");
for (const path of process.argv.slice(2).filter((a) => a !== "-w")) {
  const source = readFileSync(path, "utf8");
  const cut = source.search(/^# fixed/m);
  const titles = [...source.matchAll(/^# fixed(?: "(.+)")?: (\S+)$/gm)].map(([, t = "", f]) => [t, f] as const);
  const f = parseFixture(source);
  const { findings } = analyzeFiles(f.files, f.settings, f.now);
  const rendered = findings.map((x) => render(x, f.files)).sort();
  const lines: string[] = [];
  let file = ""; let n = 0;
  for (const line of source.slice(0, cut < 0 ? undefined : cut).trimEnd().split("\n")) {
    if (/^( *#[ ]*)(\^+) (.+)$/.test(line)) continue;
    const [, name] = /^# file: (\S+)$/.exec(line) ?? [];
    lines.push(line);
    if (name) { file = name; n = 0; continue; }
    if (/^# (settings|now): /.test(line)) continue;
    n++;
    for (const r of rendered) {
      const m = /^(\S+?):(\d+):(\d+)-(\d+) (.*)$/s.exec(r)!;
      if (m[1] !== file || Number(m[2]) !== n) continue;
      const start = Number(m[3]) - 1, end = Number(m[4]) - 1;
      const width = end - start;
      lines.push(start < 1 ? `!!${r}` : `${" ".repeat(Math.max(0, start - 1 < 0 ? 0 : 0))}#${" ".repeat(start - 1)}${"^".repeat(width)} ${m[5]}`);
    }
  }
  let out = lines.join("\n") + "\n";
  const all = new Set(findings.flatMap((x) => x.fixes().map((y) => (y.preferred ? "* " : "  ") + y.title)));
  for (const [title, file] of titles) {
    const after = applyFixes(f.files, findings, title);
    const same = after.get(file!) === f.files.get(file!);
    out += `# fixed${title ? ` "${title}"` : ""}: ${file}\n${same && !write ? "!!UNCHANGED\n" : ""}${after.get(file!)}`;
  }
  if (write) writeFileSync(path, out); else console.log(out);
  console.log(`--- ${path} fixes: ${[...all].map((t) => `\n      ${t}`).join("")}\n  related:${findings.flatMap((x) => x.related.map((r) => `\n      ${r.at.uri}@${r.at.span.start} ${r.message}`)).join("")}`);
}
