/** Every place that the readers look at, with every value that they may not expect there. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { resources, survive } from "./survive.ts";

const config = JSON.stringify({
  auths: { "registry.example.com": { username: "u", password: "p", email: "e", auth: "dTpw", identitytoken: "t" } },
  credsStore: "desktop",
  HttpHeaders: { a: "b" },
});

const podSpec = {
  serviceAccountName: "app",
  serviceAccount: "app",
  imagePullSecrets: [{ name: "regcred", namespace: "shop" }],
  initContainers: [{ name: "a", image: "registry.example.com/a:1", imagePullPolicy: "Always" }],
  containers: [{ name: "b", image: "registry.example.com/b@sha256:x", imagePullSecrets: [{ name: "regcred" }] }],
  ephemeralContainers: [{ name: "c", image: "c" }],
  volumes: [{ name: "d", image: { reference: "d", pullPolicy: "Never" } }],
};
const small = { imagePullSecrets: [{ name: "regcred" }], containers: [{ image: "registry.example.com/a" }] };
const metadata = { name: "app", namespace: "shop", annotations: { "kubernetes.io/config.mirror": "x" } };

/** One resource of each shape that is read, with all that is read of it. */
const manifests: Readonly<Record<string, object>> = {
  Deployment: { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: { template: { metadata, spec: podSpec } } },
  Workflow: {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Workflow",
    metadata,
    spec: {
      imagePullSecrets: podSpec.imagePullSecrets,
      templates: [{ container: { image: "a" }, sidecars: [{ image: "b" }] }],
    },
  },
  TaskRun: {
    apiVersion: "tekton.dev/v1",
    kind: "TaskRun",
    metadata,
    spec: { serviceAccountName: "app", podTemplate: small },
  },
  SparkApplication: {
    apiVersion: "sparkoperator.k8s.io/v1beta2",
    kind: "SparkApplication",
    metadata,
    spec: { image: "a", imagePullSecrets: ["regcred"], driver: { serviceAccount: "app", image: "b" } },
  },
  PyTorchJob: {
    apiVersion: "kubeflow.org/v1",
    kind: "PyTorchJob",
    metadata,
    spec: { pytorchReplicaSpecs: { Worker: { template: { spec: small } } } },
  },
  ServiceAccount: {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { ...metadata, annotations: { "kubernetes.io/enforce-mountable-secrets": "true" } },
    imagePullSecrets: [{ name: "regcred" }],
    secrets: [{ name: "regcred" }],
    spec: { imagePullSecrets: [{ name: "regcred" }] },
  },
  Secret: {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { ...metadata, name: "regcred" },
    type: "kubernetes.io/dockerconfigjson",
    stringData: { ".dockerconfigjson": config },
  },
  "Secret with data": {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { ...metadata, name: "regcred" },
    type: "kubernetes.io/dockerconfigjson",
    data: { ".dockerconfigjson": btoa(config) },
    sops: { version: "3" },
  },
  Role: {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata,
    rules: [{ apiGroups: [""], resources: ["secrets"], resourceNames: ["regcred"], verbs: ["get"] }],
  },
  RoleBinding: {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata,
    roleRef: { kind: "Role", name: "app" },
    subjects: [{ kind: "ServiceAccount", name: "app", namespace: "shop" }],
  },
  ExternalSecret: {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata,
    spec: {
      refreshInterval: "24h",
      target: {
        name: "regcred",
        creationPolicy: "Owner",
        template: {
          type: "kubernetes.io/dockerconfigjson",
          metadata: { annotations: { "replicator.v1.mittwald.de/replicate-to": "a,b-[0-9]*" } },
          data: { ".dockerconfigjson": '{"auths":{"a":{"auth":"{{ .auth }}"}}}' },
        },
      },
      data: [{ secretKey: "a" }],
      dataFrom: [{ sourceRef: { generatorRef: { kind: "ECRAuthorizationToken" } } }],
    },
  },
  ClusterExternalSecret: {
    apiVersion: "external-secrets.io/v1",
    kind: "ClusterExternalSecret",
    metadata,
    spec: {
      externalSecretName: "a",
      namespaces: ["shop"],
      namespaceSelectors: [{}],
      externalSecretSpec: { target: { template: { type: "Opaque" } } },
    },
  },
  SealedSecret: {
    apiVersion: "bitnami.com/v1alpha1",
    kind: "SealedSecret",
    metadata,
    spec: { encryptedData: { a: "b" }, template: { type: "Opaque", metadata: { annotations: {} }, data: { a: "b" } } },
  },
  SecretProviderClass: {
    apiVersion: "secrets-store.csi.x-k8s.io/v1",
    kind: "SecretProviderClass",
    metadata,
    spec: { secretObjects: [{ secretName: "regcred", type: "Opaque" }] },
  },
  ClusterPolicy: {
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata,
    spec: {
      rules: [
        {
          match: { any: [{ resources: { kinds: ["Namespace"], names: ["a*"] } }] },
          exclude: { any: [{ resources: { names: ["b"] } }] },
          generate: { kind: "Secret", name: "regcred", namespace: "{{a}}", foreach: [{ kind: "ServiceAccount" }] },
        },
        {
          match: { resources: { kinds: ["Pod"], namespaces: ["shop"] } },
          mutate: { targets: [{ kind: "Pod" }], patchStrategicMerge: { spec: { imagePullSecrets: [{ name: "a" }] } } },
        },
        { generate: { namespace: "shop", cloneList: { kinds: ["v1/Secret"] } } },
      ],
    },
  },
  Assign: {
    apiVersion: "mutations.gatekeeper.sh/v1",
    kind: "Assign",
    metadata,
    spec: {
      applyTo: [{ kinds: ["Pod"] }],
      match: { namespaces: ["a-*"], excludedNamespaces: ["b"] },
      location: "spec.imagePullSecrets",
    },
  },
  CronJob: {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata,
    spec: {
      schedule: "0 0 * * 1-5",
      suspend: false,
      jobTemplate: {
        spec: {
          template: {
            spec: {
              containers: [
                {
                  image: "a",
                  env: [{ name: "NS", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } }],
                  command: ["sh", "-c"],
                  args: [
                    "for n in a b; do kubectl create secret docker-registry $n -n $NS --docker-username=AWS; done",
                  ],
                },
                { image: "x/imagepullsecret-patcher:1", env: [{ name: "CONFIG_SECRETNAME", value: "a" }] },
              ],
            },
          },
        },
      },
    },
  },
  ConfigMap: {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata,
    data: { "a.sh": "kubectl create secret docker-registry a -n b" },
  },
  OCIRepository: {
    apiVersion: "source.toolkit.fluxcd.io/v1",
    kind: "OCIRepository",
    metadata,
    spec: { url: "oci://registry.example.com/a", secretRef: { name: "regcred" } },
  },
  HelmRepository: {
    apiVersion: "source.toolkit.fluxcd.io/v1",
    kind: "HelmRepository",
    metadata,
    spec: { type: "oci", url: "oci://registry.example.com/a", secretRef: { name: "regcred" } },
  },
  List: { apiVersion: "v1", kind: "List", items: [{ apiVersion: "v1", kind: "Pod", metadata, spec: small }] },
  PodList: { apiVersion: "v1", kind: "PodList", items: [{ metadata, spec: small }] },
};

