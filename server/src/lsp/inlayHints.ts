/** Shows the pull secrets that Pods get from their ServiceAccount, where they would stand. */
import type { InlayHint, InlayHintLabelPart, InlayHintParams } from "vscode-languageserver";
import { type InheritedList, inheritedLists, t } from "#core";
import { Ranges } from "./convert.ts";
import type { LensParts } from "./lenses.ts";
import { canonicalUri } from "./uris.ts";

export function inlayHints({ textDocument, range }: InlayHintParams, parts: LensParts): InlayHint[] {
  const uri = canonicalUri(textDocument.uri);
  const { manifests, analysis, configuration, folders } = parts;
  if (!configuration.of(folders.of(uri) ?? "").editor.inlayHints) return [];
  const context = analysis.context(uri);
  const ranges = new Ranges(manifests, context.deployment);
  const [start, end] = [ranges.offset(uri, range.start), ranges.offset(uri, range.end)];
  const lists = inheritedLists(uri, { start, end }, context).filter(({ at }) => start <= at && at <= end);
  return [...Map.groupBy(lists, ({ at }) => at)].map(([at, some]) => ({
    position: ranges.of(uri, { start: at, end: at }).start,
    label: [{ value: "imagePullSecrets: " }, ...some.flatMap((list, nth) => label(list, nth, ranges))],
    tooltip: tooltip(some),
    paddingLeft: true,
  }));
}

/** Each name leads to the Secret's declaration. */
function label({ names, overlays }: InheritedList, nth: number, ranges: Ranges): readonly InlayHintLabelPart[] {
  const parts = names.flatMap(({ name, declaredAt }, index): InlayHintLabelPart[] => [
    ...(nth + index > 0 ? [{ value: ", " }] : []),
    { value: name, ...(declaredAt && { location: ranges.location(declaredAt) }) },
  ]);
  return overlays.length > 0 ? [...parts, { value: ` (${overlays.join(", ")})` }] : parts;
}

function tooltip(lists: readonly InheritedList[]): string {
  const accounts = [...new Set(lists.map(({ account }) => `"${account}"`))].join(t` or `);
  return t`Pods get these from ServiceAccount ${accounts} when they are created, since their own list is empty.`;
}
