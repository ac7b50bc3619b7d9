/** Proves that edits leave alone how images are pulled: all of it is read and resolved anew, kustomizations included. */
import type { Context } from "../context.ts";
import { Inventory } from "../inventory.ts";
import { PodSpecTable } from "../kubernetes/podSpecs.ts";
import { type Resource, titleOf, type Workload } from "../kubernetes/resources.ts";
import { SecretProducerTable } from "../kubernetes/secretMakers.ts";
import { Deployment } from "../kustomize/deployment.ts";
import { ManifestReader } from "../manifests.ts";
import type { CredentialUse, PodPull } from "../pull.ts";
import { resolve } from "../resolve.ts";
import { applyEdits, type Edit } from "../text.ts";
import { t } from "../translation.ts";
import type { ListOwner } from "./pullSecretLists.ts";
import type { OfferedRefactoring } from "./refactoring.ts";

/** What has to be the same for each image, or each Pod. */
type Unchanged = "lists" | "credentials" | "verdicts";

/**
 * A refactoring as it is offered: possible only where its edits are known to leave alone what they should.
 *
 * @param edits Or why there are none.
 */
export function proven(
  offer: Pick<OfferedRefactoring, "kind" | "title">,
  edits: readonly Edit[] | string,
  what: Unchanged,
  context: Context,
): OfferedRefactoring {
  if (typeof edits === "string") return { ...offer, reason: edits };
  const reason = changeOf(edits, what, context);
  return reason === undefined ? { ...offer, edits } : { ...offer, reason };
}

/** Why edits would change something, in a sentence; nothing where they surely do not. */
function changeOf(edits: readonly Edit[], what: Unchanged, context: Context): string | undefined {
  const after = edited(edits, context);
  if (!after) return t`The manifests could not be read any more after that.`;
  const [before, then] = [context.inventory.workloads, after.inventory.workloads];
  if (before.length !== then.length) return t`A kustomization would make other Pods of the manifests then.`;
  const mayDiffer = differing(after, context);
  for (const [index, workload] of before.entries()) {
    const changed = then[index];
    if (!changed || !mayDiffer(workload)) continue;
    const [was, is] = [context.pull(workload), resolve(changed, after.inventory, context.settings)];
    if (!isSame(was, is, what)) return t`${titleOf(workload)} would be pulled in another way.`;
  }
  return undefined;
}

interface Edited {
  readonly uris: ReadonlySet<string>;
  readonly inventory: Inventory;
  readonly deployment: Deployment | undefined;
  readonly resources: readonly Resource[];
}

function edited(edits: readonly Edit[], context: Context): Edited | undefined {
  const { settings, deployment } = context;
  const written = context.written.inventory;
  const reader = new ManifestReader(
    new PodSpecTable(settings.podSpecPaths),
    new SecretProducerTable(settings.secretProducers),
  );
  const uris = new Set(edits.map(({ uri }) => uri));
  const before = [...uris].flatMap((uri) => written.file(uri) ?? []);
  const files = before.map((file) => reader.read(file.uri, applyEdits(file.uri, file.text, edits), file));
  if (files.some((file, index) => file.leftOut.length > (before[index]?.leftOut.length ?? 0))) return undefined;
  const rewritten = new Inventory(files, written.complete, written, written.cluster);
  const deployed = deployment && new Deployment(rewritten, reader, deployment);
  const resources = [...before, ...files].flatMap((file) => file.resources);
  return { uris, inventory: deployed?.inventory ?? rewritten, deployment: deployed, resources };
}

/** Whether a workload has to do with what was edited: of very many, few have. */
function differing({ uris, resources }: Edited, { deployment, inventory }: Context): (workload: Workload) => boolean {
  const overlays = new Set([...uris].flatMap((uri) => deployment?.overlaysOf(uri) ?? []));
  const named = (kinds: readonly Resource["kind"][]) =>
    new Set(resources.flatMap(({ kind, name }) => (kinds.includes(kind) && name ? [name.value] : [])));
  const secrets = named(["secret", "madeSecret"]);
  const lists = ({ pullSecrets }: ListOwner) => pullSecrets.references.some(({ value }) => secrets.has(value));
  const handing = inventory.serviceAccounts.filter(lists).map(({ name }) => name?.value);
  const accounts = new Set([...named(["serviceAccount"]), ...handing]);
  return (workload) => {
    const overlay = deployment?.overlayWith(workload);
    return (
      uris.has(workload.source.uri) ||
      (overlay !== undefined && overlays.has(overlay)) ||
      accounts.has(workload.serviceAccountName?.value ?? "default") ||
      lists(workload)
    );
  };
}

function isSame(before: PodPull, after: PodPull, what: Unchanged): boolean {
  const names = ({ pullSecrets }: PodPull) => pullSecrets.map(({ name }) => name).join(" ");
  if (what === "lists" && names(before) !== names(after)) return false;
  return before.images.every((image, index) => {
    const other = after.images[index];
    if (!other || other.use.at.value !== image.use.at.value || other.verdict !== image.verdict) return false;
    return what === "verdicts" || isSameOrder(image.credentials, other.credentials);
  });
}

function isSameOrder(before: readonly CredentialUse[], after: readonly CredentialUse[]): boolean {
  return before.length === after.length && before.every((use, index) => isSameCredential(use, after[index]));
}

function isSameCredential(a: CredentialUse, b: CredentialUse | undefined): boolean {
  return (
    b !== undefined &&
    a.key === b.key &&
    a.entry.login.reveal() === b.entry.login.reveal() &&
    a.entry.password.reveal() === b.entry.password.reveal()
  );
}
