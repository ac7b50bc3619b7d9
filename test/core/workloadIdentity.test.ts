/** What moves Pods to an identity of their own: our own rules have nothing against it afterwards, and old versions refuse. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  applyEdits,
  Context,
  defaultSettings,
  type IdentityPlan,
  identityPlan,
  identityProblem,
  movableAccounts,
  parseSettings,
  type RefresherRequest,
} from "#core";
import { analyzeFiles, type Files } from "../workspace.ts";

const requests: Readonly<Record<string, RefresherRequest>> = {
  ecr: {
    provider: "ecr",
    server: "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
    identity: { roleArn: "arn:aws:iam::123456789012:role/pull" },
  },
  google: {
    provider: "google",
    server: "europe-docker.pkg.dev",
    identity: { project: "my-project", location: "europe-west1", cluster: "my-cluster" },
  },
  acr: {
    provider: "acr",
    server: "shop.azurecr.io",
    identity: { clientId: "11111111-1111-1111-1111-111111111111", tenantId: "22222222-2222-2222-2222-222222222222" },
  },
};

function files({ server }: RefresherRequest, more: Readonly<Record<string, string>> = {}): Files {
  const account = `apiVersion: v1
kind: ServiceAccount
metadata:
  name: web
  namespace: shop
imagePullSecrets:
  - name: registry-login
`;
  const app = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  template:
    spec:
      serviceAccountName: web
      containers:
        - name: web
          image: ${server}/shop/web:1
`;
  const secret = `apiVersion: v1
kind: Secret
metadata:
  name: registry-login
  namespace: shop
type: kubernetes.io/dockerconfigjson
stringData:
  .dockerconfigjson: '{"auths":{"${server}":{"username":"me","password":"not-a-password"}}}'
`;
  return new Map(
    Object.entries({ "app/account.yaml": account, "app/app.yaml": app, "app/secret.yaml": secret, ...more }),
  );
}

function planned(request: RefresherRequest, texts: Files, settings = defaultSettings) {
  const context = new Context(analyzeFiles(texts).inventory, settings, 0);
  const [account, ...others] = movableAccounts(context);
  assert.ok(account);
  assert.deepEqual(others, []);
  return identityPlan(request, account, context);
}

function applied(plan: IdentityPlan, texts: Files): Files {
  const changed = [...texts].map(([uri, text]) => [uri, applyEdits(uri, text, plan.edits)] as const);
  return new Map([...changed, ...plan.newFiles.map(({ uri, text }) => [uri, text] as const)]);
}

function done(request: RefresherRequest, texts: Files): { readonly after: Files; readonly guide: string } {
  const plan = planned(request, texts);
  assert.ok(!("problem" in plan), JSON.stringify(plan));
  return { after: applied(plan, texts), guide: plan.guide };
}

const newRules = /^(?:credential-provider|pull-secret-missing|service-account)/;

describe("a move to workload identity", () => {
  for (const [name, request] of Object.entries(requests)) {
    test(`${name}: the entry, the annotations and the RBAC, and nothing to find in them`, () => {
      const { after, guide } = done(request, files(request));
      const { findings, inventory } = analyzeFiles(after);
      assert.deepEqual(
        findings.filter(({ rule }) => newRules.test(rule.id)).map(({ message }) => message),
        [],
      );
      assert.deepEqual([...after.keys()].slice(3), ["app/credential-providers.yaml", "app/image-pull-tokens.yaml"]);
      const [provider] = inventory.providerConfigs.flatMap(({ providers }) => providers);
      const { requiredKeys = [], optionalKeys = [] } = provider?.tokenAttributes ?? {};
      const there = inventory.serviceAccounts.flatMap(({ annotations }) => annotations.map(({ value }) => value));
      assert.deepEqual(
        [...requiredKeys, ...optionalKeys].map(({ value }) => value),
        there,
      );
      assert.match(after.get("app/account.yaml") ?? "", /- name: registry-login # not needed any more/);
      assert.match(guide, /## 3\. On each node[^#]*--image-credential-provider-config/);
      assert.match(guide, /"registry-login" is for nothing/);
    });

    test(`${name}: without the pull secret, the image is pulled by the node`, () => {
      const { after } = done(request, files(request));
      const without = new Map(after).set(
        "app/account.yaml",
        (after.get("app/account.yaml") ?? "").replace(/imagePullSecrets:\n.*\n/, ""),
      );
      const { inventory, findings } = analyzeFiles(without);
      const context = new Context(inventory, defaultSettings, 0);
      const verdicts = inventory.workloads.flatMap((one) => context.pull(one).images.map(({ verdict }) => verdict));
      assert.deepEqual(verdicts, ["node"]);
      assert.ok(!findings.some(({ rule }) => rule.id === "pull-secret-missing"));
    });
  }

  const existing = (provider: string) =>
    `apiVersion: kubelet.config.k8s.io/v1\nkind: CredentialProviderConfig\nproviders:\n${provider}`;
  const other =
    "  - name: harbor # ours\n    apiVersion: credentialprovider.kubelet.k8s.io/v1\n    matchImages: [registry.example.com]\n    defaultCacheDuration: 1h\n";

  test("an entry is added to the file that is there, whose rest stays as it is", () => {
    const request = requests.ecr as RefresherRequest;
    const { after } = done(request, files(request, { "node/providers.yaml": existing(other) }));
    const text = after.get("node/providers.yaml") ?? "";
    assert.ok(text.startsWith(existing(other)), text);
    assert.match(text, /\n {2}- name: ecr-credential-provider\n {4}apiVersion: /);
    assert.ok(!after.has("app/credential-providers.yaml"));
  });

  test("the plugin's own entry gets what it lacks", () => {
    const request = requests.ecr as RefresherRequest;
    const entry = other
      .replace("harbor # ours", "ecr-credential-provider")
      .replace("registry.example.com", '"*.dkr.ecr.*.amazonaws.com"');
    const { after } = done(request, files(request, { "node/providers.yaml": existing(entry) }));
    assert.match(
      after.get("node/providers.yaml") ?? "",
      /defaultCacheDuration: 1h\n {4}tokenAttributes:\n {6}serviceAccountTokenAudience: sts/,
    );
  });

  test("a ServiceAccount that no manifest declares is made", () => {
    const request = requests.acr as RefresherRequest;
    const texts = new Map([...files(request)].filter(([name]) => name === "app/app.yaml"));
    const { after } = done(request, texts);
    assert.match(
      after.get("app/app.yaml") ?? "",
      /kind: ServiceAccount\nmetadata:\n {2}name: web\n {2}namespace: shop\n {2}annotations:/,
    );
  });

  test("a Secret that is for other registries, too, is not called unneeded", () => {
    const request = requests.acr as RefresherRequest;
    const texts = new Map(files(request));
    const secret = (texts.get("app/secret.yaml") ?? "").replace(
      '{"auths":{',
      '{"auths":{"quay.io":{"username":"a","password":"not-a-password"},',
    );
    const { after, guide } = done(request, texts.set("app/secret.yaml", secret));
    assert.doesNotMatch(after.get("app/account.yaml") ?? "", /not needed/);
    assert.match(guide, /none is marked/);
  });

  test("versions that cannot do it refuse, and say which can", () => {
    const request = requests.ecr as RefresherRequest;
    const gate =
      "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nfeatureGates: {KubeletServiceAccountTokenForCredentialProviders: true}\n";
    const cases: readonly (readonly [version: string, Files, RegExp | undefined])[] = [
      ["1.32", files(request), /by default since 1\.34; here it is 1\.32\.$/],
      ["1.33", files(request), /no KubeletConfiguration here switches the gate on/],
      ["1.33", files(request, { "node/kubelet.yaml": gate }), undefined],
      ["1.34", files(request), undefined],
    ];
    for (const [version, texts, problem] of cases) {
      const { settings } = parseSettings({ kubernetesVersion: version });
      const plan = planned(request, texts, settings);
      const said = "problem" in plan ? plan.problem : undefined;
      if (problem) assert.match(said ?? "", problem);
      else assert.equal(said, undefined);
      assert.equal(identityProblem(new Context(analyzeFiles(texts).inventory, settings, 0)), said);
    }
  });

  test("without an identity nothing is written", () => {
    const plan = planned(
      { provider: "ecr", server: requests.ecr?.server ?? "", identity: {} },
      files(requests.ecr as RefresherRequest),
    );
    assert.ok("problem" in plan);
  });
});
