/** Copies of Secrets for other namespaces: what goes along, and what the API server has set does not. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { applyEdits, copySecret, documentBelow, ManifestReader, PodSpecTable, type Secret } from "#core";

const rest = 'type: kubernetes.io/dockerconfigjson # kept\nstringData:\n  .dockerconfigjson: |\n    {"auths": {}}\n';
const secret = (metadata: string) => `apiVersion: v1\nkind: Secret\nmetadata:${metadata}\n${rest}`;

function secretsIn(text: string): readonly Secret[] {
  const { resources } = new ManifestReader(new PodSpecTable([])).read("a.yaml", text);
  return resources.filter((resource) => resource.kind === "secret");
}

function copyOf(text: string): string | undefined {
  const [secret] = secretsIn(text);
  assert.ok(secret);
  return copySecret(secret, "other");
}

const cases: Readonly<Record<string, readonly [text: string, copy: string]>> = {
  "its namespace": [secret("\n  name: a # mine\n  namespace: shop"), secret("\n  name: a # mine\n  namespace: other")],
  "none yet": [secret("\n  name: a\n  labels: {b: c}"), secret("\n  name: a\n  namespace: other\n  labels: {b: c}")],
  "none yet, on one line": [secret(" {name: a}"), secret(" {namespace: other, name: a}")],
  "a namespace in quotes": [secret(' {name: a, namespace: "shop"}'), secret(' {name: a, namespace: "other"}')],
  "a number for a namespace": [secret(" {name: a, namespace: '1'}"), secret(" {name: a, namespace: 'other'}")],
  "what kubectl prints": [
    secret(
      '\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: |\n      {"a": 1}\n  creationTimestamp: "2026-01-01T00:00:00Z"\n  managedFields:\n  - manager: kubectl\n    operation: Update\n  name: a\n  namespace: shop\n  ownerReferences:\n  - name: b\n  resourceVersion: "1"\n  uid: c',
    ),
    secret("\n  name: a\n  namespace: other"),
  ],
  "annotations of its own": [
    secret(
      "\n  name: a\n  namespace: shop\n  annotations: {kubectl.kubernetes.io/last-applied-configuration: x, b: c}",
    ),
    secret("\n  name: a\n  namespace: other\n  annotations: {b: c}"),
  ],
  "a document of many": [
    `# first\na: b\n---\n# mine\n${secret(" {name: a, namespace: shop}")}---\n# last\n`,
    `# mine\n${secret(" {name: a, namespace: other}")}`,
  ],
  "an item of a List": [
    `apiVersion: v1\nkind: List\nitems:\n- ${secret(" {name: a, namespace: shop}").trimEnd().replaceAll("\n", "\n  ")}\n- {}\n`,
    secret(" {name: a, namespace: other}"),
  ],
  "anchors within itself": [
    `x: &x shop\n${secret("\n  name: *x\n  namespace: shop")}`,
    `x: &x shop\n${secret("\n  name: *x\n  namespace: other")}`,
  ],
};

describe("a copy", () => {
  for (const [name, [text, copy]] of Object.entries(cases)) {
    test(name, () => assert.equal(copyOf(text), copy));
    test(`${name}, with CRLF`, () => {
      assert.equal(copyOf(text.replaceAll("\n", "\r\n")), copy.replaceAll("\n", "\r\n"));
    });
  }

  test("of JSON is JSON", () => {
    const json = (namespace: string) =>
      JSON.stringify({ apiVersion: "v1", kind: "Secret", metadata: { name: "a", namespace }, data: {} }, null, 2);
    assert.equal(copyOf(json("shop")), json("other"));
  });

  const uncertain: Readonly<Record<string, string>> = {
    "is encrypted": `${secret(" {name: a, namespace: shop}")}sops: {mac: x}\n`,
    "takes its namespace from elsewhere": `x: &x shop\n${secret("\n  name: a\n  namespace: *x")}`,
    "takes parts from another item": `apiVersion: v1\nkind: List\nitems:\n- &a {kind: X}\n- {apiVersion: v1, kind: Secret, metadata: {name: a}, data: *a}\n`,
    "is broken": `${secret(" {name: a, namespace: shop}")}a: [\n`,
  };
  for (const [name, text] of Object.entries(uncertain)) {
    test(`is none where the manifest ${name}`, () => assert.equal(copyOf(text), undefined));
  }
});

describe("the place below", () => {
  const below = (text: string, nth = 0) => {
    const secret = secretsIn(text)[nth];
    const edit = secret && documentBelow(secret, "copy: 1\n");
    return edit && applyEdits("a.yaml", text, [edit]);
  };
  const one = secret(" {name: a}");
  test("is behind the document", () => assert.equal(below(`${one}---\nb: 1\n`), `${one}---\ncopy: 1\n---\nb: 1\n`));
  test("is a line of its own", () => assert.equal(below(one.trimEnd()), `${one}---\ncopy: 1\n`));
  test("is behind the List", () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n- ${one.trimEnd().replaceAll("\n", "\n  ")}\n- {}\n`;
    assert.equal(below(list), `${list}---\ncopy: 1\n`);
  });
  test("has the file's line breaks", () =>
    assert.equal(below(one.replaceAll("\n", "\r\n"))?.slice(-14), "---\r\ncopy: 1\r\n"));
  test("is nowhere in JSON", () => {
    assert.equal(below('{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}}'), undefined);
  });
});
