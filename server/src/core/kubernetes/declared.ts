/** What readers of all kinds of resources have in common. */
import { isEncrypted, isTemplated } from "../placeholders.ts";
import type { Written } from "../text.ts";
import type { YamlNode } from "../yaml.ts";
import type { Reach } from "./reach.ts";
import type { Declared, PullSecretAdder, Resource, Supplier } from "./resources.ts";

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

/** What a resource has in common with whatever else is read out of its manifest. */
export function headerOf({ source, apiVersion, type, name, namespace, path }: Declared): Declared {
  return { source, apiVersion, type, name, namespace, path };
}

/** @param made The name of what may be made; any, if it is missing. */
export function supplier(
  declared: Declared,
  made: Written | undefined,
  reach: Reach,
  makes: Supplier["makes"] = "Secret",
): Supplier {
  return { kind: "supplier", ...headerOf(declared), makes, made, reach };
}

/** @param account The ServiceAccount's name; any, if it is missing. */
export function adder(declared: Declared, to: PullSecretAdder["to"], reach: Reach, account?: Written): PullSecretAdder {
  return { kind: "pullSecretAdder", ...headerOf(declared), to, account, reach };
}
