/** What tests of the editor's help have in common: manifests with a cursor in one of them. */
import { Context, defaultSettings, Lines, type Links } from "#core";
import { deploymentOf } from "./workspace.ts";

/** Stands where the cursor is. */
export const cursor = "‸";

export interface Edited {
  readonly context: Context;
  readonly uri: string;
  readonly text: string;
  readonly offset: number;
  readonly links: Links;
}

/** @param now Milliseconds since the epoch. */
export function edited(files: Readonly<Record<string, string>>, now = 0): Edited {
  const [uri = "", marked = ""] = Object.entries(files).find(([, text]) => text.includes(cursor)) ?? [];
  const text = marked.replace(cursor, "");
  const deployment = deploymentOf(new Map(Object.entries({ ...files, [uri]: text })));
  const context = Context.of(deployment, defaultSettings, now);
  const links: Links = {
    of: (place) => {
      const { uri, span } = deployment.placeOf(place);
      const { line } = new Lines(deployment.written.file(uri)?.text ?? "").position(span.start);
      return { label: `${uri}:${line + 1}`, uri: `${uri}#L${line + 1}` };
    },
    explain: () => "command:explain",
  };
  return { context, uri, text, offset: marked.indexOf(cursor), links };
}
