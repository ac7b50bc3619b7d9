/** What stands in the view in each state of the connection. */
import assert from "node:assert/strict";
import { ask, until } from "../workbench.ts";
import { type DemoCluster, use, useNone } from "./cluster.ts";
import { command, rows, untilRows, untilWords } from "./view.ts";

/** The rows whose text has a colour of its own. */
async function greyRows(): Promise<number> {
  const selector = ".part.sidebar .pane.expanded .monaco-list-row:has([class*=itemColor])";
  return ((await ask("labels", { selector })) as readonly string[]).length;
}

export function states(demo: () => DemoCluster): void {
  afterEach(async () => {
    await command("disconnectCluster");
    await use(demo());
  });

  it("says that there is no kubeconfig", async () => {
    useNone();
    await command("connectCluster");
    await untilWords("There is no kubeconfig at");
    await untilRows("what to do", (rows) => rows.join() === "Try again,Choose context…");
  });

  it("says that it is connecting, until the cluster answers", async () => {
    await demo().setFaults({ hang: true });
    try {
      await command("connectCluster");
      await untilWords("Asking the cluster which pods cannot pull their images");
      assert.deepEqual(await rows(), []);
    } finally {
      await demo().setFaults({ hang: false });
    }
    await command("refreshCluster");
    await untilRows("the tree", (rows) => rows.some((row) => row.startsWith("shop")));
  });

  it("says what may not be listed", async () => {
    await use(demo(), "nobody");
    await command("connectCluster");
    await untilWords("Your user may not list pods in the whole cluster");
    await untilRows("what to do", (rows) => rows.join() === "Choose namespace…,Choose context…");
  });

  it("says that the login has expired", async () => {
    await use(demo());
    await demo().expireToken("admin");
    await command("connectCluster");
    await untilWords("The cluster does not accept the login");
    await untilRows("what to do", (rows) => rows.join() === "Try again,Choose context…");
  });

  it("says that the cluster cannot be reached, and shows in grey what was known", async () => {
    await command("connectCluster");
    await untilRows("the tree", (rows) => rows.some((row) => row.startsWith("shop")));
    assert.equal(await greyRows(), 0);
    await demo().goOffline();
    try {
      await untilWords("refuses the connection");
      await untilRows("the tree still", (rows) => rows.some((row) => row.startsWith("shop")));
      await until("all rows in grey", async () => (await greyRows()) === (await rows()).length);
      await command("disconnectCluster");
      await command("connectCluster");
      await untilRows("what to do", (rows) => rows.join() === "Try again,Choose context…");
      await untilWords("refuses the connection");
    } finally {
      await demo().comeBack();
    }
  });

  it("offers to connect again once it is disconnected", async () => {
    await command("connectCluster");
    await untilRows("the tree", (rows) => rows.some((row) => row.startsWith("shop")));
    await command("disconnectCluster");
    await untilWords("See which pods of your cluster cannot pull their images");
    assert.deepEqual(await rows(), []);
  });
}
