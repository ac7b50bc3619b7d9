/** Weighs what it means that no manifest declares a name: a typo, a forgotten manifest, or made by other means. */
import { closest } from "./closest.ts";
import type { Namespace } from "./inventory.ts";
import type { Secret, ServiceAccount } from "./kubernetes/resources.ts";

/** Why a name that is declared nowhere is likely to be wrong. */
export type Absence<T> =
  | { readonly evidence: "near miss"; readonly meant: T }
  | { readonly evidence: "siblings"; readonly sibling: T }
  /** Whoever makes the object may do so by hand, by a pipeline or in another repository. */
  | { readonly evidence: "none" };

/** @param declared What is declared of the same sort, in any namespace. */
export function weighAbsence<T extends Secret | ServiceAccount>(
  name: string,
  namespace: Namespace,
  near: string,
  declared: Iterable<T>,
): Absence<T> {
  const siblings = Array.from(declared).filter((sibling) => isSibling(sibling, namespace, near));
  const meant = closest(name, siblings, ({ name }) => name?.value ?? "");
  if (meant?.name && withoutDigits(meant.name.value) !== withoutDigits(name)) return { evidence: "near miss", meant };
  const [sibling] = siblings;
  return sibling ? { evidence: "siblings", sibling } : { evidence: "none" };
}

/**
 * Whether two manifests are surely applied to one namespace: they name it, or neither does and they lie together.
 * Manifests of no namespace in unrelated folders have nothing to do with each other.
 */
function isSibling({ namespace: own, source }: Secret | ServiceAccount, namespace: Namespace, near: string): boolean {
  if (own?.value !== namespace) return false;
  return namespace !== undefined || together(source.uri, near);
}

function together(a: string, b: string): boolean {
  const [folderA, folderB] = [a, b].map((uri) => uri.slice(0, uri.lastIndexOf("/") + 1)) as [string, string];
  return folderA.startsWith(folderB) || folderB.startsWith(folderA);
}

/** `regcred-1` is another Secret than `regcred-2`, not a misspelled one. */
function withoutDigits(name: string): string {
  return name.replace(/[-.]?\d+/g, "");
}
