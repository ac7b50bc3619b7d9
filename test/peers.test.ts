/** What the README says that we find, beside what others find. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { analyze, defaultSettings, Inventory, ManifestReader, PodSpecTable, rules } from "#core";
import { mistakes, right, withMistake } from "./peers/mistakes.ts";

/** Those that matter: hints are no mistakes. */
function found(text: string): readonly string[] {
  const file = new ManifestReader(new PodSpecTable()).read("file:///app.yaml", text);
  const findings = analyze(new Inventory([file], true), rules, defaultSettings, 0);
  return findings.filter(({ severity }) => severity === "error" || severity === "warning").map(({ rule }) => rule.id);
}

test("nothing is wrong with the application that the mistakes are made in", () => {
  assert.deepEqual(found(right), []);
});

for (const mistake of mistakes) {
  test(`${mistake.rule ? "reported" : "none of our business"}: ${mistake.what}`, () => {
    const ids = found(withMistake(mistake));
    if (mistake.rule) assert.ok(ids.includes(mistake.rule), `found are: ${ids.join(", ")}`);
    else assert.deepEqual(ids, []);
  });
}
