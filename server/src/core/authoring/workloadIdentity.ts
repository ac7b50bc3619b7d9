/**
 * Moves the Pods of a ServiceAccount from pull secrets to an identity of their own (KEP-4412): the entry for the kubelet, the
 * annotations, the RBAC, what is to be done by hand, and which pull secrets are for nothing then.
 */
import type { Context } from "../context.ts";
import { addEntries, addItem, addLines } from "../entryEdits.ts";
import { appendDocument, metadataLines } from "../fixes.ts";
import { featureState } from "../kubelets.ts";
import type { CredentialProviderConfig } from "../kubernetes/kubeletResources.ts";
import { nameOf, registryOf } from "../kubernetes/registries.ts";
import type { ServiceAccount, Workload } from "../kubernetes/resources.ts";
import { urlsMatch } from "../kubernetes/urlMatch.ts";
import { features, shownVersion, sinceWords } from "../kubernetes/versions.ts";
import { scalar } from "../listText.ts";
import { folderOf } from "../paths.ts";
import { audienceGrants } from "../rbac.ts";
import type { Edit, NewFile } from "../text.ts";
import { t } from "../translation.ts";
import { identityGuide } from "./identityGuide.ts";
import {
  audienceRbac,
  configLines,
  type OwnIdentity,
  ownIdentity,
  pluginOf,
  providerEntry,
  tokenAttributes,
} from "./refresherCredentialProvider.ts";
import { type RefresherRequest, refresherProblem } from "./refresherRequest.ts";
import { type Unneeded, unneededSecrets } from "./unneededSecrets.ts";
import { lines } from "./yamlText.ts";

/** The ServiceAccount whose Pods are to pull by themselves; `declared` where a manifest of it is here. */
export interface MovedAccount {
  readonly name: string;
  readonly declared: ServiceAccount | undefined;
  /** The workloads that run as it, and pull from the registry. */
  readonly workloads: readonly [Workload, ...Workload[]];
}

export interface IdentityPlan {
  readonly edits: readonly Edit[];
  readonly newFiles: readonly NewFile[];
  /** Markdown: what was written, and what is to be done by hand, in order. */
  readonly guide: string;
}

/** Why the nodes cannot do it, if they cannot. */
export function identityProblem({ kubernetesVersion, inventory }: Context): string | undefined {
  const { providerTokens } = features;
  const state = featureState("providerTokens", kubernetesVersion, inventory);
  if (state === "on") return undefined;
  const [since, here] = [sinceWords(providerTokens), shownVersion(kubernetesVersion)];
  return state === "absent"
    ? t`Pods can pull with an identity of their own ${since}; here it is ${here}.`
    : t`Pods can pull with an identity of their own ${since}; here it is ${here}, and no KubeletConfiguration here switches the gate on.`;
}

/** The accounts whose Pods pull from the registries of a cloud that takes identities, each once. */
export function movableAccounts(context: Context): readonly MovedAccount[] {
  const groups = Map.groupBy(
    context.inventory.workloads.filter((workload) => workload.ownKind && !workload.serviceAccountTemplated),
    (workload) => {
      const { name, account } = context.pull(workload).serviceAccount;
      return account ?? `${workload.namespace?.value ?? ""}/${name}`;
    },
  );
  return [...groups].flatMap(([key, [first, ...others]]): readonly MovedAccount[] => {
    if (!first || cloudsOf([first, ...others], context).length === 0) return [];
    const { name } = context.pull(first).serviceAccount;
    return [{ name, declared: typeof key === "string" ? undefined : key, workloads: [first, ...others] }];
  });
}

/** The hosts of clouds' registries that workloads pull from. */
export function cloudsOf(workloads: readonly Workload[], context: Context): readonly string[] {
  const images = workloads.flatMap((workload) => context.pull(workload).images);
  const hosts = images.flatMap(({ use, facts }) =>
    use.image.valid && facts?.nodeCloud && facts.access !== "public" ? [use.image.domain] : [],
  );
  return [...new Set(hosts)].sort();
}

