/** Attach to ServiceAccount… and to workload…: what is proposed, what is said, and what is written. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { accept, answer, asked, choose, leave, press, rows } from "../quickInput.ts";
import { manifest, untilText } from "./manifests.ts";

const account = (names: string) => `apiVersion: v1
kind: ServiceAccount
metadata:
  name: robot
  namespace: shop
imagePullSecrets: # of the company
  - name: kept
${names}`;

const deployment = (list: string, name = "attached") => `---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: shop
spec:
  selector: { matchLabels: { app: a } }
  template:
    metadata: { labels: { app: a } }
    spec:
      serviceAccountName: robot
${list}      containers:
        - name: a
          image: registry.example.com/a
`;

const ofAccount = "pullSecrets.attachToServiceAccount";
const ofWorkload = "pullSecrets.attachToWorkload";

/** The server has to have read what was just written. */
async function started(command: string, file: string, cursor: string, text: string): Promise<vscode.TextEditor> {
  const editor = await manifest(file, text, cursor);
  void vscode.commands.executeCommand(command);
  return editor;
}

export function attaching(): void {
  it("adds to the list of the ServiceAccount that the workload under the cursor runs as, and can be undone", async () => {
    const before = account("") + deployment("");
    const { document } = await started(ofAccount, "attach-account.yaml", "Deployment", before);
    await choose("Which pull secret?", "regcred");
    await accept('What shall Secret "regcred" be attached to?');
    await asked("This is what will change.");
    const said = (await rows()).join(" ");
    assert.match(said, /Add "regcred" to ServiceAccount "robot"/);
    assert.match(said, /The list keeps "kept"\./);
    assert.match(said, /Deployment "attached"/);
    await press("Enter");
    await untilText(document, account("  - name: regcred\n") + deployment(""));
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), before);
  });

  it("takes over what the ServiceAccount gives where a workload gets a list of its own", async () => {
    const { document } = await started(ofWorkload, "attach-workload.yaml", "containers", account("") + deployment(""));
    await choose("Which pull secret?", "Another one");
    await answer("The name of the Secret", "Not_A_Name");
    await answer("No Secret can be called", "typed");
    await accept('What shall Secret "typed" be attached to?');
    await choose("This is what will change.", "to the list of Deployment");
    const list = "      imagePullSecrets:\n        - name: kept\n        - name: typed\n";
    await untilText(document, account("") + deployment(list));
  });

  it("adds to the list that a workload has", async () => {
    const list = "      imagePullSecrets:\n        - name: own # kept\n";
    const { document } = await started(ofWorkload, "attach-list.yaml", "containers", deployment(list, "listed"));
    await choose("Which pull secret?", "regcred");
    await accept('What shall Secret "regcred" be attached to?');
    await asked("This is what will change.");
    assert.match((await rows()).join(" "), /It keeps "own"\./);
    await press("Enter");
    await untilText(document, deployment(`${list}        - name: regcred\n`, "listed"));
  });

  it("changes nothing where there is nothing to do", async () => {
    const text = account("  - name: regcred\n");
    const { document } = await started(ofAccount, "attach-again.yaml", "robot", text);
    await choose("Which pull secret?", "regcred");
    await accept('What shall Secret "regcred" be attached to?');
    await asked("Nothing is changed.");
    assert.match((await rows()).join(" "), /lists Secret "regcred" already/);
    await press("Enter");
    await leave();
    assert.equal(document.getText(), text);
  });
}
