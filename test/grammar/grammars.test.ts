/**
 * The grammars, within those of the VS Code that the tests run in: what they colour, line by line, and that everywhere
 * else in manifests no scope is another one.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, test } from "node:test";
import { ManifestReader, PodSpecTable, parseImage, parseYaml, type Span, type YamlNode } from "#core";
import { splitDocuments } from "../../server/src/core/documents.ts";
import { corpusMissing, readRepository, repositories } from "../corpus.ts";
import { parseFixture } from "../fixture.ts";
import { contributed, type Line, tokenizer, yamlGrammars } from "./textmate.ts";

/** The scope that only tells where a docker config begins and ends; no theme knows it. */
const ours = "meta.docker-config.yaml";

/** Each of our expressions has one of these words in it, and nothing can change without. */
const mayDiffer = /\b(?:image|reference)\b|\.docker/;

/** A file of a Helm chart with marks on lines of their own is no YAML, and nothing can be said of it. */
const isTemplate = /^\s*\{\{/m;

/** The schemas of custom resources, of a megabyte each, would take the most of the time. */
const mostCharacters = 50_000;

test("every grammar is contributed", () => {
  const written = globSync("syntaxes/*.json").map((path) => basename(path));
  assert.deepEqual(contributed.map(({ path }) => basename(path)).sort(), written.sort());
});

for (const fixture of globSync("test/grammar/*.yaml")) {
  test(fixture, () => {
    const grammars = yamlGrammars.flatMap((path) => ["--grammar", path]);
    const args = [...grammars, "--config", "package.json", "--compact", fixture];
    const { status, stdout } = spawnSync("vscode-tmgrammar-test", args, { encoding: "utf8" });
    assert.equal(status, 0, stdout);
  });
}

describe("change nothing but images and docker configs", async () => {
  const [plain, injected] = [await tokenizer([]), await tokenizer(contributed)];
  const examples = "in examples and fixtures";
  const sets: readonly (readonly [string, () => ReadonlyMap<string, string>])[] = [
    [examples, ownManifests],
    ...repositories().map((name) => [`in ${name}`, () => readRepository(name)] as const),
  ];
  if (corpusMissing) test("in real repositories", { skip: corpusMissing });
  for (const [name, read] of sets) {
    test(name, (context) => {
      let images = 0;
      for (const [path, text] of read()) {
        if (!/\.ya?ml$/.test(path) || text.length > mostCharacters || !mayDiffer.test(text) || isTemplate.test(text))
          continue;
        const lines = injected(text);
        compare(path, text, plain(text), lines);
        images += checkImages(path, text, lines);
      }
      context.diagnostic(`${images} images of Pod specs are coloured`);
      if (name === examples) assert.ok(images > 10, `only ${images} images`);
    });
  }
});

function ownManifests(): ReadonlyMap<string, string> {
  const paths = globSync(["examples/**/*.yaml", "test/e2e/workspace/*.yaml"]);
  const fixtures = globSync("test/rules/*.yaml").flatMap((path) =>
    Array.from(parseFixture(readFileSync(path, "utf8")).files, ([name, text]) => [`${path}/${name}`, text] as const),
  );
  return new Map([...paths.map((path) => [path, readFileSync(path, "utf8")] as const), ...fixtures]);
}

/** Outside of what is meant the scopes are the same, and within an image there are only more of them. */
function compare(path: string, text: string, before: readonly Line[], after: readonly Line[]): void {
  const { images, dockerConfigs } = intended(text);
  for (const [index, line] of after.entries()) {
    for (const { start, end, scopes } of line) {
      if (isWithin(dockerConfigs, start)) continue;
      const was = before[index]?.find((token) => token.start <= start && start < token.end);
      const now = scopes.filter((scope) => scope !== ours);
      const kept = isWithin(images, start) ? now.slice(0, was?.scopes.length) : now;
      const where = () => `${path}:${index + 1}: ${JSON.stringify(text.slice(start, end))} is ${scopes.join(" ")}`;
      assert.equal(kept.join(" "), was?.scopes.join(" "), where());
    }
  }
}

/** Whatever is pulled is coloured, from the first character to the last. */
function checkImages(path: string, text: string, lines: readonly Line[]): number {
  const { resources } = new ManifestReader(new PodSpecTable([])).read("", text);
  const uses = resources.flatMap((resource) =>
    resource.kind === "workload"
      ? resource.images.map(({ at, image, templated }) => ({ at, image, templated, resource }))
      : [],
  );
  const tokens = lines.flat();
  let count = 0;
  for (const { at, image, templated, resource } of uses) {
    const span = { start: at.start + resource.source.start, end: at.end + resource.source.start };
    if (templated || !image.valid || !isOnLineOfKey(text, span)) continue;
    count++;
    const parts = tokens.filter(({ start, end }) => start < span.end && end > span.start);
    const dull = parts.filter(({ scopes }) => !scopes.includes("meta.image-reference.yaml"));
    assert.deepEqual(dull, [], `${path}: ${at.value}`);
  }
  return count;
}

/** An image may also stand below its key, or behind an alias; there it stays as it is. */
function isOnLineOfKey(text: string, { start, end }: Span): boolean {
  const line = text.slice(text.lastIndexOf("\n", start) + 1, start);
  return /\b(?:image|reference)["']?:\s/.test(line) && !text.slice(start, end).includes("\n");
}

function isWithin(spans: readonly Span[], offset: number): boolean {
  return spans.some(({ start, end }) => start <= offset && offset < end);
}

/** What the grammars are for, as the YAML parser finds it. */
function intended(text: string): { readonly images: readonly Span[]; readonly dockerConfigs: readonly Span[] } {
  const found = { images: [] as Span[], dockerConfigs: [] as Span[] };
  for (const document of splitDocuments(text)) visit(parseYaml(document.text).root, document.start, found);
  return found;
}

function visit(node: YamlNode, base: number, found: { images: Span[]; dockerConfigs: Span[] }): void {
  const shifted = ({ start, end }: Span) => ({ start: start + base, end: end + base });
  for (const { key, value } of node.entries) {
    if (/^(?:image|reference)$/.test(key.value) && value.string && parseImage(value.string.value).valid)
      found.images.push(shifted(value.string));
    if (/^\.docker(?:configjson|cfg)$/.test(key.value) && value.string) found.dockerConfigs.push(shifted(value.span));
    visit(value, base, found);
  }
  for (const item of node.items) visit(item, base, found);
}
