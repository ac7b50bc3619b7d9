/** Nothing that a file may hold crashes the core or makes it hang, and what is left out is said. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fuzz } from "./fuzz.ts";
import { leftOut, pod, resources, second, survive } from "./survive.ts";

const mutations = 3000;

describe("fuzzed YAML", () => {
  const fixtures = globSync("test/rules/*.yaml").sort();
  for (const [index, path] of fixtures.entries()) {
    test(path, () => {
      for (const text of fuzz(readFileSync(path, "utf8"), index, Math.ceil(mutations / fixtures.length))) survive(text);
    });
  }
});

describe("aliases", () => {
  const bomb = Array.from({ length: 30 }, (_, i) => `x${i}: &x${i} [${Array(9).fill(i ? `*x${i - 1}` : "lol")}]\n`);
  const merges = Array.from(
    { length: 30 },
    (_, i) => `m${i}: &m${i} {<<: [${Array(9).fill(i ? `*m${i - 1}` : "{}")}]}\n`,
  );
  const cases: Readonly<Record<string, string>> = {
    "a bomb of values": `${bomb.join("")}apiVersion: v1\nkind: Pod\nspec: *x29\n`,
    "a bomb of containers": `${bomb.join("")}${pod("  imagePullSecrets: *x29\n  initContainers: *x29\n")}`,
    "a bomb of resources": `${bomb.join("")}apiVersion: v1\nkind: List\nitems: *x29\n`,
    "a bomb of merge keys": `${merges.join("")}${pod("  <<: *m29\n  volumes: *m29\n")}`,
    "a bomb of data": `${merges.join("")}apiVersion: v1\nkind: Secret\ntype: kubernetes.io/dockerconfigjson\ndata: *m29\n`,
    "a cycle of containers": pod("    - &c {image: x, imagePullSecrets: *c, <<: *c}\n    - *c\n"),
    "a cycle of merge keys": "apiVersion: v1\nkind: Pod\nspec: &s\n  <<: *s\n  spec: *s\n  imagePullSecrets: *s\n",
    "a cycle of lists": "apiVersion: v1\nkind: List\nitems: &i\n  - {kind: List, items: *i}\n  - *i\n",
    "an alias of nothing": pod("  imagePullSecrets: *nothing\n"),
    "an alias as a key": pod("  &a x: 1\n  *a : 2\n"),
  };
  for (const [name, text] of Object.entries(cases)) test(name, () => void survive(text));

  test("what aliases repeat too often is left out, and that is said", () => {
    const lists = "  - {kind: PodList, apiVersion: v1, items: *i}\n".repeat(1000);
    const workspace = survive(`apiVersion: v1\nkind: List\nitems: &i\n${lists}`);
    assert.deepEqual(leftOut(workspace), [
      "A part of this document is left out, because its aliases repeat too much of it",
    ]);
  });
});

describe("depth", () => {
  const cases: Readonly<Record<string, string>> = {
    "flow sequences": `x: ${"[".repeat(10_000)}${"]".repeat(10_000)}`,
    "flow sequences without an end": `x: ${"[".repeat(10_000)}`,
    "flow maps": `x: ${"{a: ".repeat(10_000)}${"}".repeat(10_000)}`,
    "sequences in one line": `x:\n  ${"- ".repeat(10_000)}`,
    "keys in one line": `${"? ".repeat(10_000)}x`,
    indentation: `x:\n${Array.from({ length: 3000 }, (_, depth) => `${" ".repeat(depth + 1)}x:\n`).join("")}`,
  };
  for (const [name, text] of Object.entries(cases)) {
    test(name, () => assert.deepEqual(leftOut(survive(pod(text))), ["This document is nested too deeply to be read"]));
  }

  test("a few hundred levels are read", () => {
    const workspace = survive(pod(`  x: ${"[".repeat(300)}${"]".repeat(300)}\n`));
    assert.deepEqual([resources(workspace), leftOut(workspace)], [1, []]);
  });
});

describe("size", () => {
  const line = `  # ${"x".repeat(96)}\n`;

  test("a file of 100 MB that holds little", () => {
    assert.equal(resources(survive(`${pod()}---\n${line.repeat(1_000_000)}`, 10 * second)), 1);
    survive(" kind: x\n".repeat(11_000_000), 20 * second);
    survive("kind: x\n".repeat(12_500_000), 30 * second);
  });

  test("a document of 100 MB is left out, and that is said", () => {
    const workspace = survive(`${pod()}${"  a: b\n".repeat(14_000_000)}`, 10 * second);
    assert.deepEqual(leftOut(workspace), ["This document is left out, because it is larger than 10 MB"]);
  });

  test("200,000 documents", () => {
    survive("--- {kind: Pod}\n".repeat(200_000), 10 * second);
    const image = (i: number) =>
      `---\napiVersion: v1\nkind: Pod\nspec: {containers: [{image: r.example/${i % 2000}}]}\n`;
    const workspace = survive(Array.from({ length: 200_000 }, (_, i) => image(i)).join(""), 60 * second);
    assert.equal(resources(workspace), 200_000);
  });

  const much: Readonly<Record<string, string>> = {
    containers: Array.from({ length: 3000 }, (_, i) => `    - {name: c${i}, image: r.example/c${i}}\n`).join(""),
    "pull secrets": `  imagePullSecrets:\n${Array.from({ length: 3000 }, (_, i) => `    - name: s${i}\n`).join("")}`,
    "pull secrets of one name": `  imagePullSecrets:\n${"    - name: s\n".repeat(3000)}`,
    keys: Array.from({ length: 10_000 }, (_, i) => `  k${i}: 1\n`).join(""),
    "syntax errors": "  - a: b: c\n".repeat(5000),
    "comments that ignore": "# pull-secrets: ignore[x] y\n".repeat(20_000),
    "an unfinished comment that ignores": `# pull-secrets: ignore[${"# pull-secrets: ignore[".repeat(20_000)}`,
    "a scalar of 1 MB": `  x: "${"x ".repeat(500_000)}"\n`,
    "a block of 1 MB": `  x: |\n${"    xxxxxxxxxx\n".repeat(70_000)}`,
    "registries in one Secret": `---\napiVersion: v1\nkind: Secret\ntype: kubernetes.io/dockerconfigjson\nmetadata: {name: s}\nstringData:\n  .dockerconfigjson: '{"auths": {${Array.from({ length: 2000 }, (_, i) => `"r${i}.example/v2": {"auth": "x"}`).join()}}}'\n`,
  };
  for (const [name, text] of Object.entries(much)) test(`many: ${name}`, () => void survive(pod(text), 3 * second));
});

describe("characters", () => {
  const cases: Readonly<
    Record<string, { readonly text: string; readonly resources: number; readonly leftOut?: number }>
  > = {
    "a byte order mark": { text: `\ufeff${pod()}`, resources: 1 },
    CRLF: { text: pod().replaceAll("\n", "\r\n"), resources: 1 },
    "CR only": { text: pod().replaceAll("\n", "\r"), resources: 0, leftOut: 1 },
    "tabs where YAML allows them": { text: pod().replaceAll(": ", ":\t").replaceAll(", ", ",\t"), resources: 1 },
    "tabs as indentation": { text: pod("\t- x\n"), resources: 1, leftOut: 1 },
    NUL: { text: pod('  x: "\0"\n  y: \0\n'), resources: 1 },
    "lone surrogates": { text: pod("  x: \ud800\n").replace("app,", "\udfff,"), resources: 1 },
    "bytes that are no UTF-8": {
      text: new TextDecoder().decode(Buffer.from(pod("  x: \xff\xfe\n"), "latin1")),
      resources: 1,
    },
    directives: {
      text: `%YAML 1.1\n%TAG ! tag:example.com,2000:\n---\n${pod()}...\n%YAML 9.9\n---\n${pod()}`,
      resources: 2,
    },
    "document ends": { text: `...\n...\n${pod()}...\n---\n---\n${pod()}...\n`, resources: 2 },
    "duplicate keys": { text: pod("kind: Pod\nkind: Pod\nspec: {containers: [{image: x.example/y}]}\n"), resources: 1 },
    nothing: { text: "", resources: 0 },
    "a scalar": { text: "kind", resources: 0 },
  };
  for (const [name, wanted] of Object.entries(cases)) {
    test(name, () => {
      const workspace = survive(wanted.text);
      assert.deepEqual([resources(workspace), leftOut(workspace).length], [wanted.resources, wanted.leftOut ?? 0]);
    });
  }
});
