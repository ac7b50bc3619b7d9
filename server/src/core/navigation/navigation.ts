/** Finds what a name means, and every other place that means the same: as written, through what kustomizations make of it. */
import type { Context } from "../context.ts";
import { type Inventory, mayMeet } from "../inventory.ts";
import type { AnySecret, Namespace, Resource, ServiceAccount } from "../kubernetes/resources.ts";
import type { Deployment } from "../kustomize/deployment.ts";
import type { Overlay } from "../kustomize/overlay.ts";
import type { ManifestFile } from "../manifests.ts";
import type { Mention, MentionKind } from "./mention.ts";
import { mentionsIn, mentionsOf } from "./mentions.ts";

/** A Secret or ServiceAccount that is declared, as it is applied in the end. */
export type Target = AnySecret | ServiceAccount;

/** What a name means. */
export interface NamedObject {
  readonly kind: MentionKind;
  /** The name as it is written where somebody asked. */
  readonly name: string;
  /** Each of them bears the name: in another overlay, or where it is not known which of them is meant. Empty for what nothing declares. */
  readonly targets: readonly Target[];
  /** Those in which it may be, where nothing declares it. */
  readonly namespaces: readonly Namespace[];
}

export interface Occurrence {
  readonly mention: Mention;
  /** Whether nothing else can be meant there. */
  readonly certain: boolean;
}

/** What a mention means in one overlay, or as it is written: one of the candidates. */
interface Reading {
  readonly candidates: readonly Target[];
  readonly namespace: Namespace;
}

/** The look-ups of a context, made once. */
export function navigationOf(context: Context): Navigation {
  return context.remember("navigation", () => new Navigation(context.inventory, context.deployment));
}

/** The look-ups of one state of the workspace: each table is made when it is first asked for. */
export class Navigation {
  readonly #inventory: Inventory;
  readonly #deployment: Deployment | undefined;
  readonly #readings = new Map<Mention, readonly Reading[]>();
  readonly #overlays = new Map<string, readonly Overlay[]>();
  readonly #called = new Map<Overlay, ReadonlyMap<string, readonly Target[]>>();

  constructor(inventory: Inventory, deployment?: Deployment) {
    this.#inventory = inventory;
    this.#deployment = deployment;
  }

  /** What is written in a file, in any order. */
  mentionsIn(uri: string): readonly Mention[] {
    const file = this.#written.file(uri);
    return file ? mentionsIn(file) : [];
  }

  /** Those under a cursor; several where an anchor stands for several places. */
  mentionsAt(uri: string, offset: number): readonly Mention[] {
    return this.mentionsIn(uri).filter(({ at: { span } }) => span.start <= offset && offset <= span.end);
  }

