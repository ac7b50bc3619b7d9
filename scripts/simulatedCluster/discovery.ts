/** What the API server says of itself: versions, groups, resources, and as much OpenAPI as kubectl needs to write. */
import { allKinds, groupVersionOf, type Kind } from "./kinds.ts";
import type { Version } from "./versions.ts";

const verbs = ["create", "delete", "get", "list", "patch", "update", "watch"];

const reviews = [
  { name: "selfsubjectaccessreviews", kind: "SelfSubjectAccessReview" },
  { name: "selfsubjectrulesreviews", kind: "SelfSubjectRulesReview" },
].map((it) => ({ ...it, singularName: it.kind.toLowerCase(), namespaced: false, verbs: ["create"] }));

const groupVersions = [...new Set(allKinds.map(groupVersionOf)), "authorization.k8s.io/v1"];

/** The answer to a path, or undefined if there is none. */
export function discover(path: string, version: Version): unknown {
  switch (path) {
    case "/version":
      return version.build;
    case "/api":
      return { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] };
    case "/apis":
      return { kind: "APIGroupList", apiVersion: "v1", groups: groupVersions.filter((it) => it !== "v1").map(groupOf) };
    case "/openapi/v3":
      return { paths: Object.fromEntries(groupVersions.map((it) => [pathOf(it).slice(1), openApiPath(it)])) };
    default:
      return discoverGroup(path);
  }
}

function discoverGroup(path: string): unknown {
  const openApi = path.startsWith("/openapi/v3/");
  const wanted = openApi ? path.slice("/openapi/v3".length) : path;
  const groupVersion = groupVersions.find((it) => pathOf(it) === wanted);
  if (groupVersion) return openApi ? openApiOf(groupVersion) : resourceList(groupVersion);
  const group = groupVersions.find((it) => it.includes("/") && path === `/apis/${it.split("/")[0]}`);
  return group && { kind: "APIGroup", apiVersion: "v1", ...groupOf(group) };
}

function pathOf(groupVersion: string): string {
  return groupVersion.includes("/") ? `/apis/${groupVersion}` : `/api/${groupVersion}`;
}

function groupOf(groupVersion: string) {
  const [name = "", version = ""] = groupVersion.split("/");
  return { name, versions: [{ groupVersion, version }], preferredVersion: { groupVersion, version } };
}

function kindsOf(groupVersion: string): readonly Kind[] {
  return allKinds.filter((it) => groupVersionOf(it) === groupVersion);
}

function resourceList(groupVersion: string) {
  const resources = kindsOf(groupVersion).map(({ plural, kind, namespaced, shortNames }) => {
    const names = shortNames.length > 0 ? { shortNames } : {};
    return { name: plural, singularName: kind.toLowerCase(), namespaced, kind, verbs, ...names };
  });
  const all = groupVersion === "authorization.k8s.io/v1" ? reviews : resources;
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion, resources: all };
}

function openApiPath(groupVersion: string) {
  return { serverRelativeURL: `/openapi/v3${pathOf(groupVersion)}?hash=0` };
}

/** kubectl looks here whether the server checks fields itself, and does not ask for schemas if it does. */
function openApiOf(groupVersion: string) {
  const parameters = ["dryRun", "fieldManager", "fieldValidation"].map((name) => {
    return { name, in: "query", schema: { type: "string", uniqueItems: true } };
  });
  const paths = kindsOf(groupVersion).map(({ group, version, kind, plural, namespaced }) => {
    const patch = { "x-kubernetes-group-version-kind": { group, version, kind }, parameters, responses: {} };
    return [`${pathOf(groupVersion)}${namespaced ? "/namespaces/{namespace}" : ""}/${plural}/{name}`, { patch }];
  });
  const info = { title: "Simulated Kubernetes", version: "0" };
  return { openapi: "3.0.0", info, paths: Object.fromEntries(paths), components: { schemas: {} } };
}
