/** Open the example: shows a manifest with mistakes as a document of its own, so that nothing is written anywhere. */
import { Uri, window, workspace } from "vscode";
import type { Basics } from "./everywhere.ts";

export async function openExample({ context }: Basics): Promise<void> {
  const bytes = await workspace.fs.readFile(Uri.joinPath(context.extensionUri, "examples/first-look.yaml"));
  const content = new TextDecoder().decode(bytes);
  await window.showTextDocument(await workspace.openTextDocument({ language: "yaml", content }), { preview: false });
}
