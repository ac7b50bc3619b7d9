/** Which Secrets each kind makes: name, namespace, type and registries, as its project's schema has them. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ManifestReader, PodSpecTable, type Resource, registriesOf, SecretProducerTable } from "#core";

const pull = "kubernetes.io/dockerconfigjson";
const template = `type: ${pull}, data: {.dockerconfigjson: '{"auths":{"reg.io":{"password":"{{ .x }}"}}}'}`;

/** What follows `metadata`, and what it makes as `name namespace type registries`; `?` for what is not known. */
const rows: readonly (readonly [apiVersion: string, kind: string, text: string, ...made: string[]])[] = [
  ["external-secrets.io/v1", "ExternalSecret", "spec: {}", "own own-ns Opaque"],
  ["external-secrets.io/v1beta1", "ExternalSecret", "spec: {target: {name: a}}", "a own-ns Opaque"],
  [
    "external-secrets.io/v1",
    "ExternalSecret",
    `spec: {target: {template: {${template}}}}`,
    `own own-ns ${pull} reg.io`,
  ],
  ["external-secrets.io/v1", "ExternalSecret", "spec: {target: {creationPolicy: Merge}}", "maybe own in own-ns"],
  ["external-secrets.io/v1", "ExternalSecret", "spec: {target: {creationPolicy: None}}"],
  ["external-secrets.io/v1", "ExternalSecret", "spec: {target: {name: '{{ .x }}'}}", "? own-ns Opaque"],
  [
    "external-secrets.io/v1",
    "ClusterExternalSecret",
    `spec: {externalSecretName: a, namespaces: [b, c], namespaceSelector: {}, externalSecretSpec: {target: {template: {${template}}}}}`,
    `a b ${pull} reg.io`,
    `a c ${pull} reg.io`,
    "maybe a anywhere",
  ],
  ["external-secrets.io/v1alpha1", "PushSecret", "spec: {selector: {secret: {name: a}}}"],
  ["bitnami.com/v1alpha1", "SealedSecret", "spec: {template: {metadata: {name: a}}}", "own own-ns Opaque"],
  ["bitnami.com/v1alpha1", "SealedSecret", `spec: {template: {${template}}}`, `own own-ns ${pull} reg.io`],
  ["bitnami.com/v1alpha1", "SealedSecret", "spec: {data: AgBfake}", "own own-ns ?"],
  ...["VaultStaticSecret", "VaultDynamicSecret", "VaultPKISecret", "HCPVaultSecretsApp"].flatMap(
    (kind) =>
      [
        [
          "secrets.hashicorp.com/v1beta1",
          kind,
          `spec: {destination: {name: a, create: true, type: ${pull}}}`,
          `a own-ns ${pull}`,
        ],
        ["secrets.hashicorp.com/v1beta1", kind, "spec: {destination: {name: a, create: true}}", "a own-ns Opaque"],
        ["secrets.hashicorp.com/v1beta1", kind, "spec: {destination: {name: a}}", "maybe a in own-ns"],
      ] as const,
  ),
  [
    "secrets-store.csi.x-k8s.io/v1",
    "SecretProviderClass",
    `spec: {secretObjects: [{secretName: a, type: ${pull}}, {secretName: b}]}`,
    `a own-ns ${pull}`,
    "b own-ns Opaque",
  ],
  ["secret-sync.x-k8s.io/v1alpha1", "SecretSync", `spec: {secretObject: {type: ${pull}}}`, `own own-ns ${pull}`],
  [
    "secrets.infisical.com/v1alpha1",
    "InfisicalSecret",
    `spec: {managedSecretReference: {secretName: a, secretNamespace: b, secretType: ${pull}}}`,
    `a b ${pull}`,
  ],
  [
    "secrets.infisical.com/v1alpha1",
    "InfisicalSecret",
    `spec: {managedKubeSecretReferences: [{secretName: a, secretNamespace: b, secretType: ${pull}}, {secretName: c}]}`,
    `a b ${pull}`,
    "c own-ns Opaque",
  ],
  [
    "secrets.infisical.com/v1alpha1",
    "InfisicalDynamicSecret",
    "spec: {managedSecretReference: {secretName: a}}",
    "a own-ns Opaque",
  ],
  ["secrets.doppler.com/v1alpha1", "DopplerSecret", "spec: {managedSecret: {name: a, namespace: b}}", "a b Opaque"],
  ["onepassword.com/v1", "OnePasswordItem", `type: ${pull}`, `own own-ns ${pull}`],
  ["onepassword.com/v1", "OnePasswordItem", "spec: {imagePullSecret: {registryField: a}}", `own own-ns ${pull}`],
  ["onepassword.com/v1", "OnePasswordItem", "spec: {itemPath: a}", "own own-ns Opaque"],
  ["k8s.bitwarden.com/v1", "BitwardenSecret", "spec: {secretName: a}", "a own-ns ?"],
  ["spv.no/v2beta1", "AzureKeyVaultSecret", `spec: {output: {secret: {name: a, type: ${pull}}}}`, `a own-ns ${pull}`],
  ["spv.no/v2beta1", "AzureKeyVaultSecret", "spec: {output: {configMap: {name: a}}}"],
  ["kubernetes-client.io/v1", "ExternalSecret", `spec: {template: {type: ${pull}}}`, `own own-ns ${pull}`],
  ["ricoberger.de/v1alpha1", "VaultSecret", `spec: {type: ${pull}}`, `own own-ns ${pull}`],
  ["redhatcop.redhat.io/v1alpha1", "VaultSecret", `spec: {output: {name: a, type: ${pull}}}`, `a own-ns ${pull}`],
  [
    "isindir.github.com/v1alpha3",
    "SopsSecret",
    `spec: {secretTemplates: [{name: a, type: ${pull}}, {name: b}]}`,
    `a own-ns ${pull}`,
    "b own-ns Opaque",
  ],
  ["secretgen.carvel.dev/v1alpha1", "SecretImport", "spec: {fromNamespace: a}", "own own-ns ?"],
  ["secretgen.carvel.dev/v1alpha1", "SecretTemplate", `spec: {template: {type: ${pull}}}`, `own own-ns ${pull}`],
  ["ops.alexellis.io/v1", "ClusterPullSecret", "spec: {}", "maybe own-registrycreds anywhere", "adds to any"],
  ["cert-manager.io/v1", "Certificate", "spec: {secretName: a}", "a own-ns kubernetes.io/tls"],
];

