/** Finds the names of Secrets and ServiceAccounts among the values for a chart, which may make them by these names. */
import { known } from "../kubernetes/declared.ts";
import type { Supplier } from "../kubernetes/resources.ts";
import type { Written } from "../text.ts";
import { parseYaml, type YamlNode } from "../yaml.ts";
import { isPullSecretKey } from "./pullSecretKeys.ts";

/** A name in values, and what may bear it. */
export interface MadeName {
  readonly makes: Supplier["makes"];
  readonly name: Written;
}

/** What a text has in it if such a name may be there. */
export const mentionOfMade = /secret|credential|registry|docker|pull|serviceAccount/i;

const deepest = 10;
const secretWords = /secret|credential|registry|docker|pull/i;
const accountWords = /serviceAccount/i;
/** Of what is made, not of a user, a host, or what is there already. */
const nameKey = /^(?!user|host|existing)\w*name(?:override)?$/i;

/** What is listed as a pull secret has to be there already; a map in the place of the list tells what to make. */
export function madeNames(values: YamlNode, path: readonly string[] = []): readonly MadeName[] {
  // What is reached through an alias is written, and found, elsewhere.
  if (path.length > deepest || values.shared) return [];
  if (values.kind === "seq") return values.items.flatMap((item) => madeNames(item, [...path, ""]));
  if (values.get("create")?.scalar === false) return [];
  return [
    ...ofManifest(values),
    ...values.entries.flatMap(({ key, value }) => {
      const inner = [...path, key.value];
      if (isPullSecretKey(key.value) && value.kind !== "map") return [];
      if (value.kind !== "scalar") return [...ofKey(key, value, path), ...madeNames(value, inner)];
      return nameKey.test(key.value) ? named(known(value), inner) : [];
    }),
  ];
}

/** Names in values that stand as a text, where each character of them has a place. */
export function madeNamesIn(text: YamlNode): readonly MadeName[] {
  const offsets = text.offsets();
  if (!offsets || text.string === undefined) return [];
  return madeNames(parseYaml(text.string.value).root).map(({ makes, name }) => ({
    makes,
    name: { ...name, start: offsets(name.start), end: offsets(name.end - 1) + 1 },
  }));
}

/** A manifest that the chart prints as it is, also of what makes a Secret: `SealedSecret`, `ExternalSecret`. */
function ofManifest(values: YamlNode): readonly MadeName[] {
  const kind = values.get("kind")?.string?.value ?? "";
  return /^(?:\w*Secret|ServiceAccount)$/.test(kind) ? named(known(values.at("metadata", "name")), [kind]) : [];
}

/** `secrets: {regcred: {…}}` names a Secret by its key. */
function ofKey(key: Written, value: YamlNode, path: readonly string[]): readonly MadeName[] {
  return value.kind === "map" && /^(?:\w*secrets|serviceAccounts)$/i.test(path.at(-1) ?? "") ? named(key, path) : [];
}

function named(name: Written | undefined, path: readonly string[]): readonly MadeName[] {
  if (!name) return [];
  const words = path.join(".");
  if (accountWords.test(words)) return [{ makes: "ServiceAccount", name }];
  return secretWords.test(words) ? [{ makes: "Secret", name }] : [];
}
