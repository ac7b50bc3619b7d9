/** Fixes that several rules offer. */

import { isMate } from "./absence.ts";
import type { Context } from "./context.ts";
import { type Edits, ManifestEditor } from "./edits.ts";
import type { Inventory } from "./inventory.ts";
import type { AnySecret, Resource, Workload } from "./kubernetes/resources.ts";
import { scalar } from "./listText.ts";
import type { Fix } from "./rule.ts";
import type { Edit } from "./text.ts";
import { t } from "./translation.ts";

/** A fix, or none where its edits are not certain. */
export function fix(title: string, edits: Edits, preferred = false): readonly Fix[] {
  return edits && edits.length > 0 ? [{ title, edits, ...(preferred && { preferred }) }] : [];
}

/**
 * The fixes that can be made together, each as a whole: one that touches what an earlier one changes is left for when
 * that is done. Insertions at one place touch each other too, as they are often the same.
 */
export function compatible(fixes: Iterable<Fix>): readonly Fix[] {
  const taken: Edit[] = [];
  return Array.from(fixes).filter(({ edits }) => {
    if (edits.some((edit) => taken.some((other) => touch(edit, other)))) return false;
    taken.push(...edits);
    return true;
  });
}

function touch(a: Edit, b: Edit): boolean {
  if (a.uri !== b.uri) return false;
  const inserts = [a, b].some(({ span }) => span.start === span.end);
  const [gap, other] = [b.span.start - a.span.end, a.span.start - b.span.end];
  return inserts ? gap <= 0 && other <= 0 : gap < 0 && other < 0;
}

/** The Secrets that a Pod can name and that have a credential for a repository, each name once. */
export function attachable(repository: string, workload: Workload, context: Context): readonly AnySecret[] {
  const secrets = Iterator.from(context.inventory.credentialsFor(repository))
    .map(({ secret }) => secret)
    .filter((secret) => secret.name && isOfPod(secret, workload, context.inventory));
  return [...new Map(secrets.map((secret) => [secret.name?.value, secret])).values()];
}

/** Whether a Pod that names the Secret surely gets this one. */
function isOfPod(secret: AnySecret, { namespace, source }: Workload, inventory: Inventory): boolean {
  if (!isMate(secret, namespace?.value, source.uri)) return false;
  return inventory.secret(secret.name?.value ?? "", namespace?.value, source.uri).found === secret;
}

/** Offers to attach each Secret that covers a repository; preferred where there is only one. */
export function attachToPod(repository: string, workload: Workload, context: Context): readonly Fix[] {
  if (!workload.pullSecrets.key && workload.pullSecrets.elsewhere) return [];
  const secrets = attachable(repository, workload, context);
  return secrets.flatMap(({ name }) => {
    const edits = new ManifestEditor(workload).addPullSecrets(workload.pullSecrets, [name?.value ?? ""]);
    return fix(t`Attach Secret "${name?.value ?? ""}" to the Pod`, edits, secrets.length === 1);
  });
}

/** Adds a document behind the last one of a resource's file. JSON files hold one document only. */
export function appendDocument(
  resource: Resource,
  lines: readonly string[],
  context: Context,
): readonly Edit[] | undefined {
  const file = context.inventory.file(resource.source.uri);
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
  const namespace = beside.namespace ? [`  namespace: ${scalar(beside.namespace.value)}`] : [];
  return ["metadata:", `  name: ${scalar(name)}`, ...namespace];
}
