/** What is read of a Secret: whether its docker config is known, and if not, why. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readSecretContent } from "../../server/src/core/kubernetes/secretContent.ts";
import { parseYaml } from "../../server/src/core/yaml.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const json = '{"auths":{"reg.io":{"username":"robot","password":"fake"}}}';
const cfg = '{"reg.io":{"username":"robot","password":"fake"}}';

function read(manifest: string, format = "dockerconfigjson") {
  const type = format.includes("docker") ? `kubernetes.io/${format}` : format;
  return readSecretContent(parseYaml(manifest).root, type);
}

const data = (value: string) => `data: { .dockerconfigjson: ${value} }`;
const stringData = (value: string) => `stringData:\n  .dockerconfigjson: ${value}\n`;

/** The state, and behind it what tells more: the reason, the cause or the registries. */
function told(manifest: string, format?: string): string {
  const content = read(manifest, format);
  switch (content.state) {
    case "none":
      return "none";
    case "unknown":
      return `unknown: ${content.why}`;
    case "undecodable":
      return `undecodable: ${content.cause}`;
    case "read":
      return `read: ${content.config.fatal?.kind ?? content.config.entries.map(({ key }) => key.value).join(" ")}`;
  }
}

const cases: readonly (readonly [manifest: string, told: string, format?: string])[] = [
  [data(base64(json)), "read: reg.io"],
  [stringData(`'${json}'`), "read: reg.io"],
  [stringData(JSON.stringify(json)), "read: reg.io"],
  [stringData(`|\n    ${json}`), "read: reg.io"],
  [`data: { .dockercfg: ${base64(cfg)} }`, "read: reg.io", "dockercfg"],
  [data(base64(json)), "read: reg.io", "Opaque"],
  [`data: { config.json: ${base64(json)} }`, "read: reg.io"],
  [`data: { config.json: ${base64(json)} }`, "none", "Opaque"],
  [`${data("bm90IHJlYWQ=")}\n${stringData(`'${json}'`)}`, "read: reg.io"],
  [`data: { .dockerconfigjson: bm90IHJlYWQ=, .dockerconfigjson: ${base64(json)} }`, "read: reg.io"],
  [`x: &x { .dockerconfigjson: ${base64(json)} }\ndata: *x`, "read: reg.io"],
  // Nothing, or not yet.
  ["metadata: {}", "unknown: no-data"],
  ["data:", "unknown: no-data"],
  ["data: {}", "none"],
  ["data: { password: ZmFrZQ== }", "none"],
  ["data: { <<: *x }", "unknown: template"],
  [`sops: {}\n${data("aGVsbG8=")}`, "unknown: encrypted"],
  [data("'ENC[AES256_GCM,data:fake,type:str]'"), "unknown: encrypted"],
  [stringData("ENC[AES256_GCM,data:fake,type:str]"), "unknown: encrypted"],
  [`metadata: { annotations: { a/replicate-from: b/c } }\n${data("e30=")}`, "unknown: template"],
  [`metadata: { annotations: { a/replicate-from: b/c } }\ndata: {}`, "unknown: template"],
  [`metadata: { annotations: { secretgen.carvel.dev/image-pull-secret: "" } }\n${data("e30=")}`, "unknown: template"],
  [`metadata: { annotations: { a/replicate-to: b/c } }\ndata: {}`, "none"],
  ...[
    "<base64-encoded-docker-config>",
    "$BASE64_CONFIG",
    "'{{ .Values.config | b64enc }}'",
    "{{ .Values.config }}",
    "'{% config %}'",
    "BASE64_CONFIG",
    "BASE64CONFIG",
    "...",
    "changeme",
    "docker-config-goes-here",
    "'[docker config]'",
    base64("<your config>"),
    base64(`Really really re${"e".repeat(20)}ally long auth keys`),
  ].map((value) => [data(value), "unknown: template"] as const),
  // A template within JSON leaves what is said outright.
  [stringData(`'{"auths": {"reg.io": {"auth": "{{ .auth }}"}}}'`), "read: reg.io"],
  [
    stringData(
      `'{"auths": {"reg.io": {"password": {{ .password | toJson }}, "auth": "{{ printf "%s" .a | b64enc }}"}}}'`,
    ),
    "read: reg.io",
  ],
  [stringData(`'{"auths": {"reg.io": {"auth": "{{ .auth }}"}, {{ .more }}}}'`), "unknown: template"],
  [stringData(`'{"auths": {{ .auths }}}'`), "unknown: template"],
  [stringData(`'{"auths": {"reg.io": {"password": "{{ .password }}"}}}'`), "read: reg.io"],
  [stringData(`'{"auths": {"reg.io": {"auth": "c3R...zE2"}}}'`), "unknown: template"],
  [stringData(`'{"auths": {"reg.io": {"username": "robot$ci", "auth": "%"}}}'`), "read: illegal-base64"],
  // What the API server refuses.
  [data('""'), "undecodable: empty"],
  ["data:\n  .dockerconfigjson:", "undecodable: empty"],
  [data("'%%%'"), "undecodable: not-base64"],
  [data(base64(json).slice(0, -1)), "undecodable: not-base64"],
  [data(`'${json}'`), "undecodable: json-in-data"],
  [data(json), "undecodable: not-a-string"],
  [`stringData:\n  .dockercfg: ${cfg}`, "undecodable: not-a-string", "dockercfg"],
  [data(base64(base64(json))), "undecodable: double-base64"],
  [data(base64(`${base64(json)}\n`)), "undecodable: double-base64"],
  [stringData(base64(json)), "undecodable: base64-in-string-data"],
  [data(base64("robot:fake")), "read: json"],
  [stringData("'[]'"), "read: type"],
  [stringData(`'{"auths": {"reg.io": "fake"}}'`), "read: type"],
];

