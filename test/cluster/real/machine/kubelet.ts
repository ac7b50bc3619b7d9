/** Starts the kubelet, set so that it neither slows tests down nor wants more of the machine than it has. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kubectl, waitFor } from "./commands.ts";
import { kubeconfigOf, pkiFile } from "./credentials.ts";
import { startDaemon } from "./daemons.ts";
import { binaries, containerdSocket, nodeName, pauseImage, ports, state } from "./settings.ts";

const configuration = {
  apiVersion: "kubelet.config.k8s.io/v1beta1",
  kind: "KubeletConfiguration",
  address: "127.0.0.1",
  port: ports.kubelet,
  readOnlyPort: 0,
  healthzBindAddress: "127.0.0.1",
  healthzPort: ports.kubeletHealth,
  cgroupDriver: "cgroupfs",
  failSwapOn: false,
  oomScoreAdj: 0,
  makeIPTablesUtilChains: false,
  resolvConf: "",
  // Nothing answers there, but without it each Pod gets an event about the missing DNS.
  clusterDNS: ["10.0.0.10"],
  clusterDomain: "cluster.local",
  // With the usual 5, Pods of a burst are started before their pull secrets are fetched.
  kubeAPIQPS: 50,
  kubeAPIBurst: 100,
  // As kubelets since 1.27 have it. With the usual 5, the events of a burst of Pods take most of a minute.
  eventRecordQPS: 50,
  eventBurst: 100,
  enforceNodeAllocatable: [],
  // A slow name service must not hold up other pulls, and a burst of Pods must not be refused.
  serializeImagePulls: false,
  registryPullQPS: 0,
  evictionHard: {
    "memory.available": "0%",
    "nodefs.available": "0%",
    "imagefs.available": "0%",
    "nodefs.inodesFree": "0%",
  },
  imageGCHighThresholdPercent: 100,
};

export async function startKubelet(): Promise<void> {
  const file = join(state, "kubelet.yaml");
  const folder = join(state, "kubelet");
  const secured = {
    tlsCertFile: pkiFile("kubelet.crt"),
    tlsPrivateKeyFile: pkiFile("kubelet.key"),
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: pkiFile("ca.crt") },
    },
    authorization: { mode: "Webhook" },
  };
  writeFileSync(file, JSON.stringify({ ...configuration, ...secured }));
  mkdirSync(join(state, "volume-plugins"), { recursive: true });
  startDaemon("kubelet", [
    join(binaries, "kubelet"),
    `--config=${file}`,
    `--kubeconfig=${kubeconfigOf("kubelet")}`,
    `--hostname-override=${nodeName}`,
    `--root-dir=${folder}`,
    `--cert-dir=${join(folder, "pki")}`,
    `--volume-plugin-dir=${join(state, "volume-plugins")}`,
    "--container-runtime=remote",
    `--container-runtime-endpoint=unix://${containerdSocket}`,
    `--pod-infra-container-image=${pauseImage}`,
  ]);
  await waitFor("the node", 120, async () => {
    const path = 'jsonpath={.status.conditions[?(@.type=="Ready")].status}';
    return (await kubectl(["get", "node", nodeName, "-o", path])) === "True";
  });
  await waitFor("the ServiceAccount default", 60, () => kubectl(["get", "serviceaccount", "default"]));
}
