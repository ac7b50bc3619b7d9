/** What look-ups and the story of a pull say of Secrets that something makes. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Context, defaultSettings, Inventory, ManifestReader, PodSpecTable } from "#core";

const reader = new ManifestReader(new PodSpecTable());
const read = (texts: readonly string[]) => texts.map((text, index) => reader.read(`${index}.yaml`, text));

const pod = (name: string, namespace = "shop") => `apiVersion: v1
kind: Pod
metadata: {name: app, namespace: ${namespace}}
spec: {imagePullSecrets: [{name: ${name}}], containers: [{name: a, image: reg.io/a}]}
`;
const external = `apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: login, namespace: shop}
spec:
  target:
    name: regcred
    template: {type: kubernetes.io/dockerconfigjson, data: {.dockerconfigjson: '{"auths":{"reg.io":{"auth":"{{ .auth }}"}}}'}}
`;
const unread = external.replace(", data:", ", metadata:");
const selected = `apiVersion: external-secrets.io/v1
kind: ClusterExternalSecret
metadata: {name: regcred}
spec: {namespaceSelectors: [{}], externalSecretSpec: {}}
`;
const policy = `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: add-regcred}
spec: {rules: [{match: {resources: {kinds: [Pod]}}, mutate: {patchStrategicMerge: {spec: {imagePullSecrets: [{name: a}]}}}}]}
`;
const copied = `apiVersion: v1
kind: Secret
metadata: {name: regcred, namespace: infra, annotations: {replicator.v1.mittwald.de/replicate-to: shop}}
type: kubernetes.io/dockerconfigjson
`;
const script = `apiVersion: batch/v1
kind: CronJob
metadata: {name: login, namespace: shop}
spec:
  schedule: "@hourly"
  jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: a, command: [kubectl, create, secret, docker-registry, regcred, --docker-server=reg.io, --docker-username=robot, --docker-password=$(P)]}]}}}}
`;

const stories: readonly (readonly [title: string, makers: readonly string[], verdict: string, ...steps: RegExp[]])[] = [
  [
    "a template tells the registry",
    [external],
    "authenticated",
    /^Secret "regcred", made by ExternalSecret "login", has credentials for reg\.io\.$/,
    /^The kubelet first tries a credential, filled in later, of Secret "regcred", whose key reg\.io matches\.$/,
  ],
  [
    "nothing tells the registry",
    [unread],
    "unknown",
    /^What Secret "regcred", made by ExternalSecret "login", covers is not known: its content is filled in later\.$/,
  ],
  ["a script", [script], "authenticated", /^Secret "regcred", made by CronJob "login", has credentials for reg\.io\.$/],
  [
    "a selector",
    [selected],
    "unknown",
    /^What Secret "regcred" covers is not known: ClusterExternalSecret "regcred" may make it\.$/,
  ],
  ["a copy", [copied], "unknown", /not known: a copy of it may be made from another namespace\.$/],
  ["a policy", [policy], "unknown", /^ClusterPolicy "add-regcred" may add pull secrets to it in the cluster\.$/],
  ["a policy and a template", [policy, external], "authenticated", /^ClusterPolicy "add-regcred" may add/],
];

describe("the story of a pull", () => {
  for (const [title, makers, verdict, ...wanted] of stories) {
    test(title, () => {
      const inventory = new Inventory(read([...makers, pod("regcred")]), true);
      const context = new Context(inventory, defaultSettings, 0);
      const workload = inventory.workloads.find(({ type }) => type === "Pod");
      assert.ok(workload);
      const [image] = context.pull(workload).images;
      assert.equal(image?.verdict, verdict);
      for (const step of wanted)
        assert.ok(
          image.steps.some((told) => step.test(told)),
          `${step} in ${image.steps.join("\n")}`,
        );
    });
  }
});

describe("look-ups", () => {
  const lookUp = (inventory: Inventory, name: string, namespace: string | undefined) => {
    const { state, found, supplier } = inventory.secret(name, namespace, "near.yaml");
    return [state, found?.type ?? "-", supplier?.type ?? "-"].join(" ");
  };

  test("by the Secret's name, not by that of what makes it", () => {
    const inventory = new Inventory(read([external]), true);
    assert.equal(lookUp(inventory, "regcred", "shop"), "present ExternalSecret -");
    assert.equal(lookUp(inventory, "regcred", undefined), "unknown ExternalSecret -");
    assert.equal(lookUp(inventory, "regcred", "tools"), "absent - -");
    assert.equal(lookUp(inventory, "login", "shop"), "absent - -");
  });

  test("a copy is possible where it reaches, and the Secret itself is certain", () => {
    const inventory = new Inventory(read([copied]), true);
    assert.equal(lookUp(inventory, "regcred", "infra"), "present Secret -");
    assert.equal(lookUp(inventory, "regcred", "shop"), "unknown - Secret");
    assert.equal(lookUp(inventory, "regcred", "tools"), "absent - -");
  });

  test("what is edited counts as it is now", () => {
    const before = new Inventory(read([pod("regcred"), "kind: x", policy]), true);
    assert.equal(lookUp(before, "regcred", "shop"), "absent - -");
    assert.equal(before.adder("shop", undefined)?.type, "ClusterPolicy");
    const with1 = before.with(reader.read("1.yaml", selected));
    assert.equal(lookUp(with1, "regcred", "shop"), "unknown - ClusterExternalSecret");
    const with2 = with1.with(reader.read("1.yaml", external)).with(reader.read("2.yaml", ""));
    assert.equal(lookUp(with2, "regcred", "shop"), "present ExternalSecret -");
    assert.equal(with2.adder("shop", undefined), undefined);
  });
});
