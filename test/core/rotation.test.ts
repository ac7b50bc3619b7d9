/** Another credential in the place of an old one, in every way in which an entry can be written. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { applyEdits, ManifestReader, PodSpecTable, putCredential, Redacted, rotateCredential } from "#core";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const head = "apiVersion: v1\nkind: Secret # kept\nmetadata: {name: a}\ntype: kubernetes.io/dockerconfigjson\n";
const odd = `new'"$:\\ é{{`;
const auth = (user: string, password: string) => base64(`${user}:${password}`);

/** What the entry of a registry is before and after; white space between fields stays. */
const entries: Readonly<Record<string, readonly [before: string, after: string]>> = {
  "all fields": [
    `{"username": "old", "password": "fake", "auth": "${auth("old", "fake")}"}`,
    `{"username": "me", "password": ${JSON.stringify(odd)}, "auth": "${auth("me", odd)}"}`,
  ],
  "user name and password": [
    `{"password": "fake", "username": "old"}`,
    `{"password": ${JSON.stringify(odd)}, "username": "me"}`,
  ],
  "auth alone": [`{ "auth": "${auth("old", "fake")}" }`, `{ "auth": "${auth("me", odd)}" }`],
  "auth and a user name": [
    `{"auth": "${auth("old", "fake")}", "username": "old"}`,
    `{"auth": "${auth("me", odd)}", "username": "me"}`,
  ],
  "an e-mail address only": [
    `{"email": "a@b"}`,
    `{"username":"me","password":${JSON.stringify(odd)},"email":"a@b","auth":"${auth("me", odd)}"}`,
  ],
};

const styles: Readonly<Record<string, (config: string) => string>> = {
  data: (config) => `${head}data:\n  .dockerconfigjson: ${base64(config)} # kept\n`,
  "literal block": (config) =>
    `${head}stringData:\n  .dockerconfigjson: |\n    ${config.replaceAll("\n", "\n    ")}\n# kept\n`,
  "single quotes": (config) =>
    `${head}stringData:\n  .dockerconfigjson: '${config.replaceAll("'", "''").replaceAll("\n", " ")}'\n`,
  "double quotes": (config) => `${head}stringData: {.dockerconfigjson: ${JSON.stringify(config)}}\n`,
};

const config = (entry: string) => `{"auths": {\n  "b": {"username": "x", "password": "y"},\n  "a": ${entry}\n}}`;

function rotate(text: string, server = "a", change = rotateCredential): string | undefined {
  const document = `kind: Other\n---\n${text}`;
  const { resources } = new ManifestReader(new PodSpecTable([])).read("a.yaml", document);
  const secret = resources.find((resource) => resource.kind === "secret");
  assert.ok(secret?.kind === "secret");
  const edits = change(secret, { server, login: new Redacted("me"), password: new Redacted(odd) });
  return edits && applyEdits("a.yaml", document, edits).slice("kind: Other\n---\n".length);
}

for (const [style, document] of Object.entries(styles)) {
  for (const [name, [before, after]] of Object.entries(entries)) {
    test(`${style}: ${name}`, () => assert.equal(rotate(document(config(before))), document(config(after))));
  }
}

test("a server that the Secret has not, and content that cannot be read, are left alone", () => {
  const [before] = entries["all fields"] ?? [""];
  assert.equal(rotate(styles.data?.(config(before)) ?? "", "c"), undefined);
  assert.equal(rotate(`${head}data:\n  .dockerconfigjson: "%%%"\n`), undefined);
});

test("what stands for several values is not changed", () => {
  const [before] = entries["all fields"] ?? [""];
  assert.equal(
    rotate(`x: &x '${config(before).replaceAll("\n", " ")}'\n${head}stringData: {.dockerconfigjson: *x}\n`),
    undefined,
  );
});

const added = (server: string) =>
  `${JSON.stringify(server)}:{"username":"me","password":${JSON.stringify(odd)},"auth":"${auth("me", odd)}"}`;

/** What a docker config is before and after a credential for `c` was put into it. */
const additions: Readonly<Record<string, readonly [before: string, after: string | undefined]>> = {
  "beside others": [
    `{"auths": { "a": {"auth": "eDp5"} }, "x": 1}`,
    `{"auths": { "a": {"auth": "eDp5"},${added("c")} }, "x": 1}`,
  ],
  "as the first": [`{"auths": {}}`, `{"auths": {${added("c")}}}`],
  "without a list of registries": ["{}", `{"auths":{${added("c")}}}`],
  "where the list is none": [`{"auths": []}`, undefined],
  "where the same address is spelt in another way": [
    `{"auths": {"https://c/v1/": {"auth": "eDp5"}}}`,
    `{"auths": {"https://c/v1/": {"auth": "${auth("me", odd)}"}}}`,
  ],
};

for (const [name, [before, after]] of Object.entries(additions)) {
  test(`put ${name}`, () => {
    const [whole, wanted] = [before, after].map((config) => config && styles.data?.(config));
    assert.equal(rotate(whole ?? "", "c", putCredential), wanted);
  });
}

test("put into the older form, where registries are at the top", () => {
  const old = (config: string) =>
    `kind: Secret\napiVersion: v1\nmetadata: {name: a}\ntype: kubernetes.io/dockercfg\ndata:\n  .dockercfg: ${base64(config)}\n`;
  assert.equal(rotate(old(`{"a":{"auth":"eDp5"}}`), "c", putCredential), old(`{"a":{"auth":"eDp5"},${added("c")}}`));
});
