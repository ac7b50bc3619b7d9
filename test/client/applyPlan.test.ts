/** What applying a Secret to a cluster comes to, by what is there already. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ReadSecret } from "#cluster";
import { ObjectReader } from "#core";
import { type Found, planOf } from "../../client/src/credentials/applyPlan.ts";
import type { Wanted } from "../../client/src/credentials/formats.ts";

const wanted: Wanted = {
  names: [{ name: "regcred", namespace: "shop" }],
  logins: [{ server: "registry.example.com", username: "robot" }],
  passwords: true,
};

function secret(auths: object, more: object = {}): ReadSecret {
  const data = { ".dockerconfigjson": Buffer.from(JSON.stringify({ auths })).toString("base64") };
  const metadata = { name: "regcred", namespace: "shop" };
  const object = { apiVersion: "v1", kind: "Secret", metadata, type: "kubernetes.io/dockerconfigjson", data, ...more };
  const found = new ObjectReader().secret(object).resources.find((resource) => resource.kind === "secret");
  assert.ok(found?.kind === "secret");
  return { ...metadata, resourceVersion: "1", secret: found };
}

const login = { username: "a", password: "fake" };
const created =
  /^Secret "regcred" is made in namespace "shop", with the login of user robot for registry\.example\.com\./;

/** What is there; the buttons; what is said of it. */
const plans: Readonly<Record<string, readonly [found: Found["secret"], labels: readonly string[], says: RegExp]>> = {
  "nothing is there": [undefined, ["Create"], created],
  "it may not be looked for": ["unknown", ["Create"], /may not look .* If it has, that one is left as it is/],
  "it has another registry": [
    secret({ "quay.io": login }),
    ["Update"],
    /has a Secret "regcred" already\. Updated, .*registry\.example\.com.* It keeps what it has for quay\.io\./,
  ],
  "it has this registry only": [secret({ "registry.example.com": login }), ["Update"], /that it may have\. Every Pod/],
  "it is immutable": [secret({}, { immutable: true }), [], /which is left as it is: it is immutable/],
  "it is no docker config": [secret({}, { type: "Opaque" }), [], /left as it is: its type is Opaque/],
  "it is broken": [
    secret({}, { data: { ".dockerconfigjson": "e30K!" } }),
    [],
    /left as it is: it holds no docker config that can be read/,
  ],
};

for (const [name, [found, labels, says]] of Object.entries(plans)) {
  test(`where ${name}`, () => {
    const { choices, means } = planOf([{ namespace: "shop", secret: found }], wanted, undefined);
    assert.deepEqual(
      choices.map(({ label }) => label),
      labels,
    );
    assert.match(means.join(" "), says);
    assert.equal(means.length > 1 && /^Pods pull with it once/.test(means.at(-1) ?? ""), labels.length > 0);
  });
}

test("several namespaces are told apart, and what is there can be left out", () => {
  const found = [
    { namespace: "shop", secret: secret({ "quay.io": login }) },
    { namespace: "payments", secret: undefined },
  ];
  const { create, update, choices } = planOf(found, wanted, undefined);
  assert.deepEqual([create, update], [["payments"], [{ namespace: "shop", name: "regcred", resourceVersion: "1" }]]);
  assert.deepEqual(choices, [
    { label: "Create and update", create: true, update: true },
    { label: "Create only", create: true, update: false },
  ]);
});

test("a controller's Secret never takes the place of another", () => {
  const taken = planOf([{ namespace: "shop", secret: secret({}) }], wanted, "SealedSecret");
  assert.deepEqual(taken.choices, []);
  assert.match(taken.means.join(" "), /left as it is: the SealedSecret would take its place/);
  const free = planOf([{ namespace: "shop", secret: undefined }], wanted, "ExternalSecret");
  assert.match(free.means[0] ?? "", /^ExternalSecret "regcred", of which its controller makes the Secret, is made in/);
});
