/** All hovers. A new one is a file and a line here. */
import type { Context } from "../../context.ts";
import { dockerConfigHover } from "./dockerConfig.ts";
import { imageHover } from "./image.ts";
import { kubeletFieldHover } from "./kubeletField.ts";
import type { Hovered, HoverProvider } from "./provider.ts";
import { pullSecretsKeyHover } from "./pullSecretsKey.ts";
import { registryHover } from "./registry.ts";
import { serviceAccountNameHover } from "./serviceAccountName.ts";

/** The first that has something to say counts. */
const providers: readonly HoverProvider[] = [
  imageHover,
  pullSecretsKeyHover,
  registryHover,
  dockerConfigHover,
  serviceAccountNameHover,
  kubeletFieldHover,
];

export function hoverAt(uri: string, offset: number, context: Context): Hovered | undefined {
  const resources = context.written.inventory.file(uri)?.resources.filter(({ source: { start, text } }) => {
    return start <= offset && offset <= start + text.length;
  });
  const place = { uri, offset, context, resources: resources ?? [] };
  for (const provider of providers) {
    const hovered = provider(place);
    if (hovered) return hovered;
  }
  return undefined;
}
