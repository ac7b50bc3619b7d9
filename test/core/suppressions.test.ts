/** Where a comment silences a rule, and which comment the editor writes for it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { applyEdits, ignoreEdit } from "#core";
import { analyzeFiles } from "../workspace.ts";

const ignore = "# pull-secrets: ignore[image-invalid-reference] because";
const pod = (image: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n      ${image}\n`;
const wrong = "image: Https://x";

const cases: Readonly<Record<string, readonly [text: string, silent: boolean]>> = {
  "no comment": [pod(wrong), false],
  "on the line": [pod(`${wrong} ${ignore}`), true],
  "above the line": [pod(`${ignore}\n      ${wrong}`), true],
  "above, behind another comment": [pod(`${ignore}\n      # more\n      ${wrong}`), true],
  "below the line": [pod(`${wrong}\n      ${ignore}`), false],
  "on another line": [pod(wrong).replace("kind: Pod", `kind: Pod ${ignore}`), false],
  "another rule": [pod(`${wrong} # pull-secrets: ignore[pull-secret-missing]`), false],
  "one of several rules": [pod(`${wrong} # pull-secrets: ignore[pull-secret-missing, image-invalid-reference]`), true],
  "at the top": [`${ignore}\n${pod(wrong)}`, true],
  "at the top, above the marker": [`${ignore}\n---\n${pod(wrong)}`, true],
  "at the top, below the marker": [`---\n${ignore}\n${pod(wrong)}`, true],
  "at the top of the document before": [`${ignore}\na: 1\n---\n${pod(wrong)}`, false],
  "with CRLF": [pod(`${wrong} ${ignore}`).replaceAll("\n", "\r\n"), true],
  "above an item of a list": [
    `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  spec:\n    containers:\n    ${ignore}\n    - image: Https://x\n`,
    true,
  ],
};

const found = (text: string) =>
  analyzeFiles(new Map([["a.yaml", text]])).findings.filter(({ rule }) => rule.id === "image-invalid-reference");

describe("a comment that silences a rule", () => {
  for (const [name, [text, silent]] of Object.entries(cases)) {
    test(name, () => assert.equal(found(text).length, silent ? 0 : 1));
  }
});

describe("the comment that the editor writes", () => {
  const texts: Readonly<Record<string, string>> = {
    block: pod(wrong),
    "first line": "kind: Pod\napiVersion: v1\nspec: {containers: [{image: Https://x}]}\n",
    CRLF: pod(wrong).replaceAll("\n", "\r\n"),
    "second document": `a: 1\n---\n${pod(wrong)}`,
    list: "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  spec:\n    containers:\n    - image: Https://x\n",
  };
  for (const [name, text] of Object.entries(texts)) {
    test(name, () => {
      const [finding] = found(text);
      assert.ok(finding);
      const written = ignoreEdit(finding.at, finding.rule.id, text);
      assert.ok(written);
      const after = applyEdits("a.yaml", text, [written.edit]);
      assert.deepEqual(found(after), [], after);
      assert.equal(after.split("\n").length, text.split("\n").length + 1);
    });
  }

  test("is none in JSON", () => {
    const text = '{"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"image": "Https://x"}]}}';
    const [finding] = found(text);
    assert.ok(finding);
    assert.equal(ignoreEdit(finding.at, finding.rule.id, text), undefined);
  });
});
