/** Properties of image references, of the kubelet's keyring, and of docker configs. */
import assert from "node:assert/strict";
import { inspect } from "node:util";
import fc from "fast-check";
import {
  type Credential,
  encodeDockerConfig,
  Keyring,
  nearMiss,
  parseImage,
  Redacted,
  readDockerConfig,
  unmatchable,
} from "#core";
import { parseJson } from "../../server/src/core/json.ts";
import { compareBytes } from "../../server/src/core/kubernetes/go.ts";
import { indexKey, isDefaultRegistry } from "../../server/src/core/kubernetes/keyring.ts";
import { urlsMatch } from "../../server/src/core/kubernetes/urlMatch.ts";
import { type Property, property, textOf } from "./property.ts";

const hosts = [
  "reg.io",
  "a.reg.io",
  "Reg.io",
  "docker.io",
  "index.docker.io",
  "localhost",
  "localhost:5000",
  "127.0.0.1:80",
  "reg.io:443",
  "[::1]:5000",
  "library",
];
const paths = ["/", "//", "/team", "/team/app", "/v1/", "/v2/", "/v2", "/A", "/a_b", "/a__b", "/a--b", "/.."];
const ends = [
  ":",
  ":1",
  ":latest",
  "@",
  `@sha256:${"0".repeat(64)}`,
  "@sha256:0",
  " ",
  "?x=1",
  "#x",
  "%41",
  "%zz",
  "*",
  "*.",
  "[a-z]",
  "\\",
  "https://",
  "http://",
  "HTTPS://",
  "oci://",
  "user:pw@",
];
const references = textOf([...hosts, ...paths, ...ends], 8);
/** Such as are valid for the most part. */
const images = fc
  .tuple(
    fc.constantFrom("", ...hosts),
    fc.array(fc.constantFrom("team", "app", "a_b", "x--y", "0"), { minLength: 1, maxLength: 3 }),
  )
  .map(([host, path]) => [...(host === "" ? [] : [host]), ...path].join("/"));

function checkImage(text: string): void {
  const image = parseImage(text);
  if (!image.valid) {
    assert.match(image.error, /^couldn't parse image name /);
    return;
  }
  const { domain, path, repository, tag, digest } = image;
  assert.equal(repository, `${domain}/${path}`);
  assert.ok(path === path.toLowerCase() && path.length <= 255);
  const again = parseImage(`${repository}${tag === null ? "" : `:${tag}`}${digest === null ? "" : `@${digest}`}`);
  assert.ok(again.valid);
  assert.deepEqual([again.repository, again.tag, again.digest], [repository, tag, digest]);
}

/** As the kubelet's source puts it, for each key by itself (keyring.go). */
function checkKeyring([keys, written]: readonly [readonly string[], string]): void {
  const image = parseImage(written);
  if (!image.valid) return;
  const filed = keys.flatMap((key, value) => {
    const index = indexKey(key);
    return "error" in index ? [] : [{ index: index.key, value }];
  });
  const sorted = filed.toSorted((a, b) => compareBytes(b.index, a.index) || a.value - b.value);
  const matching = sorted.filter(({ index }) => urlsMatch(index, image.repository));
  const hub = sorted.filter(({ index }) => index === "index.docker.io");
  const wanted = matching.length === 0 && isDefaultRegistry(image.repository) ? hub : matching;
  const found = new Keyring(keys.map((key, value) => ({ key, value }))).lookup(image.repository);
  assert.deepEqual(
    found.map(({ value }) => value),
    wanted.map(({ value }) => value),
  );
}

function checkKey([key, written]: readonly [string, string]): void {
  const image = parseImage(written);
  if (!image.valid) return;
  const matches = (one: string) => new Keyring([{ key: one, value: 0 }]).lookup(image.repository).length > 0;
  const miss = nearMiss(key, image.repository);
  if (miss) assert.ok(!matches(key) && matches(miss.suggestion), `${key} for ${written}: ${miss.suggestion}`);
  if (unmatchable(key)) assert.ok(!matches(key), `${key} matches ${written} all the same`);
}

const json = textOf(
  [
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    '"auths"',
    '"a"',
    '"auth"',
    '"\\u0041"',
    '"\\ud800"',
    "1",
    "-0",
    "1e9",
    "01",
    "true",
    "null",
    " ",
    "\n",
    "\\",
    '"',
    "{}",
    '{"auths":{"reg.io":{',
    '"password":"x"',
    "}}}",
  ],
  20,
);

/** What Go reads is what V8 reads, as far as the grammar goes. */
function checkJson(text: string): void {
  const read = parseJson(text);
  let valid = true;
  try {
    JSON.parse(text);
  } catch {
    valid = false;
  }
  assert.equal("value" in read, valid);
  for (const format of ["dockerconfigjson", "dockercfg"] as const) {
    const { entries, fatal } = readDockerConfig(format, text);
    assert.equal(fatal?.kind === "json", !valid);
    for (const { start, end } of [...entries.map(({ span }) => span), ...(fatal ? [fatal.span] : [])]) {
      assert.ok(0 <= start && start <= end && end <= text.length);
    }
  }
}

/** Lone surrogates have no bytes, and Go has none of them. */
const words = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).filter((text) => text.isWellFormed());
const credentials: fc.Arbitrary<readonly Credential[]> = fc.uniqueArray(
  fc.record({
    server: fc
      .constantFrom(...hosts)
      .chain((host) => references.map((rest) => host + rest))
      .filter((text) => text.isWellFormed()),
    login: words.filter((text) => !text.includes(":")).map((text) => new Redacted(text)),
    password: words.map((text) => new Redacted(`canary-${text}-canary`)),
  }),
  { selector: ({ server }) => server, maxLength: 4 },
);

function checkWritten(all: readonly Credential[]): void {
  const text = encodeDockerConfig(all);
  const config = readDockerConfig("dockerconfigjson", text);
  assert.equal(config.fatal, undefined);
  const told = (list: readonly { readonly server: string; readonly login: Redacted; readonly password: Redacted }[]) =>
    list.map(({ server, login, password }) => JSON.stringify([server, login.reveal(), password.reveal()])).toSorted();
  const read = config.entries.map(({ key, login, password }) => ({ server: key.value, login, password }));
  assert.deepEqual(told(read), told(all));
  assert.ok(!`${inspect(config, { depth: 9 })}${JSON.stringify(config)}`.includes("canary"));
}

export const names: Readonly<Record<string, Property>> = {
  "an image reference is refused, or means the same when it is written out": property(2000, references, checkImage),
  "an image reference of valid parts, too": property(
    500,
    fc.tuple(images, fc.constantFrom("", ...ends)).map((parts) => parts.join("")),
    checkImage,
  ),
  "the keyring finds what the kubelet's source finds, in its order": property(
    1000,
    fc.tuple(fc.array(references, { maxLength: 6 }), images),
    checkKeyring,
  ),
  "what is suggested for a key matches, and what can match nothing does not": property(
    2000,
    fc.tuple(references, images),
    checkKey,
  ),
  "a docker config is JSON or not as V8 has it, and every place is in it": property(2000, json, checkJson),
  "a docker config is read as it was written, and shows no password": property(300, credentials, checkWritten),
};
