/** What can be done from the tree: everything through the extension's own commands, until the Pods run. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import * as vscode from "vscode";
import type { Pod, Replicated } from "../../../../scripts/simulatedCluster/objects.ts";
import { accept, answer, choose, clearMessages, told } from "../quickInput.ts";
import { ask, screenshot, until, untilSeen, uriOf } from "../workbench.ts";
import type { DemoCluster } from "./cluster.ts";
import { answerDialogs, confirm, leaveDialogs } from "./dialog.ts";
import { giveLogin } from "./login.ts";
import { chooseInMenu, command, select, untilRows, untilSpoken } from "./view.ts";

/** The least contrast of texts, by WCAG. */
const themes = {
  "Dark Modern": 4.5,
  "Light Modern": 4.5,
  "Default High Contrast": 7,
  "Default High Contrast Light": 7,
};

/** What a screen reader is told of a page, and the text in it that is hardest to read. */
interface Spoken {
  readonly lines: readonly string[];
  readonly contrast: { readonly ratio: number; readonly text: string };
}

export function actions(demo: () => DemoCluster): void {
  /** Starts a command on a workload, as by its key binding; it goes on while it is answered. */
  const start = async (name: string, app: string) => {
    await select(`Deployment/${app}`);
    void command(name);
  };

  before(async () => {
    answerDialogs();
    await vscode.commands.executeCommand("pullSecrets.failures.focus");
    await command("connectCluster");
    await untilRows("the tree", (rows) => rows.includes("shop11 pods"));
  });
  after(leaveDialogs);
  beforeEach(clearMessages);
  afterEach(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));

  it("explains a failing pull with the live objects and the diagnosis", async () => {
    await start("live.explain", "cart");
    await ask("framed", { text: 'refuses the login in Secret "regcred-old"' });
    await ask("framed", { text: "What to do" });
    await screenshot("explain");
  });

  it("lets the keyboard reach every part of the explanation, and opens what it says", async () => {
    await start("live.explain", "cart");
    await ask("framed", { text: "What to do" });
    const reached = (await ask("tabThrough", {
      text: "What to do",
      until: "Pull secret: Secret",
    })) as readonly string[];
    assert.deepEqual(
      reached.map((name) => /^link: [^:]+/.exec(name)?.[0] ?? name),
      ["link: Workload", "link: ServiceAccount", "link: Pull secret"],
    );
    const shown = await until("the Secret", () => {
      const { document } = vscode.window.activeTextEditor ?? {};
      return document?.uri.path.endsWith("Secret regcred-old.json") && document.getText();
    });
    assert.ok(!shown.includes("bm90LXRoZS"), "what the Secret holds is shown");
  });

  it("shows where the keyboard is, from the first part of the explanation to the last", async () => {
    await start("live.explain", "cart");
    await ask("framed", { text: "What to do" });
    const reached = (await ask("tabThrough", { text: "What to do", until: "Copy the command" })) as readonly string[];
    assert.deepEqual(
      reached.map((name) => /^link: [^:]+|^img: [^:]+|^button: Copy (?:as \w+|the command)/.exec(name)?.[0] ?? name),
      [
        ...["Workload", "ServiceAccount", "Pull secret"].map((role) => `link: ${role}`),
        ...["Registry", "Result"].map((role) => `img: ${role}`),
        ...["as Mermaid", "as text", "the command"].map((what) => `button: Copy ${what}`),
      ],
    );
    await until("the command", async () => /kubectl/.test(await vscode.env.clipboard.readText()));
    const heard = async () => ((await ask("spoken", { text: "What to do" })) as Spoken).lines;
    await untilSeen("what is read aloud", heard, (lines) =>
      lines.some((line) => line.trim() === "- status: Copied the command."),
    );
  });

  for (const [theme, least] of Object.entries(themes)) {
    it(`can be read, and read aloud, in ${theme}`, async () => {
      const settings = vscode.workspace.getConfiguration("workbench");
      await settings.update("colorTheme", theme, vscode.ConfigurationTarget.Global);
      await start("live.explain", "cart");
      await ask("framed", { text: "What to do" });
      const page = async () => (await ask("spoken", { text: "What to do" })) as Spoken;
      const { lines } = await page();
      const parts = lines.filter((line) => /- '?(?:link|img|button|heading|group|combobox)/.test(line));
      assert.ok(parts.length > 8, lines.join("\n"));
      assert.deepEqual(
        parts.filter((line) => !/- '?\w+ "[^"]+/.test(line)),
        [],
      );
      // The colours of a theme come to the page a moment later.
      const enough = async () => (await page()).contrast.ratio >= least;
      await until("the contrast", enough).catch(async () => assert.deepEqual((await page()).contrast, least));
      await settings.update("colorTheme", undefined, vscode.ConfigurationTarget.Global);
    });
  }

  it("opens the manifest that declares the owner, where it is said what fails", async () => {
    await start("live.openManifest", "mail");
    await told('No manifest of this workspace declares Deployment "mail"');
    const uri = uriOf("mail.yaml");
    const text =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: mail\nspec:\n  template:\n    spec:\n      containers: []\n";
    await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
    await vscode.window.showTextDocument(uri);
    const found = await until("the diagnostic", () =>
      vscode.languages.getDiagnostics(uri).find(({ source }) => source === "pull-secrets, cluster"),
    );
    assert.match(found.message, /^1 pod cannot pull: mirror\.example\.com has a fault of its own/);
    assert.equal(found.severity, vscode.DiagnosticSeverity.Information);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", uri);
    assert.deepEqual(
      lenses.map(({ command }) => command?.command),
      ["pullSecrets.live.explain"],
    );
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await start("live.openManifest", "mail");
    await until("the manifest", () => vscode.window.activeTextEditor?.document.uri.toString() === uri.toString());
    assert.equal(vscode.window.activeTextEditor?.selection.start.line, 3);
    await vscode.workspace.fs.delete(uri);
  });

  it("opens a report that nobody can change", async () => {
    await select("Deployment/cart");
    await command("live.report");
    const text = vscode.window.activeTextEditor?.document.getText() ?? "";
    assert.match(text, /^Pod: +cart-/);
    assert.match(text, /Cause: +auth-invalid \((certain|likely)\)/);
    assert.equal(vscode.window.activeTextEditor?.document.uri.scheme, "pull-secrets-live");
  });

  it("copies a command", async () => {
    await start("live.copyCommands", "search");
    await accept("Which command?");
    await until("the clipboard", async () => (await vscode.env.clipboard.readText()).startsWith("kubectl "));
  });

  it("asks the registry with what the Secrets of a Pod hold", async () => {
    await start("live.check", "report");
    const asked = await confirm("Ask images.example.com from this machine for the image of Pod", "Ask the registry");
    assert.match(asked, /"regcred-images"/);
    await told("images.example.com/payments/report:5.1");
  });

  it("makes the Secret that a Pod waits for, and follows it until it runs", async () => {
    await demo().follow(60);
    await start("live.create", "search");
    await giveLogin("demo-robot", "not-a-real-password");
    await answer("The name of the Secret", "regcred-search");
    const asked = await confirm('Create Secret "regcred-search" in namespace "shop"?', "Create");
    assert.match(asked, /In the cluster of context "simulated", at https:/);
    await told('Deployment "search": its pod has all images');
    assert.ok(await runs(demo(), "search"));
  });

  it("does not overwrite a login that somebody has changed while another one was asked for", async () => {
    await start("live.correct", "cart");
    await giveLogin("demo-robot", "not-a-real-password");
    const secret = await demo().read("secrets", "shop", "regcred-old");
    const labels = { changed: "meanwhile" };
    await demo().update("secrets", "shop", "regcred-old", { ...secret, metadata: { ...secret.metadata, labels } });
    const before = await unchanged(demo());
    await confirm('into Secret "regcred-old" in namespace "shop"?', "Correct");
    await told('Nothing was changed. Secret "shop/regcred-old" was changed by somebody else');
    assert.equal(await unchanged(demo()), before);
  });

  it("corrects a wrong password in its place", async () => {
    await start("live.correct", "cart");
    await giveLogin("demo-robot", "not-a-real-password");
    await confirm('Put the login of user demo-robot into Secret "regcred-old" in namespace "shop"?', "Correct");
    await told('Deployment "cart": its pod has all images');
    assert.ok(await runs(demo(), "cart"));
  });

  it("tells that a corrected password is wrong again", async function () {
    // A refusal counts only once the node must have seen the change, a minute later.
    const late = 90_000;
    this.timeout(2 * late);
    await start("live.create", "ledger");
    await giveLogin("demo-robot", "wrong-again");
    await answer("The name of the Secret", "regcred-old");
    await confirm('Create Secret "regcred-old" in namespace "payments"?', "Create");
    await told('Deployment "ledger" fails to pull again', late);
  });

  it("attaches a Secret to a workload, showing both sides before", async () => {
    await start("live.attach", "storefront");
    await choose("Which Secret shall be attached?", "has a login for the image");
    await choose('What shall Secret "', "Deployment");
    await confirm("to the pull secrets of Deployment", "Attach");
    await told('Deployment "storefront": its 2 pods have all images');
    assert.ok(await runs(demo(), "storefront"));
  });

  it("attaches a Secret to a ServiceAccount, from the menu of a workload, and restarts the workload", async () => {
    await demo().create("deployments", "shop", withoutList("brochure"));
    await untilSpoken("Deployment/brochure");
    await chooseInMenu("Deployment/brochure", "Attach existing secret…");
    await choose("Which Secret shall be attached?", "has a login for the image");
    await choose('What shall Secret "', "ServiceAccount");
    const { original, modified } = await bothSides('ServiceAccount "default": add "regcred"');
    assert.ok(!original.includes("regcred"), original);
    assert.ok(
      modified.startsWith(original.replace(/ \[\]\n$/, "")) && modified.includes("  - name: regcred\n"),
      modified,
    );
    const asked = await confirm('Add "regcred" to the pull secrets of ServiceAccount "default"', "Attach and restart");
    assert.match(asked, /Nothing that it lists is taken away/);
    await told('Deployment "brochure": its pod has all images');
    assert.ok(await runs(demo(), "brochure"));
    const account = await demo().read("serviceaccounts", "shop", "default");
    assert.deepEqual(account.imagePullSecrets, [{ name: "regcred" }]);
  });

  it("restarts a workload whose ServiceAccount was corrected", async () => {
    await start("live.restart", "api");
    await confirm('Restart Deployment "api" in namespace "payments"?', "Restart");
    await told('Deployment "api": its pod has all images');
    assert.ok(await runs(demo(), "api"));
  });

  it("copies a Secret of another namespace under the name that the Pod lists", async () => {
    await demo().delete("secrets", "payments", "regcred-old");
    await start("live.copy", "ledger");
    await choose("Which Secret shall be copied?", "regcred");
    await accept("Copy secret from namespace");
    const asked = await confirm('to "regcred-old" in namespace "payments"?', "Copy");
    assert.match(asked, /^Copy Secret "regcred" of namespace "shop"/);
    await told('Deployment "ledger": its pod has all images');
    assert.ok(await runs(demo(), "ledger"));
  });

  it("makes a Pod anew, so that it pulls at once", async () => {
    await start("live.retry", "mail");
    await confirm("Delete Pod", "Delete pod");
    await told('Deployment "mail" fails to pull again');
  });

  it("does nothing where somebody thinks better of it", async () => {
    const before = await unchanged(demo());
    await start("live.restart", "catalog");
    await confirm('Restart Deployment "catalog"', undefined);
    await start("live.retry", "catalog");
    await confirm("Delete Pod", undefined);
    assert.equal(await unchanged(demo()), before);
  });

  it("leaves everything as it was where a right is missing, and says which", async () => {
    const before = await unchanged(demo());
    await demo().setFaults({
      forbid: [{ verbs: ["patch", "delete", "create"], resources: ["deployments", "pods", "secrets"] }],
    });
    try {
      await start("live.restart", "catalog");
      await confirm('Restart Deployment "catalog"', "Restart");
      await told("Nothing was changed. Your user may not patch deployments");
      await start("live.retry", "catalog");
      await confirm("Delete Pod", "Delete pod");
      await told("Nothing was changed. Your user may not delete pods");
      await start("live.create", "catalog");
      await giveLogin("demo-robot", "not-a-real-password");
      await answer("The name of the Secret", "regcred-new");
      await confirm('Create Secret "regcred-new"', "Create");
      await told("Nothing was changed. Your user may not create secrets");
    } finally {
      await demo().setFaults({ forbid: [] });
    }
    assert.equal(await unchanged(demo()), before);
  });

  it("leaves everything as it was where a webhook refuses, and gives its reason", async () => {
    const before = await unchanged(demo());
    await demo().refuse("/deployments/catalog");
    try {
      await start("live.restart", "catalog");
      await confirm('Restart Deployment "catalog"', "Restart");
      await told('Nothing was changed. The cluster refuses to change Deployment "shop/catalog": admission webhook');
    } finally {
      await demo().refuse("");
    }
    assert.equal(await unchanged(demo()), before);
  });

  it("does not overwrite a list that somebody has changed while it was shown", async () => {
    await start("live.attach", "catalog");
    await choose("Which Secret shall be attached?", "regcred");
    await choose('What shall Secret "', "Deployment");
    await until("the comparison", () =>
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).some(({ label }) => label.includes('add "regcred"')),
    );
    const deployment = (await demo().read("deployments", "shop", "catalog")) as Replicated;
    const { spec } = deployment.spec.template;
    const changed = { ...spec, imagePullSecrets: [{ name: "regcred-old" }] };
    const template = { ...deployment.spec.template, spec: changed };
    await demo().update("deployments", "shop", "catalog", { ...deployment, spec: { ...deployment.spec, template } });
    await until("its new pod", async () => (await podsOf(demo(), "catalog")) > 1);
    const before = await unchanged(demo());
    await confirm("to the pull secrets of Deployment", "Attach");
    await told('Nothing was changed. Deployment "shop/catalog" was changed by somebody else');
    assert.equal(await unchanged(demo()), before);
  });
}

