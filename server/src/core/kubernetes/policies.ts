/** Reads policies that make Secrets in namespaces, or change Pods' pull secrets: Kyverno's, Gatekeeper's, Kubernetes' own. */
import { isTemplated } from "../placeholders.ts";
import type { Written } from "../text.ts";
import type { YamlNode } from "../yaml.ts";
import { adder, known, type Readers, strings, supplier } from "./declared.ts";
import { everywhere, type Reach } from "./reach.ts";
import type { Declared, PullSecretAdder, Resource, Supplier } from "./resources.ts";

export const policyReaders: Readers = {
  "kyverno.io": { ClusterPolicy: readKyverno, Policy: readKyverno },
  "policies.kyverno.io": {
    MutatingPolicy: readMutation,
    GeneratingPolicy: readGeneration,
    NamespacedMutatingPolicy: readMutation,
    NamespacedGeneratingPolicy: readGeneration,
  },
  "mutations.gatekeeper.sh": { Assign: readAssign, ModifySet: readAssign },
  "admissionregistration.k8s.io": { MutatingAdmissionPolicy: readMutation },
};

/** What the text of a policy has in it if it has a part in pulling. */
export const mentionOfPolicy = /imagePullSecrets|generate|Generating/;

function readKyverno(node: YamlNode, declared: Declared): readonly Resource[] {
  // A Policy is for its own namespace.
  const own = declared.type === "Policy" && declared.namespace ? { only: [declared.namespace.value] } : undefined;
  const rules = [...(node.at("spec", "rules")?.items ?? [])];
  return rules.flatMap((rule) => {
    const generated = rule.get("generate");
    const made = generated ? [generated, ...(generated.get("foreach")?.items ?? [])] : [];
    const mutated = rule.get("mutate");
    return [
      ...made.flatMap((one) => generate(one, rule, declared)),
      ...(mutated?.source.includes("imagePullSecrets") ? [mutate(mutated, rule, declared, own)] : []),
    ];
  });
}

/** The name, or the names of a list, that a rule makes or copies into the namespaces that it is for. */
function generate(generated: YamlNode, rule: YamlNode, declared: Declared): readonly Supplier[] {
  const list = generated.get("cloneList");
  const kinds = list ? strings(list.get("kinds")).map(lastPart) : [generated.get("kind")?.string?.value];
  const target = generated.get("namespace")?.string?.value;
  const reach = target && !isTemplated(target) ? { only: [target] } : reachOf(rule, "names", isOfNamespaces(rule));
  return (["Secret", "ServiceAccount"] as const)
    .filter((kind) => kinds.includes(kind))
    .map((makes) => supplier(declared, list ? undefined : known(generated.get("name")), reach, makes));
}

function mutate(mutated: YamlNode, rule: YamlNode, declared: Declared, own: Reach | undefined): PullSecretAdder {
  const targets = mutated.get("targets")?.items ?? [];
  const kinds = targets.length > 0 ? targets.map((target) => target.get("kind")?.string?.value) : kindsOf(rule);
  const ofAccounts = kinds.length > 0 && kinds.every((kind) => kind === "ServiceAccount");
  const reach = own ?? (targets.length > 0 ? everywhere : reachOf(rule, "namespaces", true));
  return adder(declared, ofAccounts ? "ServiceAccount" : "Pod", reach);
}

/** The filters of `match` or `exclude`, in each of their forms. */
function filtersOf(clause: YamlNode | undefined): readonly YamlNode[] {
  const lists = [clause?.get("any"), clause?.get("all")].flatMap((list) => list?.items ?? []);
  return [clause, ...lists].flatMap((filter) => (filter?.get("resources") ? [filter] : []));
}

function kindsOf(rule: YamlNode): readonly string[] {
  const kinds = filtersOf(rule.get("match")).flatMap((filter) => strings(filter.at("resources", "kinds")));
  return kinds.map(lastPart);
}

/** `v1/Secret` and `apps/v1/Deployment` are kinds, too. */
function lastPart({ value }: Written): string {
  return value.split("/").at(-1) ?? "";
}

function isOfNamespaces(rule: YamlNode): boolean {
  const kinds = kindsOf(rule);
  return kinds.length > 0 && kinds.every((kind) => kind === "Namespace");
}

/** The namespaces that a rule is for: those that every filter lists, without those that are excluded outright. */
function reachOf(rule: YamlNode, key: "names" | "namespaces", isTold: boolean): Reach {
  if (!isTold) return everywhere;
  const [filters, exclusions] = [filtersOf(rule.get("match")), filtersOf(rule.get("exclude"))];
  const listed = filters.map((filter) => listOf(filter, key));
  const isListed = listed.length > 0 && listed.every((names) => names.length > 0);
  const except = exclusions
    .filter((filter) => isOnly(filter, key, kindsOf(rule)))
    .flatMap((filter) => listOf(filter, key));
  return { ...(isListed && { only: listed.flat() }), ...(rule.at("exclude", "all") ? {} : { except }) };
}

function listOf(filter: YamlNode, key: string): readonly string[] {
  const names = strings(filter.at("resources", key)).map(({ value }) => value);
  return names.some(isTemplated) ? [] : names;
}

/** Whether a filter asks for nothing else, so that it holds for all that it lists, of all kinds that count. */
function isOnly(filter: YamlNode, key: string, kinds: readonly string[]): boolean {
  const own = strings(filter.at("resources", "kinds")).map(lastPart);
  if (own.length > 0 && !own.includes("*") && !kinds.every((kind) => own.includes(kind))) return false;
  const isBare = filter.entries.every(({ key: { value } }) => ["resources", "any", "all"].includes(value));
  const asked = filter.get("resources")?.entries ?? [];
  return isBare && asked.every(({ key: { value } }) => value === key || value === "kinds");
}

/** Gatekeeper's patterns are names that may begin or end with an asterisk. */
function readAssign(node: YamlNode, declared: Declared): readonly Resource[] {
  const spec = node.get("spec");
  if (!spec?.get("location")?.string?.value.includes("imagePullSecrets")) return [];
  const kinds = (spec.get("applyTo")?.items ?? []).flatMap((item) => strings(item.get("kinds")));
  const match = spec.get("match");
  const list = (key: string) => strings(match?.get(key)).map(({ value }) => value);
  const only = list("namespaces");
  const reach = { ...(only.length > 0 && { only }), except: list("excludedNamespaces") };
  const ofAccounts = kinds.length > 0 && kinds.every(({ value }) => value === "ServiceAccount");
  return [adder(declared, ofAccounts ? "ServiceAccount" : "Pod", reach)];
}

/** What expressions decide is not known. */
function readMutation(node: YamlNode, declared: Declared): readonly Resource[] {
  if (!node.get("spec")?.source.includes("imagePullSecrets")) return [];
  return [adder(declared, "Pod", ownReach(declared))];
}

function readGeneration(node: YamlNode, declared: Declared): readonly Resource[] {
  const source = node.get("spec")?.source.toLowerCase() ?? "";
  return (["Secret", "ServiceAccount"] as const)
    .filter((kind) => source.includes(kind.toLowerCase()))
    .map((kind) => supplier(declared, undefined, ownReach(declared), kind));
}

function ownReach({ type, namespace }: Declared): Reach {
  return type.startsWith("Namespaced") && namespace ? { only: [namespace.value] } : everywhere;
}
