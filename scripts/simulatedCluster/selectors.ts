/** Label and field selectors. */
import { fieldOf, type KubeObject, type Names } from "./objects.ts";
import { badRequest } from "./problems.ts";

export type Selector = (object: KubeObject) => boolean;

const everything: Selector = () => true;

/** Equality, sets and presence: `a=b,c!=d,e in (f,g),h notin (i),j,!k`. */
export function labelSelector(text: string): Selector {
  const terms = text.split(/,(?![^(]*\))/).flatMap((term) => (term.trim() ? [labelTerm(term.trim())] : []));
  return (object) => terms.every((matches) => matches(object.metadata.labels ?? {}));
}

function labelTerm(term: string): (labels: Names) => boolean {
  const set = /^(?<key>\S+)\s+(?<operator>in|notin)\s*\((?<values>[^)]*)\)$/.exec(term)?.groups;
  if (set) {
    const values = (set.values ?? "").split(",").map((value) => value.trim());
    return (labels) => values.includes(labels[set.key ?? ""] ?? "") === (set.operator === "in");
  }
  const {
    key = "",
    operator,
    value,
  } = /^(?<key>[^=!]+?)\s*(?:(?<operator>!=|==?)\s*(?<value>.*))?$/.exec(term)?.groups ?? {};
  if (term.startsWith("!")) return (labels) => labels[term.slice(1)] === undefined;
  if (!key) throw badRequest(`unable to parse requirement: found '${term}', expected: identifier`);
  if (operator === undefined) return (labels) => labels[key] !== undefined;
  return (labels) => (labels[key] === value) === (operator !== "!=");
}

/** The fields that each kind can be selected by, besides its name and namespace (pkg/apis/core/v1/conversion.go). */
const selectable: Readonly<Record<string, readonly string[]>> = {
  pods: ["spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "status.phase"],
  secrets: ["type"],
  events: [
    ...["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"].map(
      (it) => `involvedObject.${it}`,
    ),
    ...["reason", "reportingComponent", "source", "type"],
  ],
  namespaces: ["status.phase"],
};

export function fieldSelector(plural: string, text: string): Selector {
  const terms = text.split(",").filter((term) => term !== "");
  const matchers = terms.map((term): Selector => {
    const {
      field = "",
      operator,
      value = "",
    } = /^(?<field>[^=!]+)(?<operator>!=|==?)(?<value>.*)$/.exec(term)?.groups ?? {};
    const known = ["metadata.name", "metadata.namespace", ...(selectable[plural] ?? [])];
    if (!known.includes(field)) throw badRequest(`field label not supported: ${field || term}`);
    const path = field === "source" ? ["source", "component"] : field.split(".");
    return (object) => ((fieldOf(object, path) ?? "") === value) === (operator !== "!=");
  });
  return matchers.length === 0 ? everything : (object) => matchers.every((matches) => matches(object));
}