  objectAt(uri: string, offset: number): NamedObject | undefined {
    const [first, ...others] = this.mentionsAt(uri, offset).filter((one) => this.#readingsOf(one).length > 0);
    return first && this.objectOf([first, ...others.filter(({ kind }) => kind === first.kind)]);
  }

  /** @param mentions Of the same kind and name. */
  objectOf(mentions: readonly [Mention, ...Mention[]]): NamedObject {
    const [{ kind, name }] = mentions;
    const readings = mentions.flatMap((mention) => this.#readingsOf(mention));
    return {
      kind,
      name,
      targets: [...new Set(readings.flatMap(({ candidates }) => candidates))],
      namespaces: [...new Set(readings.map(({ namespace }) => namespace))],
    };
  }

  /** What is declared, for somebody who has the declaration itself. */
  objectOfTarget(target: Target): NamedObject {
    return {
      kind: target.kind === "serviceAccount" ? "ServiceAccount" : "Secret",
      name: target.name?.value ?? "",
      targets: [target],
      namespaces: [target.namespace?.value],
    };
  }

  /** Every place that means an object, or may mean it: in the order of the files, and without repeats. */
  occurrencesOf(object: NamedObject): readonly Occurrence[] {
    const wanted = new Set(object.targets);
    const occurrences = this.#namesOf(object)
      .flatMap((name) => this.#named(object.kind, name))
      .flatMap((mention): Occurrence[] => {
        const readings = this.#readingsOf(mention).filter((reading) => means(reading, object, wanted));
        if (readings.length === 0) return [];
        return [{ mention, certain: readings.every(({ candidates }) => candidates.every((one) => wanted.has(one))) }];
      });
    const places = new Map(occurrences.map((one) => [placeKey(one.mention), one]));
    return [...places.values()].sort((a, b) => byPlace(a.mention, b.mention));
  }

  /** Where something is declared, and what else says what it is: a base comes with its patches. */
  declarationsOf(object: NamedObject): readonly Mention[] {
    const mentions = this.occurrencesOf(object).map(({ mention }) => mention);
    const declared = mentions.filter(({ role }) => role === "declaration");
    return declared.length > 0 ? declared : mentions.filter(({ role }) => role === "supplier");
  }

  /** What a mention means: empty for what nothing declares. */
  targetsOf(mention: Mention): readonly Target[] {
    return [...new Set(this.meaningsOf(mention).flat())];
  }

  /** The same for each overlay that its file has a part in, and for each namespace that a script goes through. */
  meaningsOf(mention: Mention): readonly (readonly Target[])[] {
    const same = isInScript(mention)
      ? this.mentionsIn(mention.at.uri).filter((one) => isAtPlaceOf(one, mention))
      : [mention];
    return same.flatMap((one) => this.#readingsOf(one).map(({ candidates }) => candidates));
  }

  /** Every name that an object is written with, the first of each target first: Kustomize renames it from step to step. */
  #namesOf({ name, targets }: NamedObject): readonly string[] {
    return [...new Set([...targets.flatMap((target) => this.namesOfTarget(target)), name])];
  }

  /** As which a target is written in manifests, and how it is called in the end. */
  namesOfTarget(target: Target): readonly string[] {
    const overlay = this.#deployment?.overlayWith(target);
    const own = target.name?.value ?? "";
    if (!overlay || !hasOwnName(target)) return [own];
    const identities = overlay.historyOf(target).identities.filter(({ kind }) => kind === target.type);
    return [...new Set([...identities.map(({ name }) => name), own])];
  }

  get #written(): Inventory {
    return this.#deployment?.written ?? this.#inventory;
  }

  #named(kind: MentionKind, name: string): readonly Mention[] {
    const key = keyOf(kind, name);
    return this.#written.inTables(
      "mentions",
      byName,
      (table) => table.get(key) ?? [],
      ({ at }) => at.uri,
    );
  }

  #readingsOf(mention: Mention): readonly Reading[] {
    const known = this.#readings.get(mention);
    if (known) return known;
    const overlays = this.#overlaysOf(mention.at.uri);
    const readings =
      overlays.length > 0 ? overlays.flatMap((overlay) => this.#readIn(overlay, mention)) : [this.#read(mention)];
    this.#readings.set(mention, readings);
    return readings;
  }

  #overlaysOf(uri: string): readonly Overlay[] {
    const known = this.#overlays.get(uri) ?? this.#deployment?.takersOf(uri) ?? [];
    this.#overlays.set(uri, known);
    return known;
  }

  /** As it is written, since no kustomization takes it in. */
  #read(mention: Mention): Reading {
    const { kind, name, namespace, resource, role, at } = mention;
    if (role === "declaration" && resource && isTarget(resource)) {
      return { candidates: this.#appliedAs(resource), namespace };
    }
    const found = this.#lookUp(kind, name, namespace, at.uri);
    return { candidates: [...new Set(found.flatMap((target) => this.#appliedAs(target)))], namespace };
  }

  /** What one file declares twice, or declares and has a script make again, is one object: none of it is renamed alone. */
  #appliedAs(target: Target): readonly Target[] {
    const { kind, name } = this.objectOfTarget(target);
    const declared = this.#named(kind, name).flatMap(({ role, resource, at: { uri } }) =>
      role === "declaration" && uri === target.source.uri && resource && isTarget(resource) ? [resource] : [],
    );
    const same = declared.filter(({ namespace }) => namespace?.value === target.namespace?.value);
    return same.includes(target) ? same : [target];
  }

  #readIn(overlay: Overlay, mention: Mention): readonly Reading[] {
    const called = this.#calledIn(overlay).get(keyOf(mention.kind, mention.name)) ?? [];
    if (mention.type !== "" && (mention.role === "declaration" || mention.role === "kustomization")) {
      // Each of them is meant: a base that is taken in twice is declared once.
      const own = called.filter((target) => isDeclaredBy(mention, target, overlay));
      return own.map((target) => ({ candidates: [target], namespace: target.namespace?.value }));
    }
    const made = madeOf(mention, overlay);
    const readings = (made.length > 0 ? made : [mention]).map(({ name, namespace }) => {
      const possible = called.filter((target) => mayMeet(namespace, target.namespace?.value));
      const exact = possible.filter((target) => target.namespace?.value === namespace);
      const candidates = exact.length > 0 ? exact : possible;
      return { name, namespace, candidates, meant: candidates.filter((target) => target.name?.value === name) };
    });
    // Of several that once had the name, the one counts whose new name Kustomize has put there.
    const followed = readings.filter(({ meant }) => meant.length > 0);
    if (followed.length > 0) return followed.map(({ meant, namespace }) => ({ candidates: meant, namespace }));
    // What has the name without being of this overlay counts before what only once had it.
    return readings.map(({ name, candidates, namespace }) => {
      const others = this.#lookUp(mention.kind, name, namespace, overlay.near);
      return { candidates: others.length > 0 ? others : candidates, namespace };
    });
  }

  #lookUp(kind: MentionKind, name: string, namespace: Namespace, near: string): readonly Target[] {
    return kind === "Secret"
      ? this.#inventory.secret(name, namespace, near).candidates
      : this.#inventory.serviceAccount(name, namespace, near).candidates;
  }

  /** What an overlay declares, by each name that it bore on its way. */
  #calledIn(overlay: Overlay): ReadonlyMap<string, readonly Target[]> {
    const known = this.#called.get(overlay);
    if (known) return known;
    const named = overlay.resources.filter(isTarget).flatMap((target) => {
      const kind: MentionKind = target.kind === "serviceAccount" ? "ServiceAccount" : "Secret";
      return this.namesOfTarget(target).map((name) => ({ key: keyOf(kind, name), target }));
    });
    const groups = Map.groupBy(named, ({ key }) => key);
    const called = new Map(Array.from(groups, ([key, group]) => [key, group.map(({ target }) => target)]));
    this.#called.set(overlay, called);
    return called;
  }
}

