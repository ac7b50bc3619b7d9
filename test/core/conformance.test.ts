/** Drives upstream's own tables, which are read where they lie and never copied into the repository. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Redacted, type RegistryEntry, readDockerConfig } from "../../server/src/core/kubernetes/dockerConfig.ts";
import type { DockerConfigFormat } from "../../server/src/core/kubernetes/dockerConfigShape.ts";
import { encodeBase64, encodeUtf8, filepathMatch, splitHostPort } from "../../server/src/core/kubernetes/go.ts";
import {
  defaultPullPolicy,
  familiarName,
  type Image,
  parseImage,
  parseReference,
} from "../../server/src/core/kubernetes/image.ts";
import { isDefaultRegistry, Keyring } from "../../server/src/core/kubernetes/keyring.ts";
import { urlsMatch } from "../../server/src/core/kubernetes/urlMatch.ts";
import { encodeDockerConfigEntry } from "../../server/src/core/kubernetes/writeDockerConfig.ts";
import { table } from "../conformance.ts";

function valid(text: string): Image {
  const image = parseImage(text);
  assert.ok(image.valid, text);
  return image;
}

function written({
  domain,
  path,
  tag,
  digest,
}: {
  domain: string;
  path: string;
  tag: string | null;
  digest: string | null;
}): string {
  return (domain ? `${domain}/${path}` : path) + (tag ? `:${tag}` : "") + (digest ? `@${digest}` : "");
}

table<{ input: string; repo: string; tag: string; digest: string; errorContains: string | null }>(
  "parse_image_name",
  (row) => {
    const image = parseImage(row.input);
    if (row.errorContains) {
      assert.ok(!image.valid);
      assert.ok(image.error.includes(row.errorContains), image.error);
      return;
    }
    assert.ok(image.valid);
    assert.deepEqual([image.repository, image.tag ?? "", image.digest ?? ""], [row.repo, row.tag, row.digest]);
  },
);

table<{ input: string; output: string }>("apply_default_image_tag", ({ input, output }) => {
  const image = valid(input);
  assert.equal(image.tagWritten || image.digest !== null ? input : `${input}:${image.tag}`, output);
});

table<{ reference: string; pullPolicy: string }>("image_volume_pull_policy_default", ({ reference, pullPolicy }) => {
  assert.equal(defaultPullPolicy(reference), pullPolicy);
});

table<{ image: string; want: string | null; wantErr: boolean }>(
  "trim_image_tag_digest",
  ({ image: text, want, wantErr }) => {
    const image = parseImage(text);
    assert.equal(image.valid, !wantErr);
    if (!image.valid) return;
    const suffix = (image.tagWritten ? `:${image.tag}` : "") + (image.digest ? `@${image.digest}` : "");
    assert.equal(text.slice(0, text.length - suffix.length), want);
  },
);

interface ReferenceRow {
  input: string;
  error: string | null;
  repository: string;
  domain: string;
  tag: string;
  digest: string;
}

table<ReferenceRow>("reference_parse", (row) => {
  const reference = parseReference(row.input);
  // Upstream's test is not built with sha512, the kubelet is.
  if (row.input.includes("@sha512:")) return assert.ok(!("error" in reference));
  if (row.error) return assert.deepEqual(reference, { error: row.error });
  assert.ok(!("error" in reference));
  const { domain, path, tag, digest } = reference;
  assert.deepEqual(
    [domain ? `${domain}/${path}` : path, domain, tag, digest],
    [row.repository, row.domain, row.tag, row.digest],
  );
});

table<{ input: string; domain: string; path: string }>("reference_domain_and_path", ({ input, domain, path }) => {
  assert.deepEqual(parseReference(input), { domain, path, tag: "", digest: "" });
});

table<{ input: string; domain: string; path: string }>("reference_normalized_split", ({ input, domain, path }) => {
  const image = valid(input);
  assert.deepEqual([image.domain, image.path], [domain, path]);
});

table<{ input: string; valid: boolean }>("reference_normalized_validity", (row) => {
  assert.equal(parseImage(row.input).valid, row.valid);
});

table<{ reference: string; equivalent: string; isIdentifier: boolean }>("reference_parse_any", (row) => {
  const image = parseImage(row.reference);
  if (row.isIdentifier && !image.valid) {
    // The rest of an identifier's meaning is nothing that a Pod spec can use.
    assert.equal(image.cause, "hex64");
    return;
  }
  const { tag, tagWritten, ...rest } = valid(row.reference);
  assert.equal(row.isIdentifier ? row.equivalent : written({ ...rest, tag: tagWritten ? tag : null }), row.equivalent);
});

table<{ input: string; expected: string }>("reference_parse_docker_ref", ({ input, expected }) => {
  const { tag, ...rest } = valid(input);
  assert.equal(written({ ...rest, tag: rest.digest ? null : tag }), expected);
});

interface RepositoryRow {
  remoteName: string;
  familiarName: string;
  fullName: string;
  ambiguousName: string;
  domain: string;
}

table<RepositoryRow>("reference_repository_info", (row) => {
  for (const name of [row.familiarName, row.fullName, row.ambiguousName].filter(Boolean)) {
    const image = valid(name);
    const { repository, domain, path } = image;
    assert.deepEqual(
      [repository, domain, path, familiarName(image)],
      [row.fullName, row.domain, row.remoteName, row.familiarName],
    );
  }
});

table<{ input: string; error: string }>("reference_with_name_failure", ({ input, error }) => {
  const reference = parseReference(input);
  const tooLong = "error" in reference && reference.error.includes("255") ? reference.error : undefined;
  const isName = !("error" in reference) && !reference.tag && !reference.digest;
  assert.equal(isName ? undefined : (tooLong ?? "invalid reference format"), error);
});

table<{ pattern: string; name: string; match: boolean; badPattern: boolean }>("go_filepath_match", (row) => {
  assert.equal(filepathMatch(row.pattern, row.name), row.badPattern ? "bad pattern" : row.match);
});

table<{ input: string; host: string; port: string; error: string | null }>("go_split_host_port", (row) => {
  assert.deepEqual(splitHostPort(row.input), row.error ? { error: row.error } : { host: row.host, port: row.port });
});

interface Credential {
  username?: string;
  password?: string;
  email?: string;
  authConfigHash?: string;
}

function credentialOf({ login, password, email }: RegistryEntry): Credential {
  return { username: login.reveal(), password: password.reveal(), ...(email ? { email } : {}) };
}

function hashOf({ username, password, email }: Credential): string {
  const fields = Object.entries({ username, password, email }).filter(([, value]) => value);
  return createHash("sha256")
    .update(JSON.stringify(Object.fromEntries(fields)))
    .digest("hex");
}

const readEntry = (json: string) => readDockerConfig("dockercfg", `{"reg.io":${json}}`);

table<{ input: string; username: string; password: string; fail: boolean }>("dockerconfig_auth_field", (row) => {
  const { entries, fatal } = readEntry(JSON.stringify({ auth: row.input }));
  assert.equal(fatal !== undefined, row.fail);
  assert.deepEqual(entries.map(credentialOf), [{ username: row.username, password: row.password }]);
});

table<{ input: string; expect: Credential; fail: boolean }>("dockerconfig_entry_decode", (row) => {
  const { entries, fatal } = readEntry(row.input);
  assert.equal(fatal !== undefined, row.fail);
  assert.deepEqual({ email: "", ...entries.map(credentialOf)[0] }, row.expect);
});

table<{ input: { username: string; password: string; email: string }; expect: string }>(
  "dockerconfig_entry_encode",
  (row) => {
    assert.equal(encodeDockerConfigEntry({ ...row.input, password: new Redacted(row.input.password) }), row.expect);
  },
);

type ConfigRow = { format: DockerConfigFormat; input: string; expect?: Record<string, Credential>; fail: boolean };

table<ConfigRow>("dockerconfig_decode", ({ format, input, expect = {}, fail }) => {
  const { entries, fatal } = readDockerConfig(format, input);
  assert.equal(fatal !== undefined, fail);
  assert.deepEqual(Object.fromEntries(entries.map((entry) => [entry.key.value, credentialOf(entry)])), expect);
});

table<{ globURL: string; targetURL: string; match: boolean }>("keyring_urls_match", ({ globURL, targetURL, match }) => {
  assert.equal(urlsMatch(globURL, targetURL), match);
});

table<{ image: string; match: boolean }>("keyring_is_default_registry", ({ image, match }) => {
  assert.equal(isDefaultRegistry(image), match);
});

function lookup(entries: readonly RegistryEntry[], image: string): Credential[] {
  const keyring = new Keyring(entries.map((value) => ({ key: value.key.value, value })));
  return keyring.lookup(image).map(({ value }) => credentialOf(value));
}

function lookupIn(dockercfg: object, image: string): Credential[] {
  return lookup(readDockerConfig("dockercfg", JSON.stringify(dockercfg)).entries, image);
}

const fake = { username: "foo", password: "bar", email: "foo@bar.baz" };
const fakeEntry = { email: fake.email, auth: encodeBase64(encodeUtf8(`${fake.username}:${fake.password}`)) };

interface FoundRow {
  dockercfgKey: string;
  lookupImage: string;
  found: boolean;
  count?: number;
  maxCount?: number;
}

for (const name of ["keyring_glob_found", "keyring_miss", "keyring_dockerhub"]) {
  table<FoundRow>(name, ({ dockercfgKey, lookupImage, found, count, maxCount = count ?? 1 }) => {
    const credentials = lookupIn({ [dockercfgKey]: fakeEntry }, lookupImage);
    assert.equal(credentials.length > 0, found);
    assert.ok(credentials.length <= maxCount);
    assert.deepEqual(credentials[0], found ? fake : undefined);
  });
}

table<{ dockercfg: object; image: string; match: Credential[]; ok: boolean }>("keyring_lookup", (row) => {
  const credentials = lookupIn(row.dockercfg, row.image);
  assert.deepEqual(
    credentials.map((one) => ({ ...one, authConfigHash: hashOf(one) })),
    row.match,
  );
  assert.equal(credentials.length > 0, row.ok);
});

interface MakeKeyringRow {
  image: string;
  defaultKeyring: { credentials: { auth: Credential }[] | null } | null;
  pullSecrets: { type: string; dataText: Record<string, string> }[];
  expectedAuthConfigs: { auth: Credential; authConfigHash?: string }[] | null;
}

/** Type and key of a Secret must pair; the node's own credentials come after those of the Secrets. */
table<MakeKeyringRow>("make_docker_keyring", ({ image, defaultKeyring, pullSecrets, expectedAuthConfigs }) => {
  const entries = pullSecrets.flatMap(({ type, dataText }) => {
    const format = (["dockerconfigjson", "dockercfg"] as const).find((name) => type === `kubernetes.io/${name}`);
    const text = format && dataText[`.${format}`];
    return format && text ? readDockerConfig(format, text).entries : [];
  });
  const credentials = [
    ...lookup(entries, image).map((auth) => ({ auth, authConfigHash: hashOf(auth) })),
    ...(defaultKeyring?.credentials ?? []),
  ];
  const expected = (expectedAuthConfigs ?? []).map(({ auth, authConfigHash }) => ({
    auth,
    ...(authConfigHash ? { authConfigHash } : {}),
  }));
  assert.deepEqual(credentials, expected);
});
