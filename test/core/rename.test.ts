/** Renaming: what it changes, where it doubts, and when it refuses. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { applyEdits, renamableAt, rename } from "#core";
import { unmarked } from "../navigation.ts";
import { contextOf } from "../workspace.ts";

const secret = (name: string, more = "") =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: ${name}${more}}\ntype: kubernetes.io/dockerconfigjson\n`;
const account = (name: string, list: string) =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: ${name}}\nimagePullSecrets:\n  - name: ${list}\n`;
const pod = (spec: string, metadata = "{name: web}") =>
  `apiVersion: v1\nkind: Pod\nmetadata: ${metadata}\nspec:\n  ${spec}\n  containers: [{name: a, image: a}]\n`;
const pulls = (name: string) => `imagePullSecrets: [{name: ${name}}]`;
const all = (...documents: readonly string[]) => documents.join("---\n");
const kustomization = (text: string) => `kind: Kustomization\n${text}`;

type Texts = Readonly<Record<string, string>>;

/** «old→new» stands for what is changed, «?old→new» for what somebody has to look at first. */
function parts(texts: Texts): { readonly before: Texts; readonly after: ReadonlyMap<string, string> } {
  const side = (text: string, group: "$1" | "$2") => text.replace(/«\??([^→»]*)→([^»]*)»/g, group);
  const entries = Object.entries(texts);
  return {
    before: Object.fromEntries(entries.map(([uri, text]) => [uri, side(text, "$1")])),
    after: new Map(entries.map(([uri, text]) => [uri, side(text.replace("‸", ""), "$2")])),
  };
}

/** The same Secret for two clusters, and a Pod that both may get. @param from Where the cursor is; that is sure. */
function inFolders(from: "a" | "b" | "c"): Texts {
  const mark = (folder: string, name = "regcred") =>
    from === folder ? `«${name}→login»` : `«?${name.replace("‸", "")}→login»`;
  const declared = (folder: "a" | "b") =>
    all(
      secret(mark(folder, "reg‸cred"), ", namespace: shop"),
      pod(pulls(mark(folder)), `{name: ${folder}, namespace: shop}`),
    );
  return {
    "a/a.yaml": declared("a"),
    "b/b.yaml": declared("b"),
    "c/c.yaml": pod(pulls(mark("c", "reg‸cred")), "{name: c, namespace: shop}"),
  };
}

