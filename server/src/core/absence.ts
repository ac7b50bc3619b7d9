/** Weighs what it means that no manifest declares a name: a typo, a forgotten manifest, or made by other means. */
import { closest } from "./closest.ts";
import type { Inventory } from "./inventory.ts";
import type { AnySecret, Namespace, ServiceAccount, Supplier } from "./kubernetes/resources.ts";
import { folderOf, madeFrom } from "./paths.ts";
import { dockerConfigSecretsIn } from "./secrets.ts";

/** Why a name that is declared nowhere is likely to be wrong. */
export type Absence<T> =
  /** It resembles another, or is that of what makes the Secret. */
  | { readonly evidence: "near-miss"; readonly meant: T }
  | { readonly evidence: "siblings"; readonly sibling: T }
  /** Whoever makes the object may do so by hand, by a pipeline or in another repository. */
  | { readonly evidence: "none" };

/** @param declared What is declared of the same sort in the namespace. */
export function weighAbsence<T extends AnySecret | ServiceAccount>(
  name: string,
  namespace: Namespace,
  near: string,
  declared: Iterable<T>,
): Absence<T> {
  const mates = Array.from(declared).filter((mate) => isMate(mate, namespace, near));
  const made = mates.filter((mate) => mate.kind === "madeSecret" && mate.maker.name?.value === name);
  if (made.length === 1 && made[0]) return { evidence: "near-miss", meant: made[0] };
  const meant = closest(name, mates, (mate) => nameFor(near, mate));
  if (meant && !areSiblings(nameFor(near, meant), name)) return { evidence: "near-miss", meant };
  // That somebody declares other names says little, unless it is the one who wrote this manifest too.
  const sibling = mates.find(({ source }) => namespace !== undefined || folderOf(source.uri) === folderOf(near));
  return sibling ? { evidence: "siblings", sibling } : { evidence: "none" };
}

/** What a manifest calls another one: within a build, without the hash that Kustomize puts behind names, which is shown as `…`. */
export function nameFor(near: string, { name, source }: AnySecret | ServiceAccount): string {
  const written = name?.value ?? "";
  return madeFrom(source.uri) === madeFrom(near) ? written.replace(/-…$/, "") : written;
}

/** The same of a Secret, which may be meant to be one that is only copied into the namespace, or made by a policy. */
export function weighAbsentSecret(
  name: string,
  namespace: Namespace,
  near: string,
  inventory: Inventory,
): Absence<AnySecret | Supplier> {
  const absence = weighAbsence(name, namespace, near, dockerConfigSecretsIn(namespace, inventory));
  if (absence.evidence === "near-miss") return absence;
  const meant = closest(name, inventory.suppliersOf("Secret", namespace, near), ({ made }) => made?.value ?? "");
  return meant?.made && !areSiblings(meant.made.value, name) ? { evidence: "near-miss", meant } : absence;
}

/**
 * Whether two manifests are applied to one namespace: they name it, or neither does and one lies above the other.
 * Manifests of no namespace in unrelated folders have nothing to do with each other.
 */
export function isMate(
  { namespace: own, source }: AnySecret | ServiceAccount,
  namespace: Namespace,
  near: string,
): boolean {
  if (own?.value !== namespace) return false;
  const [folder, other] = [folderOf(near), folderOf(source.uri)];
  return namespace !== undefined || folder.startsWith(other) || other.startsWith(folder);
}

/**
 * Whether two names are near to each other on purpose: `regcred-1` and `regcred-2`, `ghcr-login` and `gcr-login`,
 * `pull-eu` and `pull-us`, `regcred` and `regcred-b`. A misspelling changes a word of some length, or a hyphen.
 */
function areSiblings(a: string, b: string): boolean {
  const [words, others] = [a, b].map((name) => name.replace(/[-.]?\d+/g, "").split(/[-.]/)) as [string[], string[]];
  if (words.length !== others.length) return isPart(words, others) || isPart(others, words);
  const differing = words.flatMap((word, place) => {
    const other = others[place] ?? "";
    return word === other ? [] : [Math.min(word.length, other.length) <= shortWord && letters(word) !== letters(other)];
  });
  return differing.length === 0 || (words.length > 1 && differing.some(Boolean));
}

/** Words as short as `eu`, `gcr` and `dev` tell names apart, and are hardly ever misspelled but by swapping letters. */
const shortWord = 3;

function letters(word: string): string {
  return [...word].sort().join("");
}

function isPart(words: readonly string[], others: readonly string[]): boolean {
  return words.length < others.length && words.every((word) => others.includes(word));
}
