/** What the grammars colour, in the editor as a person sees it. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { ask, open, screenshot, uriOf } from "../workbench.ts";

const manifest = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      imagePullSecrets:
        - name: registry-login
      containers:
        - name: web
          image: registry.example.com:5000/shop/web:1.4.2
        - name: proxy
          image: "ghcr.io/example/proxy@sha256:${"0123456789abcdef".repeat(4)}"
---
apiVersion: v1
kind: Secret
metadata:
  name: registry-login
type: kubernetes.io/dockerconfigjson
stringData:
  .dockerconfigjson: |
    {
      "auths": {
        "registry.example.com:5000": { "username": "shop", "password": "not-a-real-password" },
        "ghcr.io": { "username": "example", "password": "nor-this-one" }
      }
    }
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: ghcr-login
spec:
  target:
    template:
      type: kubernetes.io/dockerconfigjson
      data:
        .dockerconfigjson: |
          {"auths": {"ghcr.io": {"username": "example", "password": {{ .token | toJson }}}}}
`;

/** What has a colour of its own beside what stands next to it. */
const parts = ["registry.example.com:5000", "1.4.2", '"shop"', "toJson"];

export function colors(): void {
  const uri = () => uriOf("web.yaml");
  before(() => vscode.workspace.fs.writeFile(uri(), Buffer.from(manifest)));
  after(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await vscode.workspace.fs.delete(uri());
  });

  it("tell the parts of images and docker configs apart", async () => {
    await vscode.commands.executeCommand("workbench.action.closePanel");
    await open("web.yaml");
    const selector = ".view-line span[class^=mtk]";
    const shown = (await ask("labels", { selector, text: "toJson" })) as string[] | undefined;
    for (const part of shown ? parts : []) assert.ok(shown?.includes(part), `${part} is none of ${shown}`);
    await screenshot("colors");
  });
}
