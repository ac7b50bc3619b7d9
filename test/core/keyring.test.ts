import assert from "node:assert/strict";
import { test } from "node:test";
import { parseImage } from "../../server/src/core/kubernetes/image.ts";
import { indexKey, Keyring, nearMiss, unmatchable } from "../../server/src/core/kubernetes/keyring.ts";

function repositoryOf(image: string): string {
  const parsed = parseImage(image);
  assert.ok(parsed.valid, image);
  return parsed.repository;
}

/** The values of the keys that match an image, in the order of the lookup; a value is its key here. */
function found(image: string, ...keys: readonly string[]): readonly string[] {
  const keyring = new Keyring(keys.map((key, i) => ({ key, value: i })));
  return keyring.lookup(repositoryOf(image)).map(({ key }) => key);
}

const rows: readonly (readonly [key: string, image: string, matches: boolean])[] = [
  ["https://index.docker.io/v1/", "nginx", true],
  ["index.docker.io", "team/app", true],
  ["docker.io", "nginx", true],
  ["docker.io", "index.docker.io/team/app", true],
  ["https://index.docker.io/v1", "nginx", false],
  ["index.docker.io/org", "org/app", false],
  ["registry-1.docker.io", "nginx", false],
  ["registry-1.docker.io", "registry-1.docker.io/bitnami/nginx", true],
  ["hub.docker.com", "nginx", false],
  ["*.docker.io", "nginx", false],
  ["*.docker.io", "foo.docker.io/app", true],
  ["docker.io/library", "nginx", true],
  ["docker.io/library", "team/app", false],
  ["reg.io:443", "reg.io/app", false],
  ["reg.io", "reg.io:443/app", false],
  ["reg.io:", "reg.io/app", true],
  ["reg.io/team", "reg.io/team-b/app", true],
  ["reg.io/team/", "reg.io/team-b/app", false],
  ["reg.io/team/", "reg.io/team/app", true],
  ["reg.io/*", "reg.io/app", false],
  ["reg.io/team*", "reg.io/team-b/app", false],
  ["reg.io/v2", "reg.io/app", false],
  ["reg.io/v2/", "reg.io/app", true],
  ["https://reg.io/v2/team", "reg.io/team/app", true],
  ["reg.io/app:1", "reg.io/app:1", false],
  ["HTTPS://reg.io", "reg.io/app", false],
  ["Reg.io", "reg.io/app", false],
  ["Reg.io", "Reg.io/app", true],
  ["oci://reg.io", "reg.io/app", false],
  [" reg.io", "reg.io/app", false],
  ["reg.io ", "reg.io/app", false],
  ["*.gcr.io", "gcr.io/app", false],
  ["*.gcr.io", "eu.gcr.io/app", true],
  ["[::1]:5000", "[::1]:5000/app", true],
  ["[::1]", "[::1]/app", false],
  ["reg[0-9].io", "reg1.io/app", true],
  ["https://user:word@reg.io/team?x=1#y", "reg.io/team/app", true],
  ["reg.io/te%61m", "reg.io/team/app", true],
  ["reg.io/%zz", "reg.io/app", false],
  ["reg.io:http", "reg.io/app", false],
  ["my_registry.io", "my_registry.io/app", true],
  ["", "nginx", false],
];

test("a key matches the images that SEMANTICS.md says it matches", () => {
  const wrong = rows.filter(([key, image, matches]) => found(image, key).length > 0 !== matches);
  assert.deepEqual(wrong, []);
});

test("the most specific key comes first, and within a key the order of the pull secrets", () => {
  const keys = ["reg.io", "https://reg.io/team", "*.io", "reg.io/team/", "http://reg.io", "reg.io/other"];
  assert.deepEqual(found("reg.io/team/app", ...keys), [
    "reg.io/team/",
    "https://reg.io/team",
    "reg.io",
    "http://reg.io",
    "*.io",
  ]);
});

test("index.docker.io is used for Docker Hub only if nothing else matches", () => {
  assert.deepEqual(found("nginx", "index.docker.io", "docker.io/library"), ["docker.io/library"]);
  assert.deepEqual(found("team/app", "index.docker.io", "docker.io/library"), ["index.docker.io"]);
});

test("a key is filed without scheme, user, version and query", () => {
  assert.deepEqual(indexKey("https://me:pw@Reg.io:5000/v1/team%2Fa?q"), { key: "Reg.io:5000/team/a" });
  assert.deepEqual(indexKey("reg.io/"), { key: "reg.io" });
  assert.deepEqual(indexKey("reg.io:x"), { error: 'invalid port ":x" after host' });
  assert.deepEqual(indexKey(" reg.io"), { error: 'invalid character " " in host name' });
});

