/** Every name of a Secret or ServiceAccount that a manifest has in it, with its place and what it is there for. */

import type { HelmValues } from "../kubernetes/helmResources.ts";
import type { Role, RoleBinding } from "../kubernetes/rbacResources.ts";
import type { Reach } from "../kubernetes/reach.ts";
import {
  type AnySecret,
  type Namespace,
  type PullSecretAdder,
  type PullSecretList,
  placeOf,
  type Resource,
  type ServiceAccount,
  type Supplier,
  type Workload,
} from "../kubernetes/resources.ts";
import type { ManifestFile } from "../manifests.ts";
import { isTemplated } from "../placeholders.ts";
import type { Span, Written } from "../text.ts";
import { parseYaml } from "../yaml.ts";
import { kustomizeMentions } from "./kustomizeMentions.ts";
import type { Mention, MentionKind, MentionRole } from "./mention.ts";

/** Those of a file as it is written. */
export function mentionsIn(file: ManifestFile): readonly Mention[] {
  return file.remember("mentions", () => [
    ...withoutRepeats(file.resources.flatMap(mentionsOf)),
    ...kustomizeMentions(file),
  ]);
}

/** Those of one resource. */
export function mentionsOf(resource: Resource): readonly Mention[] {
  switch (resource.kind) {
    case "workload":
      return ofWorkload(resource);
    case "serviceAccount":
      return ofAccount(resource);
    case "secret":
      return [...declaration(resource, "Secret"), ...inAnnotations(resource)];
    case "madeSecret":
      return declaration(resource, "Secret");
    case "supplier":
      return ofSupplier(resource);
    case "role":
      return ofRole(resource);
    case "roleBinding":
      return ofBinding(resource);
    case "fluxSource":
      return resource.secretRef ? [mention(resource, "Secret", "source", resource.secretRef)] : [];
    case "helmValues":
      return ofValues(resource);
    case "pullSecretAdder":
      return ofAdder(resource);
    case "scriptReference":
      return inEach(resource.reach).map((namespace) => ({
        ...mention(resource, resource.of, "script", resource.to),
        namespace,
      }));
    case "helmChart":
    case "helmUses":
    case "deployer":
    case "credentialProviderConfig":
    case "kubeletConfiguration":
    case "nodeGates":
      return [];
  }
}

function mention(
  resource: Resource,
  kind: MentionKind,
  role: MentionRole,
  written: Written,
  namespace: Namespace = resource.namespace?.value,
): Mention {
  const { value: name } = written;
  return { kind, role, name, at: placeOf(resource, written), namespace, resource, type: resource.type };
}

function ofWorkload(workload: Workload): readonly Mention[] {
  const { serviceAccountName: account, serviceAccountTemplated, mounted } = workload;
  return [
    ...inList(workload, "podSpec", workload.pullSecrets),
    ...(account && !serviceAccountTemplated
      ? [mention(workload, "ServiceAccount", "serviceAccountName", account)]
      : []),
    ...mounted.map(({ name, way }) => mention(workload, "Secret", way.kind, name)),
  ];
}

function ofAccount(account: ServiceAccount): readonly Mention[] {
  const mountable = account.secrets.filter(({ templated }) => !templated);
  return [
    ...declaration(account, "ServiceAccount"),
    ...inList(account, "accountList", account.pullSecrets),
    ...mountable.map((written) => mention(account, "Secret", "mountable", written)),
  ];
}

function inList(owner: Resource, role: MentionRole, { references }: PullSecretList): readonly Mention[] {
  return references.filter(({ templated }) => !templated).map((written) => mention(owner, "Secret", role, written));
}

function declaration(resource: AnySecret | ServiceAccount, kind: MentionKind): readonly Mention[] {
  return resource.name ? [mention(resource, kind, "declaration", resource.name)] : [];
}