const oddValues = [
  "null",
  "~",
  "",
  "0",
  "-1",
  "1e99",
  "0x1F",
  "0o17",
  ".inf",
  ".nan",
  "true",
  "no",
  "2024-01-01",
  "2024-01-01T00:00:00Z",
  "12:30:45",
  '""',
  "''",
  '" "',
  '"\\0"',
  '"\\ud800"',
  '"\\\\"',
  "[]",
  "{}",
  "[[]]",
  "[null]",
  "[1, x, {}]",
  '{"": null}',
  "{null: 1}",
  "{[a]: b}",
  "{? {a: b} : c}",
  '{"name": null}',
  '{"name": 5}',
  '{"name": {}}',
  "&x x",
  "*nothing",
  "!!binary aGk=",
  "!!set {a}",
  "!!str 5",
  "!!int x",
  "!own {a: 1}",
  '{"<<": {"name": "x"}}',
  "{<<: 5}",
  '"{{ .Values.x }}"',
  "<placeholder>",
  '"@NAME@"',
  `"${"{NAME}"}"`,
];

const names = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "valueOf",
  "prototype",
  "length",
  "<<",
  "0",
  "-1",
  "",
];

/** The paths of every node of a value. */
function* paths(value: unknown, path: readonly string[] = []): Iterable<readonly string[]> {
  yield path;
  if (typeof value !== "object" || value === null) return;
  for (const [key, child] of Object.entries(value)) yield* paths(child, [...path, key]);
}