const misses: readonly (readonly [key: string, image: string, part: string | undefined, suggestion?: string])[] = [
  ["reg.io", "reg.io:5000/app", "port", "reg.io:5000"],
  ["https://reg.io:443/team", "reg.io/team/app", "port", "https://reg.io/team"],
  [" reg.io", "reg.io/app", "whitespace", "reg.io"],
  ["reg.io\n", "reg.io/app", "whitespace", "reg.io"],
  ["HTTPS://reg.io", "reg.io/app", "scheme", "https://reg.io"],
  ["oci://reg.io/team", "reg.io/team/app", "scheme", "reg.io/team"],
  ["docker://Reg.io", "reg.io/app", "scheme", "reg.io"],
  ["oci://hub.docker.com/v1", "nginx", "scheme", "https://index.docker.io/v1/"],
  [" oci://reg.io/app:1 ", "reg.io/app", "whitespace", "reg.io/app"],
  ["Reg.io", "reg.io/app", "case", "reg.io"],
  ["reg.io", "Reg.io/app", "case", "Reg.io"],
  ["reg.io/Team", "reg.io/team/app", "case", "reg.io/team"],
  ["*.GCR.io", "eu.gcr.io/app", "case", "*.gcr.io"],
  ["https://index.docker.io/v1", "nginx", "trailing-version", "https://index.docker.io/v1/"],
  ["reg.io/v2", "reg.io/app", "trailing-version", "reg.io/v2/"],
  ["registry-1.docker.io", "nginx", "docker-hub-alias", "https://index.docker.io/v1/"],
  ["hub.docker.com", "team/app", "docker-hub-alias", "https://index.docker.io/v1/"],
  ["*.docker.io", "nginx", "docker-hub-alias", "https://index.docker.io/v1/"],
  ["https://registry-1.docker.io/v2/", "nginx", "docker-hub-alias", "https://index.docker.io/v1/"],
  ["index.docker.io/org", "org/app", "docker-hub-alias", "docker.io/org"],
  ["index.docker.io/org", "other/app", "docker-hub-alias", "https://index.docker.io/v1/"],
  ["reg.io/*", "reg.io/app", "path-glob", "reg.io"],
  ["reg.io/team*", "reg.io/team-b/app", "path-glob", "reg.io/team"],
  ["reg.io/team/*", "reg.io/team/app", "path-glob", "reg.io/team/"],
  ["//reg.io", "reg.io/app", "scheme", "reg.io"],
  ["reg.io/app:1", "reg.io/app:1", "tag-in-key", "reg.io/app"],
  ["*.gcr.io", "gcr.io/app", "wildcard-depth", "gcr.io"],
  ["*.reg.io", "a.b.reg.io/app", "wildcard-depth", "*.*.reg.io"],
  ["*", "reg.io/app", "wildcard-depth", "reg.io"],
  ["reg.io/team-a", "reg.io/team-b/app", "path", "reg.io"],
  ["reg.io/team/app-a", "reg.io/team/app-b", "path", "reg.io/team"],
  ["reg.io", "reg.io/app", undefined],
  ["ghcr.io", "quay.io/app", undefined],
  ["gcr.io", "eu.gcr.io/app", undefined],
  ["ghcr.io", "nginx", undefined],
];

test("a near miss names the part that differs and a key that matches", () => {
  for (const [key, image, part, suggestion] of misses) {
    const miss = nearMiss(key, repositoryOf(image));
    assert.deepEqual([miss?.part, miss?.suggestion], [part, suggestion], `${key} for ${image}`);
    if (miss) assert.deepEqual(found(image, miss.suggestion), [miss.suggestion]);
  }
});

const hopeless: readonly (readonly [key: string, why: RegExp, meant?: string])[] = [
  ["hub.docker.com", /web site/, "https://index.docker.io/v1/"],
  ["https://auth.docker.io/token", /web site/, "https://index.docker.io/v1/"],
  ["index.docker.io/org", /only without a path/, "docker.io/org"],
  ["https://index.docker.io/v1", /slash at the end/, "https://index.docker.io/v1/"],
  ["reg.io/v2", /slash at the end/, "reg.io/v2/"],
  ["oci://reg.io", /any other scheme/, "reg.io"],
  ["HTTPS://reg.io", /lower case/, "https://reg.io"],
  [" reg.io", /white space/, "reg.io"],
  ["reg.io/team ", /white space/, "reg.io/team"],
  ["reg.io/*", /Wildcards work in the host only/, "reg.io"],
  ["reg.io/app:1", /never a tag/, "reg.io/app"],
  ["reg.io/app@sha256:00", /never a tag/, "reg.io/app"],
  ["reg.io/Team", /lower case/, "reg.io/team"],
  [" oci://reg.io/Team/app:1", /white space/, "reg.io/team/app"],
  ["reg.io:http", /no valid address/],
  ["reg.io/%zz", /no valid address/],
  ["[::1]", /IPv6/],
  ["https://::1/app", /IPv6/],
  [":5000", /names no registry/],
  ["", /names no registry/],
  ["https://", /names no registry/],
  ["auths", /no registry/],
  ["myteam", /no registry/],
  ["reg.io//team", /empty part/, "reg.io"],
];

test("a key that matches no image at all says why, and what was meant", () => {
  for (const [key, why, meant] of hopeless) {
    const answer = unmatchable(key);
    assert.match(answer?.why ?? "", why, key);
    assert.equal(answer?.meant, meant, key);
  }
});

test("a key that matches some image is not called unmatchable", () => {
  const keys = rows.filter(([key, , matches]) => matches && !/v2$/.test(key)).map(([key]) => key);
  const others = [
    "Myhost",
    "localhost",
    "localhost:5000",
    "*",
    "*.*",
    "[::1]:5000",
    "reg.io/team-",
    "reg.io/a_",
    "127.0.0.1:5000",
  ];
  assert.deepEqual(
    [...keys, ...others].filter((key) => unmatchable(key)),
    [],
  );
});
