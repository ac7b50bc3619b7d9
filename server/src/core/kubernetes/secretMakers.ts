/** Custom kinds of which operators make Secrets: which, as a table that a setting extends. */
import type { Written } from "../text.ts";
import type { YamlNode } from "../yaml.ts";
import { copiesOf } from "./copies.ts";
import { known, supplier, typeOf } from "./declared.ts";
import { everywhere } from "./reach.ts";
import type { Declared, MadeSecret, Resource } from "./resources.ts";
import { dockerConfigTypes, readTemplateContent } from "./secretContent.ts";
import { nodesAlong } from "./workload.ts";

/** Where a kind says which Secret is made of it. In a path, `[*]` stands for each item of a list, `*` for each value of a map. */
export interface SecretProducer {
  /** API group, `*` for any. */
  readonly group: string;
  readonly kind: string;
  /** The path of the Secret's name. */
  readonly name: string;
  /** The path of its namespace; where nothing stands there, it is the resource's own. */
  readonly namespace?: string;
  /** The path of its type. */
  readonly type?: string;
}

/** What is known of kinds beyond what a setting can say. */
interface KnownProducer extends SecretProducer {
  /** The type where none is written; missing where it is not known. */
  readonly untyped?: string;
  /** Where something stands here, the type is that of a pull secret. */
  readonly pullSecret?: string;
  /** Unless this is true, the Secret has to be there already. */
  readonly createdIf?: string;
  /** A template for the Secret, with `data` and `metadata`. */
  readonly template?: string;
  /** A map whose keys are those of the Secret, together with the template's. */
  readonly data?: string;
}

type Row = Omit<KnownProducer, "group" | "kind">;

const ownName = "metadata.name";
const vault: Row = {
  name: "spec.destination.name",
  type: "spec.destination.type",
  untyped: "Opaque",
  createdIf: "spec.destination.create",
};
const infisical: Row = {
  name: "spec.managedSecretReference.secretName",
  namespace: "spec.managedSecretReference.secretNamespace",
  type: "spec.managedSecretReference.secretType",
  untyped: "Opaque",
};

/** By API group and kind. Each path was read in the kind's published schema. */
const producers: Readonly<Record<string, Readonly<Record<string, Row | readonly Row[]>>>> = {
  "bitnami.com": {
    // The name and the namespace in the template do not count (sealedsecret_expansion.go, Unseal).
    SealedSecret: {
      name: ownName,
      type: "spec.template.type",
      untyped: "Opaque",
      template: "spec.template",
      data: "spec.encryptedData",
    },
  },
  "secrets.hashicorp.com": {
    VaultStaticSecret: vault,
    VaultDynamicSecret: vault,
    VaultPKISecret: vault,
    HCPVaultSecretsApp: vault,
  },
  "secrets-store.csi.x-k8s.io": {
    SecretProviderClass: {
      name: "spec.secretObjects[*].secretName",
      type: "spec.secretObjects[*].type",
      untyped: "Opaque",
    },
  },
  "secret-sync.x-k8s.io": { SecretSync: { name: ownName, type: "spec.secretObject.type" } },
  "secrets.infisical.com": {
    InfisicalSecret: [
      infisical,
      {
        name: "spec.managedKubeSecretReferences[*].secretName",
        namespace: "spec.managedKubeSecretReferences[*].secretNamespace",
        type: "spec.managedKubeSecretReferences[*].secretType",
        untyped: "Opaque",
      },
    ],
    InfisicalDynamicSecret: infisical,
  },
  "secrets.doppler.com": {
    DopplerSecret: {
      name: "spec.managedSecret.name",
      namespace: "spec.managedSecret.namespace",
      type: "spec.managedSecret.type",
      untyped: "Opaque",
    },
  },
  "onepassword.com": {
    OnePasswordItem: { name: ownName, type: "type", untyped: "Opaque", pullSecret: "spec.imagePullSecret" },
  },
  "k8s.bitwarden.com": { BitwardenSecret: { name: "spec.secretName" } },
  "spv.no": {
    AzureKeyVaultSecret: { name: "spec.output.secret.name", type: "spec.output.secret.type", untyped: "Opaque" },
  },
  "kubernetes-client.io": { ExternalSecret: { name: ownName, type: "spec.template.type" } },
  "ricoberger.de": { VaultSecret: { name: ownName, type: "spec.type", untyped: "Opaque" } },
  "redhatcop.redhat.io": { VaultSecret: { name: "spec.output.name", type: "spec.output.type" } },
  "isindir.github.com": {
    SopsSecret: { name: "spec.secretTemplates[*].name", type: "spec.secretTemplates[*].type", untyped: "Opaque" },
  },
  "secretgen.carvel.dev": {
    SecretImport: { name: ownName },
    SecretTemplate: { name: ownName, type: "spec.template.type", untyped: "Opaque" },
  },
  "cert-manager.io": {
    Certificate: { name: "spec.secretName", untyped: "kubernetes.io/tls", template: "spec.secretTemplate" },
  },
};

