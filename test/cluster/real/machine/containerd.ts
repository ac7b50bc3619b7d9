/** Starts containerd with a network of its own, and with names that only it can resolve; and takes all of it away again. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execute, ignoringErrors, waitFor } from "./commands.ts";
import { runningPid, startDaemon, stopDaemons } from "./daemons.ts";
import { containerdSocket, login, pauseImage, registries, state } from "./settings.ts";
import { entries, removeTraces } from "./traces.ts";

const bridge = "pullsecrets0";

/** Which address a registry's name stands for, and whether with TLS. */
const hosts: Readonly<Record<string, string>> = {
  [registries.basic]: `http://${registries.basic}`,
  [registries.token]: `http://${registries.token}`,
  [registries.refusing]: `http://${registries.refusing}`,
  [registries.alias]: `http://${registries.basic}`,
  [registries.httpsToHttp]: `https://${registries.basic}`,
  [registries.untrusted]: `https://${registries.untrusted}`,
};

/** Root may lack the right to give the pause container its usual low score, hence restrict_oom_score_adj. */
const configuration = `
version = 2
root = "${state}/containerd/root"
state = "${state}/containerd/state"
[grpc]
  address = "${containerdSocket}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  stream_server_address = "127.0.0.1"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${state}/cni/net.d"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "${state}/certs.d"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
`;

function network(): object {
  const ranges = [[{ subnet: "10.244.0.0/24" }]];
  const ipam = { type: "host-local", dataDir: join(state, "cni/data"), ranges };
  return {
    cniVersion: "0.4.0",
    name: "tests",
    plugins: [{ type: "bridge", bridge, isGateway: false, ipMasq: false, ipam }],
  };
}

export async function startContainerd(): Promise<void> {
  for (const [host, url] of Object.entries(hosts)) {
    const text = `server = "${url}"\n[host."${url}"]\n  capabilities = ["pull", "resolve"]\n`;
    write(join("certs.d", host, "hosts.toml"), text);
  }
  write("cni/net.d/10-tests.conflist", JSON.stringify(network()));
  write("containerd.toml", configuration);
  startDaemon("containerd", ["containerd", "-c", join(state, "containerd.toml")]);
  await waitFor("containerd", 30, () => ctr("version"));
}

export async function pullPauseImage(): Promise<void> {
  await ctr("images", "pull", "--plain-http", "--user", `${login.user}:${login.password}`, pauseImage);
}

function write(name: string, content: string): void {
  const path = join(state, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
}

function ctr(...args: readonly string[]): Promise<string> {
  return execute("ctr", ["-a", containerdSocket, "-n", "k8s.io", ...args]);
}

/** Ends containers, network and mounts too. The kubelet has to be gone, or it would start them again. */
export async function stopContainerd(): Promise<void> {
  if (runningPid("containerd")) await removeContainers();
  await stopDaemons("containerd");
  for (const pid of shims()) process.kill(pid, "SIGKILL");
  for (const folder of mounts().reverse()) await execute("umount", ["-l", folder]);
  await ignoringErrors(execute("ip", ["link", "delete", bridge]));
}

/** With their tasks killed, the shims end by themselves. */
async function removeContainers(): Promise<void> {
  const lines = async (...args: readonly string[]) => (await ctr(...args)).split("\n").filter((line) => line !== "");
  for (const task of await lines("tasks", "ls", "-q")) await ignoringErrors(ctr("tasks", "rm", "--force", task));
  for (const id of await lines("containers", "ls", "-q")) {
    const container = JSON.parse(await ctr("containers", "info", id));
    await ignoringErrors(ctr("containers", "rm", id));
    await removeTraces(container);
  }
}

function shims(): readonly number[] {
  return entries("/proc")
    .filter((name) => /^\d+$/.test(name) && ofThisContainerd(contentOf(`/proc/${name}/cmdline`)))
    .map(Number);
}

function ofThisContainerd(commandLine: string): boolean {
  const [program = "", ...args] = commandLine.split("\0");
  return /containerd-shim/.test(program) && args.includes(containerdSocket);
}

function mounts(): string[] {
  return contentOf("/proc/mounts")
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "")
    .filter((folder) => folder.startsWith(`${state}/`));
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