const cases: Readonly<Record<string, readonly [newName: string, texts: Texts]>> = {
  "everywhere that it is meant, with quotes and comments as they are": [
    "login",
    {
      "a.yaml": all(
        `${secret("«reg‸cred→login»")}# regcred\n`,
        account("regcred", '"«regcred→login»"  # regcred is for reg.io'),
        pod(`${pulls("'«regcred→login»'")}\n  serviceAccountName: regcred`),
      ),
      "b.json":
        '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "b"}, "spec": {"imagePullSecrets": [{"name": "«regcred→login»"}], "containers": []}}\n',
    },
  ],
  "quoted where it would be no string": [
    "1e3",
    { "a.yaml": all(secret('«reg‸cred→"1e3"»'), pod(pulls('"«regcred→1e3»"'))) },
  ],
  "through prefixes, by any of its names": [
    "base-login",
    {
      "base/kustomization.yaml": kustomization("resources: [a.yaml]\nnamePrefix: base-\n"),
      "base/a.yaml": all(secret("«regcred→login»"), pod(pulls("«regcred→login»"))),
      "dev/kustomization.yaml": kustomization("resources: [../base, b.yaml]\nnameSuffix: -dev\n"),
      "dev/b.yaml": pod(pulls("«base-reg‸cred→base-login»"), "{name: b}"),
      "c.yaml": pod(pulls("«base-regcred-dev→base-login-dev»"), "{name: c}"),
    },
  ],
  "with what every overlay declares for the same base": [
    "login",
    {
      "base/kustomization.yaml": kustomization("resources: [a.yaml]\n"),
      "base/a.yaml": pod(pulls("«regcred→login»")),
      "dev/kustomization.yaml": kustomization("resources: [../base, secret.yaml]\n"),
      "dev/secret.yaml": secret("«reg‸cred→login»"),
      "prod/kustomization.yaml": kustomization("resources: [../base]\nsecretGenerator:\n  - name: «regcred→login»\n"),
    },
  ],
  "with what every overlay declares for the same base, from the base": [
    "login",
    {
      "base/kustomization.yaml": kustomization("resources: [a.yaml]\n"),
      "base/a.yaml": pod(pulls("«reg‸cred→login»")),
      "dev/kustomization.yaml": kustomization("resources: [../base, secret.yaml]\n"),
      "dev/secret.yaml": secret("«regcred→login»"),
      "prod/kustomization.yaml": kustomization("resources: [../base]\nsecretGenerator:\n  - name: «regcred→login»\n"),
    },
  ],
  "with a doubt where another may be meant": [
    "login",
    {
      "a.yaml": all(
        secret("«reg‸cred→login»", ", namespace: a"),
        pod(pulls("«regcred→login»"), "{name: x, namespace: a}"),
      ),
      "b.yaml": all(secret("regcred", ", namespace: b"), pod(pulls("regcred"), "{name: x, namespace: b}")),
      "c/c.yaml": pod(pulls("«?regcred→login»")),
    },
  ],
  "all that one folder declares for one object, from a Pod": [
    "login",
    {
      "a.yaml": secret("«regcred→login»", ", namespace: shop"),
      "b.yaml": all(secret("«regcred→login»", ", namespace: shop"), secret("regcred", ", namespace: test")),
      "c.yaml": pod(pulls("«reg‸cred→login»"), "{name: c, namespace: shop}"),
    },
  ],
  "all that one folder declares for one object, from a declaration": [
    "login",
    {
      "a.yaml": secret("«reg‸cred→login»", ", namespace: shop"),
      "b.yaml": all(secret("«regcred→login»", ", namespace: shop"), secret("regcred", ", namespace: test")),
      "c.yaml": pod(pulls("«regcred→login»"), "{name: c, namespace: shop}"),
    },
  ],
  "with a doubt in what several folders declare for a Pod elsewhere, from the Pod": ["login", inFolders("c")],
  "with the same in doubt from the one declaration": ["login", inFolders("a")],
  "with the same in doubt from the other declaration": ["login", inFolders("b")],
  "from one folder alone, where nothing is shared": [
    "login",
    {
      "a/a.yaml": all(secret("«reg‸cred→login»", ", namespace: shop"), pod(pulls("«regcred→login»"))),
      "b/b.yaml": all(secret("regcred", ", namespace: shop"), pod(pulls("regcred"))),
    },
  ],
  "in all namespaces that a script goes through, and in what it deletes before": [
    "login",
    {
      "a.yaml": all(
        pod(pulls("«reg‸cred→login»"), "{name: a, namespace: a}"),
        pod(pulls("«regcred→login»"), "{name: b, namespace: b}"),
        pod(
          'initContainers:\n    - {name: i, image: i, command: [sh, -c, "for ns in a b; do kubectl -n $ns delete secret «regcred→login»; kubectl -n $ns create secret docker-registry «regcred→login» --docker-server=a; done"]}',
          "{name: refresh, namespace: c}",
        ),
        pod(pulls("regcred"), "{name: c, namespace: c}"),
      ),
    },
  ],
  "in the variables of a script": [
    "login",
    {
      "a.yaml": all(
        pod(pulls("«reg‸cred→login»"), "{name: a, namespace: a}"),
        pod(
          "initContainers:\n    - name: i\n      image: i\n      env: [{name: NAME, value: «regcred→login»}]\n      command: [sh, -c, 'kubectl create secret docker-registry $NAME --docker-server=a']",
          "{name: refresh, namespace: a}",
        ),
      ),
    },
  ],
  "with a doubt where nothing declares it": [
    "login",
    { "a.yaml": all(account("robot", "«?reg‸cred→login»"), pod(pulls("«?regcred→login»"))) },
  ],
  "with a doubt in values and in templates of the same chart": [
    "login",
    {
      "chart/Chart.yaml": "apiVersion: v2\nname: chart\nversion: 1.0.0\n",
      "chart/values.yaml": "imagePullSecrets:\n  - name: «?regcred→login»\n",
      "chart/templates/secret.yaml": secret("«reg‸cred→login»"),
      "chart/templates/web.yaml":
        "kind: Pod\n{{- if .Values.x }}\nspec:\n  imagePullSecrets:\n    - name: «?regcred→login»\n    - name: regcred-2\n{{- end }}\n",
      "elsewhere/templates/web.yaml":
        "kind: Pod\n{{- if .Values.x }}\nspec: {imagePullSecrets: [{name: regcred}]}\n{{- end }}\n",
    },
  ],
  "with a doubt where a chart may make it": [
    "login",
    {
      "a.yaml": all(secret("«reg‸cred→login»", ", namespace: shop"), pod(pulls("«regcred→login»"))),
      "release.yaml":
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: flux-system}\nspec:\n  targetNamespace: shop\n  values:\n    imageCredentials: {name: «?regcred→login»}\n",
    },
  ],
  "a SealedSecret of a wider scope": [
    "login",
    {
      "a.yaml": all(
        'apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:\n  name: «reg‸cred→login»\n  annotations: {sealedsecrets.bitnami.com/cluster-wide: "true"}\nspec: {encryptedData: {}}\n',
        pod(pulls("«regcred→login»")),
      ),
    },
  ],
  "a ServiceAccount": [
    "machine",
    {
      "a.yaml": all(
        account("«robot→machine»", "robot"),
        pod("serviceAccountName: «ro‸bot→machine»"),
        pod("serviceAccount: «robot→machine»", "{name: old}"),
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: robot}\nroleRef: {kind: Role, name: robot}\nsubjects: [{kind: ServiceAccount, name: «robot→machine»}]\n",
      ),
    },
  ],
};

