/** Which cluster is shown, and which part of it: the pickers of contexts and namespaces. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { asked, rows as choicesShown, choose, leave } from "../quickInput.ts";
import { type DemoCluster, useText } from "./cluster.ts";
import { command, rows, untilRows, untilWords } from "./view.ts";

const [whichContext, whichNamespace] = ["Which cluster shall be shown?", "Which namespace shall be watched?"];

export function choices(demo: () => DemoCluster): void {
  const choose2 = async (name: string, question: string, label: string) => {
    void command(name);
    await choose(question, label);
  };

  before(async () => {
    const config = JSON.parse(await demo().kubeconfig("admin", "shop"));
    const [{ context }] = config.contexts;
    config.contexts.push({ name: "nightly", context: { ...context, namespace: "payments" } });
    useText(JSON.stringify(config));
    await vscode.commands.executeCommand("pullSecrets.failures.focus");
    await command("connectCluster");
    await untilWords("Context simulated.");
  });
  after(async () => {
    await choose2("chooseContext", whichContext, "simulated");
    await untilWords("Context simulated.");
    await command("disconnectCluster");
  });

  it("offers the contexts of the kubeconfig, with the one that is shown, and changes to another", async () => {
    void command("chooseContext");
    await asked(whichContext);
    const offered = await choicesShown();
    assert.equal(offered.length, 2, offered.join("\n"));
    assert.match(offered[0] ?? "", /simulated.*kubectl's current context.*shown now.*Namespace shop/);
    assert.match(offered[1] ?? "", /nightly.*Namespace payments/);
    await leave();
    await choose2("chooseContext", whichContext, "nightly");
    await untilWords("Context nightly.");
    await untilRows("its pods", (all) => all.some((row) => row.startsWith("payments")));
  });

  it("leaves everything as it is where nothing is chosen", async () => {
    void command("chooseContext");
    await asked(whichContext);
    await leave();
    await untilWords("Context nightly.");
    assert.ok((await rows()).length > 0);
  });

  it("watches one namespace, one of any name, and all of them again", async () => {
    void command("chooseNamespace");
    await asked(whichNamespace);
    const offered = (await choicesShown()).join("\n");
    for (const name of ["All namespaces", "payments", "shop"]) assert.ok(offered.includes(name), offered);
    await leave();
    await choose2("chooseNamespace", whichNamespace, "shop");
    await untilWords("Context nightly, namespace shop only.");
    await untilRows("only its pods", (all) => all.length > 0 && !all.some((row) => row.startsWith("payments")));
    // Nothing fails where nothing is.
    await choose2("chooseNamespace", whichNamespace, "typed-by-hand");
    await untilWords("namespace typed-by-hand only. Every image of every pod that is watched can be pulled.");
    await untilRows("what to do", (all) => all.join() === "Choose namespace…,Choose context…");
    await choose2("chooseNamespace", whichNamespace, "All namespaces");
    await untilRows("both", (all) => ["payments", "shop"].every((name) => all.some((row) => row.startsWith(name))));
  });
}
