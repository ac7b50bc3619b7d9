/** Reads what RBAC grants, and to whom. */
import type { YamlNode } from "../yaml.ts";
import { type Readers, strings } from "./declared.ts";
import type { PolicyRule, Role, RoleBinding } from "./rbacResources.ts";
import type { Declared } from "./resources.ts";

export const rbacReaders: Readers = {
  "rbac.authorization.k8s.io": {
    Role: readRole,
    ClusterRole: readRole,
    RoleBinding: readRoleBinding,
    ClusterRoleBinding: readRoleBinding,
  },
};

function readRole(node: YamlNode, declared: Declared): readonly [Role] {
  const rules = node.get("rules")?.items.map(readRule) ?? [];
  const ofCore = rules.filter(({ apiGroups }) => apiGroups.some((group) => group === "" || group === "*"));
  const secretAccess = ofCore.flatMap(({ resources, verbs, resourceNames }) => {
    const all = resources.find(({ value }) => value === "secrets" || value === "*");
    return all ? [{ at: all, verbs, resourceNames }] : [];
  });
  const accounts = ofCore.flatMap(({ resources, resourceNames }) =>
    resources.some(({ value }) => /^serviceaccounts\b/.test(value)) ? resourceNames : [],
  );
  return [{ kind: "role", ...declared, rules, secretAccess, accounts }];
}

function readRule(rule: YamlNode): PolicyRule {
  const values = (key: string) => strings(rule.get(key)).map(({ value }) => value);
  return {
    apiGroups: values("apiGroups"),
    resources: strings(rule.get("resources")),
    verbs: values("verbs"),
    resourceNames: strings(rule.get("resourceNames")),
  };
}

function readRoleBinding(node: YamlNode, declared: Declared): readonly [RoleBinding] {
  const type = node.at("roleRef", "kind")?.string?.value;
  const name = node.at("roleRef", "name")?.string?.value;
  const subjects = (kind: string) =>
    (node.get("subjects")?.items ?? []).filter((subject) => subject.get("kind")?.string?.value === kind);
  const named = (kind: string) => subjects(kind).flatMap((subject) => subject.get("name")?.string ?? []);
  const binding: RoleBinding = {
    kind: "roleBinding",
    ...declared,
    role: type && name ? { type, name } : undefined,
    serviceAccounts: subjects("ServiceAccount").flatMap((subject) => {
      const name = subject.get("name")?.string;
      return name ? [{ name, namespace: subject.get("namespace")?.string?.value }] : [];
    }),
    groups: named("Group"),
    users: named("User"),
  };
  return [binding];
}
