/** The extension in VS Code beside the real cluster: what stands in the sidebar, and what is done from there until Pods run. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { findBrowser } from "../../e2e/host/setup.ts";
import { kubectl } from "./machine/commands.ts";
import { adminKubeconfig, login, registries } from "./machine/settings.ts";
import { apply, pullSecret } from "./pods.ts";
import { namespace, podSpec } from "./workloads.ts";

const root = join(import.meta.dirname, "../../..");
const own = "editor";

/** A Deployment that lists one pull secret. */
function deployment(name: string, secret: string): object {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: podSpec(secret) };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: own },
    spec: { selector: { matchLabels: labels }, template },
  };
}

function whyNot(): string | false {
  if (process.env.VSCODE_EXECUTABLE) return false;
  try {
    findBrowser();
    return false;
  } catch (error) {
    return String(error);
  }
}

/** Gives the exit code. */
async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<number> {
  const child = spawn(process.execPath, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } });
  return (await once(child, "exit"))[0];
}

test("failing Pods are shown with their causes, and mended from the sidebar", { skip: whyNot() }, async () => {
  assert.equal(await run(["scripts/build.ts", "--production"]), 0);
  // The longer Pods have failed, the longer the kubelet waits before it tries again.
  await using _ = await namespace(own);
  await apply(
    pullSecret(own, "editor-old", registries.basic, "wrong-password"),
    deployment("web", "editor-login"),
    deployment("old", "editor-old"),
  );
  const surroundings = { kubeconfig: adminKubeconfig, registry: registries.basic, namespace: own, ...login };
  const code = await run(["test/e2e/run.ts", "--suite=realCluster"], {
    PULL_SECRETS_REAL_CLUSTER: JSON.stringify(surroundings),
    // The kubelet's fifth pause between attempts takes 160 seconds.
    PATIENCE: "200000",
    VSCODE_HOST_TIMEOUT_MS: "600000",
  });
  assert.equal(code, 0);
  const phases = await kubectl(["-n", own, "get", "pods", "-o", "jsonpath={.items[*].status.phase}"]);
  assert.equal(phases, "Running Running");
});
