/** Brings the whole cluster up, and takes it away without a trace, also what an interrupted run has left. */
import { existsSync, rmSync } from "node:fs";
import { pullPauseImage, startContainerd, stopContainerd } from "./containerd.ts";
import { startControlPlane, stopControlPlane } from "./controlPlane.ts";
import { writeCredentials } from "./credentials.ts";
import { runningDaemons, stopDaemons } from "./daemons.ts";
import { startKubelet } from "./kubelet.ts";
import { startRegistries } from "./registries.ts";
import { logs, state } from "./settings.ts";
import { removeSharedTraces } from "./traces.ts";

export async function startCluster(): Promise<void> {
  rmSync(logs, { recursive: true, force: true });
  writeCredentials();
  await Promise.all([startRegistries(), startContainerd(), startControlPlane()]);
  await pullPauseImage();
  await startKubelet();
}

export async function stopCluster(): Promise<void> {
  if (!existsSync(state)) return;
  await stopDaemons("kubelet");
  await stopControlPlane();
  await stopContainerd();
  await stopDaemons(...runningDaemons());
  rmSync(state, { recursive: true, force: true });
  removeSharedTraces();
}
