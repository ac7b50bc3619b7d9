/** Copies a Secret's manifest into another namespace, with its comments and without what the API server has set. */
import { ManifestEditor } from "../edits.ts";
import { PodSpecTable } from "../kubernetes/podSpecs.ts";
import type { Secret } from "../kubernetes/resources.ts";
import { ManifestReader } from "../manifests.ts";
import { editedText } from "../sourceEdits.ts";
import type { Edit } from "../text.ts";
import type { Path } from "../yaml.ts";
import { withConfig } from "./secretConfig.ts";

/** What belongs to the one object that it was set on (apimachinery, ObjectMeta). */
const setByServer = [
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "selfLink",
  "managedFields",
  "ownerReferences",
] as const;

/** Holds the whole manifest as it was applied, in the old namespace and with the credentials. */
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/**
 * The text of a document of its own. Nothing where no copy is certain to be right, as where the manifest is broken or
 * takes parts of itself from elsewhere in its file. It holds the credentials.
 */
export function copySecret(secret: Secret, namespace: string): string | undefined {
  // What sops has encrypted is signed together with the namespace.
  if (secret.content.state === "unknown" && secret.content.why === "encrypted") return undefined;
  const text = standalone(secret);
  const copy = text === undefined ? undefined : onlySecret(text);
  const moved = copy && into(copy, namespace);
  return moved && withoutServerFields(moved);
}

function withoutServerFields(secret: Secret): string {
  return setByServer.reduce((secret, key) => without(secret, [key]), withoutLastApplied(secret)).source.text;
}

/** The same under another name and with another docker config, in the namespace that it has; it holds the credentials. */
export function changedCopy(secret: Secret, name: string, json: string): string | undefined {
  const text = standalone(secret);
  const copy = text === undefined ? undefined : onlySecret(text);
  const renamed = copy?.name && new ManifestEditor(copy).replaceString(copy.name, name);
  const other = copy && renamed && edited(copy, renamed);
  const config = other && withConfig(other, json);
  const changed = config && edited(other, config);
  return changed && withoutServerFields(changed);
}

/** Adds documents below the one that a Secret stands in; nothing in JSON files, which hold one document only. */
export function documentBelow({ source: { document } }: Secret, ...texts: readonly string[]): Edit | undefined {
  if (isJsonText(document.text)) return undefined;
  const newline = newlineOf(document.text);
  const end = document.start + document.text.length;
  const before = document.text.endsWith("\n") ? "" : newline;
  const added = texts.map((text) => `---${newline}${text.trimEnd()}${newline}`).join("");
  return { uri: document.uri, span: { start: end, end }, text: before + added };
}

/** The manifest without its marker and what stands above that; an item of a list without its indentation. */
function standalone({ source, path }: Secret): string | undefined {
  if (path.length > 0) return undefined;
  if (source.document === source) return source.text.replace(/^(?:[ \t]*(?:[#%].*)?\r?\n)*---[^\n]*\n/, "");
  const indent = /^ */.exec(source.text)?.[0].length ?? 0;
  const newline = newlineOf(source.document.text);
  const lines = source.text.trimEnd().split(/\r?\n/);
  return lines.map((line) => line.slice(Math.min(indent, line.length - line.trimStart().length)) + newline).join("");
}

function onlySecret(text: string): Secret | undefined {
  const { resources, leftOut } = new ManifestReader(new PodSpecTable([])).read("", text);
  const [secret, ...others] = resources;
  return secret?.kind === "secret" && secret.path.length === 0 && others.length + leftOut.length === 0
    ? secret
    : undefined;
}

function into(secret: Secret, namespace: string): Secret | undefined {
  const editor = new ManifestEditor(secret);
  const edits = secret.namespace
    ? editor.replaceString(secret.namespace, namespace)
    : editor.insertScalar(["metadata"], "namespace", namespace, behindName(editor));
  return edits && edited(secret, edits);
}

function behindName(editor: ManifestEditor): string {
  const keys = editor.node(["metadata"])?.entries.map(({ key }) => key.value) ?? [];
  return keys[keys.indexOf("name") + 1] ?? "name";
}

function withoutLastApplied(secret: Secret): Secret {
  const node = new ManifestEditor(secret).node(["metadata", "annotations"]);
  const only = node?.entries.length === 1 && node.entries[0]?.key.value === lastApplied;
  return without(secret, only ? ["annotations"] : ["annotations", lastApplied]);
}

/** Where it is not there, or cannot be taken away, the manifest stays as it is. */
function without(secret: Secret, path: Path): Secret {
  const edits = new ManifestEditor(secret).removeEntry(["metadata", ...path]);
  return (edits && edited(secret, edits)) ?? secret;
}

function edited(secret: Secret, edits: readonly Edit[]): Secret | undefined {
  return onlySecret(editedText(secret.source, edits));
}

function isJsonText(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

function newlineOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}
