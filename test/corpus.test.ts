/**
 * What is found in real repositories. Their maintainers deploy these manifests, so that an error or a warning is likely
 * to be false; each one that stays is listed here, with the reason why it is right.
 */
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import type { Finding } from "#core";
import { corpusMissing, readRepository, repositories } from "./corpus.ts";
import { analyzeFiles, render } from "./workspace.ts";

/** Findings of severity error and warning, by repository; the reason stands above each. */
const right: Readonly<Record<string, readonly string[]>> = {
  "kubeflow+manifests": [
    // The Job stands alone in its kustomization, and nothing in the repository declares its ServiceAccount, while the
    // other ServiceAccounts of the namespace are declared: the Job's Pods are refused.
    'common/knative/knative-eventing-post-install-jobs/base/eventing-post-install.yaml:26:27-60 service-account-not-found warning: No ServiceAccount "knative-eventing-post-install-job" is declared in namespace "knative-eventing", though others are.',
  ],
};

/** No rule may talk so much that nobody listens: hints and infos for each hundred resources. */
const most = 10;

describe("corpus", () => {
  if (corpusMissing) test("every repository", { skip: corpusMissing });
  for (const repository of repositories()) {
    test(repository, (context) => {
      const files = readRepository(repository);
      const { inventory, findings } = analyzeFiles(files);
      const resources = [...inventory.files.values()].flatMap((file) => file.resources);
      const leftOut = [...inventory.files.values()].flatMap((file) => file.leftOut);
      report(context, files.size, resources.length, findings);

      const loud = findings.filter(({ severity }) => severity === "error" || severity === "warning");
      assert.deepEqual(
        loud.map((finding) => render(finding, files)),
        right[repository] ?? [],
      );
      assert.deepEqual(leftOut, []);
      const quiet = findings.length - loud.length;
      assert.ok(quiet <= (resources.length / 100) * most, `${quiet} hints for ${resources.length} resources`);
    });
  }
});

function report(context: TestContext, files: number, resources: number, findings: readonly Finding[]): void {
  const counts = Map.groupBy(findings, ({ rule, severity }) => `${rule.id} ${severity}`);
  context.diagnostic(`${files} files, ${resources} resources, ${findings.length} findings`);
  for (const [kind, { length }] of [...counts].sort()) context.diagnostic(`${length} × ${kind}`);
}