/** The value as JSON, which is YAML, with what `write` makes of the node at a path instead of it. */
function render(
  value: unknown,
  path: readonly string[] | undefined,
  write: (key: string, json: string) => string,
): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, child]) => {
    const isHere = path?.length === 1 && path[0] === key;
    const json = render(child, path && path[0] === key && !isHere ? path.slice(1) : undefined, write);
    const name = Array.isArray(value) ? "" : `${JSON.stringify(key)}: `;
    return isHere ? write(name, json) : name + json;
  });
  return Array.isArray(value) ? `[${members.join(", ")}]` : `{${members.join(", ")}}`;
}

describe("odd values", () => {
  for (const [name, manifest] of Object.entries(manifests)) {
    test(name, () => {
      assert.ok(resources(survive(render(manifest, undefined, (key, json) => key + json))) > 0);
      for (const path of paths(manifest)) {
        for (const odd of oddValues) survive(render(manifest, path, (key) => key + odd));
        survive(render(manifest, path, (key, json) => `${key}${json}, ${key}${json}`));
        survive(render(manifest, path, () => ""));
      }
    });
  }
});

describe("names of JavaScript's own", () => {
  for (const name of names) {
    test(`"${name}"`, () => {
      const quoted = JSON.stringify(name);
      for (const manifest of Object.values(manifests)) {
        for (const path of paths(manifest)) {
          survive(render(manifest, path, (key) => key + quoted));
          survive(render(manifest, path, (key) => `${key}{${quoted}: {${quoted}: ${quoted}}}`));
          survive(render(manifest, path, (key, json) => (key === "" ? json : `${quoted}: ${json}`)));
        }
      }
    });
  }

  test("are names like any other", () => {
    const text = names.slice(0, 4).map(
      (name) => `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${name}}
spec:
  serviceAccountName: ${name}
  imagePullSecrets: [{name: ${name}}]
  containers: [{name: ${name}, image: registry.example.com/app}]
---
apiVersion: v1
kind: Secret
metadata: {name: ${name}, namespace: ${name}}
type: kubernetes.io/dockerconfigjson
stringData: {.dockerconfigjson: '{"auths":{"${name}":{"auth":"dTpw"},"registry.example.com":{"auth":"dTpw"}}}'}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: ${name}, namespace: ${name}}
`,
    );
    const workspace = survive(text.join(""));
    assert.equal(resources(workspace), 12);
    const pods = workspace.findings.filter(({ rule }) => !rule.id.startsWith("secret-"));
    assert.deepEqual(pods, []);
  });

  test("are kinds that nobody knows", () => {
    for (const name of names) survive(`apiVersion: ${name}/v1\nkind: ${name}\nmetadata: {name: x}\n`);
    for (const name of names)
      survive(`apiVersion: ${name}/v1\nkind: ${name}List\nitems: [{kind: ${name}List, items: []}]\n`);
  });
});
