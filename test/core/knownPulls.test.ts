/** What is known of a pull stays known through edits that do not decide it, and through no other. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Context, defaultSettings, Inventory, ManifestReader, PodSpecTable } from "#core";

const reader = new ManifestReader(new PodSpecTable());

const workload = (name: string, more = "") => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec:
  template:
    spec:
      ${more}
      containers: [{name: app, image: registry.example.com/${name}}]
`;
const secret = (registry: string) => `apiVersion: v1
kind: Secret
metadata: {name: regcred, namespace: shop}
type: kubernetes.io/dockerconfigjson
stringData:
  .dockerconfigjson: '{"auths": {"${registry}": {"username": "robot", "password": "change-me"}}}'
`;
const account = (list: string) =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: puller, namespace: shop}\nimagePullSecrets: ${list}\n`;
const own = workload("web", "imagePullSecrets: [{name: regcred}]");
const lent = workload("web", "serviceAccountName: puller");

interface Case {
  readonly web: string;
  /** The other file, before and after. */
  readonly edit: readonly [string, string];
  readonly verdicts: readonly [string, string];
}

const made = `apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: regcred, namespace: shop}
spec: {target: {template: {type: kubernetes.io/dockerconfigjson}}}
`;
const adding = `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: add-pull-secrets}
spec:
  rules:
    - name: add
      match: {any: [{resources: {kinds: [Pod]}}]}
      mutate: {patchStrategicMerge: {spec: {imagePullSecrets: [{name: regcred}]}}}
`;
const provider = `apiVersion: kubelet.config.k8s.io/v1
kind: CredentialProviderConfig
providers:
  - name: helper
    apiVersion: credentialprovider.kubelet.k8s.io/v1
    matchImages: [registry.example.com]
    defaultCacheDuration: 1h
`;

const deciding: Readonly<Record<string, Case>> = {
  "the key of its Secret": {
    web: own,
    edit: [secret("registry.example.com"), secret("registry.example.net")],
    verdicts: ["authenticated", "anonymous"],
  },
  "its Secret, which goes": {
    web: own,
    edit: [secret("registry.example.com"), ""],
    verdicts: ["authenticated", "unknown"],
  },
  "its Secret, which comes": {
    web: own,
    edit: ["", secret("registry.example.com")],
    verdicts: ["unknown", "authenticated"],
  },
  "its Secret, which cannot be read": {
    web: own,
    edit: [secret("registry.example.com"), `{{ if .Values.pull }}\n${secret("registry.example.com")}{{ end }}\n`],
    verdicts: ["authenticated", "unknown"],
  },
  "what makes its Secret": {
    web: own,
    edit: [secret("registry.example.net"), made],
    verdicts: ["anonymous", "unknown"],
  },
  "the list of its ServiceAccount": {
    web: lent,
    edit: [account("[]"), account("[{name: regcred}]")],
    verdicts: ["anonymous", "unknown"],
  },
  "its ServiceAccount, which comes": { web: lent, edit: ["", account("[]")], verdicts: ["unknown", "anonymous"] },
  "a policy that adds pull secrets": { web: workload("web"), edit: ["", adding], verdicts: ["anonymous", "unknown"] },
  "a program that the kubelet asks": { web: workload("web"), edit: ["", provider], verdicts: ["anonymous", "node"] },
};

const bystanding: Readonly<Record<string, readonly [string, string]>> = {
  "another workload": [workload("api"), workload("jobs")],
  "a file of something else": ["kind: ConfigMap\napiVersion: v1\n", "kind: ConfigMap\napiVersion: v1\ndata: {}\n"],
  "who may read Secrets": [
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: reader}\nrules: []\n",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: reader}\nrules: [{apiGroups: [''], resources: [secrets], verbs: [get]}]\n",
  ],
};

/** The pull of the workload of one file, beside two states of another. */
function pulls(web: string, edit: readonly [string, string]) {
  const [before, after] = edit.map((text) => reader.read("other.yaml", text)) as [never, never];
  const first = new Inventory([reader.read("web.yaml", web), before], true);
  return [first, first.with(after)].map((inventory) => {
    const [one] = inventory.file("web.yaml")?.resources ?? [];
    assert.ok(one?.kind === "workload");
    return new Context(inventory, defaultSettings, 0).pull(one);
  });
}

describe("a pull is worked out again where another file changes", () => {
  for (const [name, { web, edit, verdicts }] of Object.entries(deciding)) {
    test(name, () => {
      const found = pulls(web, edit).map(({ images }) => images[0]?.verdict);
      assert.deepEqual(found, verdicts);
    });
  }
});

describe("a pull stays known where another file changes", () => {
  for (const [name, edit] of Object.entries(bystanding)) {
    test(name, () => {
      const [before, after] = pulls(own, edit);
      assert.equal(before, after);
    });
  }
});

test("a pull is worked out again where not everything is known any more", () => {
  const gone = new Inventory([reader.read("web.yaml", workload("web", "serviceAccountName: gone"))], true);
  const states = [gone, new Inventory([], false, gone)].map((inventory) => {
    const [web] = inventory.workloads;
    return web && new Context(inventory, defaultSettings, 0).pull(web).serviceAccount.state;
  });
  assert.deepEqual(states, ["absent", "unknown"]);
});

test("a pull is worked out for each settings", () => {
  const inventory = new Inventory([reader.read("web.yaml", own)], true);
  const settings = { ...defaultSettings, privateRegistries: ["registry.example.com"] };
  const access = [defaultSettings, settings].map((one) => {
    const [web] = inventory.workloads;
    return web && new Context(inventory, one, 0).pull(web).images[0]?.facts?.access;
  });
  assert.deepEqual(access, ["unknown", "private"]);
});
