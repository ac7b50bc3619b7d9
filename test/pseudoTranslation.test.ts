/**
 * Findings, fixes and hovers in a language in which every message stands between marks: what is glued together of pieces,
 * or cannot be translated, stands outside of them.
 */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { after, before, describe, test } from "node:test";
import { hoverAt } from "#core";
import type { Block, Phrase } from "../server/src/core/editor/shown.ts";
import { speak } from "../server/src/core/translation.ts";
import { parseFixture } from "./fixture.ts";
import { analyzeFiles, contextOf, type Files } from "./workspace.ts";

const messages: Readonly<Record<string, string>> = JSON.parse(readFileSync("l10n/bundle.l10n.json", "utf8"));

describe("with marks around every message", () => {
  before(() => speak(Object.fromEntries(Object.keys(messages).map((message) => [message, `⟦${message}⟧`]))));
  after(() => speak(undefined));

  for (const path of globSync("test/rules/*.yaml").sort()) {
    test(basename(path, ".yaml"), () => {
      const { files, settings, now } = parseFixture(readFileSync(path, "utf8"));
      const { findings } = analyzeFiles(files, settings, now);
      for (const { message, related, fixes } of findings) {
        const said = [message, ...related.map((one) => one.message), ...fixes().map(({ title }) => title)];
        for (const text of said) assert.equal(outsideOfMarks(text), "", text);
      }
      for (const text of hoversIn(files)) assert.doesNotMatch(outsideOfMarks(text), sentence, text);
    });
  }
});

/** Two words that are no names: those have quotes around them, or begin in upper case. */
const sentence = /^[^"]*(?:"[^"]*"[^"]*)*\b[a-z]{2,} [a-z]{2,}\b/;

/** What is said in words of everything that can be pointed at, paragraph by paragraph; names are no words. */
function hoversIn(files: Files): readonly string[] {
  const context = contextOf(files);
  return [...files].flatMap(([uri, text]) =>
    [...text.matchAll(/[\w./-]+/g)].flatMap(
      ({ index }) => hoverAt(uri, index + 1, context)?.blocks.flatMap(textsOf) ?? [],
    ),
  );
}

function textsOf(block: Block): readonly string[] {
  if (block.kind === "paragraph") return [plain(block.phrases)];
  return block.kind === "list" ? block.items.map(plain) : [];
}

function plain(phrases: readonly Phrase[]): string {
  return phrases.filter((phrase) => typeof phrase === "string").join("");
}

/** What is within marks may have others in it. */
function outsideOfMarks(text: string): string {
  const inner = /⟦[^⟦⟧]*⟧/g;
  let rest = text;
  while (inner.test(rest)) rest = rest.replace(inner, "");
  return rest;
}
