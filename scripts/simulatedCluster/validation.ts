/** What the API server refuses, in its words (pkg/apis/core/validation), as far as pulling images touches it. */
import { readDockerConfig } from "#core";
import { type Kind, kinds } from "./kinds.ts";
import { isRecord, type KubeObject, type Names, type Pod, type PodTemplate, type Secret } from "./objects.ts";
import { type FieldProblem, invalid } from "./problems.ts";
import { sorted } from "./store.ts";

type Check = (after: KubeObject, before: KubeObject | undefined) => readonly FieldProblem[];

const checks: Readonly<Record<string, Check>> = {
  secrets: (after, before) => secretProblems(after as Secret, before as Secret | undefined),
  pods: (after, before) => podProblems(after as Pod, before as Pod | undefined),
  deployments: selectorProblems,
  replicasets: selectorProblems,
  statefulsets: selectorProblems,
  daemonsets: selectorProblems,
};

export function validate(kind: Kind, after: KubeObject, before?: KubeObject): void {
  const { name } = after.metadata;
  const problems = [...(before ? [] : nameProblems(name)), ...(checks[kind.plural]?.(after, before) ?? [])];
  if (problems.length > 0) throw invalid(kind, name, problems);
}

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

function nameProblems(name: string): readonly FieldProblem[] {
  const field = "metadata.name";
  if (name === "") {
    return [{ field, reason: "FieldValueRequired", message: "Required value: name or generateName is required" }];
  }
  if (name.length > 253) {
    const message = `Invalid value: "${name}": must be no more than 253 bytes`;
    return [{ field, reason: "FieldValueInvalid", message }];
  }
  if (subdomain.test(name)) return [];
  const rule =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and " +
    "end with an alphanumeric character (e.g. 'example.com', regex used for validation is " +
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
  return [{ field, reason: "FieldValueInvalid", message: `Invalid value: "${name}": ${rule}` }];
}

const typedKeys: Readonly<Record<string, string>> = {
  "kubernetes.io/dockerconfigjson": ".dockerconfigjson",
  "kubernetes.io/dockercfg": ".dockercfg",
};
const maximumSecretSize = 1_048_576;

function secretProblems(secret: Secret, before: Secret | undefined): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  const data = secret.data ?? {};
  for (const key of Object.keys(data)) {
    if (/^[-._a-zA-Z0-9]{1,253}$/.test(key)) continue;
    const rule =
      "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  " +
      "or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
    problems.push({ field: `data[${key}]`, reason: "FieldValueInvalid", message: `Invalid value: "${key}": ${rule}` });
  }
  const size = Object.values(data).reduce((sum, value) => sum + Buffer.from(value, "base64").length, 0);
  if (size > maximumSecretSize) {
    const message = `Too long: may not be more than ${maximumSecretSize} bytes`;
    problems.push({ field: "data", reason: "FieldValueTooLong", message });
  }
  const key = typedKeys[secret.type];
  return [...problems, ...(key ? dockerConfigProblems(key, data[key]) : []), ...changedSecret(secret, before)];
}

/** It has to be a JSON object or null; what is in it is not looked at. */
function dockerConfigProblems(key: string, value: string | undefined): readonly FieldProblem[] {
  const field = `data[${key}]`;
  if (value === undefined) return [{ field, reason: "FieldValueRequired", message: "Required value" }];
  const error = jsonProblem(Buffer.from(value, "base64").toString());
  if (error === undefined) return [];
  const message = `Invalid value: "<secret contents redacted>": ${error}`;
  return [{ field, reason: "FieldValueInvalid", message }];
}