describe("what makes Secrets", () => {
  for (const [apiVersion, kind, text, ...made] of rows) {
    test(`${apiVersion} ${kind} ${text}`, () => {
      const manifest = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: own, namespace: own-ns}\n${text}\n`;
      const { resources } = new ManifestReader(new PodSpecTable()).read("a.yaml", manifest);
      assert.deepEqual(resources.map(told), made);
    });
  }

  test("every kind of the table has a row", () => {
    const tested = new Set(rows.map(([apiVersion, kind]) => `${apiVersion.split("/")[0]} ${kind}`));
    const kinds = new SecretProducerTable().kinds.map(({ group, kind }) => `${group} ${kind}`);
    assert.deepEqual(
      kinds.filter((kind) => !tested.has(kind)),
      [],
    );
  });
});

function told(resource: Resource): string {
  if (resource.kind === "supplier") {
    const { only } = resource.reach;
    return `maybe ${resource.made?.value ?? "?"} ${only ? `in ${only.join(", ")}` : "anywhere"}`;
  }
  if (resource.kind === "pullSecretAdder") return `adds to ${resource.account ?? "any"}`;
  if (resource.kind !== "madeSecret") return resource.kind;
  const { name, namespace, secretType } = resource;
  return [name?.value ?? "?", namespace?.value ?? "?", secretType ?? "?", ...registriesOf(resource)].join(" ");
}
