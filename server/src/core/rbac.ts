/** What RBAC of the workspace grants, joined from roles and their bindings. */
import { type Inventory, mayMeet } from "./inventory.ts";
import type { PolicyRule, Role, RoleBinding } from "./kubernetes/rbacResources.ts";
import type { Namespace } from "./kubernetes/resources.ts";
import type { Span } from "./text.ts";

/** A rule of a role, as a binding hands it on. */
export interface Grant {
  readonly rule: PolicyRule;
  readonly role: Role;
  readonly binding: RoleBinding;
}

export function isBoundTo(binding: RoleBinding, role: Role): boolean {
  if (binding.role?.name !== role.name?.value || binding.role?.type !== role.type) return false;
  return role.type === "ClusterRole" || mayMeet(binding.namespace?.value, role.namespace?.value);
}

/** What the roles here grant to those that a binding must name. */
export function grantsTo(
  { roles, roleBindings }: Pick<Inventory, "roles" | "roleBindings">,
  isMeant: (binding: RoleBinding) => boolean,
): readonly Grant[] {
  return roleBindings
    .filter(isMeant)
    .flatMap((binding) =>
      roles
        .filter((role) => isBoundTo(binding, role))
        .flatMap((role) => role.rules.map((rule) => ({ rule, role, binding }))),
    );
}

/** Whether a binding names a ServiceAccount, by its name or by a group that all ServiceAccounts are in. */
export function names(binding: RoleBinding, account: string, namespace: Namespace): boolean {
  return namesItself(binding, account, namespace) || binding.groups.some(({ value }) => isGroupOf(value, namespace));
}

function namesItself(binding: RoleBinding, account: string, namespace: Namespace): boolean {
  return namedAccounts(binding).some((one) => one.name === account && mayMeet(one.namespace, namespace));
}

/** The ServiceAccounts that a binding names, also by the names that they have as users. */
export function namedAccounts({ serviceAccounts, users, namespace: own }: RoleBinding): readonly NamedAccount[] {
  return [
    ...serviceAccounts.map(({ name, namespace = own?.value }) => ({ at: name, name: name.value, namespace })),
    ...users.flatMap((at) => {
      const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(at.value) ?? [];
      return name === undefined ? [] : [{ at, name, namespace }];
    }),
  ];
}

interface NamedAccount {
  readonly at: Span;
  readonly name: string;
  readonly namespace: Namespace;
}

function isGroupOf(group: string, namespace: Namespace): boolean {
  if (group === "system:serviceaccounts" || group === "system:authenticated") return true;
  const of = /^system:serviceaccounts:(.+)$/.exec(group)?.[1];
  return of !== undefined && mayMeet(of, namespace);
}

/** The right to ask for tokens of ServiceAccounts with an audience, which nodes lack by default since 1.33. */
export const audienceVerb = "request-serviceaccounts-token-audience";

export function grantsAudience({ apiGroups, resources, verbs }: PolicyRule, audience: string): boolean {
  const isOfCore = apiGroups.some((group) => group === "" || group === "*");
  const isAllowed = verbs.includes(audienceVerb) || verbs.includes("*");
  return isOfCore && isAllowed && resources.some(({ value }) => value === audience || value === "*");
}

function isForNodes({ groups }: RoleBinding): boolean {
  return groups.some(({ value }) => value === "system:nodes" || value === "system:authenticated");
}

/** Whether nodes are bound to a role that is not here, which may grant anything; those of Kubernetes itself do not. */
export function isPerhapsGranted({ roles, roleBindings }: Inventory): boolean {
  return roleBindings.some(
    (binding) =>
      isForNodes(binding) &&
      !binding.role?.name.startsWith("system:") &&
      !roles.some((role) => isBoundTo(binding, role)),
  );
}

/** What lets nodes ask for tokens with an audience. */
export function audienceGrants(inventory: Inventory, audience: string): readonly Grant[] {
  return grantsTo(inventory, isForNodes).filter(({ rule }) => grantsAudience(rule, audience));
}