function byName(files: Iterable<ManifestFile>): ReadonlyMap<string, readonly Mention[]> {
  return Map.groupBy(
    Iterator.from(files).flatMap((file) => mentionsIn(file)),
    ({ kind, name }) => keyOf(kind, name),
  );
}

function isTarget(resource: Resource): resource is Target {
  return resource.kind === "secret" || resource.kind === "madeSecret" || resource.kind === "serviceAccount";
}

/** Whether it is called as its manifest is, which Kustomize renames, and not by a field of it. */
function hasOwnName(target: Target): boolean {
  return target.kind !== "madeSecret" || target.name === target.maker.name;
}

/** Whether an overlay makes a target of what a declaration, a patch or a selector names. */
function isDeclaredBy(
  { type, role, name, namespace, resource, at }: Mention,
  target: Target,
  overlay: Overlay,
): boolean {
  const { files, identities } = overlay.historyOf(target);
  if (target.type !== type || (role === "declaration" && !files.has(at.uri))) return false;
  if (!hasOwnName(target) || resource === undefined || namespace === undefined) return true;
  return identities.some((one) => one.kind === type && one.name === name && one.namespace === namespace);
}

/** What becomes of a mention in an overlay: the names that stand there in the end in the same role. */
function madeOf({ kind, role, resource, at }: Mention, overlay: Overlay): readonly Mention[] {
  const isOf = (made: Resource) =>
    resource?.name === undefined ||
    (made.type === resource.type &&
      overlay.historyOf(made).identities.some((identity) => identity.name === resource.name?.value));
  return overlay
    .resourcesOf(at.uri)
    .filter(isOf)
    .flatMap(mentionsOf)
    .filter((made) => made.kind === kind && made.role === role);
}

function means({ candidates, namespace }: Reading, { namespaces }: NamedObject, wanted: ReadonlySet<Target>): boolean {
  if (wanted.size > 0) return candidates.some((target) => wanted.has(target));
  return candidates.length === 0 && namespaces.some((one) => mayMeet(one, namespace));
}

/** One word of a script may stand for several mentions. */
function isInScript({ role, resource }: Mention): boolean {
  return role === "script" || role === "supplier" || resource?.kind === "madeSecret";
}

function isAtPlaceOf(one: Mention, other: Mention): boolean {
  return one.at.span.start === other.at.span.start && one.kind === other.kind && one.name === other.name;
}

/** Neither kinds nor names have white space in them. */
function keyOf(kind: MentionKind, name: string): string {
  return `${kind} ${name}`;
}

function placeKey({ at: { uri, span } }: Mention): string {
  return `${span.start} ${uri}`;
}

function byPlace({ at: a }: Mention, { at: b }: Mention): number {
  return a.uri < b.uri ? -1 : a.uri > b.uri ? 1 : a.span.start - b.span.start;
}
