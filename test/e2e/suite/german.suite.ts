/** The extension where VS Code's display language is German: what it contributes, finds and offers is in German. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { untilWords } from "./cluster/view.ts";
import { runMocha } from "./mocha.ts";
import { ask, open, ours, quickFixes, screenshot, untilFindings } from "./workbench.ts";

const typo = "15:regcerd Error pull-secret-not-found";

export function run(): Promise<void> {
  return runMocha(() => {
    before(function () {
      // Desktop VS Code speaks it only where its language pack is installed.
      if (vscode.env.language !== "de") this.skip();
    });

    it("finds and offers in German", async () => {
      await open("deployment.yaml");
      await untilFindings("deployment.yaml", [typo]);
      const [finding] = ours("deployment.yaml");
      assert.match(finding?.message ?? "", /^Kein Secret "regcerd" ist .*deklariert; meinten Sie "regcred"\?$/);
      assert.ok((await quickFixes("deployment.yaml")).has('Zu "regcred" ändern'));
    });

    it("invites in German to connect to a cluster", async () => {
      await vscode.commands.executeCommand("pullSecrets.failures.focus");
      await untilWords("Sehen Sie, welche Pods Ihres Clusters ihre Images nicht laden können");
    });

    it("has its walkthrough in German, with its pages", async () => {
      await vscode.commands.executeCommand("workbench.action.openWalkthrough", "pull-secrets.pull-secrets#start");
      await ask("appeared", { selector: '.getting-started-step:has-text("Ein Beispiel öffnen")' });
      await ask("framed", { text: "Ein kleines Beispiel" });
      await screenshot("german-walkthrough", "run");
    });
  });
}