export function identityPlan(
  request: RefresherRequest,
  account: MovedAccount,
  context: Context,
): IdentityPlan | { readonly problem: string } {
  const problem = identityProblem(context) ?? refresherProblem(request, { as: "credential-provider" });
  if (problem !== undefined) return { problem };
  const own = ownIdentity(request);
  if (!own) return { problem: t`Say as whom the Pods are to pull: without that, they pull as their node.` };
  const annotated = annotate(account, own, context);
  if (!annotated) return { problem: t`The manifest of ServiceAccount "${account.name}" cannot be changed safely.` };
  const folder = folderOf(account.declared?.source.uri ?? account.workloads[0].source.uri);
  const node = providerChange(request, own, folder, context);
  const rbac = rbacFile(own, folder, context);
  const unneeded = unneededSecrets(account, request.server, context);
  return {
    edits: [...annotated, ...node.edits, ...unneeded.flatMap(({ edits }) => edits)],
    newFiles: [...node.newFiles, ...rbac],
    guide: guideFor(request, own, account, unneeded, rbac.length > 0),
  };
}

function annotate(account: MovedAccount, { annotations }: OwnIdentity, context: Context): readonly Edit[] | undefined {
  const { declared, name, workloads } = account;
  if (declared) {
    const there = new Set(declared.annotations.map(({ value }) => value));
    const missing = Object.entries(annotations).filter(([key]) => !there.has(key));
    if (missing.length === 0) return [];
    return addEntries(declared, [...declared.path, "metadata", "annotations"], Object.fromEntries(missing));
  }
  const entries = Object.entries(annotations).map(([key, value]) => `    ${scalar(key)}: ${scalar(value)}`);
  const manifest = ["apiVersion: v1", "kind: ServiceAccount", ...metadataLines(name, workloads[0]), "  annotations:"];
  return appendDocument(workloads[0], [...manifest, ...entries], context);
}

type NodeChange = Pick<IdentityPlan, "edits" | "newFiles">;

/** Into the file that is there, where that is certain; otherwise a new one beside the ServiceAccount. */
function providerChange(request: RefresherRequest, own: OwnIdentity, folder: string, context: Context): NodeChange {
  const [config, ...others] = context.inventory.providerConfigs.filter(({ isV1 }) => isV1);
  const edits = config && others.length === 0 ? providerEdits(config, request, own) : undefined;
  if (edits) return { edits, newFiles: [] };
  const text = lines(["# A file of each node, not of the cluster.", ...configLines(providerEntry(request, own))]);
  return { edits: [], newFiles: newFile(folder, "credential-providers.yaml", text, context) };
}

function providerEdits(
  config: CredentialProviderConfig,
  request: RefresherRequest,
  own: OwnIdentity,
): readonly Edit[] | undefined {
  const provider = config.providers.find(({ name }) => name?.value === pluginOf(request.provider).name);
  if (!provider) return addItem(config, [...config.path, "providers"], providerEntry(request, own));
  const matches = provider.matchImages.some(({ value }) => urlsMatch(value, `${request.server}/x`));
  if (!matches) return undefined;
  if (provider.tokenAttributes) return [];
  return addLines(config, provider.path, tokenAttributes(own));
}

function rbacFile({ audience }: OwnIdentity, folder: string, context: Context): readonly NewFile[] {
  if (audienceGrants(context.inventory, audience).length > 0) return [];
  return newFile(folder, "image-pull-tokens.yaml", lines(audienceRbac(audience)), context);
}

/** A name that no file here has. */
function newFile(folder: string, name: string, text: string, { inventory }: Context): readonly NewFile[] {
  const base = folder === "" ? "" : `${folder.replace(/\/$/, "")}/`;
  const names = ["", ...Array.from({ length: 9 }, (_, nth) => `-${nth + 2}`)].map((more) =>
    name.replace(/\.yaml$/, `${more}.yaml`),
  );
  const free = names.find((one) => !inventory.file(base + one));
  return free === undefined ? [] : [{ uri: base + free, text }];
}

function guideFor(
  request: RefresherRequest,
  own: OwnIdentity,
  account: MovedAccount,
  unneeded: readonly Unneeded[],
  writesRbac: boolean,
): string {
  const { source, name } = pluginOf(request.provider);
  const registry = registryOf(request.server);
  const cloud = registry ? nameOf(registry) : request.server;
  return identityGuide({ request, own, account, unneeded, writesRbac, plugin: name, source, cloud });
}
