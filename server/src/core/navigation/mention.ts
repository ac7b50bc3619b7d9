/** What a mention is: a name of a Secret or ServiceAccount, in the place where it is written. */
import type { Namespace, Resource } from "../kubernetes/resources.ts";
import type { Place } from "../text.ts";

export type MentionKind = "Secret" | "ServiceAccount";

export type MentionRole =
  /** Its own manifest, or what makes it. */
  | "declaration"
  /** Something that may make it, without saying all of it: a copier, a policy, a script. */
  | "supplier"
  /** `imagePullSecrets` of a Pod spec, and of a ServiceAccount. */
  | "podSpec"
  | "accountList"
  /** `secrets` of a ServiceAccount. */
  | "mountable"
  | "serviceAccountName"
  | "environment"
  | "volume"
  | "subject"
  | "resourceName"
  | "annotation"
  /** What a script changes, such as the list of a ServiceAccount. */
  | "script"
  /** What Flux logs in with. */
  | "source"
  /** Values for a Helm chart. */
  | "helmValues"
  /** A generator, a patch, or what one of them or a replacement is for, in a kustomization. */
  | "kustomization";

/** A name, where it is written. */
export interface Mention {
  readonly kind: MentionKind;
  readonly role: MentionRole;
  readonly name: string;
  readonly at: Place;
  /** That of what is named; missing where it is not told, or where any is meant. */
  readonly namespace: Namespace;
  /** Whose manifest it stands in; nothing for what only Kustomize reads. */
  readonly resource: Resource | undefined;
  /** The kind of manifest that a declaration is, or that a kustomization selects: that of a Secret may be SealedSecret. */
  readonly type: string;
}