describe("what is renamed", () => {
  for (const [name, [newName, texts]] of Object.entries(cases)) {
    test(name, () => {
      const { before, after } = parts(texts);
      const { files, cursor } = unmarked(before);
      const result = rename(cursor.uri, cursor.offset, newName, contextOf(files));
      assert.ok(result && "edits" in result, JSON.stringify(result));
      const changed = new Map(Array.from(files, ([uri, text]) => [uri, applyEdits(uri, text, result.edits)]));
      assert.deepEqual(changed, after);
      const doubts = Object.values(texts).join("").match(/«\?/g)?.length ?? 0;
      assert.equal(result.edits.filter(({ doubt }) => doubt !== undefined).length, doubts);
    });
  }
});

const refused: Readonly<Record<string, readonly [newName: string, problem: RegExp | undefined, texts: Texts]>> = {
  "no name at all": ["x", undefined, { "a.yaml": secret("regcred").replace("type", "ty‸pe") }],
  "a name that no Secret can have": [
    "My_Login",
    /^No Secret can be called "My_Login"\. /,
    { "a.yaml": secret("reg‸cred") },
  ],
  "a name that no ServiceAccount can have": [
    "robot-",
    /^No ServiceAccount can be called "robot-"\. /,
    { "a.yaml": account("ro‸bot", "a") },
  ],
  "an empty name": ["", /^The name of the Secret is empty\.$/, { "a.yaml": secret("reg‸cred") }],
  "a name that another has": [
    "login",
    /^Secret "login" is there already, in b\.yaml\. /,
    { "a.yaml": secret("reg‸cred"), "b.yaml": secret("login") },
  ],
  "a name without what Kustomize puts around it": [
    "login",
    /begins with "dev-"/,
    {
      "kustomization.yaml": kustomization("resources: [a.yaml]\nnamePrefix: dev-\n"),
      "a.yaml": secret("regcred"),
      "b.yaml": pod(pulls("dev-reg‸cred")),
    },
  ],
  "what is sealed for its name": [
    "login",
    /Seal the Secret anew/,
    {
      "a.yaml":
        "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: reg‸cred}\nspec: {encryptedData: {}}\n",
    },
  ],
  "a name that a script puts together": [
    "login",
    /^In b\.yaml, "regcred" is put together/,
    {
      "a.yaml": pod(pulls("reg‸cred")),
      "b.yaml": pod(
        'x: 1\n  initContainers:\n    - {name: i, image: i, command: [sh, -c, "X=cred; kubectl create secret docker-registry reg$X --docker-server=a"]}',
        "{name: b}",
      ),
    },
  ],
  "a variable that stands for a ServiceAccount, too": [
    "login",
    /^In b\.yaml, "regcred" stands for a ServiceAccount, too/,
    {
      "a.yaml": pod(pulls("reg‸cred")),
      "b.yaml": pod(
        'x: 1\n  initContainers:\n    - {name: i, image: i, command: [sh, -c, "X=regcred; kubectl delete secret $X; kubectl delete sa $X"]}',
        "{name: b}",
      ),
    },
  ],
  "the ServiceAccount that every namespace has": [
    "x",
    /^Every namespace has a ServiceAccount "default"/,
    { "a.yaml": account("def‸ault", "a") },
  ],
};

describe("what is not", () => {
  for (const [name, [newName, problem, texts]] of Object.entries(refused)) {
    test(name, () => {
      const { files, cursor } = unmarked(texts);
      const result = rename(cursor.uri, cursor.offset, newName, contextOf(files));
      if (problem) assert.match(result && "problem" in result ? result.problem : "", problem);
      else assert.equal(result, undefined);
    });
  }

  test("it is said before a new name is asked for, where no name would do", () => {
    const [, , texts] = refused["what is sealed for its name"] as (typeof refused)[string];
    const { files, cursor } = unmarked(texts);
    const found = renamableAt(cursor.uri, cursor.offset, contextOf(files));
    assert.ok(found && "problem" in found);
  });
});
