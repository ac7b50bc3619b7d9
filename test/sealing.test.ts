/** SealedSecrets that only the controller can read, and only under the names that they are meant for. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { type PullSecretName, type SealingScope, sealedSecret, sealingLabel, sealingProblem } from "#core";
import { readSealingKey, seal } from "#sealing";
import { controllerKey, damagedCertificate, oddCertificate, unseal } from "./sealing.ts";
import { analyzeFiles } from "./workspace.ts";

const { cert, key } = controllerKey("rsa");

function sealed(text: string, label: string): string {
  const sealing = readSealingKey(cert, Date.now());
  if ("error" in sealing) throw new Error(sealing.error);
  return seal(sealing, text, label);
}

test("what is sealed is read again by the controller's key, with its label and with no other", () => {
  for (const text of ["", "canary", "密码 🔑\n".repeat(5000)]) {
    const encrypted = sealed(text, "shop/regcred");
    assert.equal(unseal(encrypted, key, "shop/regcred"), text);
    for (const label of ["", "shop", "shop/other"]) assert.throws(() => unseal(encrypted, key, label));
    assert.throws(() => unseal(encrypted, controllerKey("rsa").key, "shop/regcred"));
  }
  assert.notEqual(sealed("canary", ""), sealed("canary", ""));
});

/** What the label is for each scope, by the controller's own code (EncryptionLabel). */
const scopes: readonly (readonly [scope: SealingScope, of: PullSecretName, label: string, annotations: object])[] = [
  ["strict", { name: "regcred", namespace: "shop" }, "shop/regcred", {}],
  [
    "namespace-wide",
    { name: "regcred", namespace: "shop" },
    "shop",
    { "sealedsecrets.bitnami.com/namespace-wide": "true" },
  ],
  ["cluster-wide", { name: "regcred" }, "", { "sealedsecrets.bitnami.com/cluster-wide": "true" }],
  ["cluster-wide", { name: "on", namespace: "1e3" }, "", { "sealedsecrets.bitnami.com/cluster-wide": "true" }],
];

for (const [scope, of, label, annotations] of scopes) {
  test(`a manifest of the scope ${scope} for ${of.namespace ?? "any namespace"}`, () => {
    assert.equal(sealingProblem(of, scope), undefined);
    assert.equal(sealingLabel(of, scope), label);
    const text = sealedSecret(of, scope, "c2VhbGVk");
    const read = parse(text) as { metadata: { annotations?: object }; [key: string]: unknown };
    const { annotations: found = {}, ...metadata } = read.metadata;
    assert.deepEqual(found, annotations);
    assert.deepEqual(
      { ...read, metadata },
      {
        apiVersion: "bitnami.com/v1alpha1",
        kind: "SealedSecret",
        metadata: of,
        spec: {
          encryptedData: { ".dockerconfigjson": "c2VhbGVk" },
          template: { metadata: of, type: "kubernetes.io/dockerconfigjson" },
        },
      },
    );
    assert.deepEqual(analyzeFiles(new Map([["sealed.yaml", text]])).findings, []);
  });
}

test("without a namespace only the scope cluster-wide is possible", () => {
  assert.match(
    sealingProblem({ name: "a" }, "strict") ?? "",
    /^A SealedSecret of the scope strict is encrypted for one/,
  );
  assert.match(sealingProblem({ name: "a" }, "namespace-wide") ?? "", /scope namespace-wide/);
});

const wrong: readonly (readonly [what: string, certificate: string, says: RegExp])[] = [
  ["an elliptic curve", controllerKey("ec").cert, /of the kind ec, and Sealed Secrets work with RSA only/],
  ["a short key", controllerKey("short rsa").cert, /shorter than 1024 bits/],
  ["an ended certificate", controllerKey("rsa", "ended").cert, /the certificate ended on \d{4}-\d\d-\d\d, and/],
  ["a private key", key, /it holds a private key, which decrypts every sealed secret/],
  ["both", cert + key, /it holds a private key/],
  ["a cut certificate", `${cert.slice(0, 400)}\n-----END CERTIFICATE-----\n`, /is damaged or cut off/],
  ["a damaged certificate", damagedCertificate(), /is damaged or cut off/],
  ["a key that leaves everything as it is", oddCertificate({ e: "AQ" }), /nobody can encrypt with safely/],
  ["an even exponent", oddCertificate({ e: "Ag" }), /nobody can encrypt with safely/],
  ["an even modulus", oddCertificate({ n: Buffer.alloc(256, 0xfe).toString("base64url") }), /nobody can encrypt with/],
  ["something else", "apiVersion: v1\n", /there is no certificate in it; PEM is expected/],
  ["nothing", "", /there is no certificate in it/],
];

for (const [what, certificate, says] of wrong) {
  test(`no sealing with ${what}`, () => {
    const read = readSealingKey(certificate, Date.now());
    assert.match("error" in read ? read.error : "", says);
    assert.match("error" in read ? read.error : "", /get it with "kubeseal --fetch-cert"$/);
  });
}

test("of several certificates the first counts, as with kubeseal", () => {
  const both = readSealingKey(cert + controllerKey("ec").cert, Date.now());
  assert.ok(!("error" in both));
  assert.equal(unseal(seal(both, "canary", ""), key, ""), "canary");
});
