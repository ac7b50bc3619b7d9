/** The pull secrets and ServiceAccounts of the workspace, for whoever looks for one by its name. */
import type { Context } from "../context.ts";
import { formatOfType } from "../kubernetes/secretContent.ts";
import type { Mention } from "./mention.ts";
import { type Navigation, navigationOf, type Target } from "./navigation.ts";

export interface DeclaredName {
  readonly mention: Mention;
  readonly targets: readonly Target[];
}

/** What a file declares of both, as it is written. */
export function declaredIn(
  uri: string,
  navigation: Navigation,
  isWanted: (name: string) => boolean = () => true,
): readonly DeclaredName[] {
  return navigation
    .mentionsIn(uri)
    .filter(({ role, name }) => role === "declaration" && isWanted(name))
    .map((mention) => ({ mention, targets: navigation.targetsOf(mention) }))
    .filter(({ targets }) => targets.some(isForPulling));
}

function isForPulling(target: Target): boolean {
  return target.kind === "serviceAccount" || formatOfType(target.secretType) !== undefined;
}

export interface Symbol extends DeclaredName {
  /** The namespaces, or else the kustomizations, that have it; empty where neither is known. */
  readonly containers: readonly string[];
}

/** @param query Letters of the name, in their order. */
export function symbols(query: string, context: Context): readonly Symbol[] {
  const navigation = navigationOf(context);
  const letters = [...query.toLowerCase()].filter((letter) => letter.trim() !== "");
  return [...context.written.inventory.files.keys()]
    .flatMap((uri) => declaredIn(uri, navigation, (name) => hasLetters(name, letters)))
    .map((declared) => ({ ...declared, containers: containersOf(declared, context) }));
}

/** As clients narrow down what they show: they do it again, by rules of their own. */
function hasLetters(name: string, letters: readonly string[]): boolean {
  let at = 0;
  for (const letter of letters) {
    at = name.toLowerCase().indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

function containersOf({ targets }: DeclaredName, { deployment }: Context): readonly string[] {
  return [
    ...new Set(targets.flatMap((target) => target.namespace?.value ?? deployment?.overlayWith(target)?.name ?? [])),
  ];
}
