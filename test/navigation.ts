/** Names in manifests, marked in their texts: «regcred» is one of what is meant, «?regcred» may be, ‸ is the cursor. */
import { navigationOf } from "#core";
import { contextOf, type Files } from "./workspace.ts";

export interface Marked {
  readonly files: Files;
  readonly cursor: { readonly uri: string; readonly offset: number };
}

/** The texts without the marks. */
export function unmarked(texts: Readonly<Record<string, string>>): Marked {
  let cursor: Marked["cursor"] | undefined;
  const files = Object.entries(texts).map(([uri, text]) => {
    const bare = text.replace(/«\??|»/g, "");
    const offset = bare.indexOf("‸");
    if (offset >= 0) cursor = { uri, offset };
    return [uri, bare.replace("‸", "")] as const;
  });
  if (!cursor) throw new Error("no cursor");
  return { files: new Map(files), cursor };
}

/** The texts again, with what the cursor means marked in them. */
export function marked({ files, cursor }: Marked): Readonly<Record<string, string>> {
  const navigation = navigationOf(contextOf(files));
  const object = navigation.objectAt(cursor.uri, cursor.offset);
  const marks = (object ? navigation.occurrencesOf(object) : []).map(({ mention: { at }, certain }) => ({
    at,
    certain,
  }));
  return Object.fromEntries(
    Array.from(files, ([uri, text]) => {
      const inserted = [
        ...marks
          .filter(({ at }) => at.uri === uri)
          .flatMap(({ at: { span }, certain }) => [
            { at: span.start, order: 0, mark: certain ? "«" : "«?" },
            { at: span.end, order: 2, mark: "»" },
          ]),
        ...(uri === cursor.uri ? [{ at: cursor.offset, order: 1, mark: "‸" }] : []),
      ].sort((a, b) => b.at - a.at || b.order - a.order);
      return [uri, inserted.reduce((text, { at, mark }) => text.slice(0, at) + mark + text.slice(at), text)];
    }),
  );
}
