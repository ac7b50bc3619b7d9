/** Many failing Pods, and many reports: what the tree costs, and that nobody loses their place in it. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import * as vscode from "vscode";
import { ask, until } from "../workbench.ts";
import { type DemoCluster, sourcePath, use, useText } from "./cluster.ts";
import { command, rows, select, untilRows, untilSpoken } from "./view.ts";

const reports = 1000;
const pods = 500;

export function many(demo: () => DemoCluster): void {
  it(`keeps selection, expansion and place through ${reports} changes`, async () => {
    await use(demo());
    await fill(demo());
    await vscode.commands.executeCommand("pullSecrets.failures.focus");
    await command("connectCluster");
    await untilSpoken("Deployment/images");
    const isOpen = (all: readonly string[]) => all.some((row) => /^ {4}images-/.test(row));
    if (!isOpen(await rows())) await select("Deployment/images");
    await untilRows("its pods", isOpen);
    const before = await selected();
    assert.ok(
      before.some((label) => label.includes("Deployment/images")),
      String(before),
    );
    await change(demo(), reports / 2);
    assert.deepEqual(await selected(), before);
    assert.ok(isOpen(await rows()));
    // Further down, where the selection is not to be seen.
    await ask("wheel", { selector: ".part.sidebar .pane.expanded .monaco-list", by: 500 });
    const below = await untilRows("other rows", (all) => !all.some((row) => row.startsWith("  api")));
    await change(demo(), reports / 2);
    assert.deepEqual((await rows()).map(withoutTimes), below.map(withoutTimes));
    await ask("wheel", { selector: ".part.sidebar .pane.expanded .monaco-list", by: -5000 });
    await untilRows("the first rows", isOpen);
    assert.deepEqual(await selected(), before);
    for (const name of fillers) await demo().delete("pods", "zoo", name);
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

/** So many Pods that nobody sees all of them at once. */
const fillers = Array.from({ length: 60 }, (_, nth) => `filler-${String(nth).padStart(2, "0")}`);

async function fill(demo: DemoCluster): Promise<void> {
  await demo.create("namespaces", "", { metadata: { name: "zoo" } });
  for (const name of fillers) {
    const containers = [{ name: "app", image: "registry.invalid/zoo/app:1" }];
    await demo.create("pods", "zoo", { metadata: { name }, spec: { containers } });
  }
}

/** Changes a Pod that fails time and again. */
async function change(demo: DemoCluster, times: number): Promise<void> {
  const pod = (await demo.list("pods", "shop")).find(({ metadata }) => metadata.name.startsWith("images-"));
  assert.ok(pod);
  for (let time = 1; time <= times; time++) {
    const { name } = pod.metadata;
    const now = await demo.read("pods", "shop", name);
    const annotations = { ...now.metadata.annotations, change: `${now.metadata.resourceVersion}` };
    await demo.update("pods", "shop", name, { ...now, metadata: { ...now.metadata, annotations } });
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function withoutTimes(row: string): string {
  return row.replace(/ · retry .*|\d+ (?:s|min)$/, "");
}

async function selected(): Promise<readonly string[]> {
  const selector = ".part.sidebar .pane.expanded .monaco-list-rows > .monaco-list-row.selected";
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
  const script = sourcePath("scripts/demoCluster.ts");
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
