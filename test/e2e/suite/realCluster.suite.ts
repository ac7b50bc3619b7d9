/** The sidebar beside a real cluster, which test/cluster/real/editor.suite.ts starts this for: from failing to running Pods. */
import { Buffer } from "node:buffer";
import process from "node:process";
import * as vscode from "vscode";
import { answerDialogs, confirm, leaveDialogs } from "./cluster/dialog.ts";
import { giveLogin } from "./cluster/login.ts";
import { command, select, untilRows, untilSpoken, untilWords } from "./cluster/view.ts";
import { runMocha } from "./mocha.ts";
import { answer, choose, clearMessages, told } from "./quickInput.ts";
import { ask, until, uriOf } from "./workbench.ts";

interface Surroundings {
  readonly kubeconfig: string;
  readonly registry: string;
  readonly namespace: string;
  readonly user: string;
  readonly password: string;
}

/** The Secrets of which the manifest's findings say that neither it nor the cluster has them. */
function lacking(): readonly string[] {
  return vscode.languages
    .getDiagnostics(uriOf("web.yaml"))
    .flatMap(({ message }) => /^No Secret "(.*?)" .* there is none in the cluster \(context /.exec(message)?.[1] ?? []);
}

export function run(): Promise<void> {
  const text = process.env.PULL_SECRETS_REAL_CLUSTER;
  if (!text) throw new Error("There is no real cluster: `npm run test:cluster -- test editor` runs this.");
  const { kubeconfig, registry, namespace, user, password } = JSON.parse(text) as Surroundings;
  return runMocha(() => {
    describe("beside a real cluster", function () {
      this.timeout(420_000);
      before(() => {
        process.env.KUBECONFIG = kubeconfig;
        answerDialogs();
      });
      after(leaveDialogs);
      beforeEach(clearMessages);

      it("shows the failing pods of a namespace, with their causes", async () => {
        await vscode.commands.executeCommand("pullSecrets.failures.focus");
        await command("connectCluster");
        await untilRows("failing pods", (rows) => rows.length > 0);
        void command("chooseNamespace");
        await choose("Which namespace shall be watched?", namespace);
        await untilWords(`namespace ${namespace} only`);
        await untilSpoken('Deployment/web, 1 pod, Secret "editor-login", which the Pod lists, does not exist');
        await untilSpoken(`Deployment/old, 1 pod, ${registry} refuses the login in Secret "editor-old"`);
        await untilRows("both pods", (rows) => rows.includes(`${namespace}2 pods`));
      });

      it("explains a failing pull with the live objects", async () => {
        await select("Deployment/old");
        void command("live.explain");
        await ask("framed", { text: 'refuses the login in Secret "editor-old"' });
        await vscode.commands.executeCommand("workbench.action.closeAllEditors");
      });

      it("opens the manifest of a failing workload, whose findings go by the cluster", async () => {
        const uri = uriOf("web.yaml");
        const manifest = `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  namespace: ${namespace}\nspec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec:\n      imagePullSecrets:\n        - name: editor-login\n        - name: editor-none\n      containers:\n        - name: app\n          image: ${registry}/private/tests:1.0\n`;
        await vscode.workspace.fs.writeFile(uri, Buffer.from(manifest));
        await until("what fails, at the manifest", () =>
          vscode.languages.getDiagnostics(uri).some(({ source }) => source === "pull-secrets, cluster"),
        );
        await select("Deployment/web");
        void command("live.openManifest");
        await until("the manifest", () => vscode.window.activeTextEditor?.document.uri.toString() === uri.toString());
        await until("what the cluster lacks", () => lacking().join() === "editor-login,editor-none");
        // What is typed next is for no editor.
        await vscode.commands.executeCommand("workbench.action.closeAllEditors");
      });

      it("creates the missing Secret: the pod runs, and the manifest is well", async () => {
        await select("Deployment/web");
        void command("live.create");
        await giveLogin(user, password);
        await answer("The name of the Secret", "editor-login");
        await confirm(`Create Secret "editor-login" in namespace "${namespace}"?`, "Create");
        await told('Deployment "web": its pod has all images');
        await untilRows("one failing pod", (rows) => rows.includes(`${namespace}1 pod`));
        await vscode.window.showTextDocument(uriOf("web.yaml"));
        await until("what the cluster still lacks", () => lacking().join() === "editor-none");
        await vscode.commands.executeCommand("workbench.action.closeAllEditors");
      });

      it("corrects a refused login in its place: the pod runs, and nothing fails", async () => {
        await select("Deployment/old");
        void command("live.correct");
        await giveLogin(user, password);
        await confirm(`Secret "editor-old" in namespace "${namespace}"?`, "Correct");
        await told('Deployment "old": its pod has all images');
        await untilWords("Every image of every pod that is watched can be pulled.");
      });
    });
  });
}
