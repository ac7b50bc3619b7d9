/** The commands that remedies offer, as a shell takes them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Aim, aimed, diagnose } from "#core";
import { account, login, now, pod, says, secret } from "./objects.ts";

const staging: Aim = { context: "staging", kubeconfig: "/home/me/kube config" };
const kubectl = "kubectl --kubeconfig='/home/me/kube config' --context=staging";

const commands: readonly (readonly [name: string, written: string, becomes: string])[] = [
  ["one program", "kubectl get pods", `${kubectl} get pods`],
  [
    "several",
    "kubectl get a -o yaml | base64 -d | kubectl apply -f - && kubectl delete b",
    `${kubectl} get a -o yaml | base64 -d | ${kubectl} apply -f - && ${kubectl} delete b`,
  ],
  [
    "what is quoted is no program",
    `kubectl get 'it'\\''s | kubectl delete x' "&& kubectl y"`,
    `${kubectl} get 'it'\\''s | kubectl delete x' "&& kubectl y"`,
  ],
  ["other programs", "openssl s_client -connect a:443", "openssl s_client -connect a:443"],
];

for (const [name, command, becomes] of commands) {
  test(`commands are for the cluster that was asked: ${name}`, () => {
    assert.deepEqual(aimed([{ title: "x", command }], staging), [{ title: "x", command: becomes }]);
    assert.deepEqual(aimed([{ title: "x", command }], {}), [{ title: "x", command }]);
  });
}

test("a Secret is deleted only where there is another to take its place", () => {
  const [failure] = diagnose({ objects: [pod({ secrets: ["regcred"] }), secret("regcred", { type: "Opaque" })] }, now);
  assert.equal(failure?.cause, "secret-wrong-type");
  assert.equal(
    failure?.remedies.at(-1)?.command,
    'kubectl create secret docker-registry regcred --namespace=shop --docker-server=registry.example.com --docker-username="$REGISTRY_USER" --docker-password="$REGISTRY_PASSWORD" --dry-run=client -o yaml | kubectl replace --force -f - --namespace=shop',
  );
});

test("a new Secret has a name that no other has", () => {
  const other = { auths: login("ghcr.io") };
  const taken = (...names: string[]) => names.map((name) => secret(name, other));
  const made: readonly (readonly [name: string, listed: readonly string[], objects: readonly object[]])[] = [
    ["regcred", [], []],
    ["regcred-2", [], taken("regcred")],
    ["regcred-2", ["regcred"], taken("regcred")],
    ["regcred-4", ["regcred-2"], taken("regcred", "regcred-2", "regcred-3")],
    ["regcred", [], [secret("regcred", { ...other, namespace: "elsewhere" })]],
  ];
  for (const [name, secrets, objects] of made) {
    const [failure] = diagnose({ objects: [pod({ secrets }), ...objects] }, now);
    const [make, attach] = failure?.remedies ?? [];
    assert.match(make?.command ?? "", new RegExp(`docker-registry ${name} `));
    assert.match(attach?.command ?? "", new RegExp(`"name":"${name}"`));
  }
});

test("what can be done instead is told as such", () => {
  const missing = diagnose(
    { objects: [pod({ secrets: ["gone"] }), secret("other")], complete: [{ kind: "Secret" }] },
    now,
  );
  const mismatch = diagnose(
    { objects: [pod({ secrets: ["other"] }), secret("other", { auths: login("ghcr.io") })] },
    now,
  );
  assert.deepEqual(
    [...missing, ...mismatch].map(({ remedies }) =>
      remedies.map(({ title }) => title.replace(/ in the Pod.*| \(.*/, "")),
    ),
    [
      ['Make Secret "gone"', 'Or list Secret "other"'],
      [
        "Make a pull secret for registry.example.com",
        'List Secret "regcred"',
        'Or put a login for registry.example.com into Secret "other"',
      ],
    ],
  );
});

test("a static Pod is not told to take pull secrets, which it cannot have", () => {
  const metadata = {
    annotations: { "kubernetes.io/config.mirror": "hash" },
    ownerReferences: [{ apiVersion: "v1", kind: "Node", name: "node1", controller: true }],
  };
  for (const message of [says.noneSent, says.forbidden, says.refused]) {
    const objects = [pod({ message, metadata }), secret("regcred"), account(["regcred"])];
    const [failure] = diagnose({ objects, complete: [{ kind: "Secret" }] }, now);
    const { cause, headline, remedies, secret: attached } = failure ?? assert.fail("It fails.");
    assert.equal(attached, null);
    assert.match(`${cause} ${headline}`, /^(?:auth-missing|forbidden) .*give the node one\.$/);
    assert.deepEqual(remedies, [
      {
        title:
          "Give the node itself a login for registry.example.com: in the kubelet's config.json, or by a credential provider",
        command: null,
      },
    ]);
  }
});
