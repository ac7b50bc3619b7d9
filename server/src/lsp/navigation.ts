/** Answers where a Secret or ServiceAccount is declared, where it is named, and which there are. */
import {
  type Definition,
  type DefinitionLink,
  type DocumentHighlight,
  DocumentHighlightKind,
  type DocumentHighlightParams,
  type Location,
  type ReferenceParams,
  SymbolKind,
  type TextDocumentPositionParams,
  type WorkspaceSymbol,
  type WorkspaceSymbolParams,
} from "vscode-languageserver";
import { type Mention, type NamedObject, type Navigation, navigationOf, type Span, symbols } from "#core";
import type { Analysis } from "./analysis.ts";
import type { Client } from "./client.ts";
import { Ranges } from "./convert.ts";
import type { Manifests } from "./manifests.ts";
import { canonicalUri } from "./uris.ts";

export interface NavigationParts {
  readonly manifests: Manifests;
  readonly analysis: Analysis;
  readonly client: Client;
}

interface Pointed {
  readonly uri: string;
  readonly object: NamedObject;
  /** The name under the cursor. */
  readonly span: Span;
  readonly navigation: Navigation;
  readonly ranges: Ranges;
}

function pointed(
  { textDocument, position }: TextDocumentPositionParams,
  { manifests, analysis }: NavigationParts,
): Pointed | undefined {
  const uri = canonicalUri(textDocument.uri);
  const navigation = navigationOf(analysis.context(uri));
  const ranges = new Ranges(manifests);
  const offset = ranges.offset(uri, position);
  const object = navigation.objectAt(uri, offset);
  const [mention] = navigation.mentionsAt(uri, offset);
  return object && mention && { uri, object, span: mention.at.span, navigation, ranges };
}

/** With the whole name underlined, where the client lets the server say what that is. */
export function definition(
  params: TextDocumentPositionParams,
  parts: NavigationParts,
): Definition | DefinitionLink[] | null {
  const found = pointed(params, parts);
  if (!found) return null;
  const { navigation, object, ranges, uri, span } = found;
  const declared = navigation.declarationsOf(object);
  if (!parts.client.linksDefinitions) return declared.map(({ at }) => ranges.location(at));
  const originSelectionRange = ranges.of(uri, span);
  return declared.map((mention) => {
    const { uri, range } = ranges.location(mention.at);
    return { originSelectionRange, targetUri: uri, targetRange: around(mention, ranges), targetSelectionRange: range };
  });
}

/** The manifest that a name stands in. */
function around({ at, resource }: Mention, ranges: Ranges) {
  if (!resource) return ranges.of(at.uri, at.span);
  const { start, text } = resource.source;
  const marker = /^---[^\n]*\n/.exec(text)?.[0].length ?? 0;
  return ranges.of(at.uri, { start: start + marker, end: start + text.trimEnd().length });
}

export function references(params: ReferenceParams, parts: NavigationParts): Location[] | null {
  const found = pointed(params, parts);
  if (!found) return null;
  const { includeDeclaration } = params.context;
  return found.navigation
    .occurrencesOf(found.object)
    .filter(({ mention: { role } }) => includeDeclaration || role !== "declaration")
    .map(({ mention }) => found.ranges.location(mention.at));
}

export function highlights(params: DocumentHighlightParams, parts: NavigationParts): DocumentHighlight[] | null {
  const found = pointed(params, parts);
  if (!found) return null;
  return found.navigation
    .occurrencesOf(found.object)
    .filter(({ mention: { at } }) => at.uri === found.uri)
    .map(({ mention: { at, role } }) => ({
      range: found.ranges.of(at.uri, at.span),
      kind: role === "declaration" ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
    }));
}

export function workspaceSymbols(
  { query }: WorkspaceSymbolParams,
  { manifests, analysis }: NavigationParts,
): WorkspaceSymbol[] {
  const ranges = new Ranges(manifests);
  return symbols(query, analysis.context("")).map(({ mention: { name, kind, at }, containers }) => ({
    name,
    kind: kind === "Secret" ? SymbolKind.Key : SymbolKind.Object,
    location: ranges.location(at),
    ...(containers.length > 0 && { containerName: containers.join(", ") }),
  }));
}
