/** Where the cluster of the tests keeps its files, and the addresses and names that its parts agree on. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";

export const kubernetesVersion = "1.20.2";

export const buildScript = join(import.meta.dirname, "../build.sh");
const recipe = createHash("sha256").update(readFileSync(buildScript)).digest("hex").slice(0, 8);

/** What is built once for each version of the script; it outlives a run. */
export const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "pull-secrets-cluster");
export const binaries = join(cache, `kubernetes-${kubernetesVersion}-${recipe}`);

/** What the parts print in the last run. It is there to be read after a failure. */
export const logs = join(cache, "logs");

/** All other state of a run, which ends with it. */
export const state = join(cache, "run");
export const pki = join(state, "pki");
export const adminKubeconfig = join(state, "admin.kubeconfig");
export const containerdSocket = join(state, "containerd.sock");

export const nodeName = "node1";

/** Everything listens on 127.0.0.1. The registries have the ports that they have in captures of other clusters. */
export const ports = {
  apiServer: 16443,
  etcd: 12379,
  etcdPeer: 12380,
  controllerManager: 10257,
  scheduler: 10259,
  kubelet: 10250,
  kubeletHealth: 10248,
  basicRegistry: 5000,
  tokenRegistry: 5001,
  tokenService: 5002,
  untrustedRegistry: 5003,
  refusingRegistry: 5004,
} as const;

/** Nothing listens here. */
const unusedPort = 5999;

export const registries = {
  /** Wants a user and password. */
  basic: `127.0.0.1:${ports.basicRegistry}`,
  /** Wants tokens from a token service. */
  token: `127.0.0.1:${ports.tokenRegistry}`,
  /** Speaks TLS with a certificate that nobody trusts. */
  untrusted: `127.0.0.1:${ports.untrustedRegistry}`,
  refusing: `127.0.0.1:${ports.refusingRegistry}`,
  refusedConnection: `127.0.0.1:${unusedPort}`,
  /** Another name of the first one, known to containerd alone. */
  alias: "registry.corp.example",
  /** The first one again, spoken to with TLS, which it does not understand. */
  httpsToHttp: "https.corp.example",
} as const;

export const login = { user: "alice", password: "s3cret" } as const;
export const basicAuthorization = `Basic ${Buffer.from(`${login.user}:${login.password}`).toString("base64")}`;

export const pauseImage = `${registries.basic}/private/pause:1.0`;

/** Container images name architectures as Go does. */
export const architecture = process.arch === "arm64" ? "arm64" : "amd64";
export const otherArchitecture = process.arch === "arm64" ? "amd64" : "arm64";
