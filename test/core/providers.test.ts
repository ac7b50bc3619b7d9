/** Which programs of the node are asked for an image, by a table of ServiceAccounts; and what the resolver makes of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Context, defaultSettings, type Inventory, ManifestReader, PodSpecTable, type Verdict } from "#core";
import { analyzeFiles } from "../workspace.ts";

const config = (tokenAttributes: object | undefined) =>
  JSON.stringify({
    apiVersion: "kubelet.config.k8s.io/v1",
    kind: "CredentialProviderConfig",
    providers: [
      {
        name: "acr-credential-provider",
        apiVersion: "credentialprovider.kubelet.k8s.io/v1",
        matchImages: ["*.azurecr.io/team"],
        defaultCacheDuration: "10m",
        ...(tokenAttributes && { tokenAttributes }),
      },
    ],
  });

const attributes = { serviceAccountTokenAudience: "aud", cacheType: "Token", requireServiceAccount: true };
const key = "kubernetes.azure.com/acr-client-id";
const annotated = { ...attributes, requiredServiceAccountAnnotationKeys: [key] };
const account = (annotations: object) => ({
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { name: "web", namespace: "shop", annotations },
});

interface Case {
  readonly image?: string;
  readonly tokenAttributes?: object;
  readonly account?: object;
  readonly metadata?: object;
  readonly pullSecret?: boolean;
  readonly verdict: Verdict;
  /** What the story says of the program. */
  readonly says?: RegExp;
}

const cases: Readonly<Record<string, Case>> = {
  "a program without tokens": {
    verdict: "node",
    says: /^The node asks acr-credential-provider, whose pattern .* matches, for credentials\.$/,
  },
  "an image that no pattern matches": { image: "shop.azurecr.io/other/app:1", verdict: "unknown" },
  "a host with more parts than the pattern": { image: "a.b.azurecr.io/team/app:1", verdict: "unknown" },
  "tokens for everybody": {
    tokenAttributes: attributes,
    verdict: "node",
    says: /with a token of ServiceAccount "web" \(from Kubernetes 1\.34 on\)/,
  },
  "the annotation is there": { tokenAttributes: annotated, account: account({ [key]: "x" }), verdict: "node" },
  "the annotation is missing": {
    tokenAttributes: annotated,
    account: account({ other: "x" }),
    verdict: "anonymous",
    says: /^The node passes over .*: ServiceAccount "web" lacks the annotation kubernetes\.azure\.com\/acr-client-id\.$/,
  },
  "a ServiceAccount that is not here": {
    tokenAttributes: annotated,
    verdict: "unknown",
    says: /^It is not known here whether/,
  },
  "a static Pod's mirror": {
    tokenAttributes: attributes,
    metadata: { annotations: { "kubernetes.io/config.mirror": "x" } },
    verdict: "anonymous",
    says: /such a Pod has no ServiceAccount/,
  },
  "a pull secret that matches comes first": { pullSecret: true, verdict: "authenticated" },
};

for (const [name, one] of Object.entries(cases)) {
  test(name, () => {
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "web", namespace: "shop", ...one.metadata },
      spec: {
        serviceAccountName: "web",
        ...(one.pullSecret && { imagePullSecrets: [{ name: "regcred" }] }),
        containers: [{ name: "web", image: one.image ?? "shop.azurecr.io/team/app:1" }],
      },
    };
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "regcred", namespace: "shop" },
      type: "kubernetes.io/dockerconfigjson",
      stringData: { ".dockerconfigjson": '{"auths":{"shop.azurecr.io":{"username":"u","password":"not-a-password"}}}' },
    };
    const objects = [pod, ...(one.account ? [one.account] : []), ...(one.pullSecret ? [secret] : [])];
    const files = objects.map((object, index) => [`${index}.json`, JSON.stringify(object)] as const);
    const { inventory } = analyzeFiles(new Map([...files, ["node.json", config(one.tokenAttributes)]]));
    const context = new Context(inventory, defaultSettings, 0);
    const [workload] = inventory.workloads;
    assert.ok(workload);
    const [image] = context.pull(workload).images;
    assert.equal(image?.verdict, one.verdict);
    if (one.says)
      assert.ok(
        image.steps.some((step) => one.says?.test(step)),
        image.steps.join("\n"),
      );
  });
}

test("of each provider the first pattern that matches counts, in the order of the files, edited or not", () => {
  const named = (name: string, ...matchImages: readonly string[]) => {
    const { providers, ...rest } = JSON.parse(config(undefined));
    return {
      ...rest,
      providers: [
        { ...providers[0], name, matchImages },
        { ...providers[0], name: `${name}-two` },
      ],
    };
  };
  const files = new Map([
    ["a.json", JSON.stringify(named("a", "other.io", "shop.azurecr.io", "*.azurecr.io"))],
    ["b.json", JSON.stringify(named("b", "*.azurecr.io/team/app", "shop.azurecr.io/team"))],
  ]);
  const { inventory } = analyzeFiles(files);
  const found = (inventory: Inventory) =>
    Array.from(inventory.providersFor("shop.azurecr.io/team/app"), ({ provider, pattern }) => [
      provider.name?.value,
      pattern.value,
    ]);
  const rest = [
    ["a-two", "*.azurecr.io/team"],
    ["b", "*.azurecr.io/team/app"],
    ["b-two", "*.azurecr.io/team"],
  ];
  assert.deepEqual(found(inventory), [["a", "shop.azurecr.io"], ...rest]);
  const edited = new ManifestReader(new PodSpecTable([])).read("a.json", JSON.stringify(named("a", "*.azurecr.io")));
  assert.deepEqual(found(inventory.with(edited)), [["a", "*.azurecr.io"], ...rest]);
});
