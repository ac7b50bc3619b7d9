/** Where a part of a rendered chart comes from: `test/rendered/` is the chart of `helm create`, and what Helm prints of it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { originOf, templatesOf, withoutSecretValues } from "#core";

const folder = "test/rendered/mychart";
const text = readFileSync("test/rendered/output.yaml", "utf8");
const file = (path: string) => ({ uri: path, text: readFileSync(`${folder}/${path}`, "utf8") });
const templates = new Map([["templates/deployment.yaml", file("templates/deployment.yaml")]]);
const values = [file("values-prod.yaml"), file("values.yaml")];
const texts = new Map([...values, ...templates.values()].map(({ uri, text }) => [uri, text]));

/** The file, and what stands there. */
function origin(part: string, from = 0): string {
  const start = text.indexOf(part, from);
  const at = originOf({ start, end: start + part.length }, { text, templates, values, chart: "Chart.yaml" });
  return `${at.uri}: ${texts.get(at.uri)?.slice(at.span.start, at.span.end) ?? ""}`;
}

describe("what is found in a rendered chart", () => {
  const cases: Readonly<Record<string, readonly [part: string, wanted: string]>> = {
    "a name from the values that count": ["regcerd", "values-prod.yaml: regcerd"],
    "a part of an image": ['"registry.example.com/team/Web:1.16.0"', "values.yaml: registry.example.com/team/Web"],
    "what the template itself says": [
      '"registry.example.com/Proxy:1"',
      "templates/deployment.yaml: registry.example.com/Proxy:1",
    ],
    "a chart that is packed": ["registry.example.com/Redis:7", "Chart.yaml: "],
    "a template that is not there": ["automountServiceAccountToken: true", "Chart.yaml: "],
  };
  for (const [name, [part, wanted]] of Object.entries(cases)) test(name, () => assert.equal(origin(part), wanted));

  test("a key whose value comes from a helper", () => {
    const start = text.indexOf("serviceAccountName: ") + "serviceAccountName: ".length;
    const span = { start, end: start + "release-name-mychart".length };
    const at = originOf(span, { text, templates, values, chart: "Chart.yaml" });
    assert.equal(
      texts.get(at.uri)?.slice(at.span.start, at.span.end),
      'serviceAccountName: {{ include "mychart.serviceAccountName" . }}',
    );
  });

  test("the templates that Helm names, and none outside of the chart", () => {
    assert.deepEqual(templatesOf(`${text}---\n# Source: mychart/../../etc/passwd\na: b\n`), [
      "templates/serviceaccount.yaml",
      "templates/service.yaml",
      "templates/deployment.yaml",
      "charts/redis/templates/master.yaml",
    ]);
  });

  test("a value that several keys have is none that can be told", () => {
    const twice = { uri: "values.yaml", text: "imagePullSecrets: [regcerd]\nglobal: {imagePullSecrets: [regcerd]}\n" };
    const start = text.indexOf("regcerd");
    const at = originOf({ start, end: start + 7 }, { text, templates, values: [twice], chart: "Chart.yaml" });
    assert.equal(at.uri, "templates/deployment.yaml");
  });

  test("aliases that repeat too much", () => {
    const lines = Array.from({ length: 30 }, (_, i) => `a${i}: &a${i} [${i ? `*a${i - 1}, *a${i - 1}` : "regcerd"}]\n`);
    const bomb = { uri: "values.yaml", text: `${lines.join("")}imagePullSecrets: *a29\n` };
    const start = text.indexOf("regcerd");
    originOf({ start, end: start + 7 }, { text, templates, values: [bomb], chart: "Chart.yaml" });
  });
});

describe("what Secrets keep is taken out", () => {
  const kinds: Readonly<Record<string, readonly [text: string, wanted: string]>> = {
    "of each kind of values": [
      "kind: Secret\ndata:\n  a: aHVudGVyMg==\n  b: |\n    hunter2\nstringData: {c: hunter2}\n",
      'kind: Secret\ndata:\n  {"a":"{{ hidden }}","b":"{{ hidden }}"}\nstringData: {"c":"{{ hidden }}"}\n',
    ],
    "of the items of a list": [
      "kind: List\nitems:\n  - kind: Secret\n    data:\n      a: hunter2\n",
      'kind: List\nitems:\n  - kind: Secret\n    data:\n      {"a":"{{ hidden }}"}\n',
    ],
    "with the whole document, if that cannot be read": ["kind: Secret\ndata: [\n  hunter2\n", "---\n"],
    "and of nothing else": ["kind: ConfigMap\ndata: {a: Secret}\n", "kind: ConfigMap\ndata: {a: Secret}\n"],
  };
  for (const [name, [text, wanted]] of Object.entries(kinds)) {
    test(name, () =>
      assert.equal(
        withoutSecretValues(`a: b\n---\n${text}`),
        `a: b\n---\n${wanted.replace(/^---\n$/, "---\n")}`.replace("---\n---\n", "---\n"),
      ),
    );
  }
});
