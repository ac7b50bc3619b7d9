/** What tests of the editor's help have in common: manifests with a cursor in one of them. */
import {
  Context,
  Deployment,
  defaultSettings,
  Inventory,
  Lines,
  type Links,
  ManifestReader,
  PodSpecTable,
} from "#core";

/** Stands where the cursor is. */
export const cursor = "‸";

export const reader = new ManifestReader(new PodSpecTable([]));

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
  const read = Object.entries({ ...files, [uri]: text }).map(([uri, text]) => reader.read(uri, text));
  const deployment = new Deployment(new Inventory(read, true), reader);
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
