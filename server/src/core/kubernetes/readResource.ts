/** Reads one resource of a manifest, if it is of a kind that has a part in pulling images. */
import type { KindOfResource } from "../documents.ts";
import { mentionOfMade } from "../helm/madeNames.ts";
import { isTemplated } from "../placeholders.ts";
import type { YamlNode } from "../yaml.ts";
import { copiesOf } from "./copies.ts";
import { known, type Reader, type Readers, typeOf } from "./declared.ts";
import { externalSecretReaders } from "./externalSecrets.ts";
import { fluxReaders } from "./fluxSources.ts";
import { gitOpsReaders } from "./gitOps.ts";
import { kindReaders } from "./kindCluster.ts";
import { kubeletReaders, mentionOfProviders } from "./kubeletConfig.ts";
import { findMisplaced } from "./misplaced.ts";
import { readPodReferences } from "./podReferences.ts";
import { isOwnKind, type PodSpecTable } from "./podSpecs.ts";
import { mentionOfPolicy, policyReaders } from "./policies.ts";
import { programReaders } from "./programs.ts";
import { readPullSecrets } from "./pullSecretList.ts";
import { rbacReaders } from "./rbac.ts";
import type { Declared, PullSecretReference, Resource, Secret, ServiceAccount, Workload } from "./resources.ts";
import { mentionOfScript, readConfigMap, readScripts } from "./scripts.ts";
import { readSecretContent } from "./secretContent.ts";
import type { SecretProducerTable } from "./secretMakers.ts";
import { nodesAt, readPodSpec } from "./workload.ts";

type Header = Pick<Declared, "source" | "type" | "apiVersion">;

const readers: Readers = {
  "": {
    Secret: readSecret,
    ServiceAccount: (node, declared) => [readServiceAccount(node, declared)],
    ConfigMap: readConfigMap,
  },
  ...rbacReaders,
  ...externalSecretReaders,
  ...policyReaders,
  ...fluxReaders,
  ...gitOpsReaders,
  ...programReaders,
  ...kubeletReaders,
  ...kindReaders,
};

/** The kinds that are read here, beside those of the tables. */
export const kindsOfResources: readonly KindOfResource[] = Object.entries(readers).flatMap(([group, kinds]) =>
  Object.keys(kinds).map((kind) => ({ group, kind, ...mentionIn(group, kind) })),
);

/** What the text of a document has in it if it matters, of kinds that hardly ever do. */
function mentionIn(group: string, kind: string): Pick<KindOfResource, "mention"> {
  if (group in policyReaders) return { mention: mentionOfPolicy };
  if (kind === "HelmRelease") return { mention: mentionOfMade };
  if (group === "*" || kind === "*") return { mention: mentionOfProviders };
  return kind === "ConfigMap" ? { mention: mentionOfScript } : {};
}

/** Which kinds of custom resources hold Pod specs, and which make Secrets. */
export interface KindTables {
  readonly podSpecs: PodSpecTable;
  readonly producers: SecretProducerTable;
}

/** A resource with several Pod specs gives one workload for each. */
export function readResource(node: YamlNode, header: Header, { podSpecs, producers }: KindTables): readonly Resource[] {
  const group = header.apiVersion.includes("/") ? (header.apiVersion.split("/")[0] ?? "") : "";
  const name = known(node.at("metadata", "name"));
  const declared: Declared = { ...header, name, namespace: known(node.at("metadata", "namespace")), path: node.path };
  const reader = readerOf(group, header.type);
  if (reader) return reader(node, declared);
  const workloads = podSpecs
    .pathsOf(group, header.type)
    .flatMap(({ path, layout }) =>
      nodesAt(node, path).flatMap((pod) => readWorkload(node, pod, declared, group, layout)),
    );
  return [...workloads, ...producers.read(node, declared, group)];
}

/** A reader for any group or any kind is asked only where there is no better one. */
function readerOf(group: string, type: string): Reader | undefined {
  const places = [
    [group, type],
    ["*", type],
    [group, "*"],
  ] as const;
  return places.map(([group, type]) => ownValue(ownValue(readers, group), type)).find(Boolean);
}

function ownValue<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record && Object.hasOwn(record, key) ? record[key] : undefined;
}

function readWorkload(
  node: YamlNode,
  pod: YamlNode,
  declared: Declared,
  group: string,
  layout: Parameters<typeof readPodSpec>[2],
): readonly Resource[] {
  const ownKind = isOwnKind(group, declared.type);
  const workload: Workload = {
    kind: "workload",
    ...declared,
    ...readPodSpec(node, pod, layout),
    ownKind,
    misplaced: ownKind ? findMisplaced(node, declared.source.text, pod.path) : [],
    mirror: node.at("metadata", "annotations", "kubernetes.io/config.mirror") !== undefined,
    automount: automountOf(pod),
    references: ownKind && declared.type === "Pod" ? readPodReferences(pod) : [],
  };
  return [workload, ...readScripts(node, pod, workload)];
}

function readServiceAccount(node: YamlNode, declared: Declared): ServiceAccount {
  const enforce = node.at("metadata", "annotations", "kubernetes.io/enforce-mountable-secrets")?.string;
  return {
    kind: "serviceAccount",
    ...declared,
    pullSecrets: readPullSecrets(node),
    secrets: (node.get("secrets")?.items ?? []).flatMap((item, index) => readMountable(item, index) ?? []),
    misplaced: findMisplaced(node, declared.source.text, node.path),
    enforcesMountableSecrets: enforce?.value === "true",
    annotations: node.at("metadata", "annotations")?.entries.map(({ key }) => key) ?? [],
    automount: automountOf(node),
  };
}

function automountOf(node: YamlNode): boolean | undefined {
  const value = node.get("automountServiceAccountToken")?.scalar;
  return typeof value === "boolean" ? value : undefined;
}

function readMountable(item: YamlNode, index: number): PullSecretReference | undefined {
  const name = item.get("name")?.string;
  return name?.value ? { ...name, index, templated: isTemplated(name.value), nameless: false } : undefined;
}

function readSecret(node: YamlNode, declared: Declared): readonly Resource[] {
  const typeAt = node.get("type")?.string;
  const secretType = typeOf(typeAt);
  const fields = [node.get("data"), node.get("stringData")];
  const secret: Secret = {
    kind: "secret",
    ...declared,
    secretType,
    typeAt: typeAt?.value ? typeAt : undefined,
    dataKeys: fields.flatMap((field) => field?.entries.map(({ key }) => key) ?? []),
    content: readSecretContent(node, secretType),
  };
  return [secret, ...copiesOf(secret, node.at("metadata", "annotations"))];
}
