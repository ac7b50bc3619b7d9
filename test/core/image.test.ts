import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultPullPolicy, parseImage } from "../../server/src/core/kubernetes/image.ts";

const format = "invalid reference format";
const invalid: readonly (readonly [text: string, cause: string, error: string])[] = [
  ["", "empty", format],
  ["nginx ", "whitespace", format],
  ["https://reg.io/app", "scheme", format],
  ["Nginx:1", "uppercase", `${format}: repository name (library/Nginx) must be lowercase`],
  ["a".repeat(64), "hex64", `invalid repository name (${"a".repeat(64)}), cannot specify 64-byte hexadecimal strings`],
  [`reg.io/${"a".repeat(256)}`, "too-long", "repository name must not be more than 255 characters"],
  [`nginx:${"a".repeat(129)}`, "too-long", format],
  ["nginx@sha256:ab", "digest", format],
  [`nginx@sha256:${"a".repeat(63)}`, "digest", "invalid checksum digest length"],
  [`nginx@sha256:${"A".repeat(64)}`, "digest", "invalid checksum digest format"],
  [`nginx@md5:${"a".repeat(32)}`, "digest", "unsupported digest algorithm"],
  ["nginx:", "tag", format],
  ["nginx:-1", "tag", format],
  ["reg.io//app", "format", format],
  ["reg.io:abc/app", "format", format],
];

test("an image that cannot be parsed says so in the kubelet's words, and why in ours", () => {
  for (const [text, cause, error] of invalid) {
    assert.deepEqual(parseImage(text), { valid: false, error: `couldn't parse image name "${text}": ${error}`, cause });
  }
});

test("surprises of image names", () => {
  const repository = (text: string) => {
    const image = parseImage(text);
    return image.valid ? `${image.domain} ${image.path} ${image.tag}` : image.cause;
  };
  assert.equal(repository("Myhost/app"), "Myhost app latest");
  assert.equal(repository("myhost/app"), "docker.io myhost/app latest");
  assert.equal(repository("reg.io"), "docker.io library/reg.io latest");
  assert.equal(repository("reg.io:5000"), "docker.io library/reg.io 5000");
  assert.equal(repository("my_reg.io/app"), "my_reg.io app latest");
});

test("only the tag latest is always pulled", () => {
  const always = ["nginx", "nginx:latest", `nginx:latest@sha256:${"a".repeat(64)}`];
  const ifNotPresent = ["nginx:LATEST", "nginx:1", `nginx@sha256:${"a".repeat(64)}`, "Nginx", ""];
  assert.deepEqual(
    always.map(defaultPullPolicy),
    always.map(() => "Always"),
  );
  assert.deepEqual(
    ifNotPresent.map(defaultPullPolicy),
    ifNotPresent.map(() => "IfNotPresent"),
  );
});
