/** The demo cluster, and the connection to it that tests change it by. */
import { type Cluster, openCluster } from "#cluster";
import type { SimulatedCluster } from "../../scripts/simulatedCluster/simulatedCluster.ts";
import { demo } from "./demo.ts";
import { Folder, until } from "./scripted.ts";

interface Opened extends AsyncDisposable {
  readonly simulated: SimulatedCluster;
  readonly cluster: Cluster;
}

export async function connected(user: Parameters<SimulatedCluster["kubeconfig"]>[0] = "admin"): Promise<Opened> {
  const simulated = await demo();
  const folder = new Folder();
  const kubeconfig = folder.write("config", simulated.kubeconfig(user, "shop"));
  const cluster = openCluster({ environment: {}, kubeconfig, namespaces: "all", allowProcesses: false });
  await until("it is connected", () => cluster.report.complete && cluster.report.failures.length > 0);
  const close = async () => {
    await cluster.close();
    await simulated.stop();
    folder[Symbol.dispose]();
  };
  return { simulated, cluster, [Symbol.asyncDispose]: close };
}
