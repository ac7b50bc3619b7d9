/** Simulated clusters for the tests of the sidebar: they run in this process, and KUBECONFIG names one of them at a time. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { UserName } from "../../../../scripts/simulatedCluster/access.ts";
import { demoRegistries, makeDemo, patchDemoAccount } from "../../../../scripts/simulatedCluster/demoObjects.ts";
import { type SimulatedCluster, startSimulatedCluster } from "../../../../scripts/simulatedCluster/simulatedCluster.ts";

/** Milliseconds that the demo's Pods have been failing for when it begins. */
const past = 6 * 60_000;
const folder = mkdtempSync(join(tmpdir(), "kubeconfigs-"));
const kubeconfig = join(folder, "kubeconfig");

/** What an admission webhook refuses, by the end of a path; nothing as long as it is empty. */
export const refused = { path: "" };

/** What answers at a path beside what the simulated API has. */
export const served = new Map<string, { readonly type: string; readonly body: string }>();

/** The demo, which goes on by itself; `clock.follow` makes it go on faster. */
export async function startDemo(): Promise<SimulatedCluster> {
  const cluster = await startSimulatedCluster({
    registries: demoRegistries,
    now: Date.now() - past,
    intercept: ({ pathname }, response) => {
      const answer = served.get(pathname);
      if (answer) {
        response.writeHead(200, { "content-type": answer.type }).end(answer.body);
        return true;
      }
      if (refused.path === "" || !pathname.endsWith(refused.path) || response.req.method === "GET") return false;
      const message = 'admission webhook "policy.example.com" denied the request: no changes on Fridays';
      const status = { kind: "Status", apiVersion: "v1", status: "Failure", reason: "Forbidden", code: 403, message };
      response.writeHead(403, { "content-type": "application/json" }).end(JSON.stringify(status));
      return true;
    },
  });
  makeDemo(cluster.api);
  cluster.clock.advance(past / 2);
  patchDemoAccount(cluster.api);
  cluster.clock.advance(past / 2);
  cluster.clock.follow(1);
  return cluster;
}

/** From now on the kubeconfig is that of a user of this cluster. */
export function use(cluster: SimulatedCluster, user: UserName = "admin", namespace = "shop"): void {
  useText(cluster.kubeconfig(user, namespace));
}

export function useText(text: string): void {
  writeFileSync(kubeconfig, text, { mode: 0o600 });
  process.env.KUBECONFIG = kubeconfig;
}

/** There is no such file. */
export function useNone(): void {
  process.env.KUBECONFIG = join(folder, "none");
}
