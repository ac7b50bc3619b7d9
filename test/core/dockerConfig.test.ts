import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import {
  type DockerConfig,
  Redacted,
  type RegistryEntry,
  readDockerConfig,
} from "../../server/src/core/kubernetes/dockerConfig.ts";
import { encodeAuth, encodeDockerConfigEntry, repairAuth } from "../../server/src/core/kubernetes/writeDockerConfig.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const config = (auths: object) => readDockerConfig("dockerconfigjson", JSON.stringify({ auths }));
const cases = (text: string) => readDockerConfig("dockerconfigjson", text);

function entry(fields: object): RegistryEntry {
  const [first] = config({ "reg.io": fields }).entries;
  assert.ok(first);
  return first;
}

const sent = ({ login, password }: RegistryEntry) => [login.reveal(), password.reveal()];
const keys = ({ entries }: DockerConfig) => entries.map(({ key }) => key.value);

test("no way of printing a config shows a credential", () => {
  const auth = base64("ghp_fakefakefake:fake-secret");
  const read = [
    config({ "reg.io": { username: "ghp_fakefakefake", password: "fake-secret", auth }, b: { auth: `${auth}!` } }),
    cases(`{"auths":{"reg.io":{"password":fake-secret}}}`),
    cases(`{"auths":{"reg.io":{"password":["fake-secret"],"auth":{"x":"fake-secret"}}}}`),
    readDockerConfig("dockercfg", `{"reg.io":"fake-secret"}`),
  ];
  for (const one of read) {
    const shown = [
      JSON.stringify(one),
      inspect(one, { depth: null, showHidden: true }),
      ...one.entries.map((it) => `${it.password}${it.login}`),
    ];
    for (const text of shown) assert.doesNotMatch(text, new RegExp(`fake-secret|fakefake|${auth}`));
  }
});

test("auth overrides user name and password", () => {
  assert.deepEqual(sent(entry({ username: "a", password: "b", auth: base64("c:d:e") })), ["c", "d:e"]);
  assert.deepEqual(sent(entry({ username: "a", password: "b", auth: "" })), ["a", "b"]);
});

test("names are read whatever their case, and the last duplicate wins", () => {
  const { entries } = cases('{"AUTHS":{"reg.io":{"Username":"a","USERNAME":"b","username":null,"Password":"c"}}}');
  assert.deepEqual(entries.map(sent), [["b", "c"]]);
  const again = cases('{"auths":{"a.io":{"username":"a"},"b.io":{},"a.io":{"password":"p"}},"Auths":{"c.io":null}}');
  assert.deepEqual(keys(again), ["b.io", "a.io", "c.io"]);
  assert.deepEqual(again.entries.map(sent), [
    ["", ""],
    ["", "p"],
    ["", ""],
  ]);
  assert.deepEqual(keys(cases('{"auths":{"a.io":{}},"auths":null}')), []);
});

test("an entry without credentials still counts", () => {
  assert.deepEqual(
    [{}, { email: "a@b.c" }, { auth: "" }, { username: "a" }].map((fields) => entry(fields).empty),
    [true, true, true, false],
  );
});

test("an entry knows its places", () => {
  const text = '{"auths": {"reg.io/v1/": {"username": "a", "password": "b", "auth": "YTpi", "identitytoken": "x"}}}';
  const [read] = cases(text).entries;
  const at = (span: { start: number; end: number } | undefined) => text.slice(span?.start, span?.end);
  assert.equal(at(read?.key), '"reg.io/v1/"');
  assert.equal(read?.indexKey, "reg.io");
  assert.deepEqual([at(read?.usernameSpan), at(read?.passwordSpan), at(read?.authSpan)], ['"a"', '"b"', '"YTpi"']);
  assert.equal(at(read?.span), text.slice(text.indexOf('{"username'), -2));
  assert.deepEqual(read?.ignoredFields.map(at), ['"identitytoken"']);
  assert.equal(read?.authProblem, undefined);
  assert.equal(entry({ auth: "YTpi" }).indexKey, "reg.io");
  assert.equal(config({ "reg.io:x": {} }).entries[0]?.indexKey, undefined);
});

