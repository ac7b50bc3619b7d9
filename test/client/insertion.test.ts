/** Where a manifest goes in a file: a document of its own, which cuts no other in two. `|` is the cursor. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { insertionAt } from "../../client/src/credentials/insertion.ts";

const cases: readonly (readonly [name: string, before: string, after: string])[] = [
  ["an empty file", "|", "new: 1\n"],
  ["a file of white space", "\n|\n", "new: 1\n\n\n"],
  ["behind the only document", "a: 1|\nb: 2\n", "a: 1\nb: 2\n---\nnew: 1\n"],
  ["behind one without a line break", "a: |1", "a: 1\n---\nnew: 1\n"],
  ["between two documents", "a: |1\n---\nb: 2\n", "a: 1\n---\nnew: 1\n---\nb: 2\n"],
  ["at the beginning of a marker", "a: 1\n|---\nb: 2\n", "a: 1\n---\nnew: 1\n---\nb: 2\n"],
  ["behind a marker", "a: 1\n---|\nb: 2\n", "a: 1\n---\nb: 2\n---\nnew: 1\n"],
  ["in the last document", "a: 1\n---\nb: |2\n", "a: 1\n---\nb: 2\n---\nnew: 1\n"],
  ["into an empty document", "a: 1\n---\n|", "a: 1\n---\nnew: 1\n"],
  ["into one without a line break", "a: 1\n---|", "a: 1\n---\nnew: 1\n"],
  ["into one between two", "a: 1\n---\n|\n---\nb: 2\n", "a: 1\n---\nnew: 1\n\n---\nb: 2\n"],
  ["below what is said of the whole file", "# Shop|\n---\na: 1\n", "# Shop\n---\nnew: 1\n---\na: 1\n"],
  ["with a marker that says something", "a: |1\n--- # next\nb: 2\n", "a: 1\n---\nnew: 1\n--- # next\nb: 2\n"],
  ["with dashes that are no marker", "a: |\n  x\n  ---\n", "a: \n  x\n  ---\n---\nnew: 1\n"],
  ["with CRLF", "a: |1\r\n---\r\nb: 2\r\n", "a: 1\r\n---\r\nnew: 1\r\n---\r\nb: 2\r\n"],
];

for (const [name, marked, wanted] of cases) {
  test(name, () => {
    const cursor = marked.indexOf("|");
    const text = marked.replace("|", "");
    const { offset, text: inserted } = insertionAt(text, cursor, "new: 1\n");
    assert.equal(text.slice(0, offset) + inserted + text.slice(offset), wanted);
  });
}
