/** Create pull secret…, in each form and to each place. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { controllerKey, unseal } from "../../../sealing.ts";
import {
  accept,
  answer,
  asked,
  choose,
  goBack,
  leave,
  list,
  press,
  questions,
  rows,
  start,
  told,
  type,
} from "../quickInput.ts";
import { ask, open, screenshot, until, uriOf } from "../workbench.ts";
import { configsIn, file, password, read, tidy } from "./surroundings.ts";

/** From the first question to the one about the form. */
async function giveLogin(name: string): Promise<void> {
  await choose("Which registry", "Harbor");
  await answer("What the names", "harbor.example.com");
  await choose("Where does the password", "Type or paste it");
  await answer("The user name for harbor.example.com", "robot$ci");
  await answer("The password for harbor.example.com", password(name));
  await answer("The e-mail address", "");
  await choose("Is the Secret for another registry", "No,");
  await answer("The name of the Secret", "harbor");
}

const questionAbout = (part: string) => async () => (await questions()).find((text) => text.includes(part));

const active = () => vscode.window.activeTextEditor?.document;

export function creating(): void {
  afterEach(tidy);

  it("asks one thing after the other, goes back, warns, and inserts a document of its own at the cursor", async () => {
    const editor = await open("worker.yaml");
    const before = editor.document.getText();
    await start("createPullSecret", "Which registry");
    await choose("Which registry", "Harbor");
    await answer("What the names", "harbor.example.com/");
    await asked("Where does the password");
    await goBack();
    await answer("What the names", "harbor.example.com");
    await choose("Where does the password", "Type or paste it");
    await asked("The user name for harbor.example.com");
    await type("robot");
    await asked('The user name is "robot". If a Harbor robot was meant');
    await screenshot("wizard");
    await type("$ci");
    await press("Enter");
    await asked("The password for harbor.example.com");
    await ask("appeared", { selector: ".quick-input-widget input[type=password]" });
    await type(`${password("insert")} `);
    await asked("The password for harbor.example.com ends in white space");
    await press("Backspace");
    await press("Enter");
    await answer("The e-mail address", "");
    await choose("Is the Secret for another registry", "Yes");
    await choose("Which registry", "GitHub");
    await accept("What the names");
    await choose("Where does the password", "Read it from an environment variable");
    await answer("The user name for ghcr.io", "octocat");
    process.env.PULL_SECRETS_E2E = password("variable");
    await answer("The name of the environment variable", "PULL_SECRETS_E2E");
    await answer("The e-mail address", "");
    await choose("Is the Secret for another registry", "No,");
    await answer("The name of the Secret", "both registries");
    await asked('No Secret can be called "both registries"');
    await answer("No Secret can be called", "both");
    await asked("In which namespaces?");
    await until("both namespaces", async () => (await rows()).join() === "payments,shop");
    await type("shop");
    await until("one row", async () => (await rows()).length === 1);
    await press("Enter");
    await choose("What is to be written?", "Secret with data");
    await choose("Where does it go?", "Into worker.yaml");
    await asked("Nothing is written yet. Is it right?");
    const shown = await list();
    assert.match(
      shown,
      /Secret "both" in shop, for harbor\.example\.com \(user robot\$ci\), ghcr\.io \(user octocat\)/,
    );
    assert.ok(!shown.includes(password("insert")) && !shown.includes(password("variable")));
    assert.equal(editor.document.getText(), before, "something was written before the end");
    await choose("Nothing is written yet", "Insert it into worker.yaml");
    await until("the manifest", () => editor.document.getText() !== before);
    const text = editor.document.getText();
    assert.ok(
      text.startsWith(`${before}---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: both\n  namespace: shop\n`),
      "it is no document of its own",
    );
    const [config] = configsIn(text);
    assert.deepEqual(Object.keys(config?.auths ?? {}), ["ghcr.io", "harbor.example.com"]);
    assert.ok(config?.auths["harbor.example.com"]?.password === password("insert"), "the password is another one");
    assert.ok(config?.auths["ghcr.io"]?.password === password("variable"), "the password is another one");
  });

  it("leaves nothing behind on Escape, and goes on later with all answers but the password", async () => {
    const documents = () => vscode.workspace.textDocuments.map(({ uri }) => uri.toString());
    const before = documents();
    await start("createPullSecret", "Which registry");
    await choose("Which registry", "Quay");
    await accept("What the names");
    await choose("Where does the password", "Type or paste it");
    await answer("The user name for quay.io", "team+puller");
    await answer("The password for quay.io", password("escaped"));
    await asked("The e-mail address");
    await leave();
    assert.deepEqual(documents(), before);
    void vscode.commands.executeCommand("pullSecrets.createPullSecret");
    await choose("This was not finished last time", "Go on where you stopped");
    await asked("The password for quay.io");
    await goBack();
    await accept("The user name for quay.io");
    await asked("The password for quay.io");
    await leave();
    await start("createPullSecret", "Which registry");
  });

  it("warns before a password goes into a Git repository, and offers other forms", async () => {
    await mkdir(uriOf(".git").fsPath);
    await using ignored = await file(".gitignore", "private/\n");
    try {
      await open("values.yaml");
      await start("createPullSecret", "Which registry");
      await giveLogin("git");
      await accept("In which namespaces?");
      await choose("What is to be written?", "Secret with stringData");
      await choose("Where does it go?", "Into a new file");
      const target = uriOf("kept.yaml").fsPath;
      await answer("The path of the new file", target);
      await asked("Git takes this file: whoever reads");
      const offered = await list();
      assert.match(offered, /Make a SealedSecret instead/);
      assert.match(offered, /Make an Entry for kustomization\.yaml instead/);
      assert.match(offered, /Make a kubectl command instead.*It opens as a new document\./);
      assert.match(offered, /Write the password into the repository all the same/);
      await choose("Git takes this file: whoever reads", "Make an ExternalSecret instead");
      await choose("Where does External Secrets Operator find the store", "ClusterSecretStore");
      await answer("The name of the ClusterSecretStore", "vault");
      await answer("Where the store keeps the password", "registries/harbor");
      await answer("The part of registries/harbor", "password");
      await choose("Nothing is written yet", "Save it");
      await until("the file", () => active()?.uri.fsPath === target);
      const text = await read(target);
      assert.match(text, /^apiVersion: external-secrets\.io\/v1\nkind: ExternalSecret\n/);
      assert.ok(!text.includes(password("git")), "the password is in the ExternalSecret");
      await rm(target);
    } finally {
      await rm(uriOf(".git").fsPath, { recursive: true });
      await rm(ignored.path, { force: true });
    }
  });

  it("takes files that Git ignores for what they are, and makes them for their owner only", async () => {
    await mkdir(uriOf(".git").fsPath);
    await using ignored = await file(".gitignore", "private/\n");
    const target = uriOf("private/secret.yaml").fsPath;
    try {
      await start("createPullSecret", "Which registry");
      await giveLogin("ignored");
      await accept("In which namespaces?");
      await choose("What is to be written?", "Secret with data");
      await choose("Where does it go?", "Into a new file");
      await answer("The path of the new file", uriOf("deployment.yaml").fsPath);
      await asked("There is a file of this name already");
      await answer("There is a file of this name already", target);
      await choose("Nothing is written yet", "Save it");
      await until("the file", () => active()?.uri.fsPath === target);
      assert.ok((await read(target)).includes("kind: Secret"));
      assert.equal((await stat(target)).mode & 0o777, 0o600);
    } finally {
      await tidy();
      await rm(uriOf("private").fsPath, { recursive: true, force: true });
      await rm(uriOf(".git").fsPath, { recursive: true });
      await rm(ignored.path, { force: true });
    }
  });

  it("seals with a certificate, so that only its controller can read it", async () => {
    const { cert, key } = controllerKey("rsa");
    const path = join(await mkdtemp(join(tmpdir(), "pull-secrets-certificate-")), "certificate.pem");
    await writeFile(path, cert);
    await start("createPullSecret", "Which registry");
    await giveLogin("sealed");
    await answer("In which namespaces?", "shop");
    await choose("What is to be written?", "SealedSecret");
    await choose("Where does it go?", "Into a new document");
    await choose("Where may the controller decrypt it?", "strict");
    if ((await until("the next question", questionAbout("certificate"))).startsWith("Where does")) {
      await choose("Where does the certificate", "From a file");
    }
    await answer("The path of the certificate", join(path, "..", "none.pem"));
    await asked(join(path, "..", "none.pem"));
    await answer(join(path, "..", "none.pem"), path);
    await choose("Nothing is written yet", "Open it");
    const text = await until("the manifest", () => active()?.getText() || undefined);
    assert.match(text, /^apiVersion: bitnami\.com\/v1alpha1\nkind: SealedSecret\n/);
    assert.ok(!text.includes(password("sealed")), "the password is in the SealedSecret");
    const sealed = /\.dockerconfigjson: (\S+)/.exec(text)?.[1] ?? "";
    const { auths } = JSON.parse(unseal(sealed, key, "shop/harbor"));
    assert.ok(auths["harbor.example.com"].password === password("sealed"), "the password is another one");
    assert.throws(() => unseal(sealed, key, "payments/harbor"));
    await rm(join(path, ".."), { recursive: true });
  });

  it("leads to each registry's own documentation", async () => {
    const opened: string[] = [];
    const { openExternal } = vscode.env;
    Object.assign(vscode.env, { openExternal: async (uri: vscode.Uri) => opened.push(uri.toString(true)) > 0 });
    try {
      await start("createPullSecret", "Which registry");
      await type("Harbor");
      await until("one row", async () => (await rows()).length === 1);
      const button = ".codicon-link-external";
      await ask("hover", { selector: ".quick-input-list .monaco-list-row" });
      await ask("click", { selector: `.quick-input-list ${button}` });
      await until("the page", () => opened.length === 1);
      await press("Enter");
      await asked("What the names");
      await ask("click", { selector: `.quick-input-titlebar ${button}` });
      await until("the page again", () => opened.length === 2);
      const harbor =
        "https://goharbor.io/docs/latest/working-with-projects/project-configuration/create-robot-accounts/";
      assert.deepEqual(opened, [harbor, harbor]);
    } finally {
      Object.assign(vscode.env, { openExternal });
    }
  });

  it("copies with a warning", async () => {
    await start("createPullSecret", "Which registry");
    await giveLogin("copied");
    await accept("In which namespaces?");
    await choose("What is to be written?", "Secret with data");
    await choose("Where does it go?", "Onto the clipboard");
    await choose("Nothing is written yet", "Copy it");
    await told("After a minute it is taken off again");
    const [config] = configsIn(await vscode.env.clipboard.readText());
    assert.ok(config?.auths["harbor.example.com"]?.password === password("copied"), "the password is another one");
    await vscode.env.clipboard.writeText("");
  });

  it("writes the kubectl command without asking for the password", async () => {
    await start("createPullSecret", "Which registry");
    await choose("Which registry", "Amazon ECR");
    await answer("What the names", "123456789012.dkr.ecr.eu-west-1.amazonaws.com");
    await choose("Where does the password", "Nowhere");
    await accept("The user name for 123456789012");
    await answer("The e-mail address", "");
    await choose("Is the Secret for another registry", "No,");
    await answer("The name of the Secret", "ecr");
    await accept("In which namespaces?");
    assert.ok(!(await rows()).some((row) => row.includes("SealedSecret")));
    await choose("What is to be written?", "kubectl command");
    await choose("Where does it go?", "Into a new document");
    await choose("Which shell is it for?", "fish");
    await accept("The variable of the shell");
    await choose("Nothing is written yet", "Open it");
    const text = await until("the command", () => active()?.getText() || undefined);
    assert.match(text, /kubectl create secret docker-registry ecr/);
    assert.match(text, /--docker-password="\$REGISTRY_PASSWORD"/);
  });
}
