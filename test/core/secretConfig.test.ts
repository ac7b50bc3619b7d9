/** A whole docker config taken out of a Secret and written back, in every style in which a Secret can be written. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { applyEdits, configIn, isImmutable, ManifestReader, PodSpecTable, type Secret, withConfig } from "#core";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const config = (registry: string) => `{"auths":{"${registry}":{"username":"robot","password":"it's fake"}}}`;
const lines = (registry: string) => config(registry).replace(':{"user', ':\n  {"user');
const [old, wanted] = ["reg.io", "other.io"];

const head = "apiVersion: v1\nkind: Secret\nmetadata: {name: a} # mine\ntype: kubernetes.io/dockerconfigjson\n";
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** A document for a registry: written anew for another one, it must be that one's. */
const documents: Readonly<Record<string, (registry: string) => string>> = {
  data: (r) => `${head}data:\n  .dockerconfigjson: ${base64(config(r))} # kept\n`,
  "data in quotes": (r) => `${head}data: {".dockerconfigjson": "${base64(config(r))}"} # kept\n`,
  "single quotes": (r) => `${head}stringData:\n  .dockerconfigjson: ${quoted(config(r))} # kept\n`,
  "double quotes": (r) => `${head}stringData:\n  ".dockerconfigjson": ${JSON.stringify(config(r))} # kept\n`,
  "literal block": (r) => `${head}stringData:\n  .dockerconfigjson: | # kept\n    ${config(r)}\n# kept\n`,
  "literal block, no line break": (r) => `${head}stringData:\n  .dockerconfigjson: |-\n    ${config(r)}\n\n# kept\n`,
  "literal block, indented": (r) => `${head}stringData:\n  .dockerconfigjson: |2-\n      ${config(r)}\n# kept\n`,
  "folded block": (r) => `${head}stringData:\n  .dockerconfigjson: >-\n    ${config(r)}\nimmutable: false # kept\n`,
  "beside what it overrides": (r) =>
    `${head}data: {.dockerconfigjson: ${base64(config("kept.io"))}}\nstringData: {.dockerconfigjson: ${quoted(config(r))}}\n`,
  "an anchor that nobody uses": (r) => `${head}stringData:\n  .dockerconfigjson: &x ${quoted(config(r))}\n`,
  "a document of many": (r) => `# first\n---\n${head}data:\n  .dockerconfigjson: ${base64(config(r))}\n---\n# last\n`,
  "byte order mark": (r) => `\ufeff${head}stringData:\n  .dockerconfigjson: ${quoted(config(r))}\n`,
  List: (r) =>
    `apiVersion: v1\nkind: List\nitems:\n- ${head.trimEnd().replaceAll("\n", "\n  ")}\n  stringData:\n    .dockerconfigjson: |\n      ${config(r)}\n`,
  JSON: (r) =>
    `{\n\t"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"},\n\t"type": "kubernetes.io/dockerconfigjson",\n\t"stringData": {".dockerconfigjson": ${JSON.stringify(config(r))}}\n}\n`,
};

function secretsIn(text: string): readonly Secret[] {
  const { resources } = new ManifestReader(new PodSpecTable([])).read("a.yaml", text);
  return resources.filter((resource) => resource.kind === "secret");
}

function written(text: string, json: string): string | undefined {
  const [secret] = secretsIn(text);
  const edits = secret && withConfig(secret, json);
  return edits && applyEdits("a.yaml", text, edits);
}

function read(text: string): string {
  const [secret] = secretsIn(text);
  const found = secret && configIn(secret);
  if (!found) return "no Secret";
  return "problem" in found ? found.problem : found.text.reveal().trim();
}

for (const [style, document] of Object.entries(documents)) {
  for (const newline of ["\n", "\r\n"]) {
    test(`${style}${newline === "\n" ? "" : ", with CRLF"}`, () => {
      const text = (registry: string) => document(registry).replaceAll("\n", newline);
      assert.equal(read(text(old)), config(old));
      assert.equal(written(text(old), config(wanted)), text(wanted));
      assert.equal(read(text(wanted)), config(wanted));
    });
  }
}

describe("several lines", () => {
  const block = (registry: string) =>
    `${head}stringData:\n  .dockerconfigjson: |\n    ${lines(registry).replaceAll("\n", "\n    ")}\n# kept\n`;
  test("stay where they may be", () => {
    assert.equal(written(block(old), lines(wanted)), block(wanted));
    const crlf = (text: string | undefined) => text?.replaceAll("\n", "\r\n");
    assert.equal(written(crlf(block(old)) ?? "", lines(wanted)), crlf(block(wanted)));
  });
  for (const style of ["single quotes", "double quotes", "folded block"]) {
    test(`become one in ${style}`, () =>
      assert.equal(written(documents[style]?.(old) ?? "", lines(wanted)), documents[style]?.(wanted)));
  }
});

test("base64 in a block becomes one line", () => {
  const wrapped = base64(config(old)).replace(/.{40}/g, "$&\n    ");
  const text = `${head}data:\n  .dockerconfigjson: |\n    ${wrapped}\n# kept\n`;
  assert.equal(written(text, config(wanted)), `${head}data:\n  .dockerconfigjson: ${base64(config(wanted))}\n# kept\n`);
});

describe("what stands for others, too, is not written", () => {
  const cases: Readonly<Record<string, string>> = {
    "an alias": `x: &x ${quoted(config(old))}\nstringData: {.dockerconfigjson: *x}\n`,
    "an anchor": `stringData:\n  .dockerconfigjson: &x ${quoted(config(old))}\n  copy: *x\n`,
    "a merged map": `x: &x {.dockerconfigjson: ${quoted(config(old))}}\nstringData:\n  <<: *x\n`,
  };
  for (const [name, text] of Object.entries(cases)) {
    test(name, () => assert.equal(written(head + text, config(wanted)), undefined));
  }
});

describe("what cannot be decoded is said to be so", () => {
  const cases: readonly (readonly [text: string, problem: RegExp])[] = [
    ["data: {.dockerconfigjson: '%'}\n", /cannot be decoded: illegal base64/],
    ["data:\n  .dockerconfigjson: {{ .Values.config }}\n", /template/],
    ["", /no data/],
    ["stringData: {other: a}\n", /no docker config/],
    [`x: &x ${quoted(config(old))}\nstringData: {.dockerconfigjson: *x}\n`, /behind an anchor/],
  ];
  for (const [text, problem] of cases) test(String(problem), () => assert.match(read(head + text), problem));
});

test("immutable is what says so outright", () => {
  const states = ["immutable: true", "immutable: false", 'immutable: "true"', ""].map((line) => `${head}${line}\n`);
  assert.deepEqual(
    states.flatMap((text) => secretsIn(text).map(isImmutable)),
    [true, false, false, false],
  );
});
