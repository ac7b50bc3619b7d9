/** Roles and what binds them to users, as read. */
import type { Span, Written } from "../text.ts";
import type { Declared } from "./resources.ts";

/** A rule of a Role or ClusterRole that has to do with Secrets. */
export interface SecretAccess {
  readonly at: Span;
  readonly verbs: readonly string[];
  /** Empty means all Secrets. */
  readonly resourceNames: readonly Written[];
}

export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly Written[];
  readonly verbs: readonly string[];
  /** Empty means all. */
  readonly resourceNames: readonly Written[];
}

export interface Role extends Declared {
  readonly kind: "role";
  readonly rules: readonly PolicyRule[];
  readonly secretAccess: readonly SecretAccess[];
  /** The ServiceAccounts that it names. */
  readonly accounts: readonly Written[];
}

export interface RoleBinding extends Declared {
  readonly kind: "roleBinding";
  readonly role: { readonly type: string; readonly name: string } | undefined;
  readonly serviceAccounts: readonly { readonly name: Written; readonly namespace: string | undefined }[];
  /** Groups of users, such as `system:nodes` or `system:serviceaccounts:shop`. */
  readonly groups: readonly Written[];
  /** Users, such as `system:serviceaccount:shop:default`, which is a ServiceAccount by its other name. */
  readonly users: readonly Written[];
}
