/** What a name of a Secret or ServiceAccount means, and everywhere that the same is meant. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { marked, unmarked } from "../navigation.ts";

const secret = (name: string, namespace = "") =>
  `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ${name}\n${namespace && `  namespace: ${namespace}\n`}type: kubernetes.io/dockerconfigjson\n`;
const account = (name: string, list: string, namespace = "") =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n${namespace && `  namespace: ${namespace}\n`}imagePullSecrets:\n  - name: ${list}\n`;
const pod = (spec: string, namespace = "") =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n${namespace && `  namespace: ${namespace}\n`}spec:\n${spec}  containers: [{name: a, image: a}]\n`;
const pulls = (name: string) => `  imagePullSecrets: [{name: ${name}}]\n`;
const runs = (name: string) => `  serviceAccountName: ${name}\n`;
const cronJob = (script: string) =>
  `apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: refresh, namespace: shop}\nspec:\n  schedule: '0 * * * *'\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          containers:\n            - name: a\n              image: kubectl\n              command:\n                - sh\n                - -c\n                - |${script.replaceAll("\n        ", "\n                  ")}\n`;
const all = (...documents: readonly string[]) => documents.join("---\n");
const kustomization = (text: string) => `kind: Kustomization\n${text}`;

const cases: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "nothing under the cursor": { "a.yaml": secret("regcred").replace("metadata", "meta‸data") },
  "a Secret, the lists that name it, and no other kind of the same name": {
    "a.yaml": all(secret("«‸regcred»"), account("regcred", "«regcred»"), pod(pulls('"«regcred»"'))),
    "b.yaml": pod(runs("regcred")),
  },
  "a Secret that nothing declares, by any of its references": {
    "a.yaml": all(account("robot", "«reg‸cred»", "shop"), pod(pulls("«regcred»")), pod(pulls("regcred"), "other")),
  },
  "only where the namespace may be the same": {
    "a.yaml": all(secret("«regcred‸»", "shop"), secret("regcred", "other")),
    "b.yaml": all(pod(pulls("«regcred»"), "shop"), pod(pulls("regcred"), "other"), pod(pulls("«?regcred»"))),
  },
  "whichever of several it is": {
    "a/a.yaml": secret("«regcred»"),
    "b/b.yaml": secret("«regcred»"),
    "c/c.yaml": pod(pulls("«reg‸cred»")),
  },
  "the one next to it": {
    "a/a.yaml": all(secret("«regcred»"), pod(pulls("«regcred‸»"))),
    "b/b.yaml": all(secret("regcred"), pod(pulls("regcred"))),
  },
  "what one file declares twice, by either": {
    "a.yaml": all(
      secret("«regcred»", "shop"),
      pod(pulls("«regcred»"), "shop"),
      secret("«reg‸cred»", "shop"),
      secret("regcred"),
    ),
    "b.yaml": all(pod(pulls("«regcred»"), "shop"), account("regcred", "«regcred»", "shop")),
  },
  "a Secret that a script of the same file makes anew": {
    "a.yaml": all(
      secret("«reg‸cred»", "shop"),
      pod(pulls("«regcred»"), "shop"),
      "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: refresh, namespace: shop}\nspec:\n  schedule: '0 * * * *'\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          containers:\n            - name: a\n              image: kubectl\n              command: [sh, -c, 'kubectl create secret docker-registry «regcred» --docker-server=reg.io']\n",
    ),
  },
  "all that mounts it, reads it, may read it or lets others see it": {
    "a.yaml": all(
      secret("«‸regcred»"),
      pod(
        "  volumes:\n    - {name: v, secret: {secretName: «regcred»}}\n    - {name: p, projected: {sources: [{secret: {name: «regcred»}}]}}\n  initContainers:\n    - {name: i, image: i, env: [{name: X, valueFrom: {secretKeyRef: {name: «regcred», key: x}}}], envFrom: [{secretRef: {name: «regcred»}}]}\n",
      ),
      "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: robot}\nsecrets:\n  - name: «regcred»\n",
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: reader}\nrules:\n  - {apiGroups: [""], resources: [secrets], resourceNames: ["«regcred»"], verbs: [get]}\n',
      "apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: charts}\nspec:\n  url: oci://reg.io/charts\n  secretRef: {name: «regcred»}\n",
    ),
  },
  "a ServiceAccount, those that run as it, and what RBAC lets it do": {
    "a.yaml": all(
      account("«robot»", "robot", "shop"),
      pod(runs("«ro‸bot»"), "shop"),
      pod(runs("robot"), "other"),
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\nroleRef: {kind: ClusterRole, name: r}\nsubjects:\n  - {kind: ServiceAccount, name: «robot», namespace: shop}\n  - {kind: ServiceAccount, name: robot, namespace: other}\n  - {kind: User, name: robot}\n",
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: patcher, namespace: shop}\nrules:\n  - {apiGroups: [""], resources: [serviceaccounts], resourceNames: [«robot»], verbs: [patch]}\n',
      "apiVersion: v1\nkind: Secret\nmetadata:\n  name: token\n  namespace: shop\n  annotations: {kubernetes.io/service-account.name: «robot»}\ntype: kubernetes.io/service-account-token\n",
    ),
  },
  "what an ExternalSecret makes": {
    "a.yaml": all(
      "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: regcred-source}\nspec:\n  target:\n    name: «reg‸cred»\n    template: {type: kubernetes.io/dockerconfigjson}\n",
      pod(pulls("«regcred»")),
    ),
  },
  "what a script makes": {
    "a.yaml": all(
      "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: refresh, namespace: shop}\nspec:\n  schedule: '0 * * * *'\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          containers:\n            - name: a\n              image: kubectl\n              command:\n                - sh\n                - -c\n                - |\n                  kubectl create secret docker-registry «reg‸cred» --docker-server=reg.io\n",
      pod(pulls("«regcred»"), "shop"),
    ),
  },
  "what scripts read, delete and put into lists": {
    "a.yaml": all(
      secret("«reg‸cred»", "shop"),
      cronJob(`
        kubectl get secret «regcred» -o yaml
        kubectl delete secret --ignore-not-found other '«regcred»' -n shop
        kubectl delete secret regcred -n test
        kubectl create secret docker-registry "«regcred»" --docker-server=reg.io
        kubectl patch serviceaccount default -p '{"imagePullSecrets":[{"name":"«regcred»"},{"name":"regcred-2"}]}'
        oc secrets link regcred «regcred» --for=pull
        kubectl get sa/regcred`),
    ),
    "b.yaml":
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: scripts, namespace: shop}\ndata:\n  a.sh: |\n    kubectl -n shop delete secret «regcred» || true\n    kubectl apply -f - <<EOF\n    kind: Secret\n    metadata:\n      name: «regcred»\n    EOF\n",
    "c.yaml": all(
      'apiVersion: v1\nkind: Pod\nmetadata: {name: list, namespace: shop}\nspec:\n  containers:\n    - name: a\n      image: bitnami/kubectl\n      args: [delete, secret, «regcred»]\n    - name: b\n      image: b\n      command: [kubectl, patch, sa, a, -p, \'{"imagePullSecrets": [{"name": "«regcred»"}]}\']\n',
    ),
  },
  "what scripts name by a variable": {
    "a.yaml": all(
      secret("«regcred»", "shop"),
      cronJob(`
        SECRET="«reg‸cred»"
        kubectl delete secret $SECRET
        for name in «regcred» other; do kubectl get secret "$name"; done
        kubectl get secret \${X:-«regcred»}`),
      "apiVersion: v1\nkind: Pod\nmetadata: {name: env, namespace: shop}\nspec:\n  containers:\n    - name: a\n      image: a\n      env: [{name: NAME, value: «regcred»}]\n      command: [sh, -c, 'kubectl delete secret $NAME']\n",
    ),
  },
  "in every namespace that a script goes through": {
    "a.yaml": all(
      pod(pulls("«reg‸cred»"), "a"),
      cronJob(`
        for ns in a b; do kubectl create secret docker-registry «regcred» -n $ns --docker-server=reg.io; done`),
      pod(pulls("regcred"), "c"),
    ),
  },
  "a copy that says where it comes from": {
    "a.yaml": all(
      secret("«regcred»", "shop"),
      "apiVersion: v1\nkind: Secret\nmetadata:\n  name: regcred\n  namespace: other\n  annotations:\n    replicator.v1.mittwald.de/replicate-from: shop/«reg‸cred»\ntype: kubernetes.io/dockerconfigjson\n",
    ),
  },
  "values of releases, in the namespace that the chart is installed in": {
    "shop.yaml": secret("«reg‸cred»", "shop"),
    "flux.yaml": secret("regcred", "flux-system"),
    "release.yaml":
      "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: flux-system}\nspec:\n  targetNamespace: shop\n  storageNamespace: flux-system\n  chart: {spec: {chart: charts/web, sourceRef: {kind: GitRepository, name: a}}}\n  values:\n    imagePullSecrets:\n      - name: «regcred»\n",
    "application.yaml":
      "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web, namespace: argocd}\nspec:\n  destination: {namespace: shop}\n  source: {path: charts/web, helm: {valuesObject: {imagePullSecrets: [{name: «regcred»}]}}}\n",
  },
  "values for a chart": {
    "a/secret.yaml": secret("«reg‸cred»"),
    "a/Chart.yaml": "apiVersion: v2\nname: a\nversion: 1.0.0\n",
    "a/values.yaml": "imagePullSecrets:\n  - name: «regcred»\n",
  },
  "through an alias, once": {
    "a.yaml": all(
      secret("«regcred»"),
      "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  imagePullSecrets: &list [{name: «reg‸cred»}]\n  other: *list\n",
    ),
  },
};

describe("what a name means in manifests as they are written", () => {
  for (const [name, texts] of Object.entries(cases)) test(name, () => assert.deepEqual(marked(unmarked(texts)), texts));
});

const overlays: typeof cases = {
  "by the names that are written, whatever they become": {
    "base/kustomization.yaml": kustomization("resources: [a.yaml]\nnamePrefix: base-\n"),
    "base/a.yaml": all(secret("«regcred»"), account("robot", "«regcred»"), pod(pulls("«reg‸cred»"))),
    "dev/kustomization.yaml": kustomization("resources: [../base]\nnamespace: dev\nnameSuffix: -dev\n"),
    "prod/kustomization.yaml": kustomization("resources: [../base, b.yaml]\nnamespace: prod\n"),
    "prod/b.yaml": pod(pulls("«base-regcred»")),
    "outside.yaml": all(pod(pulls("«base-regcred-dev»"), "dev"), pod(pulls("base-regcred-dev"), "prod")),
  },
  "a generator, whose hash nobody writes": {
    "kustomization.yaml": kustomization(
      "resources: [a.yaml]\nsecretGenerator:\n  - name: «reg‸cred»\n    type: kubernetes.io/dockerconfigjson\n    files: [.dockerconfigjson]\n",
    ),
    "a.yaml": pod(pulls("«regcred»")),
  },
  "patches, and what they are for": {
    "base/kustomization.yaml": kustomization("resources: [a.yaml]\n"),
    "base/a.yaml": all(secret("«regcred»"), pod(pulls("«regcred»"))),
    "dev/kustomization.yaml": kustomization(
      "resources: [../base]\npatches:\n  - path: patch.yaml\n  - path: list.yaml\n    target: {kind: Pod, name: web}\n  - target: {kind: Secret, name: «regcred»}\n    patch: |\n      - op: add\n        path: /metadata/labels\n        value: {a: b}\n  - patch: |\n      kind: Pod\n      apiVersion: v1\n      metadata: {name: web}\n      spec:\n        imagePullSecrets:\n          - name: «regcred»\n",
    ),
    "dev/patch.yaml": all(secret("«‸regcred»"), pod(pulls("«regcred»"))),
    "dev/list.yaml": "- op: add\n  path: /spec/imagePullSecrets/-\n  value: {name: «regcred»}\n",
  },
  "one name for several Secrets, each in an overlay of its own": {
    "base/kustomization.yaml": kustomization("resources: [a.yaml]\n"),
    "base/a.yaml": pod(pulls("«reg‸cred»")),
    "dev/kustomization.yaml": kustomization("resources: [../base, secret.yaml]\n"),
    "dev/secret.yaml": secret("«regcred»"),
    "prod/kustomization.yaml": kustomization("resources: [../base, secret.yaml]\n"),
    "prod/secret.yaml": secret("«regcred»"),
  },
  "of two bases of one overlay, that of the same": {
    "a/kustomization.yaml": kustomization("resources: [a.yaml]\nnamePrefix: a-\n"),
    "a/a.yaml": all(secret("«regcred»"), pod(pulls("«reg‸cred»"))),
    "b/kustomization.yaml": kustomization("resources: [b.yaml]\nnamePrefix: b-\n"),
    "b/b.yaml": all(secret("regcred"), pod(pulls("regcred"))),
    "kustomization.yaml": kustomization("resources: [a, b]\n"),
  },
  "where Kustomize does not follow": {
    "kustomization.yaml": kustomization("resources: [a.yaml]\nnamePrefix: dev-\n"),
    "a.yaml": all(
      secret("«reg‸cred»"),
      "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      imagePullSecrets: [{name: «regcred»}]\n      containers: [{name: a, image: a}]\n",
    ),
  },
  replacements: {
    "kustomization.yaml": kustomization(
      "resources: [a.yaml]\nreplacements:\n  - source: {kind: Secret, name: «regcred»}\n    targets:\n      - select: {kind: Pod}\n        fieldPaths: [spec.imagePullSecrets.0.name]\n",
    ),
    "a.yaml": all(secret("«reg‸cred»"), pod(pulls("PLACEHOLDER"))),
  },
  "subjects, in the namespace that Kustomize gives them": {
    "kustomization.yaml": kustomization("resources: [a.yaml]\nnamespace: dev\n"),
    "a.yaml": all(
      account("«ro‸bot»", "regcred"),
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b}\nroleRef: {kind: Role, name: r}\nsubjects:\n  - {kind: ServiceAccount, name: «robot»}\n",
      pod(runs("«robot»")),
    ),
  },
};

describe("what a name means through kustomizations", () => {
  for (const [name, texts] of Object.entries(overlays))
    test(name, () => assert.deepEqual(marked(unmarked(texts)), texts));
});
