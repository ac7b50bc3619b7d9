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
        const { made } = builds.build(uri);
        if (text !== refused) assert.deepEqual(outcome(made), outcome(read(text)), uri);
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
    assert.deepEqual(outcome(builds.build(uri).made), outcome(read(text)), uri);
    same++;
  }
  t.diagnostic(
    `${same} of ${builds.kustomizations.length} kustomizations compared; kubectl does not build the others here`,
  );
  assert.ok(same > 100);
});

describe("nothing that users write breaks a build", () => {
  const base = "resources: [pod.yaml]\n";
  const pod = `apiVersion: v1
kind: Pod
metadata: {name: one, namespace: shop}
spec:
  imagePullSecrets: [{name: regcred}, {name: regcred}]
  containers: [{name: one, image: "registry.example.com/one:1"}]
`;
  const bomb = Array.from(
    { length: 30 },
    (_, level) => `a${level}: &a${level} [${level ? `*a${level - 1}, *a${level - 1}` : "x"}]`,
  );
  const odd: Readonly<Record<string, string>> = {
    "an alias bomb": `${base}${bomb.join("\n")}\npatches: *a29\n`,
    "an alias bomb as a patch": `${base}patches:\n  - patch: |\n${bomb.map((line) => `      ${line}\n`).join("")}    target: {kind: Pod}\n`,
    "keys of every object": `${base}__proto__: {namespace: x}\nconstructor: {a: b}\nsecretGenerator: [{name: __proto__, literals: [__proto__=x, constructor=y]}]\npatches: [{target: {kind: Pod}, patch: '[{op: add, path: /__proto__/polluted, value: yes}]'}]\n`,
    "configurations with keys of every object": `${base}configurations: [names.yaml]\n`,
    "the wrong types everywhere":
      "resources: {a: b}\npatches: x\nimages: [1, null, [x]]\nsecretGenerator: {name: x}\nreplacements: [1]\ncomponents: 3\nnamespace: [x]\nnamePrefix: {a: b}\n",
    "nulls everywhere":
      "resources: [null]\npatches: [null]\nimages: [null]\nsecretGenerator: [null]\nreplacements: [{source: null, targets: [null]}]\ncomponents: [null]\nnamespace: null\n",
    "no map at all": "- a\n- b\n",
    "broken YAML": "resources: [pod.yaml\npatches: {",
    itself: "resources: [., ./kustomization.yaml, ../a, kustomization.yaml]\n",
    "evil patterns": `${base}patches: [{target: {name: "(a+)+$", labelSelector: "((("}, patch: '[]'}]\nimages: [{name: "(a*)*b", newName: x}]\n`,
    "100 kB of brackets": `resources: ${"[".repeat(100_000)}`,
    "100 kB of dots": `${base}replacements: [{source: {kind: Pod, fieldPath: ${"a.".repeat(50_000)}}, targets: [{select: {kind: Pod}, fieldPaths: [${"b.".repeat(50_000)}], options: {create: true}}]}]\n`,
    "100 kB in one path": `resources: [${"../".repeat(33_000)}pod.yaml, ${"x/".repeat(50_000)}]\n`,
    "a deep JSON pointer": `${base}patches: [{target: {kind: Pod}, patch: '[{op: copy, from: "", path: "${"/a".repeat(20_000)}"}]'}]\n`,
    "itself put into itself, over and over": `${base}patches: [{target: {kind: Pod}, patch: '[${Array.from({ length: 40 }, (_, n) => `{op: copy, from: /spec, path: /spec/x${n}}`).join(", ")}]'}]\n`,
  };
  const names =
    "nameReference: [{kind: constructor, fieldSpecs: [{kind: Pod, path: __proto__/constructor}]}, {kind: Pod, fieldSpecs: null}]\n";

  for (const [what, kustomization] of Object.entries(odd)) {
    test(what, { timeout: 60_000 }, () => {
      const files = new Map([
        ["a/kustomization.yaml", kustomization],
        ["a/pod.yaml", pod],
        ["a/names.yaml", names],
      ]);
      const { findings } = analyzeFiles(files);
      assert.ok(findings.some(({ at }) => at.uri === "a/pod.yaml") || what === "itself");
      assert.equal(({} as { polluted?: unknown }).polluted, undefined);
    });
  }
});
