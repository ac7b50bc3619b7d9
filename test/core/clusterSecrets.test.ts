/** What becomes of findings and verdicts where a live cluster tells which Secrets it has. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  analyze,
  type ClusterSecretList,
  ClusterSecrets,
  Context,
  Deployment,
  defaultSettings,
  Inventory,
  ManifestReader,
  PodSpecTable,
  pictureOf,
  rules,
} from "#core";

const dockerConfig = "kubernetes.io/dockerconfigjson";

/** The namespaces `shop` and `payments` are known, and no other. */
const cluster: ClusterSecretList = {
  context: "prod",
  namespaces: ["shop", "payments"],
  secrets: [
    { namespace: "shop", name: "regcred", type: dockerConfig, registries: ["registry.example.com"] },
    { namespace: "shop", name: "elsewhere", type: dockerConfig, registries: ["https://ghcr.io/v2/"] },
    { namespace: "shop", name: "port", type: dockerConfig, registries: ["registry.example.com:5000"] },
    { namespace: "shop", name: "opaque", type: "Opaque", registries: [] },
    { namespace: "shop", name: "broken", type: dockerConfig, registries: undefined },
    { namespace: "shop", name: "sealed", type: dockerConfig, registries: ["registry.example.com"] },
    { namespace: "payments", name: "theirs", type: dockerConfig, registries: ["registry.example.com"] },
  ],
};

