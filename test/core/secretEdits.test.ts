/** One change to a docker config, in every style in which a Secret can be written. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { analyzeFiles, applyFixes } from "../workspace.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const config = (key: string) => `{"auths": {"${key}": {"username": "robot", "password": "fake"}}}`;
const [wrong, right] = ["oci://reg.io", "reg.io"];

const head = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ntype: kubernetes.io/dockerconfigjson\n";
const lines = (key: string) => config(key).replace(": {", ":\n      {");

/** A document for a key; the fix for the wrong one must give that for the right one. */
const documents: Readonly<Record<string, (key: string) => string>> = {
  "single quotes": (key) => `${head}stringData:\n  .dockerconfigjson: '${config(key)}' # kept\n`,
  "double quotes": (key) => `${head}stringData:\n  ".dockerconfigjson": ${JSON.stringify(config(key))} # kept\n`,
  "literal block": (key) => `${head}stringData:\n  .dockerconfigjson: | # kept\n    ${lines(key)}\n`,
  "literal block, indented": (key) => `${head}stringData:\n  .dockerconfigjson: |2-\n      ${lines(key)}\n# kept\n`,
  "folded block": (key) => `${head}stringData:\n  .dockerconfigjson: >-\n    ${lines(key)}\n`,
  "quotes over lines": (key) => `${head}stringData:\n  .dockerconfigjson: '${lines(key)}'\n`,
  data: (key) => `${head}data:\n  .dockerconfigjson: ${base64(config(key))} # kept\n`,
  "data in quotes": (key) => `${head}data: {".dockerconfigjson": "${base64(config(key))}"} # kept\n`,
  "data and stringData": (key) =>
    `${head}data: {.dockerconfigjson: ${base64(config(wrong))}}\nstringData: {.dockerconfigjson: '${config(key)}'}\n`,
  "a document of many": (key) =>
    `# first\n---\n${head}data:\n  .dockerconfigjson: ${base64(config(key))}\n---\n# last\n`,
  "byte order mark": (key) => `\ufeff${head}stringData:\n  .dockerconfigjson: '${config(key)}'\n`,
  List: (key) =>
    `apiVersion: v1\nkind: List\nitems:\n- ${head.trimEnd().replaceAll("\n", "\n  ")}\n  stringData:\n    .dockerconfigjson: |\n      ${lines(key)}\n`,
  JSON: (key) =>
    `{\n\t"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"},\n\t"type": "kubernetes.io/dockerconfigjson",\n\t"stringData": {".dockerconfigjson": ${JSON.stringify(config(key))}}\n}\n`,
};

for (const [style, document] of Object.entries(documents)) {
  for (const newline of ["\n", "\r\n"]) {
    test(`${style}${newline === "\n" ? "" : ", with CRLF"}`, () => {
      const text = (key: string) => document(key).replaceAll("\n", newline);
      const files = new Map([["a.yaml", text(wrong)]]);
      const { findings } = analyzeFiles(files, { rules: { "secret-plaintext-credentials": "off" } });
      assert.deepEqual(
        findings.map(({ rule }) => rule.id),
        ["secret-unmatchable-registry"],
      );
      assert.equal(applyFixes(files, findings, "").get("a.yaml"), text(right));
    });
  }
}

test("data in a block becomes one line", () => {
  const wrapped = base64(config(wrong)).replace(/.{40}/g, "$&\n    ");
  const files = new Map([["a.yaml", `${head}data:\n  .dockerconfigjson: |\n    ${wrapped}\n# kept\n`]]);
  const after = applyFixes(files, analyzeFiles(files).findings, "").get("a.yaml");
  assert.equal(after, `${head}data:\n  .dockerconfigjson: ${base64(config(right))}\n# kept\n`);
});

test("what is written once and stands for several values is not changed", () => {
  const alias = `x: &x '${config(wrong)}'\nstringData: {.dockerconfigjson: *x}\n`;
  const files = new Map([["a.yaml", head + alias]]);
  const { findings } = analyzeFiles(files);
  assert.equal(findings.filter(({ rule }) => rule.id === "secret-unmatchable-registry").length, 1);
  assert.deepEqual(applyFixes(files, findings, ""), files);
});

test("registries that are put under auths keep the style of the line breaks", () => {
  const files = new Map([
    [
      "a.yaml",
      `${head}stringData:\n  .dockerconfigjson: |\n    {\n      "reg.io": {"username": "a"}\n    }\n`.replaceAll(
        "\n",
        "\r\n",
      ),
    ],
  ]);
  const after = applyFixes(files, analyzeFiles(files).findings, "").get("a.yaml");
  const wanted = `    {\n      "auths": {\n        "reg.io": {"username": "a"}\n      }\n    }\n`;
  assert.equal(after, `${head}stringData:\n  .dockerconfigjson: |\n${wanted}`.replaceAll("\n", "\r\n"));
});
