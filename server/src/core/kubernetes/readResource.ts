/** Reads one resource of a manifest, if it is of a kind that has a part in pulling images. */
import type { KindOfResource } from "../documents.ts";
import { mentionOfPullSecrets } from "../helm/pullSecretKeys.ts";
import { isTemplated } from "../placeholders.ts";
import type { YamlNode } from "../yaml.ts";
import { copiesOf } from "./copies.ts";
import { known, type Reader, type Readers, strings, typeOf } from "./declared.ts";
import { externalSecretReaders } from "./externalSecrets.ts";
import { fluxReaders } from "./fluxSources.ts";
import { helmReaders } from "./helmReleases.ts";
import { kubeletReaders, mentionOfProviders } from "./kubeletConfig.ts";
import { findMisplaced } from "./misplaced.ts";
import { isOwnKind, type PodSpecTable } from "./podSpecs.ts";
import { mentionOfPolicy, policyReaders } from "./policies.ts";
import { programReaders } from "./programs.ts";
import { readPullSecrets } from "./pullSecretList.ts";
import type {
  Declared,
  PullSecretReference,
  Resource,
  Role,
  RoleBinding,
  Secret,
  ServiceAccount,
  Workload,
} from "./resources.ts";
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
  "rbac.authorization.k8s.io": {
    Role: readRole,
    ClusterRole: readRole,
    RoleBinding: readRoleBinding,
    ClusterRoleBinding: readRoleBinding,
  },
  ...externalSecretReaders,
  ...policyReaders,
  ...fluxReaders,
  ...helmReaders,
  ...programReaders,
  ...kubeletReaders,
};

/** The kinds that are read here, beside those of the tables. */
export const kindsOfResources: readonly KindOfResource[] = Object.entries(readers).flatMap(([group, kinds]) =>
  Object.keys(kinds).map((kind) => ({ group, kind, ...mentionIn(group, kind) })),
);

/** What the text of a document has in it if it matters, of kinds that hardly ever do. */
function mentionIn(group: string, kind: string): Pick<KindOfResource, "mention"> {
  if (group in policyReaders) return { mention: mentionOfPolicy };
  if (group in helmReaders) return { mention: mentionOfPullSecrets };
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
  };
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

function readRole(node: YamlNode, declared: Declared): readonly [Role] {
  const rules = (node.get("rules")?.items ?? []).filter((rule) =>
    strings(rule.get("apiGroups")).some(({ value }) => value === "" || value === "*"),
  );
  const secretAccess = rules.flatMap((rule) => {
    const resources = strings(rule.get("resources"));
    const all = resources.find(({ value }) => value === "secrets" || value === "*");
    if (!all) return [];
    const verbs = strings(rule.get("verbs")).map(({ value }) => value);
    return [{ at: all, verbs, resourceNames: strings(rule.get("resourceNames")) }];
  });
  const accounts = rules.flatMap((rule) =>
    strings(rule.get("resources")).some(({ value }) => /^serviceaccounts\b/.test(value))
      ? strings(rule.get("resourceNames"))
      : [],
  );
  return [{ kind: "role", ...declared, secretAccess, accounts }];
}

function readRoleBinding(node: YamlNode, declared: Declared): readonly [RoleBinding] {
  const type = node.at("roleRef", "kind")?.string?.value;
  const name = node.at("roleRef", "name")?.string?.value;
  const subjects = (node.get("subjects")?.items ?? []).filter(
    (subject) => subject.get("kind")?.string?.value === "ServiceAccount",
  );
  const binding: RoleBinding = {
    kind: "roleBinding",
    ...declared,
    role: type && name ? { type, name } : undefined,
    serviceAccounts: subjects.flatMap((subject) => {
      const name = subject.get("name")?.string;
      return name ? [{ name, namespace: subject.get("namespace")?.string?.value }] : [];
    }),
  };
  return [binding];
}
