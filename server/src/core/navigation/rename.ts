/** Renames a Secret or ServiceAccount everywhere that it is meant, or says why that cannot be done. */
import { nameProblem } from "../authoring/validate.ts";
import type { Context } from "../context.ts";
import { mayMeet } from "../inventory.ts";
import { placeOfName, titleOf } from "../kubernetes/resources.ts";
import { scalar } from "../listText.ts";
import { folderOf } from "../paths.ts";
import type { Edit, Place, Span } from "../text.ts";
import { t } from "../translation.ts";
import { listed } from "../words.ts";
import type { Mention } from "./mention.ts";
import { mentionsOf } from "./mentions.ts";
import { type NamedObject, type Navigation, navigationOf, type Occurrence, type Target } from "./navigation.ts";
import { unreadMentions } from "./unread.ts";

export interface RenameEdit extends Edit {
  /** Why somebody should look at it first, in full sentences. */
  readonly doubt: string | undefined;
  /** Whether something else may be meant there, so that it must not be changed unseen. */
  readonly ambiguous: boolean;
}

/** A sentence or two for whoever asked. */
export interface Refusal {
  readonly problem: string;
}

export interface Renaming {
  readonly edits: readonly RenameEdit[];
}

/** What is there to be renamed. */
export interface Renamable {
  /** In the file. */
  readonly span: Span;
  readonly name: string;
}

/** @returns nothing where no name of a Secret or ServiceAccount stands. */
export function renamableAt(uri: string, offset: number, context: Context): Renamable | Refusal | undefined {
  const plan = planAt(uri, offset, context);
  return plan && ("problem" in plan ? plan : { span: plan.mention.at.span, name: plan.mention.name });
}

export function rename(uri: string, offset: number, newName: string, context: Context): Renaming | Refusal | undefined {
  const plan = planAt(uri, offset, context);
  if (!plan || "problem" in plan) return plan;
  const { object, mention, stem, occurrences } = plan;
  const [prefix, suffix] = around(mention.name, stem) ?? ["", ""];
  if (!newName.startsWith(prefix) || !newName.endsWith(suffix) || newName.length < prefix.length + suffix.length) {
    return { problem: keepsItsEnds(mention.name, prefix, suffix) };
  }
  const newStem = newName.slice(prefix.length, newName.length - suffix.length);
  const problem = wrongName(object, stem, newStem) ?? taken(object, stem, newStem, context);
  if (problem !== undefined) return { problem };
  const edits = occurrences.map(({ mention, doubt, ambiguous }): RenameEdit => {
    const [before, behind] = around(mention.name, stem) ?? ["", ""];
    return { ...mention.at, text: inPlace(mention, before + newStem + behind, context), doubt, ambiguous };
  });
  return { edits: edits.filter(({ uri, span, text }) => textOf(uri, span, context) !== text) };
}

interface Plan {
  readonly mention: Mention;
  readonly object: NamedObject;
  /** The name as it is before Kustomize puts anything around it. */
  readonly stem: string;
  readonly occurrences: readonly (Pick<RenameEdit, "doubt" | "ambiguous"> & { readonly mention: Mention })[];
}

function planAt(uri: string, offset: number, context: Context): Plan | Refusal | undefined {
  const navigation = navigationOf(context);
  const asked = navigation.objectAt(uri, offset);
  const mention = navigation
    .mentionsAt(uri, offset)
    .find(({ kind, name }) => kind === asked?.kind && name === asked.name);
  if (!asked || !mention) return undefined;
  const object = grown(asked, mayBeSame, navigation);
  const [stem = object.name, ...others] = new Set(
    object.targets.flatMap((one) => navigation.namesOfTarget(one)[0] ?? []),
  );
  if (others.length > 0) return { problem: t`It is declared by several names: ${listed([stem, ...others])}.` };
  const found = navigation.occurrencesOf(object);
  const problem =
    neverRenamed(object) ??
    sealed(object) ??
    found.map((one) => uneditable(one, stem, context) ?? shared(one, navigation)).find(Boolean) ??
    copied(object, found, context);
  if (problem) return { problem };
  const sure = surelyMeant(asked, mention, navigation);
  const occurrences = found.map((one) => {
    const isSure = one.mention === mention || navigation.targetsOf(one.mention).every((target) => sure.has(target));
    return { mention: one.mention, ...doubtIn({ ...one, certain: one.certain && isSure }, object, navigation) };
  });
  const unread = unreadMentions(object, stem, found, context);
  return { mention, object, stem, occurrences: [...occurrences, ...unread] };
}

