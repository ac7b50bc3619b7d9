/** What is shown of a manifest is text, whatever the manifest says. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { type Block, type Links, markdownOf, plainTextOf, speak, t } from "#core";
import { paragraph, phrased } from "../../../server/src/core/editor/shown.ts";

afterEach(() => speak(undefined));

const place = { uri: "a.yaml", span: { start: 0, end: 0 } };
const links: Links = {
  of: () => ({ label: "a](b).yaml", uri: "file:///a)b [c]<d> e\u0000.yaml#L1" }),
  explain: () => "command:x?%22(%22",
};

/** As CommonMark reads a backslash before punctuation: what is escaped stands for itself. */
const markup = (markdown: string) => markdown.replace(/\\[!-/:-@[-`{-~]/g, "x");

const hostile = [
  "](command:x)",
  "[a](command:x)",
  "![a](http://x)",
  "<img src=x onerror=y>",
  "<!-- ",
  "&lt;b&gt;",
  "`code`",
  "``` \n# a",
  "# heading",
  "- item",
  "1. item",
  "12) item",
  "=====",
  "---",
  "> quote",
  "**bold** _it_ ~~x~~",
  "https://example.com",
  "www.example.com",
  "me@example.com",
  "a\\",
  "line\nbreak\r\n\n# a",
  "\u202eabc\u2028",
];

for (const text of hostile) {
  test(`${JSON.stringify(text)} is text`, () => {
    const blocks: readonly Block[] = [
      { kind: "paragraph", phrases: [text] },
      { kind: "list", ordered: false, items: [[text]] },
    ];
    const [first = "", second = "", ...rest] = markdownOf(blocks, links).split("\n\n");
    assert.deepEqual(rest, []);
    assert.equal(second, `- ${first}`);
    assert.doesNotMatch(markup(first), /[[\]<>`*_~&]|\n|:\/\/|www\.|@|^\s*(?:[#+=-]|\d+[.)])/);
    const code = markdownOf([{ kind: "paragraph", phrases: [{ code: text }] }], links);
    const [, fence = "", inner = ""] = /^(`+)([\s\S]*?)\1$/.exec(code) ?? [];
    assert.ok(fence !== "" && !inner.split(/[^`]+/).includes(fence) && !code.includes("\n"), code);
    const plain = plainTextOf(blocks, links);
    assert.ok(!/[\r\u202e\u2028]/.test(plain) && plain.split("\n").length === 3, plain);
  });
}

test("a block of code ends only at its own end", () => {
  const shown = markdownOf([{ kind: "code", language: "json", text: "a\n````\nb" }], links);
  assert.equal(shown, "`````json\na\n````\nb\n`````");
});

test("links hold whatever files are called", () => {
  const blocks: readonly Block[] = [
    { kind: "paragraph", phrases: [{ place }] },
    { kind: "explain", place, overlay: undefined },
  ];
  assert.equal(
    markdownOf(blocks, links),
    "[a\\](b).yaml](file:///a%29b%20%5Bc%5D%3Cd%3E%20e%00.yaml#L1)\n\n[Show this pull as a picture](command:x?%22%28%22)",
  );
  assert.equal(plainTextOf(blocks, links), "a](b).yaml");
  assert.equal(markdownOf(blocks.slice(1), { ...links, explain: () => undefined }), "");
});

test("what is too long is cut", () => {
  const phrases = ["a".repeat(100_000), { code: "b".repeat(100_000) }];
  assert.ok(markdownOf([{ kind: "paragraph", phrases }], links).length < 5000);
});

test("code in a sentence stands where its translation has it", () => {
  const say = () =>
    markdownOf(
      [paragraph(...phrased((a, b) => t`${a} for *${b}*`, { code: "one" }, { code: "\ue0000\ue001" }))],
      links,
    );
  assert.equal(say(), "`one` for \\*`\ue0000\ue001`\\*");
  speak({ "{0} for *{1}*": "*{1}* hat {0}{9}" });
  assert.equal(say(), "\\*`\ue0000\ue001`\\* hat `one`{9}");
});
