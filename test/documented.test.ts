/**
 * Manifests in the forms that projects document, one file each. Nothing is reported about what they make, and a name that
 * is nearly the same is still reported wherever nothing else may make it.
 *
 * The first line of a file tells what becomes of it: `makes` a Secret, `supplies` one in ways that nobody can see here,
 * `leaves` it unmade, `adds to` the Pods of a namespace a pull secret, or `adds nothing to` them.
 */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, test } from "node:test";
import { analyzeFiles, render } from "./workspace.ts";

const pod = (namespace: string, name?: string) => `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: ${namespace} }
spec:${name === undefined ? "" : `\n  imagePullSecrets: [{ name: ${name} }]`}
  containers: [{ name: web, image: "registry.example.com/web:1" }]
`;

/** Of severity error and warning; which is not what anybody asks for outright, as images that no Secret is for. */
function alarms(text: string, more: string, settings: object = {}): readonly string[] {
  const files = new Map([
    ["documented.yaml", text],
    ["pod.yaml", more],
  ]);
  return analyzeFiles(files, settings)
    .findings.filter(({ severity }) => severity === "error" || severity === "warning")
    .map((finding) => render(finding, files));
}

/** Every image needs credentials then, so that silence has another reason. */
const strict = { privateRegistries: ["registry.example.com"] };

describe("documented manifests", () => {
  for (const path of globSync("test/documented/*.yaml").sort()) {
    test(basename(path, ".yaml"), () => {
      const text = readFileSync(path, "utf8");
      const [, what, namespace = "", name = ""] = /^# (.+): ([^/\n]+)(?:\/(.+))?$/m.exec(text) ?? [];
      const isFound = (found: readonly string[], rule: RegExp) =>
        assert.ok(
          found.some((one) => rule.test(one)),
          found.join("\n"),
        );
      const absent = /pull-secret-(?:not-found|wrong-namespace)/;
      switch (what) {
        case "makes":
          assert.deepEqual(
            alarms(text, pod(namespace, name)).filter((one) => absent.test(one) || !one.startsWith("pod")),
            [],
          );
          isFound(alarms(text, pod(namespace, `${name}x`)), absent);
          return;
        case "supplies":
          assert.deepEqual(alarms(text, pod(namespace, name)), []);
          return;
        case "leaves":
          assert.ok(
            analyzeFiles(
              new Map([
                ["a.yaml", text],
                ["pod.yaml", pod(namespace, name)],
              ]),
            ).findings.some(({ rule }) => absent.test(rule.id)),
          );
          return;
        case "adds to":
          assert.deepEqual(alarms(text, pod(namespace), strict), []);
          return;
        case "adds nothing to":
          isFound(alarms(text, pod(namespace), strict), /pull-secret-missing/);
          return;
        default:
          assert.fail(`the first line tells ${what}`);
      }
    });
  }
});
