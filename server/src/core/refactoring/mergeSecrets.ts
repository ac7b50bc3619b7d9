/** Merges pull secrets into the first of them, and lets every list that named one of the others name that one. */
import { withConfig } from "../authoring/secretConfig.ts";
import type { Context } from "../context.ts";
import { type Edits, ManifestEditor } from "../edits.ts";
import { type Secret, titleOf } from "../kubernetes/resources.ts";
import { differences, meaningOf, withValue } from "../meaning.ts";
import type { Edit } from "../text.ts";
import { t } from "../translation.ts";
import { quoted } from "../words.ts";
import { isAtList, type ListOwner, namesOf } from "./pullSecretLists.ts";
import type { OfferedRefactoring, Refactoring, Selection } from "./refactoring.ts";
import {
  besideLogins,
  configWith,
  type Listing,
  listingsOf,
  type OpenSecret,
  opened,
  partsOf,
} from "./secretPlaces.ts";
import { proven } from "./unchanged.ts";

export const mergeSecrets: Refactoring = (at, context) => {
  const [first, ...others] = chosen(at, context.written);
  return first && others.length > 0 ? [offer([first, ...others], context)] : [];
};

/** The pull secrets that are selected, or those of the list under the cursor. */
function chosen(at: Selection, context: Context): readonly Secret[] {
  const secrets = at.resources.filter((one): one is Secret => one.kind === "secret" && one.content.state === "read");
  if (secrets.length > 1) return secrets;
  const owner = at.resources.find(
    (one): one is ListOwner => (one.kind === "workload" || one.kind === "serviceAccount") && isAtList(at, one),
  );
  const names = owner ? (namesOf(owner) ?? []) : [];
  const found = [...new Set(names)].map(
    (name) => owner && context.inventory.secret(name, owner.namespace?.value, owner.source.uri).found,
  );
  return found.every((one): one is Secret => one?.kind === "secret") ? found : [];
}

type Several = readonly [Secret, ...Secret[]];

function offer(secrets: Several, context: Context): OfferedRefactoring {
  const kind = "refactor.rewrite";
  const names = secrets.map(({ name }) => name?.value ?? "");
  const title = t`Merge Secrets ${quoted(names)} into "${names[0] ?? ""}"`;
  const edits = editsFor(secrets, context);
  return proven({ kind, title }, edits, "credentials", context);
}

/** The edits, or why there are none. */
function editsFor(secrets: Several, context: Context): readonly Edit[] | string {
  const open: OpenSecret[] = [];
  for (const secret of secrets) {
    const one = opened(secret);
    if (typeof one === "string") return one;
    open.push(one);
  }
  const [target, ...others] = open;
  if (!target) return "";
  const odd = others.find(({ secret }) => !isAlike(secret, target.secret));
  if (odd)
    return t`${titleOf(odd.secret)} differs from the first in more than its name and registries, such as in labels.`;
  const beside = others.find((one) => besideRegistries(one) !== undefined);
  if (beside) {
    return t`The docker config of ${titleOf(beside.secret)} has "${besideRegistries(beside) ?? ""}" in it, which would be lost.`;
  }
  const twice = sharedRegistry(open);
  if (twice !== undefined) return t`Several of them have a login for ${twice}, and only one could be kept.`;
  const listings = open.map(({ secret }) => listingsOf(secret, context));
  const problem = listings.find((one) => typeof one === "string");
  if (problem !== undefined) return problem as string;
  const merged = withConfig(target.secret, configWith(target, open.flatMap(partsOf)));
  const removed = others.map(({ secret }) => withoutDocument(secret, context));
  const renamed = relisted(secrets, listings as readonly (readonly Listing[])[]);
  if (!merged || !renamed || removed.some((edit) => !edit)) {
    return t`One of them, or a list that names one, is written in a way, such as with comments, in a List or alone in a file of a kustomization, in which no change is certain to be right.`;
  }
  return [...merged, ...removed.flatMap((edit) => edit ?? []), ...renamed];
}

/** What goes with it otherwise than its registries do. */
function besideRegistries(open: OpenSecret): string | undefined {
  return besideLogins({ ...open, members: [] });
}

/** Whether they are the same but for the name and what they hold. */
function isAlike(a: Secret, b: Secret): boolean {
  const rest = ({ source, path }: Secret) => {
    const meaning = path.length === 0 ? meaningOf(source.text) : undefined;
    return meaning === undefined
      ? undefined
      : [["metadata", "name"], ["data"], ["stringData"]].reduce((json, at) => withValue(json, at, undefined), meaning);
  };
  const onlyConfig = ({ dataKeys }: Secret) => dataKeys.length === 1;
  const [one, other] = [rest(a), rest(b)];
  return one !== undefined && other !== undefined && differences(one, other) === 0 && onlyConfig(a) && onlyConfig(b);
}

/** The kubelet tries those of one key in the order of the list, and of one Secret in any. */
function sharedRegistry(secrets: readonly OpenSecret[]): string | undefined {
  const seen = new Set<string>();
  for (const { content } of secrets) {
    const keys = new Set(content.config.entries.flatMap(({ key, indexKey }) => [key.value, indexKey ?? key.value]));
    const twice = [...keys].find((key) => seen.has(key));
    if (twice !== undefined) return twice;
    for (const key of keys) seen.add(key);
  }
  return undefined;
}

/** Nothing where a comment would go with it, or a file would be empty that a kustomization takes in. */
function withoutDocument({ source }: Secret, { deployment, written }: Context): Edit | undefined {
  if (source.document !== source || /(?:^|[ \t])#/m.test(source.text) || /^\s*[{[]/.test(source.text)) return undefined;
  const isAlone = written.inventory.file(source.uri)?.text.trim() === source.text.trim();
  if (isAlone && (deployment?.overlaysOf(source.uri).length ?? 0) > 0) return undefined;
  return { uri: source.uri, span: { start: source.start, end: source.start + source.text.length }, text: "" };
}

/** In each list the first of them gets the name of what they become, and the others go. */
function relisted([target]: Several, listings: readonly (readonly Listing[])[]): Edits {
  const name = target.name?.value ?? "";
  const byOwner = Map.groupBy(listings.flat(), ({ owner }) => owner);
  const edits = Array.from(byOwner, ([owner, places]): Edits => {
    const editor = new ManifestEditor(owner);
    const [first, ...others] = places.map(({ index }) => index).sort((a, b) => a - b);
    const reference = owner.pullSecrets.references.find(({ index }) => index === first);
    const removed = others.map((index) => editor.removeItem(owner.pullSecrets.path, index));
    const renamed = reference && (reference.value === name ? [] : editor.replaceString(reference, name));
    return renamed && removed.every((one) => one !== undefined) ? [...renamed, ...removed.flat()] : undefined;
  });
  return edits.every((one) => one !== undefined) ? edits.flat() : undefined;
}
