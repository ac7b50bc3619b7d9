/** The demo cluster as tests begin with it. */
import { demoRegistries, makeDemo } from "../../scripts/simulatedCluster/demoObjects.ts";
import { type SimulatedCluster, startSimulatedCluster } from "../../scripts/simulatedCluster/simulatedCluster.ts";
import { seeded } from "./captures.ts";

export const start = Date.parse("2026-01-01T00:00:00Z");

/** The demo after five minutes of its time, which stands still from then on. */
export async function demo(): Promise<SimulatedCluster> {
  const cluster = await startSimulatedCluster({ registries: demoRegistries, now: start, random: seeded() });
  makeDemo(cluster.api);
  cluster.clock.advance(300_000);
  return cluster;
}
