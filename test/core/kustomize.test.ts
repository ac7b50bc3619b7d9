/**
 * Kustomizations against `kubectl kustomize`: the cases in test/kustomize/, and the corpus.
 *
 * A case is a folder of files, and `expected.txt` is what kubectl makes of each of its kustomizations. With kubectl at hand,
 * `UPDATE=1` writes it anew.
 */
import assert from "node:assert/strict";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, test } from "node:test";
import { corpusMissing, corpusPath } from "../corpus.ts";
import {
  Builds,
  buildWithKubectl,
  folderOf,
  isRemote,
  kubectlMissing,
  outcome,
  read,
  readFolder,
} from "../kustomize.ts";
import { analyzeFiles, render } from "../workspace.ts";

const refused = "refused\n";

function expectedOf(folder: string): ReadonlyMap<string, string> {
  const sections = readFileSync(join(folder, "expected.txt"), "utf8")
    .split(/^# build: /m)
    .slice(1);
  return new Map(
    sections.map((section) => {
      const end = section.indexOf("\n");
      return [section.slice(0, end), section.slice(end + 1)];
    }),
  );
}

function update(folder: string, kustomizations: readonly string[]): void {
  const sections = kustomizations.map(
    (uri) => `# build: ${uri}\n${buildWithKubectl(join(folder, folderOf(uri))) ?? refused}`,
  );
  writeFileSync(join(folder, "expected.txt"), sections.join(""));
}

describe("the cases are built as kubectl builds them", () => {
  for (const folder of globSync("test/kustomize/*/").sort()) {
    const files = readFolder(folder);
    const builds = new Builds(files);
    if (process.env.UPDATE && !kubectlMissing) update(folder, builds.kustomizations);
    const expected = expectedOf(folder);

    test(basename(folder), () => {
      assert.deepEqual([...expected.keys()], builds.kustomizations);
      for (const [uri, text] of expected) {
        const { file } = builds.build(uri);
        if (text !== refused) assert.deepEqual(outcome(file), outcome(read(text)), uri);
      }
      if (![...expected.values()].includes(refused)) return;
      // Of what cannot be built nothing is known for certain.
      const alarms = analyzeFiles(files).findings.filter(({ severity }) => severity !== "hint" && severity !== "info");
      assert.deepEqual(
        alarms.map((finding) => render(finding, files)),
        [],
      );
    });

    test(`${basename(folder)}: kubectl of today agrees`, { skip: kubectlMissing ?? false }, () => {
      for (const [uri, text] of expected) {
        const today = buildWithKubectl(join(folder, folderOf(uri))) ?? refused;
        assert.deepEqual(outcome(read(today)), outcome(read(text)), uri);
      }
    });
  }
});

test("the corpus is built as kubectl builds it", { skip: kubectlMissing ?? corpusMissing ?? false }, (t) => {
  const builds = new Builds(readFolder(corpusPath));
  let same = 0;
  for (const uri of builds.kustomizations) {
    const folder = join(corpusPath, folderOf(uri));
    const text = isRemote(folder) ? undefined : buildWithKubectl(folder);
    if (text === undefined) continue;
    assert.deepEqual(outcome(builds.build(uri).file), outcome(read(text)), uri);
    same++;
  }
  t.diagnostic(
    `${same} of ${builds.kustomizations.length} kustomizations compared; kubectl does not build the others here`,
  );
  assert.ok(same > 100);
});
