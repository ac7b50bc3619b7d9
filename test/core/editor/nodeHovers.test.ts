/** What an editor shows of the kubelet's files, and of the identity that a workload has. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { hoverAt, plainTextOf } from "#core";
import { kubeletConfigurationWords, providerConfigWords } from "../../../server/src/core/editor/kubeletWords.ts";
import {
  type KubeletFields,
  kubeletConfigurationFields,
  providerConfigFields,
} from "../../../server/src/core/kubernetes/kubeletFields.ts";
import { cursor, edited } from "../../editor.ts";

/** @param word Where the cursor is: before the last letter of its first place in the text. */
function hover(word: string, files: Readonly<Record<string, string>>, uri: string): string | undefined {
  const text = files[uri] ?? "";
  const index = text.indexOf(word) + word.length - 1;
  assert.ok(text.includes(word), word);
  const { context, offset, links } = edited({ ...files, [uri]: text.slice(0, index) + cursor + text.slice(index) });
  const hovered = hoverAt(uri, offset, context);
  return hovered && plainTextOf(hovered.blocks, links);
}

const providers = `apiVersion: kubelet.config.k8s.io/v1
kind: CredentialProviderConfig
providers:
  - name: ecr-credential-provider
    apiVersion: credentialprovider.kubelet.k8s.io/v1
    matchImages: ["*.dkr.ecr.*.amazonaws.com"]
    defaultCacheDuration: 12h
    unknownField: 1
    tokenAttributes:
      serviceAccountTokenAudience: sts.amazonaws.com
      cacheType: Token
      requireServiceAccount: false
`;

describe("fields of the kubelet's files", () => {
  const cases: Readonly<Record<string, readonly RegExp[]>> = {
    matchImages: [/^The images for which the program is run: .*\*\.dkr\.ecr/m, /^- It is required\.$/m],
    defaultCacheDuration: [/0 keeps nothing/],
    tokenAttributes: [
      /workload pulls with an identity of its own/,
      /^- Where it is left out: the plugin gets no token, and pulls as the node$/m,
      /^- It works since Kubernetes 1\.33 behind the feature gate Kubelet\w+, and by default since 1\.34\.$/m,
    ],
    cacheType: [/^- One of: ServiceAccount, Token$/m, /since Kubernetes 1\.34\.$/m],
    serviceAccountTokenAudience: [/request-serviceaccounts-token-audience/],
  };
  for (const [field, shown] of Object.entries(cases)) {
    test(field, () => {
      const text = hover(`${field}:`, { "a.yaml": providers }, "a.yaml") ?? "";
      for (const pattern of shown) assert.match(text, pattern);
    });
  }

  test("nothing of what is no field", () => {
    assert.equal(hover("unknownField", { "a.yaml": providers }, "a.yaml"), undefined);
  });

  test("a policy of the kubelet, and what the version here makes of it", () => {
    const file = `apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nfeatureGates: {KubeletEnsureSecretPulledImages: false}\nimagePullCredentialsVerificationPolicy: AlwaysVerify\n`;
    const text = hover("imagePullCredentialsVerificationPolicy", { "k.yaml": file }, "k.yaml") ?? "";
    assert.match(text, /Where it is left out: NeverVerifyPreloadedImages/);
    assert.match(text, /by default since 1\.35; here it is 1\.36, and the gate is off\.$/m);
  });

  test("there are words for each field, and for nothing else", () => {
    const paths = (fields: KubeletFields, path: string): string[] =>
      Object.entries(fields).flatMap(([name, field]) => [path + name, ...paths(field.fields ?? {}, `${path}${name}.`)]);
    assert.deepEqual(Object.keys(providerConfigWords).sort(), paths(providerConfigFields, "").sort());
    assert.deepEqual(Object.keys(kubeletConfigurationWords).sort(), paths(kubeletConfigurationFields, "").sort());
  });
});

const pod = `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  serviceAccountName: web
  containers:
    - name: web
      image: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/web
`;
const rbac = `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: shop}
rules:
  - apiGroups: ["", apps]
    resources: [pods, deployments]
    verbs: [get, list]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reader, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: ServiceAccount, name: web, namespace: shop}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: viewers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: "system:serviceaccounts:shop"}]
`;
const account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: shop}\n";

describe("the ServiceAccount that a workload runs as", () => {
  const at = (files: Readonly<Record<string, string>>) =>
    hover("ccountName: web", { "pod.yaml": pod, ...files }, "pod.yaml") ?? "";

  test("what it may do, and that it pulls nothing", () => {
    const text = at({ "rbac.yaml": rbac, "account.yaml": account });
    assert.match(text, /runs as system:serviceaccount:shop:web, declared at account\.yaml:3/);
    assert.match(text, /^- get and list pods and deployments of apps in namespace "shop", by Role "reader"$/m);
    assert.match(text, /also bound to ClusterRole "view", whose rules are not in the workspace/);
    assert.match(text, /It pulls nothing: the kubelet pulls/);
  });

  test("no rights at all", () => {
    const text = at({ "account.yaml": account });
    assert.match(text, /No binding in the workspace gives "web" any rights/);
    assert.doesNotMatch(text, /hands a token/);
  });

  test("the one way in which it decides about a pull", () => {
    const text = at({ "nodes.yaml": providers });
    assert.match(text, /But the node \(Kubernetes 1\.34 or newer\) hands a token of it to ecr-credential-provider/);
  });

  test("a right given to it as a user", () => {
    const user = 'subjects: [{kind: User, name: "system:serviceaccount:shop:web"}]';
    const text = at({ "rbac.yaml": rbac.replace(/subjects: .*web.*/, user), "account.yaml": account });
    assert.match(text, /^- get and list pods .* by Role "reader"$/m);
  });

  test("a program that passes over it gets no token", () => {
    const required = providers.replace(
      /requireServiceAccount: .*/,
      "requireServiceAccount: true\n      requiredServiceAccountAnnotationKeys: [example.com/role]",
    );
    assert.match(required, /example\.com\/role/);
    assert.doesNotMatch(at({ "nodes.yaml": required, "account.yaml": account }), /hands a token/);
  });
});