function jsonProblem(text: string): string | undefined {
  const { fatal } = readDockerConfig("dockercfg", text);
  if (fatal?.kind === "json") return fatal.message;
  const value: unknown = JSON.parse(text);
  if (value === null || isRecord(value)) return undefined;
  const kind = Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value;
  return `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
}

function changedSecret(secret: Secret, before: Secret | undefined): readonly FieldProblem[] {
  if (!before) return [];
  const problems: FieldProblem[] = [];
  if (secret.type !== before.type) {
    const message = `Invalid value: ${JSON.stringify(secret.type)}: field is immutable`;
    problems.push({ field: "type", reason: "FieldValueInvalid", message });
  }
  if (!before.immutable) return problems;
  const reason = "FieldValueForbidden";
  const message = "Forbidden: field is immutable when `immutable` is set";
  if (!secret.immutable) problems.push({ field: "immutable", reason, message });
  if (JSON.stringify(sorted(secret.data)) !== JSON.stringify(sorted(before.data))) {
    problems.push({ field: "data", reason, message });
  }
  return problems;
}

function podProblems(pod: Pod, before: Pod | undefined): readonly FieldProblem[] {
  if (before) return changedPod(pod, before);
  const containers = pod.spec?.containers ?? [];
  if (containers.length === 0) {
    return [{ field: "spec.containers", reason: "FieldValueRequired", message: "Required value" }];
  }
  const problems: FieldProblem[] = [];
  for (const [i, { name, image }] of containers.entries()) {
    for (const [field, value] of Object.entries({ name, image })) {
      if (!value)
        problems.push({
          field: `spec.containers[${i}].${field}`,
          reason: "FieldValueRequired",
          message: "Required value",
        });
    }
  }
  return problems;
}

/** Of a Pod that exists, only the images may change, and a few fields that have nothing to do with pulling. */
function changedPod(pod: Pod, before: Pod): readonly FieldProblem[] {
  const fixed = ({ spec }: Pod) => {
    const { tolerations: _, activeDeadlineSeconds: __, terminationGracePeriodSeconds: ___, ...rest } = spec;
    const blank = (containers: Pod["spec"]["containers"] = []) => containers.map((it) => ({ ...it, image: "" }));
    return sorted({ ...rest, containers: blank(spec.containers), initContainers: blank(spec.initContainers) });
  };
  if (JSON.stringify(fixed(pod)) === JSON.stringify(fixed(before))) return [];
  const allowed =
    "`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only " +
    "additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";
  const message = `Forbidden: pod updates may not change fields other than ${allowed}`;
  return [{ field: "spec", reason: "FieldValueForbidden", message }];
}

function selectorProblems(object: KubeObject): readonly FieldProblem[] {
  const { selector, template } = object.spec as { readonly selector?: unknown; readonly template?: unknown };
  const missing = Object.entries({ selector, template }).filter(([, value]) => !isRecord(value));
  const problems = missing.map(([name]): FieldProblem => {
    return { field: `spec.${name}`, reason: "FieldValueRequired", message: "Required value" };
  });
  const { matchLabels = {} } = (selector ?? {}) as { readonly matchLabels?: Names };
  const { labels = {} } = (template as PodTemplate | undefined)?.metadata ?? {};
  const fits = isRecord(selector) && Object.entries(matchLabels).every(([name, value]) => labels[name] === value);
  if (fits || !template) return problems;
  const message = `Invalid value: ${JSON.stringify(labels)}: \`selector\` does not match template \`labels\``;
  return [...problems, { field: "spec.template.metadata.labels", reason: "FieldValueInvalid", message }];
}

/** Warnings that come with an answer, in the header `Warning` (pkg/api/pod/warnings.go). */
export function warningsOf(kind: Kind, object: KubeObject): readonly string[] {
  if (kind !== kinds.pods && kind !== kinds.deployments) return [];
  const isPod = kind === kinds.pods;
  const spec = isPod
    ? (object as Pod).spec
    : (object as { spec?: { template?: { spec?: Pod["spec"] } } }).spec?.template?.spec;
  const at = isPod ? "spec" : "spec.template.spec";
  const names = (spec?.imagePullSecrets ?? []).map(({ name }) => name);
  return names.flatMap((name, i) => {
    const field = `${at}.imagePullSecrets[${i}].name`;
    if (!name) return [`${field}: invalid empty name ""`];
    return names.indexOf(name) < i ? [`${field}: duplicate name "${name}"`] : [];
  });
}
