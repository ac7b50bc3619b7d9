/** How lists of pull secrets are written, in the style of the manifest around them. */
import type { ManifestText } from "./manifestText.ts";
import type { Entry, YamlNode } from "./yaml.ts";

/** What YAML 1.1, which Kubernetes' tools read, or YAML 1.2 takes for something else than a string needs quotes. */
export function scalar(value: string): string {
  const plain = /^[A-Za-z][\w./-]*$/.test(value) && !/^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i.test(value);
  return plain ? value : JSON.stringify(value);
}

/** An entry of a list of pull secrets, and the comment behind it where there is one. */
export interface NamedItem {
  readonly name: string;
  /** With the `#`; a list in flow style has no place for it. */
  readonly comment?: string;
}

export function isJson(text: ManifestText, owner: YamlNode): boolean {
  const key = owner.entries[0]?.key;
  return owner.flow && key !== undefined && text.text.charAt(key.start) === '"';
}

export function flowItem(name: string, json: boolean): string {
  return json ? `{"name": ${JSON.stringify(name)}}` : `{name: ${scalar(name)}}`;
}

export function flowList(names: readonly NamedItem[], json: boolean): string {
  return `[${names.map(({ name }) => flowItem(name, json)).join(", ")}]`;
}

export function blockItem({ name, comment }: NamedItem): string {
  return `- name: ${scalar(name)}${comment === undefined ? "" : ` ${comment}`}`;
}

/** The items of a new list under a key of `owner`, indented against the key as the other lists there are. */
export function blockItems(text: ManifestText, owner: YamlNode, names: readonly NamedItem[]): readonly string[] {
  const sibling = owner.entries.find(({ value }) => value.kind === "seq" && !value.flow && !value.shared);
  const dash = sibling && text.dashOf(sibling.value, 0);
  const indent = sibling && dash !== undefined ? text.column(dash) - text.column(sibling.key.start) : 2;
  return names.map((item) => " ".repeat(Math.max(0, indent)) + blockItem(item));
}

/** Pull secrets are best seen above the containers that need them. */
export function firstContainers({ entries }: YamlNode): Entry | undefined {
  return entries.find(({ key }) => key.value === "initContainers" || key.value === "containers");
}
