/** A picture of a pull as plain text, for tickets and chats: the steps, under the image that they are about. */
import { t } from "../translation.ts";
import type { Picture } from "./picture.ts";

export function textOf({ title, steps }: Picture): string {
  return [t`How ${title} is pulled`, "", ...steps.map((step, index) => `${index + 1}. ${step}`), ""].join("\n");
}
