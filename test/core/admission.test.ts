/** Upstream's table of the ServiceAccount admission plugin: which list of pull secrets a Pod ends up with. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { Context, defaultSettings, Inventory, ManifestReader, PodSpecTable } from "#core";

interface Case {
  readonly test: string;
  readonly resource?: string;
  readonly pod: { readonly metadata?: object; readonly spec?: object };
  readonly serviceAccounts?: readonly object[];
  readonly allowed: boolean;
  readonly message?: string;
  readonly resultServiceAccountName?: string;
  readonly resultImagePullSecrets?: readonly string[];
}

const path = join(process.env.PULL_SECRETS_SHARED ?? "../shared", "conformance/serviceaccount_admission.json");
const skip = existsSync(path) ? false : `left out: upstream's table ${path} is not here`;
const cases: readonly Case[] = skip ? [] : JSON.parse(readFileSync(path, "utf8")).cases;

function pullOf({ pod, serviceAccounts = [] }: Case) {
  const metadata = { name: "pod", ...pod.metadata, namespace: "myns" };
  const spec = { containers: [{ name: "a", image: "reg.example/a" }], ...pod.spec };
  const accounts = serviceAccounts.map((account) => ({ apiVersion: "v1", kind: "ServiceAccount", ...account }));
  const items = [...accounts, { apiVersion: "v1", kind: "Pod", metadata, spec }];
  const text = JSON.stringify({ apiVersion: "v1", kind: "List", items });
  const inventory = new Inventory([new ManifestReader(new PodSpecTable()).read("a.json", text)], true);
  const [workload] = inventory.workloads;
  assert.ok(workload);
  return new Context(inventory, defaultSettings, 0).pull(workload);
}

describe("serviceaccount_admission", { skip }, () => {
  for (const one of cases) {
    test(one.test, () => {
      // Kinds that are no Pod are no workloads; what the API server refuses for other reasons is no matter of ours.
      if (one.resource !== undefined) return;
      const { serviceAccount, pullSecrets, workload } = pullOf(one);
      if (one.resultServiceAccountName) assert.equal(serviceAccount.name, one.resultServiceAccountName);
      if (one.resultImagePullSecrets) {
        assert.deepEqual(
          pullSecrets.map(({ name }) => name),
          one.resultImagePullSecrets,
        );
      }
      if (one.message?.includes("error looking up service account")) {
        // A controller makes `default`, so it is taken to exist; no manifest declares it.
        assert.deepEqual([serviceAccount.account, serviceAccount.assumed], [undefined, true]);
      }
      if (one.message?.includes("mirror pod")) assert.equal(workload.mirror, true);
    });
  }
});