async function podsOf(demo: DemoCluster, app: string): Promise<number> {
  return (await demo.list("pods")).filter(({ metadata }) => metadata.labels?.app === app).length;
}

/** What users write, of all that the cluster has; controllers and nodes change more by themselves. */
async function unchanged(demo: DemoCluster): Promise<string> {
  const specs = (await demo.list("deployments")).map(({ metadata, spec }) => [metadata.name, spec]);
  const pods = (await demo.list("pods")).map(({ metadata }) => metadata.uid);
  return JSON.stringify([specs, pods.toSorted(), await demo.list("secrets"), await demo.list("serviceaccounts")]);
}

/** The comparison that is shown before a change. */
async function bothSides(title: string): Promise<{ readonly original: string; readonly modified: string }> {
  const tab = await until("the comparison", () =>
    vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => label === title),
  );
  assert.ok(tab.input instanceof vscode.TabInputTextDiff);
  const [original, modified] = await Promise.all(
    [tab.input.original, tab.input.modified].map((uri) => vscode.workspace.openTextDocument(uri)),
  );
  assert.ok(original && modified);
  return { original: original.getText(), modified: modified.getText() };
}

/** Pods of it run as the ServiceAccount `default` and list nothing. */
function withoutList(app: string) {
  const labels = { app };
  const containers = [{ name: "app", image: "registry.example.com/shop/web:2.0" }];
  const template = { metadata: { labels }, spec: { containers } };
  return { metadata: { name: app, labels }, spec: { replicas: 1, selector: { matchLabels: labels }, template } };
}

async function runs(demo: DemoCluster, app: string): Promise<boolean> {
  const pods = (await demo.list("pods")) as readonly Pod[];
  const ours = pods.filter(({ metadata }) => metadata.labels?.app === app && !metadata.deletionTimestamp);
  return ours.length > 0 && ours.every(({ status }) => status.phase === "Running");
}
