/** Fixes that several rules offer. */
import type { Context } from "./context.ts";
import { type Edits, ManifestEditor } from "./edits.ts";
import type { Resource, Secret, Workload } from "./kubernetes/resources.ts";
import type { Fix } from "./rule.ts";
import type { Edit } from "./text.ts";

/** A fix, or none where its edits are not certain. */
export function fix(title: string, edits: Edits, preferred = false): readonly Fix[] {
  return edits && edits.length > 0 ? [{ title, edits, ...(preferred && { preferred }) }] : [];
}

/** The Secrets of a Pod's own namespace that have a credential for a repository, each name once. */
export function attachable(repository: string, workload: Workload, context: Context): readonly Secret[] {
  const secrets = context
    .secretsFor(repository)
    .map(({ secret }) => secret)
    .filter(({ name, namespace }) => name && namespace?.value === workload.namespace?.value);
  return [...new Map(secrets.map((secret) => [secret.name?.value, secret])).values()];
}

/** Offers to attach each Secret that covers a repository; preferred where there is only one. */
export function attachToPod(repository: string, workload: Workload, context: Context): readonly Fix[] {
  if (!workload.pullSecrets.key && workload.pullSecrets.elsewhere) return [];
  const secrets = attachable(repository, workload, context);
  return secrets.flatMap(({ name }) => {
    const edits = new ManifestEditor(workload).addPullSecrets(workload.pullSecrets.path, [name?.value ?? ""]);
    return fix(`Attach Secret "${name?.value}" to the Pod`, edits, secrets.length === 1);
  });
}

/** Adds a document behind the last one of a resource's file. JSON files hold one document only. */
export function appendDocument(
  resource: Resource,
  lines: readonly string[],
  context: Context,
): readonly Edit[] | undefined {
  const file = context.inventory.files.get(resource.source.uri);
  if (!file || /^\s*[{[]/.test(file.text)) return undefined;
  const newline = file.text.includes("\r\n") ? "\r\n" : "\n";
  const end = file.text.length;
  const before = file.text.endsWith("\n") ? "" : newline;
  const separator = /(?:^|\n)---[ \t]*\r?\n?$/.test(file.text) ? "" : `---${newline}`;
  const text = before + separator + lines.map((line) => line + newline).join("");
  return [{ uri: file.uri, span: { start: end, end }, text }];
}

/** The `metadata` of a new manifest beside a resource, in the same namespace. */
export function metadataLines(name: string, beside: Resource): readonly string[] {
  return ["metadata:", `  name: ${name}`, ...(beside.namespace ? [`  namespace: ${beside.namespace.value}`] : [])];
}
