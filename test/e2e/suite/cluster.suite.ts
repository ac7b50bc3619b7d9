/** The sidebar beside a simulated cluster: what it shows, and what can be done from it. */
import type { SimulatedCluster } from "../../../scripts/simulatedCluster/simulatedCluster.ts";
import { actions } from "./cluster/actions.ts";
import { applying } from "./cluster/applying.ts";
import { startDemo, use } from "./cluster/cluster.ts";
import { many } from "./cluster/many.ts";
import { rotating } from "./cluster/rotating.ts";
import { secrets } from "./cluster/secrets.ts";
import { states } from "./cluster/states.ts";
import { trees } from "./cluster/trees.ts";
import { runMocha } from "./mocha.ts";

const parts: Readonly<Record<string, (demo: () => SimulatedCluster) => void>> = {
  "the tree of failing pulls": trees,
  "what can be done": actions,
  "the view of pull secrets": secrets,
  "rotating a secret of the cluster": rotating,
  "applying what is made": applying,
  "the states of the view": states,
  "many pods and many reports": many,
};

export function run(): Promise<void> {
  return runMocha(() => {
    let cluster: SimulatedCluster | undefined;
    const demo = () => {
      if (!cluster) throw new Error("The cluster has not been started.");
      return cluster;
    };
    before(async () => {
      cluster = await startDemo();
      use(cluster);
    });
    after(() => cluster?.stop());
    for (const [name, tests] of Object.entries(parts)) {
      describe(name, function () {
        this.timeout(120_000);
        tests(demo);
      });
    }
  });
}
