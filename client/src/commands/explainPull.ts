/** Explain image pull: shows the path of the image under the cursor, or of one that is chosen. */
import { window } from "vscode";
import type { ExplainedImage } from "#protocol";
import type { Workbench } from "./index.ts";

export async function explainPull({ explain }: Workbench): Promise<void> {
  const editor = window.activeTextEditor;
  if (!editor) {
    void window.showInformationMessage("Open a manifest and put the cursor on an image to see how it is pulled.");
    return;
  }
  const uri = editor.document.uri.toString();
  const { line, character } = editor.selection.active;
  const images = await explain.ask({ uri, position: { line, character } });
  if (images.length === 0) {
    void window.showInformationMessage(
      "There is no Pod spec with an image in this file, so there is no pull to explain.",
    );
    return;
  }
  const image = images.find(({ atCursor }) => atCursor) ?? (await choose(images));
  if (image) explain.show(uri, images, image);
}

async function choose(images: readonly ExplainedImage[]): Promise<ExplainedImage | undefined> {
  if (images.length === 1) return images[0];
  const items = images.map((image) => ({ label: image.picture.title, description: image.owner, image }));
  const chosen = await window.showQuickPick(items, { placeHolder: "Which image's pull shall be explained?" });
  return chosen?.image;
}
