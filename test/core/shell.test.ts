/** Which words shell commands have, and which Secrets they make. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ManifestReader, PodSpecTable } from "#core";
import { commandsOf } from "../../server/src/core/kubernetes/shell.ts";

const scripts: readonly (readonly [script: string, ...commands: (readonly string[])[]])[] = [
  ["a b c", ["a", "b", "c"]],
  ["a; b && c || d | e & f", ["a"], ["b"], ["c"], ["d"], ["e"], ["f"]],
  ["a\nb", ["a"], ["b"]],
  ["a \\\n  b", ["a", "b"]],
  ["a \\\r\n  b", ["a", "b"]],
  ["a\\\nb", ["a", "b"]],
  [`a "b c" 'd e' f\\ g`, ["a", "b c", "d e", "f g"]],
  [`a "b'c" 'd"e' "f\\"g"`, ["a", "b'c", 'd"e', 'f"g']],
  ["a # b\nc", ["a"], ["c"]],
  [`a # ${"b ".repeat(200)}\nc`, ["a"], ["c"]],
  ["a#b", ["a#b"]],
  ["a $(b c; d) e", ["b", "c"], ["d"], ["a", "$(b c; d)", "e"]],
  ["a$(b)$(c $(d))", ["b"], ["d"], ["c", "$(d)"], ["a$(b)$(c $(d))"]],
  ["a '$(b c)' x='$(d)'", ["a", "$(b c)", "x=$(d)"]],
  [`a "$(b "c" | d)" e`, ["b", "c"], ["d"], ["a", `$(b "c" | d)`, "e"]],
  ["a '$(b' c", ["a", "$(b", "c"]],
  ["(a b)", ["a", "b"]],
  ["a $(b", ["a", "$(b"]],
  [`a "b`, ["a", "b"]],
  ["", ...[]],
];

describe("the commands of a script", () => {
  for (const [script, ...commands] of scripts) {
    test(JSON.stringify(script), () => {
      const found = commandsOf(script);
      assert.deepEqual(
        found.map((command) => command.map(({ value }) => value)),
        commands,
      );
      for (const { start, end } of found.flat()) assert.ok(start < end && end <= script.length);
    });
  }
});

const login = "--docker-server=reg.io --docker-username=a --docker-password=$P";

/** What a container in namespace `own` with the variables N=named and NS of its own namespace makes. */
const secrets: readonly (readonly [script: string, ...made: string[]])[] = [
  [`kubectl create secret docker-registry a ${login}`, "a own"],
  [`kubectl -n b create secret docker-registry a ${login}`, "a b"],
  [`kubectl create secret -nb docker-registry a ${login}`, "a b"],
  [`kubectl create secret docker-registry a --namespace b ${login}`, "a b"],
  [`kubectl create secret docker-registry ${login} a`, "a own"],
  [`oc create secrets docker-registry a --dry-run -o yaml ${login}`, "a own"],
  [`kubectl create secret docker-registry $N -n \${NS} ${login}`, "named own"],
  [`kubectl create secret docker-registry \${X:-a}-b ${login}`, "a-b own"],
  [`X=a; kubectl create secret docker-registry "$X" ${login}`, "a own"],
  [`export X=$N-b\nkubectl create secret docker-registry $X ${login}`, "named-b own"],
  [`for i in a b; do kubectl create secret docker-registry x -n $i ${login}; done`, "x a", "x b"],
  [`for i in $(list); do kubectl create secret docker-registry x -n $i ${login}; done`, "maybe x anywhere"],
  [`kubectl create secret docker-registry $UNKNOWN -n b ${login}`, "maybe ? in b"],
  [`if a; then X=a; else X=b; fi; kubectl create secret docker-registry $X ${login}`, "a own", "b own"],
  [`X=a\nif b; then\n  X=c\nfi\nkubectl create secret docker-registry $X ${login}`, "a own", "c own"],
  [`X=a; X=$(b); kubectl create secret docker-registry $X ${login}`, "maybe ? in own"],
  ["kubectl create secret generic a --type kubernetes.io/dockercfg", "a own kubernetes.io/dockercfg"],
  ["kubectl create secret generic a -n b", "a b Opaque"],
  ["kubectl create secret tls a", "a own kubernetes.io/tls"],
  ["kubectl patch sa default -p '{\"imagePullSecrets\": []}'", "adds to default"],
  ['kubectl patch serviceaccount/$N --patch "$PATCH"', "adds to named"],
  ["kubectl patch deployment default -p '{\"imagePullSecrets\": []}'"],
  ["kubectl create serviceaccount a -n b", "maybe ServiceAccount a in b"],
  ["kubectl create sa $UNKNOWN", "maybe ServiceAccount ? in own"],
  ["kubectl get secret a", "uses a in own"],
  ["kubectl get secret $N -n b -o yaml > /tmp/secret.yaml", "uses named in b"],
  ["if ! kubectl get secrets/a secrets/b >/dev/null 2>&1; then x; fi", "uses a in own", "uses b in own"],
  ["kubectl delete secret --ignore-not-found a b --namespace=$UNKNOWN", "uses a anywhere", "uses b anywhere"],
  ["for i in b c; do oc -n $i delete secret a --wait; done", "uses a in b, c"],
  ["delete secret a", "uses a in own"],
  ["kubectl delete secret $UNKNOWN"],
  ['if [ -z "$(kubectl get secret a -o name)" ]; then x; fi', "uses a in own"],
  ["kubectl delete secret -l app=a"],
  ["kubectl get secrets"],
  ["vault kv get secret/a"],
  ["helm get secret a"],
  ["kubectl get pod a"],
  ["kubectl annotate sa a b=c", "uses ServiceAccount a in own"],
  ["kubectl patch sa a -p '{\"metadata\": {}}'", "uses ServiceAccount a in own"],
  ['kubectl patch sa a -p \'{"imagePullSecrets": [{"name": "b"}]}\'', "adds to a", "uses b in own"],
  [
    `kubectl patch sa a -n b --type=json -p="[{\\"path\\":\\"/imagePullSecrets/-\\",\\"value\\":{\\"name\\":\\"c\\"}}]"`,
    "adds to a",
    "uses c in b",
  ],
  [
    `kubectl patch deploy a -p '{"spec":{"imagePullSecrets":[{"name":"b"}],"containers":[{"name":"c"}]}}'`,
    "uses b in own",
  ],
  [`P='{"imagePullSecrets":[{"name":"b"}]}'; kubectl patch sa a -p "$P"`, "uses b anywhere", "adds to a"],
  ["oc secrets link a b c --for=pull", "adds to a", "uses b in own", "uses c in own"],
  ["kubectl delete secret docker-registry", "uses docker-registry in own"],
  ["echo create secret docker-registry"],
];

