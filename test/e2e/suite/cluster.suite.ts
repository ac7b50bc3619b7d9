/** The sidebar beside a simulated cluster: what it shows, and what can be done from it. */
import { actions } from "./cluster/actions.ts";
import { analysis } from "./cluster/analysis.ts";
import { applying } from "./cluster/applying.ts";
import { choices } from "./cluster/choices.ts";
import { type DemoCluster, startDemo, use } from "./cluster/cluster.ts";
import { many } from "./cluster/many.ts";
import { rotating } from "./cluster/rotating.ts";
import { secrets } from "./cluster/secrets.ts";
import { states } from "./cluster/states.ts";
import { trees } from "./cluster/trees.ts";
import { runMocha } from "./mocha.ts";

const parts: Readonly<Record<string, (demo: () => DemoCluster) => void>> = {
  "the tree of failing pulls": trees,
  "what can be done": actions,
  "the view of pull secrets": secrets,
  "rotating a secret of the cluster": rotating,
  "applying what is made": applying,
  "the states of the view": states,
  "what is shown, by choice": choices,
  "findings in manifests": analysis,
  "many pods and many reports": many,
};

export function run(): Promise<void> {
  return runMocha(() => {
    let cluster: DemoCluster | undefined;
    const demo = () => {
      if (!cluster) throw new Error("The cluster has not been started.");
      return cluster;
    };
    before(async () => {
      cluster = await startDemo();
      await use(cluster);
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
