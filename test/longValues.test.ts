/** No pattern in the core takes more time than in proportion to the text that it is tried on. */
import assert from "node:assert/strict";
import process from "node:process";
import { describe, test } from "node:test";
import { survive } from "./survive.ts";

/** Characters that patterns in the core repeat, alone and in the shapes that they look for. */
const units = [
  "a",
  "A",
  "0",
  "-",
  ".",
  "/",
  "_",
  ":",
  "@",
  "#",
  "=",
  "*",
  "?",
  "[",
  "]",
  "{",
  "}",
  "<",
  ">",
  "%",
  "$",
  "!",
  "'",
  " ",
  "\\t",
  "\\n",
  "a-",
  "a.",
  "a/",
  "a:",
  "a@",
  "_a",
  "__a",
  "${",
  "$(",
  "{{",
  "<a",
  "{a",
  "%41",
  "%A",
  "@A",
  "A_",
  "\\\\",
  '\\"',
  "*.",
  "://",
  "//",
  "eyJ",
  "your-",
  "sha256:",
  "v1/",
  "==",
  "# pull-secrets: ignore[",
];

const places: Readonly<Record<string, (text: string) => string>> = {
  image: (text) => `apiVersion: v1\nkind: Pod\nspec:\n  containers: [{image: "${text}"}]\n`,
  "image of a registry": (text) =>
    `apiVersion: v1\nkind: Pod\nspec:\n  containers: [{image: "r.example.com/${text}"}]\n`,
  "pull secret": (text) => `apiVersion: v1\nkind: Pod\nspec:\n  imagePullSecrets: [{name: "${text}"}, "${text}"]\n`,
  names: (text) => `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: "${text}", namespace: "${text}"}\n`,
  "kind and version": (text) => `apiVersion: "${text}"\nkind: "${text}"\n---\nkind: Pod ${text}\napiVersion: ${text}\n`,
  "misplaced key": (text) =>
    `apiVersion: v1\nkind: Pod\nspec: {"image-pull-secrets${text}": [], imagePullSecret: ["${text}"]}\n`,
  comment: (text) => `apiVersion: v1\nkind: Pod\nspec:\n  imagePullSecret: x # pull-secrets: ignore[${text}\n`,
  data: (text) => secret(`data: {.dockerconfigjson: "${text}"}`),
  "text data": (text) => secret(`stringData: {.dockerconfigjson: "${text}"}`),
  "type and key": (text) =>
    secret(`data: {"docker-config${text}": "e30="}`).replace("dockerconfigjson", `dockercfg"#${text}`),
  registry: (text) =>
    secret(`stringData: {.dockerconfigjson: "{\\"auths\\":{\\"${text}\\":{\\"auth\\":\\"dTpw\\"}}}"}`),
  credentials: (text) =>
    secret(
      `stringData: {.dockerconfigjson: "{\\"auths\\":{\\"r.example.com\\":{\\"username\\":\\"${text}\\",\\"password\\":\\"${text}\\"}}}"}`,
    ),
  script: (text) =>
    `apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: j}\nspec: {schedule: "${text}", jobTemplate: {spec: {template: {spec: {containers: [{image: a, env: [{name: X, value: "${text}"}], command: ["kubectl create secret docker-registry ${text} $X", "${text}"]}]}}}}}\n`,
  "copies of a Secret": (text) =>
    `apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: a, annotations: {replicator.v1.mittwald.de/replicate-to: "${text}"}}\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: s, namespace: "${"a".repeat(63)}"}\nimagePullSecrets: [{name: s}]\n`,
  "template of a Secret": (text) =>
    `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: s}\nspec: {refreshInterval: "${text}", target: {template: {type: kubernetes.io/dockerconfigjson, data: {.dockerconfigjson: "{\\"auths\\": {\\"r.example.com\\": {\\"auth\\": \\"{{ .a }}${text}"}}}}\n`,
  "policy for namespaces": (text) =>
    `apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nspec: {rules: [{match: {resources: {kinds: [Namespace], names: ["${text}"]}}, generate: {kind: Secret, name: s, namespace: "{{a}}"}}]}\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: s, namespace: "${"a".repeat(63)}"}\nimagePullSecrets: [{name: s}]\n`,
};

function secret(content: string): string {
  return `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ntype: kubernetes.io/dockerconfigjson\n${content}\n---\napiVersion: v1
kind: Pod\nmetadata: {name: p}\nspec: {imagePullSecrets: [{name: s}], containers: [{image: r.example.com/app}]}\n`;
}

/** Less than this is no matter, however it grows. Milliseconds. */
const negligible = 150;

describe("long values take time in proportion", () => {
  for (const [place, make] of Object.entries(places)) {
    test(place, () => {
      for (const unit of units) {
        for (const end of ["", "\\n!"]) {
          const timeOf = (count: number) => {
            const text = make(unit.repeat(count) + end);
            // Processor time, for other work on the machine must not count.
            const start = process.cpuUsage();
            survive(text, Number.POSITIVE_INFINITY);
            const { user, system } = process.cpuUsage(start);
            return (user + system) / 1000;
          };
          if (timeOf(16_000) < negligible) continue;
          const [few, many] = [Math.min(timeOf(4000), timeOf(4000)), Math.min(timeOf(32_000), timeOf(32_000))];
          // In proportion, 8 times as much takes 8 times as long; squared, 64 times.
          assert.ok(
            many < few * 24 + negligible,
            `"${unit}" and "${end}": ${few.toFixed(1)} ms, then ${many.toFixed(0)} ms`,
          );
        }
      }
    });
  }
});
