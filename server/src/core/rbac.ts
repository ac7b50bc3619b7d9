/** What RBAC of the workspace grants, joined from roles and their bindings. */
import { type Inventory, mayMeet } from "./inventory.ts";
import type { Namespace, PolicyRule, Role, RoleBinding } from "./kubernetes/resources.ts";

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

function namesItself({ serviceAccounts, namespace: own }: RoleBinding, account: string, namespace: Namespace): boolean {
  return serviceAccounts.some(
    (subject) => subject.name.value === account && mayMeet(subject.namespace ?? own?.value, namespace),
  );
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

/** What lets nodes ask for tokens with an audience. */
export function audienceGrants(inventory: Inventory, audience: string): readonly Grant[] {
  const isForNodes = ({ groups }: RoleBinding) =>
    groups.some(({ value }) => value === "system:nodes" || value === "system:authenticated");
  return grantsTo(inventory, isForNodes).filter(({ rule }) => grantsAudience(rule, audience));
}
