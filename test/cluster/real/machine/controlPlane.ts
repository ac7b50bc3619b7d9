/** Starts etcd, the API server, the controller manager and the scheduler; the tests stop and start the API server again. */
import { join } from "node:path";
import { kubectl, waitFor } from "./commands.ts";
import { type Component, kubeconfigOf, pkiFile } from "./credentials.ts";
import { killDaemon, startDaemon, stopDaemons } from "./daemons.ts";
import { binaries, ports, state } from "./settings.ts";

const etcd = `http://127.0.0.1:${ports.etcd}`;

export async function startControlPlane(): Promise<void> {
  const peers = `http://127.0.0.1:${ports.etcdPeer}`;
  startDaemon("etcd", [
    "etcd",
    `--data-dir=${join(state, "etcd")}`,
    `--listen-client-urls=${etcd}`,
    `--advertise-client-urls=${etcd}`,
    `--listen-peer-urls=${peers}`,
    `--initial-advertise-peer-urls=${peers}`,
    `--initial-cluster=default=${peers}`,
  ]);
  await waitFor("etcd", 30, async () => (await fetch(`${etcd}/health`)).ok);
  await startApiServer();
  startController("controller-manager", ports.controllerManager, [
    "--use-service-account-credentials",
    `--service-account-private-key-file=${pkiFile("accounts.key")}`,
    `--root-ca-file=${pkiFile("ca.crt")}`,
  ]);
  startController("scheduler", ports.scheduler, []);
}

export async function startApiServer(): Promise<void> {
  const file = (flag: string, name: string) => `--${flag}=${pkiFile(name)}`;
  startDaemon("kube-apiserver", [
    join(binaries, "kube-apiserver"),
    `--etcd-servers=${etcd}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${ports.apiServer}`,
    "--endpoint-reconciler-type=none",
    "--service-cluster-ip-range=10.0.0.0/24",
    "--authorization-mode=Node,RBAC",
    "--enable-admission-plugins=NodeRestriction",
    file("client-ca-file", "ca.crt"),
    file("tls-cert-file", "apiserver.crt"),
    file("tls-private-key-file", "apiserver.key"),
    "--service-account-issuer=https://kubernetes.default.svc",
    file("service-account-signing-key-file", "accounts.key"),
    file("service-account-key-file", "accounts.pub"),
    file("kubelet-client-certificate", "apiserver-kubelet.crt"),
    file("kubelet-client-key", "apiserver-kubelet.key"),
    file("kubelet-certificate-authority", "ca.crt"),
    "--kubelet-preferred-address-types=Hostname",
    `--cert-dir=${join(state, "kube-apiserver")}`,
  ]);
  await waitFor("the API server", 90, () => kubectl(["get", "--raw", "/readyz"]));
}

/** Forgets all that was before now: pages of a list that has been begun, and changes since then. */
export async function compactEtcd(): Promise<void> {
  const ask = async (path: string, body: object) => {
    const response = await fetch(`${etcd}/v3/kv/${path}`, { method: "POST", body: JSON.stringify(body) });
    return (await response.json()) as { readonly header: { readonly revision: string } };
  };
  const { header } = await ask("range", { key: Buffer.from("any").toString("base64") });
  await ask("compaction", { revision: header.revision, physical: true });
}

/** Asked to end, it would wait for a minute, for nothing. */
export async function stopApiServer(): Promise<void> {
  await killDaemon("kube-apiserver");
}

export async function stopControlPlane(): Promise<void> {
  await stopDaemons("kube-scheduler", "kube-controller-manager");
  await stopApiServer();
  await stopDaemons("etcd");
}

/** Kubernetes 1.20 would also open a port without TLS on all addresses, hence `--port=0`. */
function startController(component: Component, port: number, flags: readonly string[]): void {
  const kubeconfig = kubeconfigOf(component);
  startDaemon(`kube-${component}`, [
    join(binaries, `kube-${component}`),
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${port}`,
    "--port=0",
    `--cert-dir=${join(state, component)}`,
    "--leader-elect=false",
    ...flags,
  ]);
}
