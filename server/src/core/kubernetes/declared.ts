/** What readers of all kinds of resources have in common. */
import { isEncrypted, isTemplated } from "../placeholders.ts";
import type { Written } from "../text.ts";
import type { YamlNode } from "../yaml.ts";
import type { Declared, Resource } from "./resources.ts";

export type Reader = (node: YamlNode, declared: Declared) => readonly Resource[];

/** Readers by API group and kind. */
export type Readers = Readonly<Record<string, Readonly<Record<string, Reader>>>>;

/** A name or namespace that a template will fill in, or that is encrypted, is not known. */
export function known(node: YamlNode | undefined): Written | undefined {
  const written = node?.string;
  return written && written.value !== "" && !isTemplated(written.value) && !isEncrypted(written.value)
    ? written
    : undefined;
}

export function strings(node: YamlNode | undefined): readonly Written[] {
  return node?.items.flatMap((item) => item.string ?? []) ?? [];
}

/** The type of a Secret: nothing where a template fills it in, or it is encrypted. */
export function typeOf(written: Written | undefined): string | undefined {
  const type = written?.value || "Opaque";
  return isTemplated(type) || isEncrypted(type) ? undefined : type;
}