describe("what a script makes", () => {
  for (const [script, ...made] of secrets) {
    test(script, () => {
      const pod = {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "p", namespace: "own" },
        spec: {
          containers: [
            {
              env: [
                { name: "N", value: "named" },
                { name: "NS", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } },
              ],
              // Makes sure that the text is looked at.
              command: ["sh", "-c", `${script} # docker-registry`],
            },
          ],
        },
      };
      const { resources } = new ManifestReader(new PodSpecTable()).read("a.json", JSON.stringify(pod));
      const found = resources.slice(1).map((resource) => {
        if (resource.kind === "madeSecret") {
          const type = resource.secretType === "kubernetes.io/dockerconfigjson" ? "" : ` ${resource.secretType}`;
          return `${resource.name?.value} ${resource.namespace?.value}${type}`;
        }
        if (resource.kind === "pullSecretAdder") return `adds to ${resource.account?.value ?? "any"}`;
        if (resource.kind !== "supplier" && resource.kind !== "scriptReference") return resource.kind;
        const where = resource.reach.only ? `in ${resource.reach.only.join(", ")}` : "anywhere";
        if (resource.kind === "scriptReference") {
          return `uses ${resource.of === "Secret" ? "" : `${resource.of} `}${resource.to.value} ${where}`;
        }
        const what = resource.makes === "Secret" ? "" : `${resource.makes} `;
        return `maybe ${what}${resource.made?.value ?? "?"} ${where}`;
      });
      assert.deepEqual(found, made);
    });
  }
});