function knownProducers(): readonly KnownProducer[] {
  return Object.entries(producers).flatMap(([group, kinds]) =>
    Object.entries(kinds).flatMap(([kind, rows]) => [rows].flat().map((row) => ({ group, kind, ...row }))),
  );
}

/** Finds the producers of a kind, and the kinds worth looking for. */
export class SecretProducerTable {
  readonly kinds: readonly SecretProducer[];
  readonly #byKind: ReadonlyMap<string, readonly KnownProducer[]>;

  /** @param added What a setting adds to the kinds that are known. */
  constructor(added: readonly SecretProducer[] = []) {
    const all: readonly KnownProducer[] = [...knownProducers(), ...added];
    this.kinds = all;
    this.#byKind = Map.groupBy(all, ({ kind }) => kind);
  }

  /** What a resource makes, if it is of a kind that the table has. */
  read(node: YamlNode, declared: Declared, group: string): readonly Resource[] {
    const producers = this.#byKind.get(declared.type)?.filter((row) => row.group === group || row.group === "*") ?? [];
    return producers.flatMap((producer) => {
      const base = /^(.*\*\]?)\.[^*]*$/.exec(producer.name)?.[1] ?? "";
      const items = base === "" ? [node] : nodesAlong(node, base);
      return items.flatMap((item) => make(declared, producer, reader(node, item, base)));
    });
  }
}

type ReadAt = (path: string | undefined) => YamlNode | undefined;

/** Reads paths of the resource; those that begin as its item's does, within the item. */
function reader(root: YamlNode, item: YamlNode, base: string): ReadAt {
  return (path) => {
    if (path === undefined) return undefined;
    const isWithin = base !== "" && path.startsWith(`${base}.`);
    return isWithin ? nodesAlong(item, path.slice(base.length + 1))[0] : nodesAlong(root, path)[0];
  };
}

function make(declared: Declared, producer: KnownProducer, at: ReadAt): readonly Resource[] {
  const written = at(producer.name);
  if (!written?.string) return [];
  const name = producer.name === ownName ? declared.name : known(written);
  const elsewhere = at(producer.namespace);
  const namespace = elsewhere?.string?.value ? known(elsewhere) : declared.namespace;
  if (producer.createdIf !== undefined && at(producer.createdIf)?.scalar !== true) {
    const reach = namespace ? { only: [namespace.value] } : everywhere;
    return [supplier(declared, name, reach)];
  }
  const template = at(producer.template);
  const type = typeIn(producer, at);
  const secret: MadeSecret = {
    kind: "madeSecret",
    ...declared,
    name,
    namespace,
    maker: { name: declared.name, namespace: declared.namespace },
    ...type,
    dataKeys: at(producer.data) && [producer.data, `${producer.template}.data`].flatMap((path) => keysAt(at(path))),
    content: readTemplateContent(template?.get("data"), type.secretType),
    renewal: undefined,
  };
  return [secret, ...copiesOf(secret, template?.at("metadata", "annotations") ?? template?.get("annotations"))];
}

function keysAt(node: YamlNode | undefined): readonly Written[] {
  return node?.entries.map(({ key }) => key) ?? [];
}

function typeIn(producer: KnownProducer, at: ReadAt): Pick<MadeSecret, "secretType" | "typeAt"> {
  if (at(producer.pullSecret)) return { secretType: dockerConfigTypes.dockerconfigjson.type, typeAt: undefined };
  const typeAt = at(producer.type)?.string;
  if (typeAt?.value) return { secretType: typeOf(typeAt), typeAt };
  // A SealedSecret of the first format has its type among what is encrypted.
  const isSealed = at("spec.data")?.kind === "scalar";
  return { secretType: isSealed ? undefined : producer.untyped, typeAt: undefined };
}
