/** Which resources a patch or a replacement is for. */
import type { Selector } from "./kustomization.ts";
import type { BuiltResource, Identity } from "./resource.ts";
import { entriesAt, type Tree, wordAt } from "./tree.ts";

/** By what a resource is called now, or was called in its manifest. */
export function fits(selector: Selector, resource: BuiltResource): boolean {
  const { tree, apiVersion } = resource;
  const version = apiVersion.slice(apiVersion.indexOf("/") + 1);
  return (
    (selector.version === undefined || selector.version === version) &&
    [resource.identity, ...resource.before].some((identity) => fitsIdentity(selector, identity)) &&
    fitsTags(selector.labels, tree, "labels") &&
    fitsTags(selector.annotations, tree, "annotations")
  );
}

function fitsIdentity(selector: Selector, { group, kind, name, namespace }: Identity): boolean {
  return (
    fitsPattern(selector.group, group) &&
    fitsPattern(selector.kind, kind) &&
    fitsPattern(selector.name, name) &&
    fitsPattern(selector.namespace, namespace)
  );
}

function fitsPattern(pattern: string | undefined, text: string): boolean {
  return pattern === undefined || pattern === "" || pattern === text || fitsWhole(pattern, pattern, text);
}

/**
 * Whether a regular expression fits all of a text. One that is none, or too long to be meant, fits nothing.
 *
 * @param given The part of it that somebody wrote.
 */
export function fitsWhole(pattern: string, given: string, text: string): boolean {
  // Kubernetes' names are short, and so is every pattern for them; an evil one needs nested repetitions.
  if (given.length > 253 || /[+*}]\)*[+*{]/.test(given)) return false;
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    return false;
  }
}

/** Kubernetes' label selectors: `a=b`, `a==b`, `a!=b`, `a`, `!a`, `a in (b, c)`, `a notin (b)`, divided by commas. */
function fitsTags(selector: string | undefined, tree: Tree, field: "labels" | "annotations"): boolean {
  if (selector === undefined || selector.trim() === "") return true;
  const tags = new Map(entriesAt(tree, "metadata", field).map(([key, value]) => [key, wordAt(value) ?? ""]));
  return selector.split(/,(?![^(]*\))/).every((requirement) => fitsRequirement(requirement.trim(), tags));
}

function fitsRequirement(requirement: string, tags: ReadonlyMap<string, string>): boolean {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(requirement);
  if (set) {
    const [, key = "", operator, list = ""] = set;
    const values = list.split(",").map((value) => value.trim());
    const has = values.includes(tags.get(key) ?? "\0");
    return operator === "in" ? has : !has;
  }
  const [, key = "", operator, value = ""] = /^([^\s!=]+)\s*(==|=|!=)\s*(\S*)$/.exec(requirement) ?? [];
  if (operator) return operator === "!=" ? tags.get(key) !== value : tags.get(key) === value;
  return requirement.startsWith("!") ? !tags.has(requirement.slice(1).trim()) : tags.has(requirement);
}
