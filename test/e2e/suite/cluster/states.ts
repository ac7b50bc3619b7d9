/** What stands in the view in each state of the connection. */
import assert from "node:assert/strict";
import { ask, until } from "../workbench.ts";
import { type DemoCluster, use, useNone } from "./cluster.ts";
import { command, rows, untilRows, untilWords } from "./view.ts";

/** How many rows of the view have text in a colour of its own, and how many there are. */
async function greyRows(): Promise<readonly [grey: number, all: number]> {
  const row =
    '.part.sidebar .pane:has(.pane-header:has-text("Image Pull Failures")) .monaco-list-rows > .monaco-list-row';
  const [grey, all] = await Promise.all(
    [`${row}:has([class*=itemColor])`, row].map(
      (selector) => ask("labels", { selector }) as Promise<readonly string[]>,
    ),
  );
  return [grey?.length ?? 0, all?.length ?? 0];
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
    assert.equal((await greyRows())[0], 0);
    await demo().goOffline();
    try {
      await untilWords("refuses the connection");
      await untilRows("the tree still", (rows) => rows.some((row) => row.startsWith("shop")));
      await until("all rows in grey", async () => {
        const [grey, all] = await greyRows();
        return all > 0 && grey === all;
      });
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
