/** All hovers. A new one is a file and a line here. */
import type { Context } from "../../context.ts";
import { dockerConfigHover } from "./dockerConfig.ts";
import { imageHover } from "./image.ts";
import { kubeletFieldHover } from "./kubeletField.ts";
import { namedHover } from "./named.ts";
import type { Hovered, HoverProvider } from "./provider.ts";
import { pullSecretsKeyHover } from "./pullSecretsKey.ts";
import { registryHover } from "./registry.ts";
import { serviceAccountNameHover } from "./serviceAccountName.ts";

/** All that is said of what is pointed at is shown, in this order. */
const providers: readonly HoverProvider[] = [
  imageHover,
  pullSecretsKeyHover,
  registryHover,
  dockerConfigHover,
  namedHover,
  serviceAccountNameHover,
  kubeletFieldHover,
];

export function hoverAt(uri: string, offset: number, context: Context): Hovered | undefined {
  const resources = context.written.inventory.file(uri)?.resources.filter(({ source: { start, text } }) => {
    return start <= offset && offset <= start + text.length;
  });
  const place = { uri, offset, context, resources: resources ?? [] };
  const [first, ...others] = providers.flatMap((provider) => provider(place) ?? []);
  const same = others.filter(({ span }) => span.start === first?.span.start);
  return first && { span: first.span, blocks: [first, ...same].flatMap(({ blocks }) => blocks) };
}
