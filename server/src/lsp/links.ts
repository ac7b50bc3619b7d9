/** Links from kustomizations to the files that they name, where there are such files. */
import type { DocumentLink, DocumentLinkParams } from "vscode-languageserver";
import { linksIn } from "#core";
import { Ranges } from "./convert.ts";
import type { Folders } from "./folders.ts";
import type { NavigationParts } from "./navigation.ts";
import { canonicalUri } from "./uris.ts";
import type { WorkspaceFiles } from "./workspaceFiles.ts";

export interface LinkParts extends NavigationParts {
  readonly files: WorkspaceFiles;
  readonly folders: Folders;
}

export async function documentLinks(
  { textDocument }: DocumentLinkParams,
  { manifests, analysis, files, folders }: LinkParts,
): Promise<DocumentLink[]> {
  const uri = canonicalUri(textDocument.uri);
  const ranges = new Ranges(manifests);
  const links = linksIn(uri, analysis.context(uri).written.inventory).map(async ({ span, path, uri: known }) => {
    const target = known === undefined ? await fileAt(path, files, folders) : manifests.written(known);
    return target === undefined ? [] : [{ range: ranges.of(uri, span), target }];
  });
  return (await Promise.all(links)).flat();
}

/** What a generator takes in is no manifest, mostly, and not known before somebody looks. */
async function fileAt(path: string, files: WorkspaceFiles, folders: Folders): Promise<string | undefined> {
  const [, scheme = "", rest = ""] = /^([a-z][\w+.-]*:)?(.*)$/is.exec(path) ?? [];
  const uri = canonicalUri(scheme + rest.split("/").map(encodeURIComponent).join("/"));
  return (await files.kindOf(uri, folders)) === "file" ? uri : undefined;
}