/**
 * With all that shares a place with it: a base names what each overlay declares for itself.
 *
 * @param belongs Of those of which a place may mean any, whether one goes with another.
 */
function grown(
  object: NamedObject,
  belongs: (one: Target, other: Target) => boolean,
  navigation: Navigation,
): NamedObject {
  const targets = new Set(object.targets);
  for (;;) {
    const known = [...targets];
    const current = { ...object, targets: known };
    for (const { mention } of navigation.occurrencesOf(current)) {
      for (const candidates of navigation.meaningsOf(mention)) {
        const found = candidates.filter((one) => candidates.length === 1 || known.some((other) => belongs(one, other)));
        for (const target of found) targets.add(target);
      }
    }
    if (targets.size === known.length) return current;
  }
}

/** What is declared in several folders may be for several clusters, which may all get a Pod that stands elsewhere. */
function mayBeSame(one: Target, other: Target): boolean {
  return one.namespace?.value === other.namespace?.value;
}

/** One object that is declared more than once. */
function isSame(one: Target, other: Target): boolean {
  return mayBeSame(one, other) && folderOf(one.source.uri) === folderOf(other.source.uri);
}

/** The very object that is asked for, as far as that is known, wherever the question began. */
function surelyMeant(asked: NamedObject, mention: Mention, navigation: Navigation): ReadonlySet<Target> {
  const isOne = navigation.meaningsOf(mention).every(([first, ...others]) => {
    return others.every((other) => first && isSame(first, other));
  });
  return new Set(isOne ? grown(asked, isSame, navigation).targets : []);
}

function neverRenamed({ kind, name }: NamedObject): string | undefined {
  return kind === "ServiceAccount" && name === "default"
    ? t`Every namespace has a ServiceAccount "default", which Kubernetes makes, and Pods that name none run as it. It cannot be renamed; make another, and name it in the Pods.`
    : undefined;
}

