/** What an editor offers in the kubelet's files: fields that are missing, with the required ones first, and values. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { completionsAt, plainTextOf } from "#core";
import { cursor, edited } from "../../editor.ts";
import { reader } from "../../workspace.ts";

function offered(text: string) {
  const place = edited({ "nodes.yaml": text });
  return completionsAt({ ...place, byTyping: false, read: (text) => reader.read(place.uri, text) }).map((item) => ({
    ...item,
    shown: plainTextOf(item.documentation(), place.links),
  }));
}

const config = (version: string, provider: string) =>
  `apiVersion: kubelet.config.k8s.io/${version}\nkind: CredentialProviderConfig\nproviders:\n  - name: ecr-credential-provider\n${provider}`;
const inProvider = (line: string, version = "v1") => config(version, `    ${line}\n    defaultCacheDuration: 12h\n`);

const cases: Readonly<Record<string, readonly [text: string, labels: readonly string[]]>> = {
  "the fields that a provider lacks": [
    inProvider(cursor),
    ["matchImages", "apiVersion", "args", "env", "tokenAttributes"],
  ],
  "not those that only v1 has": [inProvider(cursor, "v1beta1"), ["matchImages", "apiVersion", "args", "env"]],
  "the fields of tokenAttributes": [
    config("v1", `    tokenAttributes:\n      cacheType: Token\n      ${cursor}\n`),
    [
      "serviceAccountTokenAudience",
      "requireServiceAccount",
      "requiredServiceAccountAnnotationKeys",
      "optionalServiceAccountAnnotationKeys",
    ],
  ],
  "the values of a field": [
    config("v1", `    tokenAttributes:\n      cacheType: ${cursor}\n`),
    ["ServiceAccount", "Token"],
  ],
  "true and false": [config("v1", `    tokenAttributes:\n      requireServiceAccount: ${cursor}\n`), ["true", "false"]],
  "the policies of the kubelet": [
    `apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nimagePullCredentialsVerificationPolicy: ${cursor}\n`,
    ["NeverVerify", "NeverVerifyPreloadedImages", "NeverVerifyAllowlistedImages", "AlwaysVerify"],
  ],
  "nothing for what may be anything": [inProvider(`args: [${cursor}]`), []],
};

for (const [name, [text, labels]] of Object.entries(cases)) {
  test(name, () =>
    assert.deepEqual(
      offered(text).map(({ label }) => label),
      labels,
    ),
  );
}

test("a field is written with the beginning of what it holds, and says since when it works", () => {
  const [images, , , , tokens] = offered(inProvider(cursor));
  assert.equal(images?.text, "matchImages:\n      - ");
  assert.equal(images?.detail, "required");
  assert.equal(tokens?.text, "tokenAttributes:\n      ");
  assert.equal(tokens?.detail, "since Kubernetes 1.33");
  assert.match(tokens?.shown ?? "", /by default since 1\.34/);
});
