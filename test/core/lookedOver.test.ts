/** What stands beside manifests: words above declarations, the lists that Pods inherit, symbols, and links of kustomizations. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { declaredIn, inheritedLists, linksIn, navigationOf, summaryOf, symbols } from "#core";
import { contextOf } from "../workspace.ts";

const secret = (name: string, registries = "reg.io", namespace = "shop") =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: ${name}, namespace: ${namespace}}\ntype: kubernetes.io/dockerconfigjson\nstringData:\n  .dockerconfigjson: '{"auths": {${registries
    .split(" ")
    .map((registry) => `"${registry}": {"username": "u", "password": "change-me"}`)
    .join(", ")}}}'\n`;
const account = (name: string, list: string, namespace = "shop") =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: ${name}, namespace: ${namespace}}\nimagePullSecrets: [${list}]\n`;
const deployment = (name: string, spec: string, namespace = "shop") =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec:\n  template:\n    spec:${spec}\n      containers: [{name: a, image: reg.io/a}]\n`;
const own = "\n      imagePullSecrets: [{name: a}]";
const as = (name: string) => `\n      serviceAccountName: ${name}`;
const all = (...documents: readonly string[]) => documents.join("---\n");
const kustomization = (text: string) => `kind: Kustomization\n${text}`;

type Texts = Readonly<Record<string, string>>;

const summaries: Readonly<Record<string, readonly [texts: Texts, said: readonly string[]]>> = {
  "nobody uses it": [{ "a.yaml": secret("a") }, ["a: used by no workload · covers reg.io"]],
  "by lists, by a ServiceAccount's list, in the environment, each workload once": [
    {
      "a.yaml": all(
        secret("a", "reg.io ghcr.io"),
        account("robot", "{name: a}, {name: b}"),
        deployment("one", own),
        deployment("two", as("robot")),
        deployment("both", own + as("robot")),
        deployment("env", "\n      initContainers: [{name: i, image: i, envFrom: [{secretRef: {name: a}}]}]"),
        deployment("none", ""),
      ),
    },
    ["a: used by 4 workloads · covers reg.io and ghcr.io", "robot: 2 pull secrets · Pods of 2 workloads"],
  ],
  "very many registries": [
    { "a.yaml": secret("a", "a.io b.io c.io d.io e.io f.io") },
    ["a: used by no workload · covers a.io, b.io, c.io and 3 more"],
  ],
  "a list of its own keeps that of the ServiceAccount out": [
    {
      "a.yaml": all(secret("a"), account("robot", "{name: a}")),
      "b.yaml": deployment("b", `${as("robot")}\n      imagePullSecrets: [{name: other}]`),
    },
    ["a: used by no workload · covers reg.io", "robot: 1 pull secret · Pods of 1 workload"],
  ],
  "the ServiceAccount of those that name none": [
    {
      "a.yaml": all(
        account("default", ""),
        deployment("a", ""),
        deployment("b", as("robot")),
        deployment("c", "", "other"),
      ),
    },
    ["default: no pull secrets · Pods of 1 workload"],
  ],
  "not of a Secret that is no pull secret": [
    { "a.yaml": secret("a").replace("kubernetes.io/dockerconfigjson", "Opaque") },
    [],
  ],
  "through overlays, counted as they are written": [
    {
      "base/kustomization.yaml": kustomization("resources: [a.yaml]\n"),
      "base/a.yaml": all(secret("a", "reg.io", "x"), deployment("one", own, "x")),
      "dev/kustomization.yaml": kustomization(
        "resources: [../base]\nnamespace: dev\nnamePrefix: dev-\npatches: [{path: p.yaml}]\n",
      ),
      "dev/p.yaml":
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: one, namespace: x}\nspec: {template: {spec: {imagePullSecrets: [{name: a}]}}}\n",
      "prod/kustomization.yaml": kustomization("resources: [../base]\nnamespace: prod\n"),
    },
    ["a: used by 1 workload · covers reg.io"],
  ],
};

describe("what is said above a declaration", () => {
  for (const [name, [texts, said]] of Object.entries(summaries)) {
    test(name, () => {
      const context = contextOf(new Map(Object.entries(texts)));
      const declared = Object.keys(texts).flatMap((uri) => declaredIn(uri, navigationOf(context)));
      assert.deepEqual(
        declared.map((one) => `${one.mention.name}: ${summaryOf(one, context)}`),
        said,
      );
    });
  }
});

/** ⟪a, b⟫ stands where the list of `robot` is shown, with what is shown. */
const hints: Readonly<Record<string, Texts>> = {
  "behind the ServiceAccount's name": {
    "a.yaml": all(account("robot", "{name: a}, {name: b}"), deployment("web", `${as('"robot"')}⟪a, b⟫`)),
  },
  "behind a comment there": {
    "a.yaml": all(account("robot", "{name: a}"), deployment("web", `${as("robot")}  # who⟪a⟫`)),
  },
  "behind the key of the Pod spec, where it names none": {
    "a.yaml": all(account("default", "{name: a}"), deployment("web", "⟪a⟫")),
  },
  "within a line that goes on": {
    "a.yaml": all(
      account("robot", "{name: a}"),
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec: {serviceAccountName: robot⟪a⟫, containers: [{name: a, image: a}]}\n",
    ),
  },
  "not where the Pod has a list of its own": {
    "a.yaml": all(account("robot", "{name: a}"), deployment("web", as("robot") + own)),
  },
  "not where there is none": {
    "a.yaml": all(account("robot", ""), deployment("web", as("robot")), deployment("b", "")),
  },
  "not where another namespace has it": {
    "a.yaml": all(account("robot", "{name: a}", "other"), deployment("web", as("robot"))),
  },
  "with the names that each overlay makes": {
    "base/kustomization.yaml": kustomization("resources: [a.yaml]\n"),
    "base/a.yaml": all(
      secret("a"),
      account("robot", "{name: a}"),
      deployment("web", `${as("robot")}⟪a in overlays/dev; c-a in overlays/prod⟫`),
    ),
    "overlays/dev/kustomization.yaml": kustomization("resources: [../../base]\n"),
    "overlays/prod/kustomization.yaml": kustomization("resources: [../../base]\nnamePrefix: c-\n"),
  },
  "with one for all overlays that agree": {
    "base/kustomization.yaml": kustomization("resources: [a.yaml]\n"),
    "base/a.yaml": all(account("robot", "{name: a}"), deployment("web", `${as("robot")}⟪a⟫`)),
    "dev/kustomization.yaml": kustomization("resources: [../base]\nnamespace: dev\n"),
    "prod/kustomization.yaml": kustomization("resources: [../base]\nnamespace: prod\n"),
  },
};

