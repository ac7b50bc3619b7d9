/** Refactorings in the editor: offered by its own menu, applied to all files that they change, and undone. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { apply, open, until, uriOf } from "../workbench.ts";

const files = {
  "refactoring/pod.yaml": `apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: refactoring
spec:
  serviceAccountName: robot
  imagePullSecrets:
    - name: login # read only
  containers:
    - name: web
      image: ghcr.io/example/web:1
`,
  "refactoring/rest.yaml": `apiVersion: v1
kind: ServiceAccount
metadata:
  name: robot
  namespace: refactoring
---
apiVersion: v1
kind: Secret
metadata:
  name: login
  namespace: refactoring
type: kubernetes.io/dockerconfigjson
stringData:
  .dockerconfigjson: '{"auths":{"ghcr.io":{"username":"web","password":"not-a-real-password"}}}'
`,
} as const;

type File = keyof typeof files;

/** Where, which, and what each file has in it after that, and no longer has. */
const cases: readonly {
  readonly at: readonly [file: File, text: string];
  readonly kind: string;
  readonly title: string;
  readonly becomes: Readonly<Partial<Record<File, readonly [present: string, absent: string]>>>;
}[] = [
  {
    at: ["refactoring/pod.yaml", "imagePullSecrets"],
    kind: "refactor.move",
    title: 'Move pull secrets to ServiceAccount "robot"',
    becomes: {
      "refactoring/pod.yaml": ["serviceAccountName: robot\n  containers:", "imagePullSecrets"],
      "refactoring/rest.yaml": ["imagePullSecrets:\n  - name: login # read only\n", "\n\n"],
    },
  },
  {
    at: ["refactoring/rest.yaml", "stringData"],
    kind: "refactor.rewrite",
    title: "Convert stringData to data (base64)",
    becomes: { "refactoring/rest.yaml": ["data:\n  .dockerconfigjson: eyJhdXRocyI6", "stringData"] },
  },
  {
    at: ["refactoring/rest.yaml", "login"],
    kind: "refactor.rewrite",
    title: 'Convert Secret "login" to an ExternalSecret, without its passwords',
    becomes: { "refactoring/rest.yaml": ['#   "ghcr.io": the password of web\n', "not-a-real-password"] },
  },
];

export function refactoring(): void {
  const each = async (work: (path: string, text: string) => Promise<unknown>) => {
    for (const [path, text] of Object.entries(files)) await work(path, text);
  };
  before(() => each((path, text) => Promise.resolve(vscode.workspace.fs.writeFile(uriOf(path), Buffer.from(text)))));
  after(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await vscode.workspace.fs.delete(uriOf("refactoring"), { recursive: true });
  });

  for (const { at, kind, title, becomes } of cases) {
    it(title, async () => {
      const [file, text] = at;
      const offset = files[file].indexOf(text) + 1;
      const { document } = await open(file);
      const place = document.positionAt(offset);
      const action = await until(`the refactoring "${title}"`, async () => {
        const range = new vscode.Range(place, place);
        const command = "vscode.executeCodeActionProvider";
        const found = await vscode.commands.executeCommand<vscode.CodeAction[]>(command, document.uri, range, kind);
        return found.find((one) => one.title === title);
      });
      await apply(action);
      for (const [path, [present, absent]] of Object.entries(becomes)) {
        const { document } = await open(path);
        const now = document.getText();
        assert.ok(now.includes(present) && !now.includes(absent), `${path} has another text`);
        await vscode.commands.executeCommand("workbench.action.files.revert");
        // The command may have ended before what it does has come here.
        await until(`${path} as it was`, () => document.getText() === files[path as File]);
      }
    });
  }
}
