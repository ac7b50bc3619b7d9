/** What stands in the view in each state of the connection. */
import type { SimulatedCluster } from "../../../../scripts/simulatedCluster/simulatedCluster.ts";
import { use, useNone } from "./cluster.ts";
import { command, untilRows, untilWords } from "./view.ts";

export function states(demo: () => SimulatedCluster): void {
  afterEach(async () => {
    await command("disconnectCluster");
    use(demo());
  });

  it("says that there is no kubeconfig", async () => {
    useNone();
    await command("connectCluster");
    await untilWords("There is no kubeconfig at");
    await untilRows("what to do", (rows) => rows.join() === "Try again,Choose context…");
  });

  it("says what may not be listed", async () => {
    use(demo(), "nobody");
    await command("connectCluster");
    await untilWords("Your user may not list pods in the whole cluster");
    await untilRows("what to do", (rows) => rows.join() === "Choose namespace…,Choose context…");
  });

  it("says that the login has expired", async () => {
    use(demo());
    demo().expireToken("admin");
    await command("connectCluster");
    await untilWords("The cluster does not accept the login");
    await untilRows("what to do", (rows) => rows.join() === "Try again,Choose context…");
  });

  it("says that the cluster cannot be reached, and shows in grey what was known", async () => {
    await command("connectCluster");
    await untilRows("the tree", (rows) => rows.some((row) => row.startsWith("shop")));
    await demo().goOffline();
    try {
      await untilWords("refuses the connection");
      await untilRows("the tree still", (rows) => rows.some((row) => row.startsWith("shop")));
      await command("disconnectCluster");
      await command("connectCluster");
      await untilRows("what to do", (rows) => rows.join() === "Try again,Choose context…");
      await untilWords("refuses the connection");
    } finally {
      await demo().comeBack();
    }
  });
}
