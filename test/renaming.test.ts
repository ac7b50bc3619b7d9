/** Whatever is renamed in real manifests and in fixtures, every image is pulled as before, and no other text has changed. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, test } from "node:test";
import { applyEdits, Context, Deployment, defaultSettings, navigationOf, rename } from "#core";
import { corpusMissing, readRepository, repositories } from "./corpus.ts";
import { parseFixture } from "./fixture.ts";
import { readFolder } from "./kustomize.ts";
import { deploymentOf, type Files, reader } from "./workspace.ts";

/** Of more objects in one repository, as many are renamed, evenly. */
const most = 12;

/** Of each image: who asks for it, with which list, and what comes of that. */
function verdicts(context: Context, names: (name: string) => string): readonly string[] {
  return context.inventory.workloads.flatMap((workload) => {
    const { serviceAccount, pullSecrets, images } = context.pull(workload);
    // Whether a missing Secret counts as missing is judged by names that resemble it, too.
    const isJudged = pullSecrets.every(({ state }) => state !== "absent");
    const list = pullSecrets.map(({ name, state }) => `${names(name)} ${state}`).join();
    const who = `${workload.type} ${workload.name?.value} as ${names(serviceAccount.name)} ${serviceAccount.state}: ${list}`;
    return images.map(
      ({ use, verdict, credentials }) =>
        `${who}: ${use.at.value} ${isJudged ? verdict : ""} ${credentials.map(({ key }) => key)}`,
    );
  });
}

/** Renames what is declared, one at a time. @returns how many were. */
function renameEach(files: Files): number {
  const before = deploymentOf(files);
  const context = Context.of(before, defaultSettings, 0);
  const navigation = navigationOf(context);
  const declared = [...files.keys()].flatMap((uri) =>
    navigation.mentionsIn(uri).filter((one) => one.role === "declaration" && navigation.targetsOf(one).length > 0),
  );
  const step = Math.max(1, Math.floor(declared.length / most));
  // Names differ by what was put behind them, wherever Kustomize puts more.
  const same = (text: string) => text.replaceAll("-renamed", "");
  const wanted = verdicts(context, same);
  let renamed = 0;
  for (const { at, name } of declared.filter((_, nth) => nth % step === 0)) {
    const newName = `${name}-renamed`;
    const result = rename(at.uri, at.span.start, newName, context);
    if (!result || "problem" in result || result.edits.some(({ ambiguous }) => ambiguous)) continue;
    renamed++;
    const uris = new Set(result.edits.map(({ uri }) => uri));
    const changed = Array.from(uris, (uri) => {
      const text = files.get(uri) ?? "";
      const after = applyEdits(uri, text, result.edits);
      assert.equal(
        after.length - text.length,
        "-renamed".length * result.edits.filter((one) => one.uri === uri).length,
      );
      return reader.read(uri, after);
    });
    const inventory = changed.reduce((all, file) => all.with(file), before.written);
    const after = Context.of(new Deployment(inventory, reader, before), defaultSettings, 0);
    assert.deepEqual(verdicts(after, same), wanted, `${name} in ${at.uri}`);
    const earlier = result.edits.filter(({ uri, span }) => uri === at.uri && span.start < at.span.start);
    const back = rename(at.uri, at.span.start + earlier.length * "-renamed".length, name, after);
    // One of two that are declared by the same name does not become the same again.
    if (back && "problem" in back && back.problem.includes("is there already")) continue;
    assert.ok(back && "edits" in back, `${name} in ${at.uri}`);
    const restored = new Map(changed.map(({ uri, text }) => [uri, applyEdits(uri, text, back.edits)]));
    // Of the names of fixtures, some need quotes that they were written without.
    const unquoted = (text = "") => text.replaceAll('"', "");
    for (const [uri, text] of restored) assert.equal(unquoted(text), unquoted(files.get(uri)));
  }
  return renamed;
}

describe("renaming changes no verdict", () => {
  test("in the fixtures of rules", () => {
    const counts = globSync("test/rules/*.yaml").map((path) =>
      renameEach(parseFixture(readFileSync(path, "utf8")).files),
    );
    assert.ok(counts.reduce((sum, count) => sum + count, 0) > 200, `${counts}`);
  });
  for (const folder of globSync("test/kustomize/*/").sort()) {
    test(`in the kustomizations of ${basename(folder)}`, () => void renameEach(readFolder(folder)));
  }
  if (corpusMissing) test("in real manifests", { skip: corpusMissing });
  for (const repository of repositories()) {
    test(`in ${repository}`, (context) => context.diagnostic(`${renameEach(readRepository(repository))} renamed`));
  }
});