/** What copies a Secret, or merges more into one, names what somebody else declares. */
function ofSupplier(supplier: Supplier): readonly Mention[] {
  const { made, makes, reach } = supplier;
  // A name in a script may have no place of its own.
  if (!made || made.end === made.start) return [];
  return inEach(reach).map((namespace) => ({ ...mention(supplier, makes, "supplier", made), namespace }));
}

function ofAdder(adder: PullSecretAdder): readonly Mention[] {
  const { account, reach } = adder;
  if (!account) return [];
  return inEach(reach).map((namespace) => ({ ...mention(adder, "ServiceAccount", "script", account), namespace }));
}

/** The namespaces that something reaches, or one that is not known. */
function inEach({ only = [] }: Reach): readonly Namespace[] {
  return only.length === 0 || only.some((one) => /[*?]/.test(one)) ? [undefined] : only;
}

function ofRole(role: Role): readonly Mention[] {
  const named = (kind: MentionKind, names: readonly Written[]) =>
    names.map((name) => mention(role, kind, "resourceName", name)).filter(({ name }) => !isTemplated(name));
  return [
    ...named(
      "Secret",
      role.secretAccess.flatMap(({ resourceNames }) => resourceNames),
    ),
    ...named("ServiceAccount", role.accounts),
  ];
}

function ofBinding(binding: RoleBinding): readonly Mention[] {
  return binding.serviceAccounts
    .filter(({ name }) => !isTemplated(name.value))
    .map(({ name, namespace }) => mention(binding, "ServiceAccount", "subject", name, namespace));
}

/** The values of a parameter stand apart from what names it, so their place is not known. */
function ofValues(values: HelmValues): readonly Mention[] {
  return values.entries.flatMap((entry) => {
    if (entry.place.kind === "parameter") return [];
    const at = nameIn(values.source.text, entry.at, entry.name);
    return at ? [mention(values, "Secret", "helmValues", { value: entry.name, ...at })] : [];
  });
}

/** Where a name stands in an entry of a list: behind the key, if there is one. */
function nameIn(text: string, { start, end }: Span, name: string): Span | undefined {
  const at = text.slice(start, end).lastIndexOf(name);
  return at < 0 ? undefined : { start: start + at, end: start + at + name.length };
}

/** What fetches from another Secret, or belongs to a ServiceAccount, says so in its annotations. */
const pointers = {
  "kubernetes.io/service-account.name": "ServiceAccount",
  "replicator.v1.mittwald.de/replicate-from": "Secret",
  "reflector.v1.k8s.emberstack.com/reflects": "Secret",
} as const satisfies Readonly<Record<string, MentionKind>>;

const mentionsPointer = /service-account\.name|\/(?:replicate-from|reflects)\b/;

function inAnnotations(secret: AnySecret): readonly Mention[] {
  const { text } = secret.source;
  if (!mentionsPointer.test(text)) return [];
  const annotations = parseYaml(text).root.at(...secret.path, "metadata", "annotations");
  return Object.entries(pointers).flatMap(([key, kind]) => {
    const written = annotations?.get(key)?.string;
    if (!written || isTemplated(written.value) || text.slice(written.start, written.end) !== written.value) return [];
    const slash = written.value.indexOf("/");
    const name = { ...written, value: written.value.slice(slash + 1), start: written.start + slash + 1 };
    const namespace = slash < 0 ? secret.namespace?.value : written.value.slice(0, slash);
    return name.value === "" ? [] : [mention(secret, kind, "annotation", name, namespace)];
  });
}

/** Of the same place only what says most: what copies a Secret is written where the Secret is declared. */
function withoutRepeats(mentions: readonly Mention[]): readonly Mention[] {
  const declared = new Set(mentions.filter(({ role }) => role === "declaration").map(keyOf));
  return mentions.filter((one) => one.role !== "supplier" || !declared.has(keyOf(one)));
}

function keyOf({ kind, at: { span } }: Mention): string {
  return `${kind} ${span.start}`;
}