test("what is known of a docker config", () => {
  for (const [manifest, wanted, format] of cases) assert.equal(told(manifest, format), wanted, manifest);
});

const places: readonly (readonly [yaml: string, description: string])[] = [
  [`'${json}'`, "single quotes"],
  [JSON.stringify(json), "escapes"],
  [`|\n    ${json}\n`, "a literal block"],
  [`|-\n    {"auths":\n      {"reg.io":\n        {"username":"robot"}}}`, "a literal block of several lines"],
  [`|\r\n    {"auths":\r\n      {"reg.io":\r\n        {"username":"robot"}}}\r\n`, "a literal block with CRLF"],
  [`>-\n    {"auths":\n      {"reg.io":\n        {"username":"robot"}}}`, "a folded block"],
  [`>\n    {"auths": {\n    "reg.io": {"username":\n\n    "robot"}}}\n`, "a folded block with an empty line"],
  [`'{"it''s": 1, "auths":\n    {"reg.io": {"username": "robot"}}}'`, "quotes over several lines"],
  [`"{\\"auths\\": \\\n    {\\"reg.io\\": {\\"username\\": \\"rob\\u006ft\\"}}}"`, "escapes over several lines"],
];

test("nothing is found behind the end of a text", () => {
  const manifest = stringData('|\n    {"auths": {"reg.io": {"username": "robot"}');
  const content = read(manifest);
  assert.equal(content.state, "read");
  const { fatal } = content.config;
  assert.ok(fatal);
  assert.ok(content.locate(fatal.span).end <= manifest.length);
});

test("a key is found where it is written", () => {
  for (const [value, description] of places) {
    const manifest = stringData(value);
    const content = read(manifest);
    assert.equal(content.state, "read", description);
    const [entry] = content.config.entries;
    assert.ok(entry, description);
    const at = (span: { start: number; end: number }) => {
      const { start, end } = content.locate(span);
      return manifest.slice(start, end).replaceAll("\\", "").replace("u006f", "o");
    };
    assert.equal(at(entry.key), '"reg.io"', description);
    assert.equal(at(entry.usernameSpan ?? entry.key), '"robot"', description);
  }
});

test("in data, the value stands for all of its parts", () => {
  const manifest = data(base64(json));
  const content = read(manifest);
  assert.equal(content.state, "read");
  const { start, end } = content.locate({ start: 3, end: 4 });
  assert.equal(manifest.slice(start, end), base64(json));
});
