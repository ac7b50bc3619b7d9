/** Splits a pull secret with several registries into one Secret for each. */
import { changedCopy, documentBelow } from "../authoring/copySecret.ts";
import { withConfig } from "../authoring/secretConfig.ts";
import { nameProblem } from "../authoring/validate.ts";
import type { Context } from "../context.ts";
import { ManifestEditor } from "../edits.ts";
import { mayMeet } from "../inventory.ts";
import type { Secret } from "../kubernetes/resources.ts";
import type { Edit } from "../text.ts";
import { t } from "../translation.ts";
import { listed } from "../words.ts";
import type { OfferedRefactoring, Refactoring } from "./refactoring.ts";
import {
  configWith,
  isAtSecret,
  listingsOf,
  type OpenSecret,
  opened,
  partsOf,
  type RegistryPart,
} from "./secretPlaces.ts";
import { proven } from "./unchanged.ts";

export const splitSecret: Refactoring = (at, context) =>
  at.resources.flatMap((secret) => (secret.kind === "secret" && isAtSecret(at, secret) ? offer(secret, context) : []));

function offer(secret: Secret, context: Context): readonly OfferedRefactoring[] {
  const kind = "refactor.rewrite";
  const open = opened(secret);
  const groups = typeof open === "string" ? [] : groupsOf(open);
  if (typeof open === "string" || groups.length < 2 || groups.some(({ host }) => host === "")) return [];
  const title = t`Split Secret "${secret.name?.value ?? ""}" by registry: ${listed(groups.map(({ host }) => host))}`;
  const edits = editsFor(open, groups, context);
  return [proven({ kind, title }, edits, "credentials", context)];
}

interface Group {
  readonly host: string;
  readonly parts: readonly RegistryPart[];
}

/** By host and port: paths of one registry stay together, as their order counts. */
function groupsOf(open: OpenSecret): readonly Group[] {
  const parts = partsOf(open).map((part, index) => {
    const { key, indexKey = key.value } = open.content.config.entries[index] ?? { key: { value: "" } };
    return { part, host: indexKey.split("/")[0] ?? "" };
  });
  return Array.from(
    Map.groupBy(parts, ({ host }) => host),
    ([host, group]) => ({
      host,
      parts: group.map(({ part }) => part),
    }),
  );
}

/** The first registry stays where it is. The edits, or why there are none. */
function editsFor(open: OpenSecret, [first, ...others]: readonly Group[], context: Context): readonly Edit[] | string {
  const { secret } = open;
  const names = others.map(({ host }) => nameFor(secret, host));
  const taken = names.find((name) => isTaken(name, secret, context));
  if (taken !== undefined || new Set(names).size < names.length) {
    return t`A Secret "${taken ?? names[0] ?? ""}" would be there twice.`;
  }
  const problem = names.map((name) => nameProblem({ name })).find((one) => one !== undefined);
  if (problem !== undefined) return problem;
  const listings = listingsOf(secret, context);
  if (typeof listings === "string") return listings;
  const kept = withConfig(secret, configWith(open, first?.parts ?? []));
  const copies = others.map((group, index) => changedCopy(secret, names[index] ?? "", configWith(open, group.parts)));
  const below = copies.every((copy) => copy !== undefined) && documentBelow(secret, ...copies);
  const added = listings.map(({ owner }) => new ManifestEditor(owner).addPullSecrets(owner.pullSecrets, names));
  if (!kept || !below || added.some((edits) => !edits)) {
    return t`It, or a list that names it, is written in a way in which no change is certain to be right.`;
  }
  return [...kept, below, ...added.flatMap((edits) => edits ?? [])];
}

function nameFor({ name }: Secret, host: string): string {
  const word = host.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  return `${name?.value ?? ""}-${word.replaceAll(/^-+|-+$/g, "")}`;
}

function isTaken(name: string, { namespace }: Secret, { inventory, written }: Context): boolean {
  return [inventory, written.inventory].some(({ secrets }) =>
    secrets.some((other) => other.name?.value === name && mayMeet(namespace?.value, other.namespace?.value)),
  );
}
