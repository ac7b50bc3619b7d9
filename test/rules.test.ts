/** Every rule against its fixtures: the complete list of findings, then every fix. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, test } from "node:test";
import { rules } from "#core";
import { parseFixture } from "./fixture.ts";
import { analyzeFiles, applyFixes, render } from "./workspace.ts";

const fixtures = globSync("test/rules/*.yaml").sort();

describe("rules", () => {
  for (const path of fixtures) {
    test(basename(path, ".yaml"), () => {
      const { files, fixed, expected, settings, now } = parseFixture(readFileSync(path, "utf8"));
      const { findings } = analyzeFiles(files, settings, now);
      assert.deepEqual(findings.map((finding) => render(finding, files)).sort(), expected);
      for (const [title, wanted] of fixed) {
        const after = applyFixes(files, findings, title);
        for (const [uri, text] of wanted)
          assert.equal(after.get(uri), text, `${uri} after ${title || "preferred fixes"}`);
      }
      assertPreferredFixesSettle(files, settings, now);
    });
  }

  test("every rule is registered under its file name and has a fixture", () => {
    const files = globSync("server/src/core/rules/*.ts").map((path) => basename(path, ".ts"));
    assert.deepEqual(rules.map(({ id }) => id).sort(), files.filter((file) => file !== "index").sort());
    const tested = new Set(fixtures.map((path) => basename(path).split(".")[0]));
    assert.deepEqual(
      rules.map(({ id }) => id).filter((id) => !tested.has(id)),
      [],
    );
  });
});

/** A preferred fix puts its problem right: after some rounds none is offered any more. */
function assertPreferredFixesSettle(files: ReadonlyMap<string, string>, settings: unknown, now: number): void {
  let state = files;
  for (let round = 0; round < 5; round++) {
    const after = applyFixes(state, analyzeFiles(state, settings, now).findings, "");
    if ([...after].every(([uri, text]) => state.get(uri) === text)) return;
    state = after;
  }
  assert.fail(`fixes never settle:\n${[...state].map(([uri, text]) => `# ${uri}\n${text}`).join("\n")}`);
}