const pod = (secret: string, namespace: string | undefined = "shop") =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n${namespace ? `  namespace: ${namespace}\n` : ""}spec:\n  imagePullSecrets:\n    - name: ${secret}\n  containers:\n    - name: web\n      image: registry.example.com/web:1\n`;

const manifest = (name: string, type = dockerConfig) =>
  `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ${name}\n  namespace: shop\ntype: ${type}\nstringData:\n  .dockerconfigjson: '{"auths":{"registry.example.com":{"username":"robot","password":"not-a-real-password"}}}'\n`;

const sealed =
  "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: sealed, namespace: shop}\nspec:\n  encryptedData: {.dockerconfigjson: AgBy3i4OJSWK}\n  template: {type: kubernetes.io/dockerconfigjson}\n";

const policy =
  "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: copies}\nspec:\n  rules:\n    - name: a\n      match: {any: [{resources: {kinds: [Namespace]}}]}\n      generate: {apiVersion: v1, kind: Secret, name: copied, namespace: '{{request.object.metadata.name}}', clone: {namespace: default, name: copied}}\n";

interface Case {
  readonly about: string;
  readonly files: readonly string[];
  readonly complete?: boolean;
  readonly verdict: string;
  /** Each as `rule severity: message`. */
  readonly findings: readonly string[];
  readonly picture?: string;
}

const cases: readonly Case[] = [
  {
    about: "what no manifest declares is present, and so is what it covers",
    files: [pod("regcred")],
    verdict: "authenticated",
    findings: [],
    picture: 'Has credentials for registry.example.com; Found in the cluster (context "prod")',
  },
  {
    about: "what is in neither is absent",
    files: [pod("none")],
    verdict: "anonymous",
    findings: [
      'pull-secret-not-found warning: No Secret "none" is declared in namespace "shop", and there is none in the cluster (context "prod").',
    ],
    picture: 'Not in the cluster (context "prod")',
  },
  {
    about: "a misspelling stays an error",
    files: [pod("regcrd"), manifest("regcred")],
    verdict: "anonymous",
    findings: [
      'pull-secret-not-found error: No Secret "regcrd" is declared in namespace "shop", and there is none in the cluster (context "prod"); did you mean "regcred"?',
    ],
  },
  {
    about: "another namespace of the cluster is told",
    files: [pod("theirs")],
    verdict: "anonymous",
    findings: [
      'pull-secret-not-found warning: No Secret "theirs" is declared in namespace "shop", and there is none in the cluster (context "prod"), which has it in namespace "payments".',
    ],
  },
  {
    about: "a Secret that may still come is absent, and that is no warning",
    files: [pod("copied"), policy],
    verdict: "anonymous",
    findings: [
      'pull-secret-not-found info: Secret "copied" is not in namespace "shop" in the cluster (context "prod"); something that is not fully known here may still make it.',
    ],
  },
  {
    about: "so it is while not every manifest could be read",
    files: [pod("none")],
    complete: false,
    verdict: "anonymous",
    findings: [
      'pull-secret-not-found info: Secret "none" is not in namespace "shop" in the cluster (context "prod"); something that is not fully known here may still make it.',
    ],
  },
  {
    about: "a Secret for another registry",
    files: [pod("elsewhere")],
    verdict: "anonymous",
    findings: [
      'pull-secret-registry-mismatch warning: Secret "elsewhere" in the cluster (context "prod") covers only https://ghcr.io/v2/, which no image of this Pod comes from.',
    ],
  },
  {
    about: "a key that nearly matches",
    files: [pod("port")],
    verdict: "anonymous",
    findings: [
      'pull-secret-registry-mismatch warning: Secret "port" in the cluster (context "prod") has the key "registry.example.com:5000", which does not match registry.example.com/web: the port differs.',
    ],
  },
  {
    about: "a Secret of another type",
    files: [pod("opaque")],
    verdict: "anonymous",
    findings: [
      'pull-secret-wrong-type warning: Secret "opaque" in the cluster (context "prod") is of type Opaque, not a docker config.',
    ],
  },
  {
    about: "a Secret that the kubelet cannot decode",
    files: [pod("broken")],
    verdict: "invalid-secret",
    findings: [
      'secret-invalid-docker-config warning: Secret "broken" in the cluster (context "prod") cannot be decoded, which fails every pull of a Pod that lists it.',
    ],
  },
  {
    about: "a manifest whose content only the cluster can read",
    files: [pod("sealed"), sealed],
    verdict: "authenticated",
    findings: [],
  },
  {
    about: "a manifest that can be read counts, whatever the cluster has",
    files: [pod("elsewhere"), manifest("elsewhere")],
    verdict: "authenticated",
    findings: [],
  },
  {
    about: "a namespace that may not be asked about stays unknown",
    files: [pod("none", "secret-place")],
    verdict: "unknown",
    findings: [
      'pull-secret-not-found hint: No Secret "none" is declared in namespace "secret-place"; it has to be made by other means.',
    ],
  },
  {
    about: "a namespace that is chosen later stays unknown",
    files: [pod("regcred", "")],
    verdict: "unknown",
    findings: ['pull-secret-not-found hint: No Secret "regcred" is declared; it has to be made by other means.'],
  },
];

const reader = new ManifestReader(new PodSpecTable([]));

function analyzed({ files, complete = true }: Case) {
  const read = files.map((text, nth) => reader.read(`${nth}.yaml`, text));
  const inventory = new Inventory(read, complete, undefined, new ClusterSecrets(cluster));
  const context = new Context(inventory, defaultSettings, 0);
  const findings = analyze(inventory, rules, defaultSettings, 0);
  const [workload] = inventory.workloads;
  assert.ok(workload);
  const pull = context.pull(workload);
  const [image] = pull.images;
  assert.ok(image);
  return { findings, image, picture: pictureOf(pull, image, inventory) };
}

for (const one of cases) {
  test(one.about, () => {
    const { findings, image, picture } = analyzed(one);
    const said = findings.filter(
      ({ rule, message }) => rule.id.startsWith("pull-secret-") || message.includes("in the cluster"),
    );
    assert.deepEqual(
      said.map(({ rule, severity, message }) => `${rule.id} ${severity}: ${message}`),
      one.findings,
    );
    assert.equal(image.verdict, one.verdict);
    const node = picture.nodes.find(({ kind }) => kind === "secret");
    if (one.picture) assert.equal(node?.lines.join("; "), one.picture);
  });
}

test("places and fixes of what only the cluster has are never offered", () => {
  const { findings } = analyzed({ about: "", files: [pod("port")], verdict: "", findings: [] });
  for (const finding of findings) {
    assert.deepEqual(
      finding.related.filter(({ at }) => at.uri !== "0.yaml"),
      [],
    );
    for (const { edits } of finding.fixes()) assert.ok(edits.every(({ uri }) => uri === "0.yaml"));
  }
});

test("a snapshot beside another cluster keeps its files and tables, as written and as kustomized", () => {
  const files = [
    reader.read("base/kustomization.yaml", "resources: [pod.yaml]\nnamespace: shop\n"),
    reader.read("base/pod.yaml", pod("regcred", "")),
  ];
  const before = new Inventory(files, true);
  const deployed = new Deployment(before, reader);
  const count = (inventory: Inventory, previous?: Deployment) => {
    const deployment = new Deployment(inventory, reader, previous);
    return { deployment, count: analyze(deployment, rules, defaultSettings, 0).length };
  };
  assert.equal(count(before, deployed).count, 1);
  const after = before.beside(new ClusterSecrets(cluster));
  assert.deepEqual(after.changesSince(before), []);
  const there = count(after, deployed);
  assert.equal(there.count, 0);
  assert.equal(count(after).count, 0);
  const edited = after.with(reader.read("base/pod.yaml", pod("none", "")));
  assert.match(
    analyze(new Deployment(edited, reader, there.deployment), rules, defaultSettings, 0)[0]?.message ?? "",
    /and there is none in the cluster/,
  );
  assert.equal(count(after.beside(undefined), there.deployment).count, 1);
});
