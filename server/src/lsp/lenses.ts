/** What stands above declarations: who uses a pull secret or a ServiceAccount; and above workloads that have a problem, a way to its picture. */
import type { CodeLens, CodeLensParams, Location, Position } from "vscode-languageserver";
import { type DeclaredName, declaredIn, navigationOf, summaryOf, t } from "#core";
import { explainCommand, referencesCommand } from "./client.ts";
import type { Configuration } from "./configuration.ts";
import { Ranges } from "./convert.ts";
import type { Folders } from "./folders.ts";
import type { NavigationParts } from "./navigation.ts";
import { canonicalUri } from "./uris.ts";

export interface LensParts extends NavigationParts {
  readonly configuration: Configuration;
  readonly folders: Folders;
}

/** What a lens is to be resolved by, when it comes into sight. */
interface LensData {
  readonly uri: string;
  /** The offset of the declaration's name. */
  readonly at: number;
}

export function codeLenses({ textDocument }: CodeLensParams, parts: LensParts): CodeLens[] {
  const uri = canonicalUri(textDocument.uri);
  if (!parts.configuration.of(parts.folders.of(uri) ?? "").editor.codeLens) return [];
  const ranges = new Ranges(parts.manifests);
  const declared = declaredIn(uri, navigationOf(parts.analysis.context(uri))).map(({ mention: { at } }): CodeLens => {
    const data: LensData = { uri, at: at.span.start };
    return { range: ranges.of(uri, at.span), data };
  });
  return [...declared, ...explainingLenses(textDocument.uri, uri, parts, ranges)];
}

/** Titles are worked out for those lenses that are in sight. */
export function resolveLens(lens: CodeLens, { manifests, analysis, client }: LensParts): CodeLens {
  const { uri, at } = (lens.data ?? {}) as Partial<LensData>;
  if (uri === undefined || at === undefined) return lens;
  const context = analysis.context(uri);
  const navigation = navigationOf(context);
  const declared = declaredIn(uri, navigation).find(({ mention }) => mention.at.span.start === at);
  // The text has moved on, and the client is about to ask anew.
  if (!declared) return { ...lens, command: { title: "", command: "" } };
  const title = summaryOf(declared, context);
  if (!client.showsReferences) return { ...lens, command: { title, command: "" } };
  const shown = [manifests.written(uri), lens.range.start, namedBy(declared)] satisfies [string, Position, Location[]];
  return { ...lens, command: { title, command: referencesCommand, arguments: shown } };

  function namedBy({ mention }: DeclaredName): Location[] {
    const ranges = new Ranges(manifests);
    const occurrences = navigation.occurrencesOf(navigation.objectOf([mention]));
    return occurrences
      .filter((one) => one.mention.role !== "declaration")
      .map((one) => ranges.location(one.mention.at));
  }
}

/** Where something is wrong with the pulls of a workload, as its findings say. */
function explainingLenses(
  written: string,
  uri: string,
  { manifests, analysis, client }: LensParts,
  ranges: Ranges,
): CodeLens[] {
  if (!client.explains) return [];
  const wrong = analysis.findings(uri).filter(({ severity }) => severity === "error" || severity === "warning");
  const workloads = new Map(
    (manifests.file(uri)?.resources ?? []).flatMap((one) =>
      one.kind === "workload" ? [[one.source, one] as const] : [],
    ),
  );
  return [...workloads.values()].flatMap(({ source: { start, text }, name, images }): CodeLens[] => {
    const [first] = images;
    if (!name || !first || !wrong.some(({ at: { span } }) => start <= span.start && span.end <= start + text.length))
      return [];
    const { start: position } = ranges.of(uri, { start: start + first.at.start, end: start + first.at.end });
    const command = { title: t`Explain image pull`, command: explainCommand, arguments: [{ uri: written, position }] };
    return [{ range: ranges.of(uri, { start: start + name.start, end: start + name.end }), command }];
  });
}
