/** Reads one resource of a manifest, if it is of a kind that has a part in pulling images. */
import { isTemplated } from "../placeholders.ts";
import type { Written } from "../text.ts";
import type { YamlNode } from "../yaml.ts";
import { findMisplaced } from "./misplaced.ts";
import { isOwnKind, type PodSpecTable } from "./podSpecs.ts";
import { readPullSecrets } from "./pullSecretList.ts";
import type {
  PullSecretReference,
  Resource,
  Role,
  RoleBinding,
  Secret,
  ServiceAccount,
  Source,
  Workload,
} from "./resources.ts";
import { readSecretContent } from "./secretContent.ts";
import { nodesAt, readPodSpec } from "./workload.ts";

interface Header {
  readonly source: Source;
  readonly type: string;
  readonly apiVersion: string;
}

interface Declared extends Header {
  readonly name: Written | undefined;
  readonly namespace: Written | undefined;
  readonly path: YamlNode["path"];
}

type Reader = (node: YamlNode, declared: Declared) => Resource;

const core: Readonly<Record<string, Reader>> = { Secret: readSecret, ServiceAccount: readServiceAccount };
const rbacGroup = "rbac.authorization.k8s.io";
const rbac: Readonly<Record<string, Reader>> = {
  Role: readRole,
  ClusterRole: readRole,
  RoleBinding: readRoleBinding,
  ClusterRoleBinding: readRoleBinding,
};

/** The kinds that are read here, beside those that own a Pod spec. */
export const kindsOfResources: readonly { readonly group: string; readonly kind: string }[] = [
  ...Object.keys(core).map((kind) => ({ group: "", kind })),
  ...Object.keys(rbac).map((kind) => ({ group: rbacGroup, kind })),
];

/** A resource with several Pod specs gives one workload for each. */
export function readResource(node: YamlNode, header: Header, table: PodSpecTable): readonly Resource[] {
  const group = header.apiVersion.includes("/") ? (header.apiVersion.split("/")[0] ?? "") : "";
  const declared = { ...header, ...readMetadata(node), path: node.path };
  const readers = group === "" ? core : group === rbacGroup ? rbac : {};
  const reader = Object.hasOwn(readers, header.type) ? readers[header.type] : undefined;
  if (reader) return [reader(node, declared)];
  return table
    .pathsOf(group, header.type)
    .flatMap(({ path, layout }) => nodesAt(node, path).map((pod) => readWorkload(node, pod, declared, group, layout)));
}

/** A name or namespace that a template will fill in is not known. */
function readMetadata(node: YamlNode): Pick<Declared, "name" | "namespace"> {
  const name = node.at("metadata", "name")?.string;
  const namespace = node.at("metadata", "namespace")?.string;
  return { name: known(name), namespace: known(namespace) };
}

function known(written: Written | undefined): Written | undefined {
  return written && written.value !== "" && !isTemplated(written.value) ? written : undefined;
}

function readWorkload(
  node: YamlNode,
  pod: YamlNode,
  declared: Declared,
  group: string,
  layout: Parameters<typeof readPodSpec>[2],
): Workload {
  const ownKind = isOwnKind(group, declared.type);
  return {
    kind: "workload",
    ...declared,
    ...readPodSpec(node, pod, layout),
    ownKind,
    misplaced: ownKind ? findMisplaced(node, declared.source.text, pod.path) : [],
    mirror: node.at("metadata", "annotations", "kubernetes.io/config.mirror") !== undefined,
  };
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

function readSecret(node: YamlNode, declared: Declared): Secret {
  const typeAt = node.get("type")?.string;
  const secretType = typeAt?.value || "Opaque";
  const fields = [node.get("data"), node.get("stringData")];
  return {
    kind: "secret",
    ...declared,
    secretType,
    typeAt: typeAt?.value ? typeAt : undefined,
    dataKeys: fields.flatMap((field) => field?.entries.map(({ key }) => key) ?? []),
    content: readSecretContent(node, secretType),
  };
}

function readRole(node: YamlNode, declared: Declared): Role {
  const rules = node.get("rules")?.items ?? [];
  const secretAccess = rules.flatMap((rule) => {
    const resources = strings(rule.get("resources"));
    const all = resources.find(({ value }) => value === "secrets" || value === "*");
    if (!all || !strings(rule.get("apiGroups")).some(({ value }) => value === "" || value === "*")) return [];
    const verbs = strings(rule.get("verbs")).map(({ value }) => value);
    return [{ at: all, verbs, resourceNames: strings(rule.get("resourceNames")) }];
  });
  return { kind: "role", ...declared, secretAccess };
}

function readRoleBinding(node: YamlNode, declared: Declared): RoleBinding {
  const type = node.at("roleRef", "kind")?.string?.value;
  const name = node.at("roleRef", "name")?.string?.value;
  const subjects = (node.get("subjects")?.items ?? []).filter(
    (subject) => subject.get("kind")?.string?.value === "ServiceAccount",
  );
  return {
    kind: "roleBinding",
    ...declared,
    role: type && name ? { type, name } : undefined,
    serviceAccounts: subjects.flatMap((subject) => {
      const name = subject.get("name")?.string;
      return name ? [{ name, namespace: subject.get("namespace")?.string?.value }] : [];
    }),
  };
}

function strings(node: YamlNode | undefined): readonly Written[] {
  return node?.items.flatMap((item) => item.string ?? []) ?? [];
}