describe("what a Pod inherits", () => {
  for (const [name, texts] of Object.entries(hints)) {
    test(name, () => {
      const files = new Map(Object.entries(texts).map(([uri, text]) => [uri, text.replace(/⟪.*?⟫/g, "")]));
      const context = contextOf(files);
      const shown = Array.from(files, ([uri, text]) => {
        const lists = inheritedLists(uri, { start: 0, end: text.length }, context);
        const marks = [...Map.groupBy(lists, ({ at }) => at)].map(([at, some]) => {
          const said = some.map(({ names, overlays }) =>
            [names.map(({ name }) => name).join(", "), ...(overlays.length > 0 ? [`in ${overlays.join()}`] : [])].join(
              " ",
            ),
          );
          return { at, mark: `⟪${said.join("; ")}⟫` };
        });
        const ordered = marks.sort((a, b) => b.at - a.at);
        return [uri, ordered.reduce((out, { at, mark }) => out.slice(0, at) + mark + out.slice(at), text)];
      });
      assert.deepEqual(Object.fromEntries(shown), texts);
    });
  }
});

test("symbols are in namespaces, or else in kustomizations", () => {
  const context = contextOf(
    new Map([
      [
        "a.yaml",
        all(
          secret("regcred"),
          secret("opaque").replace("kubernetes.io/dockerconfigjson", "Opaque"),
          account("Reg.robot", ""),
        ),
      ],
      [
        "overlays/dev/kustomization.yaml",
        kustomization("secretGenerator: [{name: registry, type: kubernetes.io/dockercfg, files: [a]}]\n"),
      ],
    ]),
  );
  const found = (query: string) =>
    symbols(query, context).map(({ mention, containers }) => `${mention.name} in ${containers.join()}`);
  assert.deepEqual(found(""), ["regcred in shop", "Reg.robot in shop", "registry in overlays/dev"]);
  assert.deepEqual(found("r.t"), ["Reg.robot in shop"]);
  assert.deepEqual(found("Reg R"), ["regcred in shop", "Reg.robot in shop", "registry in overlays/dev"]);
  assert.deepEqual(found("xyz"), []);
});

test("links lead to what is known, and to what may be there", () => {
  const text = kustomization(
    "resources: [a.yaml, ../base, https://example.com/a, gone.yaml]\npatches: [{path: p.yaml}, {patch: 'x: y'}]\nsecretGenerator:\n  - name: x\n    files: ['.dockerconfigjson=../config.json', plain]\n    envs: [x.env]\n    literals: [a=b]\n",
  );
  const files = {
    "file:///r/o/kustomization.yaml": text,
    "file:///r/o/a.yaml": secret("a"),
    "file:///r/base/kustomization.yml": "",
  };
  const links = linksIn("file:///r/o/kustomization.yaml", contextOf(new Map(Object.entries(files))).inventory);
  assert.deepEqual(
    links.map(({ span, path, uri }) => [
      text.slice(span.start, span.end),
      path.replace("file:///r/", ""),
      uri?.replace("file:///r/", ""),
    ]),
    [
      ["a.yaml", "o/a.yaml", "o/a.yaml"],
      ["../base", "base", "base/kustomization.yml"],
      ["gone.yaml", "o/gone.yaml", undefined],
      ["p.yaml", "o/p.yaml", undefined],
      ["x.env", "o/x.env", undefined],
      ["../config.json", "config.json", undefined],
      ["plain", "o/plain", undefined],
    ],
  );
  assert.deepEqual(linksIn("file:///r/o/a.yaml", contextOf(new Map(Object.entries(files))).inventory), []);
});
