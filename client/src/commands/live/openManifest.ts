/** Open manifest: goes to the file of the workspace that declares what makes a failing Pod. */
import { Range, Uri, window, workspace } from "vscode";
import { t } from "#core";
import { type OwnerDeclaration, type OwnersQuery, ownersRequest } from "#protocol";
import { showInformation } from "../../prompts/messages.ts";
import { ownerOf } from "../../views/ownerFailures.ts";
import type { Workbench } from "../index.ts";
import { failureFor, titleOf } from "./target.ts";

export async function openManifest(workbench: Workbench, ...args: readonly unknown[]): Promise<void> {
  const failure = await failureFor(workbench, args, "workload");
  if (!failure) return;
  const owner = ownerOf(failure);
  const query: OwnersQuery = { owners: [owner] };
  const [found = []] = await workbench.server.request<readonly (readonly OwnerDeclaration[])[]>(ownersRequest, query);
  const [only] = found;
  if (!only) {
    const what = titleOf({ kind: owner.type, name: owner.name });
    void showInformation(t`No manifest of this workspace declares ${what} of namespace "${failure.namespace}".`);
    return;
  }
  const chosen = found.length === 1 && only.certain ? only : await choose(found);
  if (!chosen) return;
  const { start, end } = chosen.range;
  const selection = new Range(start.line, start.character, end.line, end.character);
  await window.showTextDocument(Uri.parse(chosen.uri), { selection, preview: false });
}

async function choose(found: readonly OwnerDeclaration[]): Promise<OwnerDeclaration | undefined> {
  const items = found.map((declaration) => ({
    label: declaration.name,
    description: `${workspace.asRelativePath(Uri.parse(declaration.uri))}:${declaration.range.start.line + 1}`,
    detail: declaration.certain ? "" : t`The name differs; kustomize may extend it.`,
    declaration,
  }));
  return (await window.showQuickPick(items, { placeHolder: t`Which manifest is it?` }))?.declaration;
}
