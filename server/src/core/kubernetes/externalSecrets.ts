/** Reads what External Secrets Operator makes Secrets of (external-secrets.io, apis/externalsecrets/v1). */
import type { Written } from "../text.ts";
import type { YamlNode } from "../yaml.ts";
import { copiesOf } from "./copies.ts";
import { known, type Readers, supplier, typeOf } from "./declared.ts";
import { everywhere } from "./reach.ts";
import type { Declared, MadeSecret, Renewal, Resource } from "./resources.ts";
import { durationOf } from "./schedule.ts";
import { readTemplateContent } from "./secretContent.ts";

/** A PushSecret is none of them: it copies a Secret out of the cluster. */
export const externalSecretReaders: Readers = {
  "external-secrets.io": { ExternalSecret: readExternalSecret, ClusterExternalSecret: readClusterExternalSecret },
};

function readExternalSecret(node: YamlNode, declared: Declared): readonly Resource[] {
  const annotations = node.at("metadata", "annotations");
  return makes(node.get("spec"), declared, declared.name, declared.namespace, annotations);
}

/** One ExternalSecret for each namespace that is listed, and for each that a selector finds. */
function readClusterExternalSecret(node: YamlNode, declared: Declared): readonly Resource[] {
  const spec = node.get("spec");
  const external = spec?.get("externalSecretSpec");
  const name = nameAt(spec?.get("externalSecretName"), declared.name);
  const annotations = spec?.at("externalSecretMetadata", "annotations");
  const listed = (spec?.get("namespaces")?.items ?? []).flatMap((item) => known(item) ?? []);
  const made = listed.flatMap((namespace) => makes(external, declared, name, namespace, annotations));
  const selects = ["namespaceSelector", "namespaceSelectors"].some((key) => spec?.get(key) !== undefined);
  const selected = supplier(declared, nameAt(external?.at("target", "name"), name), everywhere);
  return selects ? [...made, selected] : made;
}

/** A name that is written counts, even if it is not known yet. */
function nameAt(node: YamlNode | undefined, byDefault: Written | undefined): Written | undefined {
  return node?.string?.value ? known(node) : byDefault;
}

/** What the spec of an ExternalSecret makes in a namespace. */
function makes(
  spec: YamlNode | undefined,
  declared: Declared,
  ownName: Written | undefined,
  namespace: Written | undefined,
  annotations: YamlNode | undefined,
): readonly Resource[] {
  const target = spec?.get("target");
  const policy = target?.get("creationPolicy")?.string?.value;
  // A target with a manifest is of another kind.
  if (policy === "None" || target?.get("manifest")) return [];
  const name = nameAt(target?.get("name"), ownName);
  if (policy === "Merge") {
    const reach = namespace ? { only: [namespace.value] } : everywhere;
    return [supplier(declared, name, reach)];
  }
  const template = target?.get("template");
  const typeAt = template?.get("type")?.string;
  const secret: MadeSecret = {
    kind: "madeSecret",
    ...declared,
    name,
    namespace,
    maker: { name: declared.name, namespace: declared.namespace },
    secretType: typeOf(typeAt),
    typeAt: typeAt?.value ? typeAt : undefined,
    dataKeys: spec && keysOf(spec, template),
    content: readTemplateContent(template?.get("data"), typeOf(typeAt)),
    renewal: renewalOf(spec),
  };
  // Without metadata of its own, the Secret gets that of the ExternalSecret.
  return [
    secret,
    ...copiesOf(secret, template?.get("metadata") ? template.at("metadata", "annotations") : annotations),
  ];
}

/** The keys of a template take the place of what was fetched, unless they are to be merged. */
function keysOf(spec: YamlNode, template: YamlNode | undefined): readonly Written[] | undefined {
  if (template?.get("templateFrom")) return undefined;
  const templated = template?.get("data")?.entries.map(({ key }) => key) ?? [];
  if (templated.length > 0 && template?.get("mergePolicy")?.string?.value !== "Merge") return templated;
  if (spec.get("dataFrom")) return undefined;
  const fetched = spec.get("data")?.items.flatMap((item) => item.get("secretKey")?.string ?? []) ?? [];
  return fetched.length > 0 ? [...templated, ...fetched] : undefined;
}

/** Generators of tokens that expire. */
const generators: ReadonlyMap<string, Renewal["kind"]> = new Map([
  ["ECRAuthorizationToken", "ecr"],
  ["GCRAccessToken", "gcp"],
  ["ACRAccessToken", "acr"],
  ["QuayAccessToken", "quay"],
  ["GithubAccessToken", "github"],
]);

const hour = 60 * 60 * 1000;

/** A refresh happens at intervals, of an hour where none is given, unless the policy is another or the interval is 0. */
function renewalOf(spec: YamlNode | undefined): Renewal | undefined {
  const generator = (spec?.get("dataFrom")?.items ?? [])
    .map((item) => item.at("sourceRef", "generatorRef", "kind")?.string)
    .find((written) => generators.has(written?.value ?? ""));
  const kind = generators.get(generator?.value ?? "");
  if (!spec || !generator || !kind) return undefined;
  const policy = spec.get("refreshPolicy")?.string;
  if (policy && policy.value !== "Periodic") return { kind, at: policy, every: Number.POSITIVE_INFINITY };
  const interval = spec.get("refreshInterval");
  if (!interval) return { kind, at: generator, every: hour };
  const every = durationOf(interval.string?.value ?? String(interval.scalar));
  if (every === undefined) return undefined;
  return { kind, at: interval.span, every: every === 0 ? Number.POSITIVE_INFINITY : every };
}
