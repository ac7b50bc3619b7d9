/** What becomes of npm's answers about advisories, and whether all that is bundled was looked up in the version that it has. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type Answer, type Judgement, judge } from "../scripts/audit.ts";

const advisory = (id: string, severity: string) => {
  return { title: `Title of ${id}`, url: `https://github.com/advisories/${id}`, severity };
};
const metadata = { dependencies: { total: 2 } };
const cases: Readonly<Record<string, readonly [Answer, Judgement]>> = {
  "a registry that answers nothing of it is no clean result": [
    { message: "405 Method Not Allowed" },
    { asked: false, why: "405 Method Not Allowed" },
  ],
  "nothing at all is none either": [{}, { asked: false, why: "it gave no answer" }],
  "nothing was found": [
    { vulnerabilities: {}, metadata },
    { asked: true, packages: 2, grave: [], others: 0 },
  ],
  "what is high or critical is grave, once, unless it is explained": [
    {
      vulnerabilities: {
        a: { via: [advisory("GHSA-1", "high"), advisory("GHSA-2", "moderate"), advisory("GHSA-3", "critical")] },
        b: { via: ["a", advisory("GHSA-1", "high")] },
      },
      metadata,
    },
    { asked: true, packages: 2, grave: ["Title of GHSA-1 (https://github.com/advisories/GHSA-1)"], others: 2 },
  ],
};

for (const [name, [answer, expected]] of Object.entries(cases)) {
  test(name, () => assert.deepEqual(judge(answer, { "GHSA-3": "for the test" }), expected));
}

test("docs/security.md has looked up every package that is bundled, in the version that it has", () => {
  const bundled = readFileSync("THIRD_PARTY_NOTICES.txt", "utf8").matchAll(/^(\S+ \d+\.\d+\.\d+\S*) \(.+\)$/gm);
  const page = readFileSync("docs/security.md", "utf8");
  const lookedUp = Array.from(page.matchAll(/^\| `([^`]+)` \| ([\d., ]+) \|/gm), ([, name, versions = ""]) => {
    return versions.split(", ").map((version) => `${name} ${version}`);
  });
  assert.deepEqual(lookedUp.flat().toSorted(), Array.from(bundled, ([, part = ""]) => part).toSorted());
});
