/** The tree of failing pulls: its groups, its filter, its badge, and what stands around it. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { answer } from "../quickInput.ts";
import { ask, screenshot, until } from "../workbench.ts";
import { command, pointAt, rows, select, untilRows, untilSpoken, untilWords } from "./view.ts";

export function trees(): void {
  afterEach(async () => {
    await command("clearFailureFilter");
    await command("groupByWorkload");
  });

  it("offers to connect, and connects only then", async () => {
    await vscode.commands.executeCommand("pullSecrets.failures.focus");
    await untilWords("See which pods of your cluster cannot pull their images");
    assert.deepEqual(await rows(), []);
    await command("connectCluster");
    await untilRows("the namespaces", (all) => all.some((row) => row.startsWith("payments")));
  });

  it("groups by workload, with headlines, counts and a badge", async () => {
    const all = await untilRows("all workloads", (rows) => rows.includes("shop11 pods"));
    assert.ok(all.includes("payments9 pods"));
    const said = all.join("\n");
    assert.match(said, /storefrontno credentials · 2 pods · Deployment/);
    assert.match(said, /searchSecret missing · Deployment/);
    await untilSpoken('Deployment/search, 1 pod, Secret "regcred-search", which the Pod lists, does not exist');
    const badges = await ask("labels", { selector: ".activitybar .badge-content" });
    assert.ok((badges as readonly string[]).includes("20"), String(badges));
  });

  it("tells the evidence where somebody points at a row", async () => {
    await vscode.commands.executeCommand("pullSecrets.failures.focus");
    await select("Deployment/cart");
    await pointAt("Deployment/checkout");
    await pointAt("Deployment/cart");
    const selector = ".monaco-hover";
    const words = (await ask("labels", { selector, text: "refuses the login" })) as readonly string[];
    assert.match(words.join(), /401 Unauthorized/);
    await ask("appeared", { selector });
    assert.deepEqual(await ask("attributes", { selector: `${selector} a`, name: "href" }), []);
    await screenshot("sidebar");
  });

  it("groups by cause and by registry", async () => {
    await command("groupByCause");
    const causes = await untilRows("causes", (rows) => rows.includes("Credentials were refused1 pod"));
    assert.ok(
      causes.some((row) => /^ {2}cart-.*cart:1\.4 · shop$/.test(row)),
      causes.join("\n"),
    );
    await command("groupByRegistry");
    const registries = await untilRows("registries", (rows) => rows.includes("registry.example.com10 pods"));
    assert.ok(registries.includes("No valid image1 pod"));
    await command("groupByWorkload");
  });

  it("is filtered by text and namespace", async () => {
    void command("filterFailures");
    await answer("A part of a name", "namespace:payments report");
    const all = await untilRows(
      "one workload",
      (rows) => rows.length > 0 && rows.every((row) => /payments|report|app/.test(row)),
    );
    assert.equal(all.filter((row) => row.endsWith("Deployment")).length, 1);
    await untilWords("The filter shows 1 of");
    void command("filterFailures");
    await answer("A part of a name", "no such thing");
    await untilWords("The filter hides every failing pull");
    await command("clearFailureFilter");
    await untilRows("everything", (rows) => rows.some((row) => row.startsWith("shop")));
  });

  it("tells in the status bar that something fails, once, and leads to the view", async () => {
    const selector = ".statusbar-item";
    const items = await until("the item", async () => {
      const all = (await ask("labels", { selector })) as readonly string[];
      const ours = all.filter((text) => text.includes("cannot pull"));
      return ours.length > 0 && ours;
    });
    assert.equal(items.length, 1);
    await vscode.commands.executeCommand("workbench.view.explorer");
    await ask("click", { selector, text: items[0] });
    await untilRows("the tree again", (rows) => rows.some((row) => row.startsWith("shop")));
  });
}
