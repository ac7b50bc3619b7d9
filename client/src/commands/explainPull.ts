/** Explain image pull: shows the path of an image that a link names, of the one under the cursor, or of one that is chosen. */
import { window } from "vscode";
import { t } from "#core";
import type { ExplainedImage, ExplainParams } from "#protocol";
import { showInformation } from "../prompts/messages.ts";
import type { Basics } from "./everywhere.ts";

export async function explainPull({ explain }: Basics, linked?: unknown): Promise<void> {
  const asked = paramsIn(linked) ?? atCursor();
  if (!asked) {
    void showInformation(t`Open a manifest and put the cursor on an image to see how it is pulled.`);
    return;
  }
  const images = await explain.ask(asked);
  if (images.length === 0) {
    void showInformation(t`There is no Pod spec with an image in this file, so there is no pull to explain.`);
    return;
  }
  const image = images.find(({ atCursor }) => atCursor) ?? (await choose(images));
  if (image) explain.show(asked.uri, images, image);
}

function atCursor(): ExplainParams | undefined {
  const editor = window.activeTextEditor;
  if (!editor) return undefined;
  const { line, character } = editor.selection.active;
  return { uri: editor.document.uri.toString(), position: { line, character } };
}

/** What a link in a hover hands over; keybindings and other extensions may hand over anything. */
function paramsIn(linked: unknown): ExplainParams | undefined {
  const { uri, position, overlay } = (linked ?? {}) as { readonly [key in keyof ExplainParams]?: unknown };
  const { line, character } = (position ?? {}) as { readonly line?: unknown; readonly character?: unknown };
  if (typeof uri !== "string" || typeof line !== "number" || typeof character !== "number") return undefined;
  return { uri, position: { line, character }, ...(typeof overlay === "string" && { overlay }) };
}

async function choose(images: readonly ExplainedImage[]): Promise<ExplainedImage | undefined> {
  if (images.length === 1) return images[0];
  const items = images.map((image) => ({ label: image.picture.title, description: image.owner, image }));
  const chosen = await window.showQuickPick(items, { placeHolder: t`Which image's pull shall be explained?` });
  return chosen?.image;
}