const fatal: readonly (readonly [text: string, kind: string, message: string, at: string])[] = [
  ['{"auths":{', "json", "unexpected end of JSON input", ""],
  ['{"auths":{}} x', "json", "invalid character 'x' after top-level value", "x"],
  ["[]", "type", "json: cannot unmarshal array into Go value of type credentialprovider.DockerConfigJSON", "[]"],
  [
    '{"auths":["a"]}',
    "type",
    "json: cannot unmarshal array into Go struct field DockerConfigJSON.auths of type credentialprovider.DockerConfig",
    '["a"]',
  ],
  [
    '{"auths":{"a":7}}',
    "type",
    "json: cannot unmarshal number into Go struct field DockerConfigJSON.auths of type credentialprovider.dockerConfigEntryWithAuth",
    "7",
  ],
  [
    '{"auths":{"a":{"email":false}}}',
    "type",
    "json: cannot unmarshal bool into Go struct field DockerConfigJSON.auths.email of type string",
    "false",
  ],
  ['{"auths":{"a":{"auth":"YTpi "}}}', "illegal-base64", "illegal base64 data at input byte 4", '"YTpi "'],
  [
    '{"auths":{"a":{"auth":"YWI="}}}',
    "no-colon",
    "unable to parse auth field, must be formatted as base64(username:password)",
    '"YWI="',
  ],
  [
    '{"HttpHeaders":{"a":1}}',
    "type",
    "json: cannot unmarshal number into Go struct field DockerConfigJSON.HttpHeaders of type string",
    "1",
  ],
  ['{"HttpHeaders":[],"auths":{"a":{"auth":"!"}}}', "illegal-base64", "illegal base64 data at input byte 0", '"!"'],
];

test("what the kubelet refuses is fatal, in its words and at its place", () => {
  for (const [text, kind, message, at] of fatal) {
    const found = cases(text).fatal;
    assert.deepEqual(
      [found?.kind, found?.message, text.slice(found?.span.start, found?.span.end)],
      [kind, message, at],
      text,
    );
  }
  const message = "json: cannot unmarshal number into Go struct field dockerConfigEntryWithAuth.auth of type string";
  assert.equal(readDockerConfig("dockercfg", '{"a":{"auth":1}}').fatal?.message, message);
  assert.equal(cases('{"HttpHeaders":{"a":null},"auths":null,"other":[1]}').fatal, undefined);
});

test("the shape tells what the content is instead", () => {
  const shape = (format: "dockerconfigjson" | "dockercfg", text: string) => readDockerConfig(format, text).shape;
  assert.equal(shape("dockerconfigjson", '{"reg.io":{"auth":"YTpi"}}'), "other-format");
  assert.equal(shape("dockerconfigjson", '{"credsStore":"desktop"}'), "no-auths");
  assert.equal(shape("dockerconfigjson", "null"), "no-auths");
  assert.equal(shape("dockerconfigjson", '{"auths":{}}'), "empty");
  assert.equal(shape("dockerconfigjson", '{"auths":{"reg.io":{}}}'), undefined);
  assert.equal(shape("dockercfg", '{"auths":{"reg.io":{"auth":"YTpi"}}}'), "other-format");
  assert.equal(shape("dockercfg", "{}"), "empty");
  assert.deepEqual(keys(readDockerConfig("dockercfg", '{"auths":{"reg.io":{}}}')), ["auths"]);
  const client = cases('{"auths":{"reg.io":{}},"credsStore":"desktop","credHelpers":{}}').clientOnly;
  assert.deepEqual(
    client.map(({ value }) => value),
    ["credsStore", "credHelpers"],
  );
});

test("auth problems", () => {
  const kind = (fields: object) => entry(fields).authProblem?.kind;
  assert.equal(kind({ auth: "a:b" }), "illegal-base64");
  assert.equal(kind({ auth: base64("ab") }), "no-colon");
  assert.equal(kind({ auth: base64("a:b\n") }), "newline");
  assert.equal(kind({ auth: base64("_json_key:{}\n") }), undefined);
  assert.equal(kind({ auth: base64("a:b"), username: "a", password: "c" }), "disagrees");
  assert.equal(kind({ auth: base64("a:b"), username: "a" }), undefined);
});

