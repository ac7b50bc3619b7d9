/** A snapshot that follows from another one is no different from one that is made anew. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { analyze, defaultSettings, Inventory, type ManifestFile, ManifestReader, PodSpecTable, rules } from "#core";
import { parseFixture } from "../fixture.ts";

const reader = new ManifestReader(new PodSpecTable());
const now = Date.parse("2026-01-01T00:00:00Z");

/** The files of every fixture as one workspace, a folder each. */
const texts = new Map(
  globSync("test/rules/*.yaml")
    .sort()
    .flatMap((path) =>
      [...parseFixture(readFileSync(path, "utf8")).files].map(([uri, text]) => [`${path}/${uri}`, text]),
    ),
);

function findings(inventory: Inventory, uris = [...inventory.files.keys()]): readonly string[] {
  return analyze(inventory, rules, defaultSettings, now, { uris }).map(
    ({ rule, severity, message, at, related }) => `${rule.id} ${severity} ${message} ${JSON.stringify([at, related])}`,
  );
}

function readAll(): Map<string, ManifestFile> {
  return new Map([...texts].map(([uri, text]) => [uri, reader.read(uri, text)]));
}

describe("an inventory that follows from another", () => {
  test("finds the same after each of many edits", () => {
    const files = readAll();
    let following = new Inventory(files.values(), true);
    // More files than are kept apart from the rest, each emptied, changed and put back.
    for (const [index, [uri, text]] of [...texts].entries()) {
      for (const edited of ["", `# a comment\n${text.replace(/name: \S+$/m, "name: other")}`, text]) {
        const file = reader.read(uri, edited, files.get(uri));
        files.set(uri, file);
        following = following.with(file);
        if (index % 4 > 0) continue;
        const near = [...files.keys()].slice(Math.max(0, index - 3), index + 3);
        assert.deepEqual(findings(following, near), findings(new Inventory(files.values(), true), near), uri);
      }
    }
    assert.deepEqual(findings(following), findings(new Inventory(readAll().values(), true)));
    assert.deepEqual([...following.files.keys()], [...files.keys()]);
  });

  test("has new files behind the others", () => {
    const files = [...readAll().values()];
    const [half, rest] = [files.slice(0, files.length / 2), files.slice(files.length / 2)];
    let following = new Inventory(half, true);
    for (const file of rest) following = following.with(file);
    assert.deepEqual(findings(following), findings(new Inventory(files, true)));
  });
});

test("a document that could not be read may declare what is found nowhere else", () => {
  const pod = `apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: n}
spec:\n  imagePullSecrets: [{name: regcred}]\n  containers: [{image: r.example/a}]\n`;
  const declared = "kind: Secret\napiVersion: v1\nmetadata:\n  name: regcred\n  namespace: n\n";
  const state = (other: string) => {
    const inventory = new Inventory([reader.read("a.yaml", pod), reader.read("b.yaml", other)], true);
    return inventory.secret("regcred", "n", "a.yaml").state;
  };
  assert.equal(state(declared), "present");
  assert.equal(state(`{{ if .Values.pull }}\n${declared}{{ end }}\n`), "unknown");
  assert.equal(state(`${declared.replace("regcred", "other")}{{ end }}\n`), "absent");
});
