/**
 * What Pods leave outside of the cluster's own folder, since neither Kubernetes 1.20 nor its network plugins have a setting
 * for these places. Other clusters' files there are let alone.
 */
import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { execute, ignoringErrors } from "./commands.ts";

const controlGroups = "/sys/fs/cgroup";
const folders = {
  podLogs: "/var/log/pods",
  containerLogs: "/var/log/containers",
  networkResults: "/var/lib/cni/results",
  devicePlugins: "/var/lib/kubelet/device-plugins",
} as const;

/** As `ctr containers info` has it. */
export interface ContainerInfo {
  readonly ID: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly Spec: {
    readonly linux?: { readonly namespaces?: readonly { readonly type: string; readonly path?: string }[] };
  };
}

export async function removeTraces({ ID, Labels, Spec }: ContainerInfo): Promise<void> {
  const pod = ["namespace", "name", "uid"].map((part) => Labels[`io.kubernetes.pod.${part}`]).join("_");
  rmSync(join(folders.podLogs, pod), { recursive: true, force: true });
  for (const folder of [folders.containerLogs, folders.networkResults]) {
    for (const name of entries(folder)) if (name.includes(ID)) rmSync(join(folder, name), { force: true });
  }
  const network = Spec.linux?.namespaces?.find(({ type }) => type === "network")?.path ?? "";
  if (!/\/run\/netns\/cni-/.test(network) || !existsSync(network)) return;
  // It is a mounted file.
  await ignoringErrors(execute("umount", ["-l", network]));
  rmSync(network, { force: true });
}

/** To be called when all programs have ended. */
export function removeSharedTraces(): void {
  for (const name of ["DEPRECATION", "kubelet.sock"]) rmSync(join(folders.devicePlugins, name), { force: true });
  for (const folder of Object.values(folders)) {
    removeIfEmpty(folder);
    // The folder above is the kubelet's or the network plugins' own, unless it is the machine's.
    if (!folder.startsWith("/var/log")) removeIfEmpty(join(folder, ".."));
  }
  for (const group of [controlGroups, ...entries(controlGroups).map((name) => join(controlGroups, name))]) {
    removeGroup(join(group, "kubepods"));
  }
}

/** The files of a control group go with it, but the groups within it must go before. */
function removeGroup(group: string): void {
  const within = entries(group).filter((name) => /^(?:pod.*|burstable|besteffort|[0-9a-f]{64})$/.test(name));
  for (const name of within) removeGroup(join(group, name));
  removeIfEmpty(group);
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It is not there, or somebody else's.
  }
}

export function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
