/** Rotate…, Manage kept credentials… and Generate credential refresher… */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { accept, answer, asked, choose, leave, list, press, rows, start, tick, told } from "../quickInput.ts";
import { ask, until } from "../workbench.ts";
import { file, password, read, tidy } from "./surroundings.ts";

const auth = (secret: string) => Buffer.from(`robot:${secret}`).toString("base64");

/** A Secret with comments, and a StatefulSet that has it in its environment as well. */
const manifest = (secret: string) => `# The registry of the shop.
kind: Secret
apiVersion: v1
metadata:
  name: rotated # by hand
  namespace: shop
type: kubernetes.io/dockerconfigjson
stringData:
  .dockerconfigjson: |
    {
      "auths": {
        "registry.example.com": {"username": "robot", "password": "${secret}", "auth": "${auth(secret)}"},
        "other.example.com": {"username": "other", "password": "fake"}
      }
    }
---
kind: StatefulSet
apiVersion: apps/v1
metadata: {name: cart, namespace: shop}
spec:
  template:
    spec:
      imagePullSecrets: [{name: rotated}]
      containers:
        - name: cart
          image: registry.example.com/shop/cart:1
          env: [{name: CONFIG, valueFrom: {secretKeyRef: {name: rotated, key: .dockerconfigjson}}}]
`;

export function renewing(): void {
  afterEach(tidy);

  it("rotates one password in its place, and tells who has to restart", async () => {
    await using secret = await file("rotated.yaml", manifest(password("old")));
    await until("the index", async () => {
      await start("rotateCredentials", "Which Secret is to get");
      await asked("Which Secret is to get a new credential?");
      if ((await rows()).some((row) => row.includes("rotated"))) return true;
      await press("Escape");
      return false;
    });
    await choose("Which Secret is to get", "rotated");
    await choose("For which registry", "registry.example.com");
    await choose("Where does the password", "Type or paste it");
    await accept("The user name for registry.example.com");
    await answer("The password for registry.example.com", password("new"));
    await asked("Nothing is written yet");
    assert.match(await list(), /StatefulSet "cart" \(shop\), by the list of its Pod spec/);
    await choose("Nothing is written yet", "and keep the password");
    const message = await told('The Secret "rotated" has the new credential');
    assert.match(message, /kubectl rollout restart statefulset\/cart --namespace shop/);
    assert.ok((await read(secret.path)) === manifest(password("new")), "something else has changed, or nothing");
    await ask("click", { selector: ".notifications-center .monaco-button", text: "Copy commands" });
    const command = "kubectl rollout restart statefulset/cart --namespace shop\n";
    await until("the command", async () => (await vscode.env.clipboard.readText()) === command);
  });

  it("keeps what it was told to keep, without showing it, until it is told to forget", async () => {
    await start("createPullSecret", "Which registry");
    await choose("Which registry", "Another registry");
    await answer("What the names", "registry.example.com");
    await asked("Where does the password");
    assert.match((await rows())[0] ?? "", /Take what is kept in VS Code.*user robot/);
    await leave();
    await start("manageKeptCredentials", "Which credentials are to be forgotten?");
    await asked("Which credentials are to be forgotten?");
    const shown = await rows();
    assert.deepEqual(shown, ["registry.example.com, robot"]);
    await tick("registry.example.com");
    await press("Enter");
    await told("Forgotten: registry.example.com.");
    void vscode.commands.executeCommand("pullSecrets.manageKeptCredentials");
    await told("VS Code keeps no credentials for pull secrets.");
  });

  it("writes what renews the token of a cloud", async () => {
    await start("generateRefresher", "Which registry's tokens");
    await choose("Which registry's tokens", "Amazon ECR");
    await choose("By what means?", "CronJob");
    await answer("The host of Amazon ECR", "example.com");
    await asked('The server "example.com" is no host of Amazon ECR');
    await answer('The server "example.com"', "123456789012.dkr.ecr.eu-west-1.amazonaws.com");
    await answer("The name of the Secret", "ecr");
    await answer("The namespace of the Secret", "shop");
    await answer("The ARN of the role", "role/pull");
    await asked("The ARN of the role of Amazon ECR looks like");
    await answer("The ARN of the role", "arn:aws:iam::123456789012:role/pull");
    await choose("Where does it go?", "Into a new document");
    const text = await until("the manifests", () => vscode.window.activeTextEditor?.document.getText() || undefined);
    assert.match(text, /kind: CronJob/);
    assert.match(text, /eks\.amazonaws\.com\/role-arn: "?arn:aws:iam::123456789012:role\/pull/);
  });
}
