/** Properties of what is made of manifests that somebody is in the middle of breaking: fixes, refactorings, what editors show. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { parseAllDocuments } from "yaml";
import { applyEdits, completionsAt, hoverAt, navigationOf, refactoringsAt, rename } from "#core";
import { parseFixture } from "../fixture.ts";
import { mutate } from "../fuzz.ts";
import { appliedTo, pullsOf } from "../refactorings.ts";
import { analyzeFiles, applyFixes, contextOf, type Files, reader } from "../workspace.ts";
import { type Property, property } from "./property.ts";

const fixtures = globSync("test/rules/*.yaml")
  .sort()
  .map((path) => parseFixture(readFileSync(path, "utf8")).files);

interface Made {
  readonly files: Files;
  readonly uri: string;
  /** From 0 up to, and without, 1: a place in the file. */
  readonly at: number;
}

/** A workspace of the tests in which one file was changed a few times. Numbers stand for all choices, so that less can be tried. */
const workspaces: fc.Arbitrary<Made> = fc
  .tuple(
    fc.nat(),
    fc.nat(),
    fc.array(fc.array(fc.nat(), { minLength: 6, maxLength: 6 }), { maxLength: 4 }),
    fc.double({ min: 0, max: 0.999, noNaN: true }),
  )
  .map(([which, file, changes, at]) => {
    const files = fixtures[which % fixtures.length] ?? new Map<string, string>();
    const uri = [...files.keys()][file % files.size] ?? "";
    const text = changes.reduce((text, numbers) => {
      let next = 0;
      return mutate(text, (limit) => (numbers[next++ % numbers.length] ?? 0) % limit);
    }, files.get(uri) ?? "");
    return { files: new Map([...files, [uri, text]]), uri, at };
  });

/** Kinds of errors of syntax, as the library has them. What is copied out of a broken document is as broken as that. */
function errorsIn(text: string): ReadonlySet<string> {
  return new Set([parseAllDocuments(text)].flat().flatMap(({ errors }) => errors.map(({ code }) => code)));
}

function assertNotBroken(before: Files, after: Files, title: string): void {
  for (const [uri, text] of after) {
    const old = before.get(uri) ?? "";
    if (text !== old)
      assert.ok(errorsIn(text).isSubsetOf(errorsIn(old)), `"${title}" breaks ${uri}:\n${old}\n— becomes —\n${text}`);
  }
}

function checkFixes({ files }: Made): void {
  for (const finding of analyzeFiles(files).findings.slice(0, 12)) {
    for (const { title, edits } of finding.fixes()) {
      const after = new Map(Array.from(files, ([uri, text]) => [uri, applyEdits(uri, text, edits)]));
      assertNotBroken(files, after, title);
    }
  }
}

/** As often as the command line applies them. */
const mostRounds = 10;

function checkSettling({ files }: Made): void {
  let state = files;
  for (let round = 0; round < mostRounds; round++) {
    const after = applyFixes(state, analyzeFiles(state).findings, "");
    assertNotBroken(state, after, "all preferred fixes");
    if ([...after].every(([uri, text]) => state.get(uri) === text)) return;
    state = after;
  }
  assert.fail(`fixes never settle:\n${[...state.values()].join("\n")}`);
}

function checkRefactorings({ files, uri, at }: Made): void {
  const offset = Math.floor(at * (files.get(uri)?.length ?? 0));
  const before = pullsOf(files);
  for (const offer of refactoringsAt(uri, { start: offset, end: offset }, contextOf(files))) {
    if (!("edits" in offer)) continue;
    const after = appliedTo(files, offer);
    assertNotBroken(files, after, offer.title);
    if (!offer.title.includes("ExternalSecret")) assert.deepEqual(pullsOf(after), before, offer.title);
  }
}

function checkRenames({ files, at }: Made): void {
  const context = contextOf(files);
  const navigation = navigationOf(context);
  const mentions = [...files.keys()].flatMap((uri) => navigation.mentionsIn(uri));
  const mention = mentions[Math.floor(at * mentions.length)];
  const result = mention && rename(mention.at.uri, mention.at.span.start, "renamed-1", context);
  if (!result || "problem" in result) return;
  const after = new Map(Array.from(files, ([uri, text]) => [uri, applyEdits(uri, text, result.edits)]));
  assertNotBroken(files, after, `rename ${mention.name}`);
}

function checkShown({ files, uri, at }: Made): void {
  const text = files.get(uri) ?? "";
  const context = contextOf(files);
  const offset = Math.floor(at * (text.length + 1));
  const span = hoverAt(uri, offset, context)?.span;
  assert.ok(!span || (0 <= span.start && span.start <= span.end && span.end <= text.length));
  completionsAt({ uri, text, offset, context, byTyping: false, read: (changed) => reader.read(uri, changed) });
}

export const manifests: Readonly<Record<string, Property>> = {
  "a fix breaks no YAML": property(150, workspaces, checkFixes),
  "preferred fixes settle, and change nothing when they are applied again": property(100, workspaces, checkSettling),
  "a refactoring breaks no YAML, and every image is pulled as before": property(150, workspaces, checkRefactorings),
  "a rename breaks no YAML": property(100, workspaces, checkRenames),
  "hovers and completions are there at any place, or are not": property(150, workspaces, checkShown),
};
