/** Shows what there is to know of an image, a pull secret, a ServiceAccount or a registry under the cursor. */
import { type Hover, type HoverParams, type MarkupContent, MarkupKind } from "vscode-languageserver";
import { type Block, hoverAt, type Links, markdownOf, plainTextOf, t } from "#core";
import type { ExplainParams } from "../protocol.ts";
import type { Analysis } from "./analysis.ts";
import { type Client, explainCommand } from "./client.ts";
import { Ranges } from "./convert.ts";
import type { Manifests } from "./manifests.ts";
import { canonicalUri, nameOf } from "./uris.ts";

export interface HoverParts {
  readonly manifests: Manifests;
  readonly analysis: Analysis;
  readonly client: Client;
}

export function hover(
  { textDocument, position }: HoverParams,
  { manifests, analysis, client }: HoverParts,
): Hover | null {
  const uri = canonicalUri(textDocument.uri);
  const context = analysis.context(uri);
  const ranges = new Ranges(manifests, context.deployment);
  const hovered = hoverAt(uri, ranges.offset(uri, position), context);
  if (!hovered) return null;
  const links = linksFrom(uri, ranges, client);
  return { contents: markupOf(hovered.blocks, links, client.markdown), range: ranges.of(uri, hovered.span) };
}

export function markupOf(blocks: readonly Block[], links: Links, markdown: boolean): MarkupContent {
  return markdown
    ? { kind: MarkupKind.Markdown, value: markdownOf(blocks, links) }
    : { kind: MarkupKind.PlainText, value: plainTextOf(blocks, links) };
}

/** @param from The file in which they are shown. */
export function linksFrom(from: string, ranges: Ranges, { explains }: Client): Links {
  return {
    of: (place) => {
      const { uri, range } = ranges.location(place);
      const { line, character } = range.start;
      const name = canonicalUri(uri) === from ? t`line ${line + 1}` : `${nameOf(uri)}:${line + 1}`;
      return { label: name, uri: `${uri}#L${line + 1},${character + 1}` };
    },
    explain: (place, overlay) => {
      const { uri, range } = ranges.location(place);
      const asked: ExplainParams = { uri, position: range.start, ...(overlay !== undefined && { overlay }) };
      const query = JSON.stringify([asked]);
      return explains ? `command:${explainCommand}?${encodeURIComponent(query)}` : undefined;
    },
  };
}