test("white space around a password", () => {
  const kinds = [" p", "p ", "p\n", "\r\np ", "p q", ""].map(
    (password) => entry({ username: "u", password }).passwordWhitespace,
  );
  assert.deepEqual(kinds, ["leading", "trailing", "newline", "newline", undefined, undefined]);
  assert.equal(entry({ username: "_json_key", password: "{}\n" }).passwordWhitespace, undefined);
});

test("a user name that is a token is not shown", () => {
  for (const token of ["ghp_fake", "github_pat_fake", "glpat-fake", "dckr_pat_fake", "eyJhbGciOiJub25lIn0.e30."]) {
    assert.equal(entry({ username: token, password: "p" }).username, "[token]");
  }
  assert.equal(entry({ username: "AWS", password: "p" }).username, "AWS");
});

test("credentials of clouds are short-lived, and say until when if they can", () => {
  const jwt = (claims: object) =>
    `eyJhbGciOiJub25lIn0.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.c2ln`;
  const shortLived = (username: string, password: string) =>
    entry({ auth: base64(`${username}:${password}`) }).shortLived;
  assert.deepEqual(shortLived("AWS", base64('{"payload":"x","expiration":1700000000}')), {
    kind: "ecr",
    expires: 1.7e12,
  });
  assert.deepEqual(shortLived("AWS", "x"), { kind: "ecr" });
  assert.deepEqual(shortLived("oauth2accesstoken", "ya29.x"), { kind: "gcp" });
  assert.deepEqual(shortLived("00000000-0000-0000-0000-000000000000", jwt({ exp: 1 })), { kind: "acr", expires: 1000 });
  assert.deepEqual(shortLived("serviceaccount", jwt({ exp: 2 })), { kind: "openshift", expires: 2000 });
  assert.deepEqual(shortLived("me", jwt({ exp: 3, name: "ÿ?" })), { kind: "jwt", expires: 3000 });
  assert.deepEqual(shortLived("me", "sha256~x"), { kind: "openshift" });
  assert.equal(shortLived("me", jwt({ sub: "x" })), undefined);
  assert.equal(shortLived("me", "x"), undefined);
});

test("placeholders", () => {
  const dollar = ["$", "{TOKEN}"].join("");
  const words = [
    "password",
    "changeme",
    "<token>",
    "xxxx",
    "REDACTED",
    "your-password",
    dollar,
    "{{ .Values.pw }}",
    "mypassword",
    "example",
    "$PASSWORD",
    "***",
    "YOUR_TOKEN_HERE",
  ];
  assert.deepEqual(
    words.filter((password) => !entry({ username: "u", password }).placeholder),
    [],
  );
  assert.deepEqual(
    ["s3cr3t-and-long", "passwordless", "xylophone", ""].filter(
      (password) => entry({ username: "token", password }).placeholder,
    ),
    [],
  );
  assert.equal(entry({ auth: dollar }).placeholder, true);
  assert.equal(entry({ username: "<user>", password: "p" }).placeholder, true);
});

test("auth is written as kubectl writes it", () => {
  assert.equal(encodeAuth("é", new Redacted("p")), base64("é:p"));
  const password = new Redacted("<&>");
  assert.equal(
    encodeDockerConfigEntry({ username: "u", password }),
    `{"username":"u","password":"\\u003c\\u0026\\u003e","auth":"${base64("u:<&>")}"}`,
  );
  const auth = (fields: object) => repairAuth(entry(fields)).map(({ text }) => JSON.parse(text));
  assert.deepEqual(auth({ username: "u", password: "p", auth: "!" }), [base64("u:p")]);
  assert.deepEqual(auth({ auth: base64("u:p\n") }), [base64("u:p")]);
  assert.deepEqual(auth({ username: "u", password: "p\n", auth: base64("u:p\n") }), [base64("u:p"), "p"]);
  assert.deepEqual(auth({ auth: "!" }), []);
  assert.deepEqual(auth({ auth: base64("u:p") }), []);
});