const scopes = /sealedsecrets\.bitnami\.com\/(?:namespace|cluster)-wide["']?:[ \t]*["']?true/;

/** The name is part of what was encrypted, unless the scope is a wider one (sealed-secrets, README, Scopes). */
function sealed({ targets }: NamedObject): string | undefined {
  const strict = targets.find(({ type, source }) => type === "SealedSecret" && !scopes.test(source.text));
  return (
    strict &&
    t`${titleOf(strict)} is sealed for this very name: under another, the controller could not decrypt it. Seal the Secret anew with the new name.`
  );
}

function uneditable({ mention }: Occurrence, stem: string, context: Context): string | undefined {
  const { at, name } = mention;
  const where = fileOf(at.uri);
  if (textOf(at.uri, at.span, context) !== name) {
    return t`In ${where}, "${name}" is put together of several parts or written with escapes. Rename it there by hand.`;
  }
  if (around(name, stem)) return undefined;
  return t`In ${where} it is called "${name}", which Kustomize does not make of "${stem}" by a prefix or a suffix. Rename it there by hand.`;
}

/** A script may have one variable for the names of both. */
function shared({ mention: { kind, name, at } }: Occurrence, navigation: Navigation): string | undefined {
  const other = navigation.mentionsAt(at.uri, at.span.start).find((one) => one.kind !== kind);
  return (
    other &&
    t`In ${fileOf(at.uri)}, "${name}" stands for a ${other.kind}, too, which would be renamed with it. Rename it there by hand.`
  );
}

/** A replacement may copy a name out of any value, such as one of a ConfigMap, where nobody can tell what it is. */
function copied(
  { kind, targets }: NamedObject,
  found: readonly Occurrence[],
  { deployment }: Context,
): string | undefined {
  const isFound = ({ uri, span }: Place) =>
    found.some(({ mention: { at } }) => at.uri === uri && at.span.start < span.end && span.start < at.span.end);
  for (const target of targets) {
    const overlay = deployment?.overlayWith(target);
    const mentions = overlay?.resources.flatMap(mentionsOf) ?? [];
    const foreign = mentions
      .filter((one) => one.kind === kind && one.role !== "declaration" && one.name === target.name?.value)
      .filter(({ namespace }) => mayMeet(namespace, target.namespace?.value))
      .flatMap(({ at }) => overlay?.placeOf(at) ?? [])
      .find((place) => !isFound(place));
    if (foreign)
      return t`Kustomize copies "${target.name?.value ?? ""}" out of a value in ${fileOf(foreign.uri)}. Rename it there by hand.`;
  }
  return undefined;
}

function doubtIn(
  { mention, certain }: Occurrence,
  { kind, targets }: NamedObject,
  navigation: Navigation,
): Pick<RenameEdit, "doubt" | "ambiguous"> {
  if (!certain) {
    const doubt =
      mention.namespace === undefined && mention.role !== "declaration"
        ? t`Another ${kind} of this name may be meant here: nothing tells in which namespace it is looked for.`
        : t`Another ${kind} of this name may be meant here: more than one manifest may declare it.`;
    return { doubt, ambiguous: true };
  }
  if (targets.length === 0) {
    const doubt = t`No manifest here declares this ${kind}: wherever it comes from, it has to get the new name, too.`;
    return { doubt, ambiguous: false };
  }
  if (navigation.meaningsOf(mention).some((candidates) => candidates.length === 0)) {
    const doubt = t`One of the kustomizations that take this in declares no such ${kind}: what it finds in the cluster has the old name.`;
    return { doubt, ambiguous: false };
  }
  const doubt = isValue(mention) ? t`What the chart makes of these values is not known here.` : undefined;
  return { doubt, ambiguous: false };
}

/** Whether it stands among values for a chart, be it a list of pull secrets or the name of what the chart may make. */
function isValue({ role, type }: Mention): boolean {
  return (
    role === "helmValues" || (role === "supplier" && /^(?:HelmRelease|Application(?:Set)?|Values file)$/.test(type))
  );
}

function wrongName({ kind, targets }: NamedObject, stem: string, newStem: string): string | undefined {
  const finals = targets.map(({ name }) => renamed(name?.value ?? stem, stem, newStem));
  // What is written may be right, and too long with what Kustomize puts around it.
  for (const name of [newStem, ...finals.filter((final) => !final.endsWith("…"))]) {
    const problem = nameProblem({ name }, kind);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Two of one name would become one, of which only the last that is applied counts. */
function taken(
  object: NamedObject,
  stem: string,
  newStem: string,
  { inventory, deployment }: Context,
): string | undefined {
  for (const target of object.targets) {
    const { name, namespace, source } = target;
    const final = renamed(name?.value ?? stem, stem, newStem);
    const look = object.kind === "Secret" ? inventory.secret.bind(inventory) : inventory.serviceAccount.bind(inventory);
    const other = look(final, namespace?.value, source.uri).candidates.find((one) => collides(one, target));
    if (!other || final === name?.value) continue;
    const place = deployment?.placeOf(placeOfName(other)) ?? placeOfName(other);
    return t`${object.kind} "${final}" is there already, in ${fileOf(place.uri)}. Rename that one first, or take another name.`;
  }
  return undefined;
}

/** Of two whose namespace is chosen later, only those that lie together are surely applied together. */
function collides(other: Target, target: Target): boolean {
  const namespace = target.namespace?.value;
  if (other.namespace?.value !== namespace) return false;
  return namespace !== undefined || folderOf(other.source.uri) === folderOf(target.source.uri);
}

/** What stands before and behind a stem in a name; nothing where it is not in it, or more than once. */
function around(name: string, stem: string): readonly [string, string] | undefined {
  const at = name.indexOf(stem);
  if (name === stem) return ["", ""];
  return at < 0 || at !== name.lastIndexOf(stem) ? undefined : [name.slice(0, at), name.slice(at + stem.length)];
}

function renamed(name: string, stem: string, newStem: string): string {
  const [prefix, suffix] = around(name, stem) ?? ["", ""];
  return prefix + newStem + suffix;
}

function keepsItsEnds(name: string, prefix: string, suffix: string): string {
  if (suffix === "") {
    return t`Kustomize makes "${name}" out of a shorter name, so the new one begins with "${prefix}", too.`;
  }
  return prefix === ""
    ? t`Kustomize makes "${name}" out of a shorter name, so the new one ends with "${suffix}", too.`
    : t`Kustomize makes "${name}" out of a shorter name, so the new one begins with "${prefix}" and ends with "${suffix}", too.`;
}

/** Behind the marks of YAML a name needs quotes where it would be read as a number or the like. */
function inPlace({ at: { uri, span } }: Mention, name: string, context: Context): string {
  const before = context.written.inventory.file(uri)?.text.slice(0, span.start) ?? "";
  return /(?:^|\n|[:[{,-])[ \t]+$/.test(before.slice(-200)) ? scalar(name) : name;
}

function textOf(uri: string, { start, end }: Span, context: Context): string | undefined {
  return context.written.inventory.file(uri)?.text.slice(start, end);
}

function fileOf(uri: string): string {
  return uri.slice(uri.lastIndexOf("/") + 1);
}
