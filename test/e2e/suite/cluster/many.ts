/** Many failing Pods, and many reports: what the tree costs, and that nobody loses their place in it. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import * as vscode from "vscode";
import { kinds } from "../../../../scripts/simulatedCluster/kinds.ts";
import type { Pod } from "../../../../scripts/simulatedCluster/objects.ts";
import type { SimulatedCluster } from "../../../../scripts/simulatedCluster/simulatedCluster.ts";
import { ask, until } from "../workbench.ts";
import { use, useText } from "./cluster.ts";
import { command, rows, select, untilRows } from "./view.ts";

const reports = 1000;
const pods = 500;

export function many(demo: () => SimulatedCluster): void {
  it(`keeps selection and expansion through ${reports} changes`, async () => {
    use(demo());
    await vscode.commands.executeCommand("pullSecrets.failures.focus");
    await command("connectCluster");
    await untilRows("the tree", (all) => all.some((row) => row.includes("Deployment/images")));
    const isOpen = (all: readonly string[]) => all.some((row) => /^ {4}images-/.test(row));
    if (!isOpen(await rows())) await select("Deployment/images");
    await untilRows("its pods", isOpen);
    const before = await selected();
    assert.ok(
      before.some((label) => label.includes("Deployment/images")),
      String(before),
    );
    const { api, store } = demo();
    const find = () =>
      (store.list(kinds.pods, "shop").objects as readonly Pod[]).find(({ metadata }) =>
        metadata.name.startsWith("images-"),
      );
    for (let change = 1; change <= reports; change++) {
      const pod = find();
      assert.ok(pod);
      api.update(kinds.pods, pod, { ...pod, metadata: { ...pod.metadata, annotations: { change: String(change) } } });
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.deepEqual(await selected(), before);
    assert.ok(isOpen(await rows()));
    await command("disconnectCluster");
  });

  it(`stays responsive with ${pods} failing pods`, async () => {
    await using other = await startApart(pods);
    useText(readFileSync(other.kubeconfig, "utf8"));
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const start = performance.now();
    await command("connectCluster");
    // A machine that is busy with other things is given its time.
    await untilRows("some pods", (all) => all.some((row) => row.startsWith("many")));
    await untilRows("half of the pods", (all) =>
      all.some((row) => Number(/^many(\d+) pods/.exec(row)?.[1]) > pods / 2),
    );
    await untilRows("all pods", (all) => all.some((row) => row.includes(`${pods} pods`)));
    const shown = performance.now() - start;
    const grouped = performance.now();
    await command("groupByCause");
    await untilRows("the causes", (all) => all.length > 0 && !all.some((row) => row.startsWith("many")));
    const regrouped = performance.now() - grouped;
    await command("groupByWorkload");
    delay.disable();
    const [worst, p99] = [delay.max / 1e6, delay.percentile(99) / 1e6];
    console.log(
      `${pods} failing pods: shown after ${shown.toFixed(0)} ms, grouped anew after ${regrouped.toFixed(0)} ms; the extension host was blocked for ${worst.toFixed(0)} ms at most, ${p99.toFixed(0)} ms in 99 of 100 turns`,
    );
    assert.ok(worst < 1000, `the extension host was blocked for ${worst} ms`);
    await command("disconnectCluster");
  });
}

async function selected(): Promise<readonly string[]> {
  const selector = ".part.sidebar .pane.expanded .monaco-list-row.selected";
  return (await ask("attributes", { selector, name: "aria-label" })) as readonly string[];
}

interface Apart extends AsyncDisposable {
  readonly kubeconfig: string;
}

/** A cluster in a process of its own, so that only the extension's work counts here. */
async function startApart(count: number): Promise<Apart> {
  const folder = mkdtempSync(join(tmpdir(), "many-pods-"));
  const items = Array.from({ length: count }, (_, nth) => failingPod(`many-${nth}`));
  writeFileSync(join(folder, "pods.json"), JSON.stringify({ apiVersion: "v1", kind: "List", items }));
  const root =
    vscode.extensions.all.find(({ packageJSON }) => packageJSON.name === "pull-secrets")?.extensionPath ?? "";
  const script = join(root, "scripts/demoCluster.ts");
  const child = spawn(process.execPath, [script, "--objects", folder], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (chunk) => {
    said += String(chunk);
  });
  const kubeconfig = await until("the other cluster", () => /KUBECONFIG=(\S+)/.exec(said)?.[1]);
  return {
    kubeconfig,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await new Promise((resolve) => child.once("exit", resolve));
    },
  };
}

function failingPod(name: string): object {
  const image = "registry.example.com/many/app:1";
  const message = `Back-off pulling image "${image}": ErrImagePull: failed to pull and unpack image "${image}": failed to resolve reference "${image}": 401 Unauthorized`;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "many", uid: `uid-of-${name}`, creationTimestamp: "2026-01-01T00:00:00Z" },
    spec: { nodeName: "node1", serviceAccountName: "default", containers: [{ name: "app", image }] },
    status: {
      phase: "Pending",
      containerStatuses: [
        {
          name: "app",
          image,
          imageID: "",
          ready: false,
          restartCount: 0,
          state: { waiting: { reason: "ImagePullBackOff", message } },
        },
      ],
    },
  };
}
