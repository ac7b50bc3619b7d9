/** Names in what cannot be read: a template that is no YAML yet, or broken YAML, beside manifests that are meant. */
import type { Context } from "../context.ts";
import type { Source } from "../kubernetes/resources.ts";
import { folderOf } from "../paths.ts";
import { t } from "../translation.ts";
import type { Mention } from "./mention.ts";
import type { NamedObject, Occurrence } from "./navigation.ts";

export interface UnreadMention {
  readonly mention: Mention;
  readonly doubt: string;
  readonly ambiguous: true;
}

/** Keys whose value is a name, at the end of a line. */
const named =
  /(?:^|[\s{-])["']?(name|secretName|serviceAccountName)["']?:[ \t]*["']?([-.a-z0-9]+)["']?[ \t}\]]*(?:#.*)?\r?$/gm;

/** @param stem The name as it is written in manifests. @param found Where it is meant: only what lies there, too, may mean it. */
export function unreadMentions(
  { kind }: NamedObject,
  stem: string,
  found: readonly Occurrence[],
  { written: { inventory } }: Context,
): readonly UnreadMention[] {
  const placesOf = (uri: string) => [folderOf(uri), inventory.charts.of(uri)];
  const places = new Set(found.flatMap(({ mention }) => placesOf(mention.at.uri)).filter(Boolean));
  const beside = [...inventory.files.values()]
    .filter(({ unread, uri }) => unread.length > 0 && placesOf(uri).some((place) => place && places.has(place)))
    .flatMap(({ unread }) => unread);
  return beside.flatMap((source) =>
    namesIn(source, kind === "Secret" ? "secretName" : "serviceAccountName", stem).map((at) => ({
      mention: { kind, role: "podSpec", name: stem, at, namespace: undefined, resource: undefined, type: "" },
      doubt: t`This text cannot be read here, since it is a template or broken; by its key, this may be the same name.`,
      ambiguous: true,
    })),
  );
}

function namesIn({ uri, start, text }: Source, key: string, name: string): readonly Mention["at"][] {
  if (!text.includes(name)) return [];
  return text
    .matchAll(named)
    .toArray()
    .flatMap((match) => {
      const [whole, found, value] = match;
      if (value !== name || (found !== "name" && found !== key)) return [];
      const at = start + match.index + whole.lastIndexOf(value);
      return [{ uri, span: { start: at, end: at + value.length } }];
    });
}
