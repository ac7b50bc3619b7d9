/** Rotate…: puts a new credential into a Secret of the workspace, and tells who pulls with it and what has to restart. */
import { env, Range, type TextDocument, Uri, WorkspaceEdit, window, workspace } from "vscode";
import {
  applyEdits,
  type Credential,
  type Edit,
  isImmutable,
  looksLikeToken,
  registriesOf,
  reviewCredentials,
  rotateCredential,
  type Secret,
} from "#core";
import type { PullSecretInfo } from "#protocol";
import { checkFirst } from "../credentials/assembly.ts";
import { readSmallFile, rewriteFile } from "../credentials/files.ts";
import { KeptCredentials } from "../credentials/keptCredentials.ts";
import { knownLoginSteps, withServer } from "../credentials/loginSteps.ts";
import { readSecret } from "../credentials/manifests.ts";
import { credentialIn, type LoginPorts, type Problem } from "../credentials/passwordSteps.ts";
import { consumerLines, type Restarts, restartsOf } from "../credentials/restarts.ts";
import { loginPorts } from "../credentials/surroundings.ts";
import { notes } from "../prompts/notes.ts";
import { run } from "../prompts/session.ts";
import { type Answers, type Choice, type Prompt, type Step, textIn, type Wizard, without } from "../prompts/wizard.ts";
import type { Workbench } from "./index.ts";
import { fileOf, readableChoices, workspaceLists } from "./secretChoices.ts";

const title = "Rotate credentials";
const prefix = "login.";

export async function rotateCredentials(workbench: Workbench): Promise<void> {
  const lists = await workspaceLists(workbench.server);
  if (!lists) return;
  const { secrets } = lists;
  if (secrets.length === 0) {
    void window.showInformationMessage("The workspace declares no pull secret whose credentials could be rotated.");
    return;
  }
  const rotation = new Rotation(workbench, secrets, await loginPorts(workbench));
  await run(workbench.context.globalState, {
    id: "rotateCredentials",
    title,
    wizard: rotation.wizard,
    finish: (answers) => rotation.finish(answers),
  });
}

class Rotation {
  readonly #workbench: Workbench;
  readonly #secrets: readonly PullSecretInfo[];
  readonly #ports: LoginPorts;
  /** The Secret that is chosen, as it was read for the question about its registries. */
  #read: Secret | undefined;
  /** What the registry said, and to which password. */
  #checked: { readonly password: string; readonly message: string } | undefined;

  constructor(workbench: Workbench, secrets: readonly PullSecretInfo[], ports: LoginPorts) {
    this.#workbench = workbench;
    this.#secrets = secrets;
    this.#ports = ports;
  }

  readonly wizard: Wizard = (answers) => [
    this.#secretStep(),
    this.#registryStep(),
    ...knownLoginSteps(prefix, this.#ports, (answers) => this.#known(answers))(answers),
    this.#reviewStep(),
  ];

  #chosen(answers: Answers): PullSecretInfo | undefined {
    return this.#secrets[Number(textIn(answers, "secret"))];
  }

  #known(answers: Answers) {
    const server = textIn(answers, "registry");
    const content = this.#read?.content;
    const entry =
      content?.state === "read" ? content.config.entries.find(({ key }) => key.value === server) : undefined;
    const username = entry?.login.reveal() ?? "";
    return { server, username: looksLikeToken(username) ? "" : username };
  }

  #secretStep(): Step {
    return {
      id: "secret",
      // It is known by its place in a list that may be another one next time.
      keeps: () => false,
      prompt: () => ({
        kind: "pick",
        prompt: "Which Secret is to get a new credential?",
        choices: readableChoices(this.#secrets),
      }),
    };
  }

  #registryStep(): Step {
    return {
      id: "registry",
      follows: ["secret"],
      keeps: () => false,
      prompt: async (answers) => {
        const info = this.#chosen(answers);
        this.#read = info && (await readSecret(info));
        const registries = this.#read ? registriesOf(this.#read) : [];
        const choices = registries.map((id): Choice => ({ id, label: id }));
        const gone = notes("Why", "error", ["It is no longer there, or has no registries that can be read."]);
        return registries.length > 0
          ? { kind: "pick", prompt: "For which registry is the new credential?", choices }
          : { kind: "pick", prompt: "This Secret cannot be rotated: go back and choose another one.", choices: gone };
      },
    };
  }

  #credential(answers: Answers): Promise<Credential | Problem | undefined> {
    return credentialIn(withServer(answers, prefix, textIn(answers, "registry")), prefix, this.#ports);
  }

  #reviewStep(): Step {
    return {
      id: "review",
      keeps: () => false,
      prompt: async (answers): Promise<Prompt> => {
        const info = this.#chosen(answers);
        const credential = await this.#credential(answers);
        if (!credential || !info || "problem" in credential) {
          const problem = credential && "problem" in credential ? credential.problem : "There is no password.";
          const prompt = "It cannot be rotated like this: go back and change an answer.";
          return { kind: "pick", prompt, choices: notes("What is wrong", "error", [problem]) };
        }
        const immutable = this.#read && isImmutable(this.#read) ? [immutableDoubt] : [];
        const doubts = [...reviewCredentials([credential], Date.now()), ...immutable];
        const said = this.#checked?.password === credential.password.reveal() ? [this.#checked.message] : [];
        const write = `Write it into ${fileOf(info.uri)}`;
        const users = consumerLines(info.consumers);
        return {
          kind: "pick",
          prompt: "Nothing is written yet. Is it right?",
          choices: [
            { id: "write", icon: "check", label: write },
            ...(answers.has(`${prefix}password`)
              ? [{ id: "keep", icon: "lock", label: `${write}, and keep the password in VS Code for next time` }]
              : []),
            { id: "check", icon: "plug", label: "Check against the registry first…" },
            ...notes("What the registry says", "plug", said),
            ...(doubts.length > 0 ? notes("What looks wrong", "warning", doubts) : []),
            ...notes("Who gets this Secret", "person", users.length > 0 ? users : ["Nothing in this workspace."]),
          ],
        };
      },
    };
  }

  async finish(answers: Answers): Promise<Answers | undefined> {
    const again = without(answers, ["review"]);
    const [info, credential] = [this.#chosen(answers), await this.#credential(answers)];
    if (!info || !credential || "problem" in credential) return again;
    const chosen = textIn(answers, "review");
    if (chosen === "check") {
      const message = await checkFirst([credential], title, "The new credential");
      if (message !== undefined) this.#checked = { password: credential.password.reveal(), message };
      return again;
    }
    const problem = await write(info, credential);
    if (problem !== undefined) {
      void window.showErrorMessage(problem);
      return again;
    }
    const kept = new KeptCredentials(this.#workbench.context.secrets);
    if (chosen === "keep") await kept.keep(credential);
    void tell(info, restartsOf(info.consumers, false));
    return undefined;
  }
}

const immutableDoubt =
  "The Secret is immutable, so the cluster takes the change only once the old one has been deleted, or under another name.";

/**
 * Into the file as it is now, saved or not. A file without unsaved changes is written on the disk, because what the editor
 * saves, it also keeps copies of.
 */
async function write(info: PullSecretInfo, credential: Credential): Promise<string | undefined> {
  const secret = await readSecret(info);
  if (!secret) return `The Secret "${info.name}" is no longer there.`;
  const edits = rotateCredential(secret, credential);
  if (!edits) {
    return `The Secret "${info.name}" is written in a way that cannot be changed with certainty. Change it by hand.`;
  }
  const document = await workspace.openTextDocument(Uri.parse(info.uri));
  const problem =
    document.isDirty || document.uri.scheme !== "file"
      ? await applyTo(document, edits)
      : await writeFileOf(document, edits);
  if (problem !== undefined) return problem;
  await window.showTextDocument(document, { preview: false });
  return undefined;
}

async function applyTo(document: TextDocument, edits: readonly Edit[]): Promise<string | undefined> {
  const edit = new WorkspaceEdit();
  for (const { span, text } of edits) {
    edit.replace(document.uri, new Range(document.positionAt(span.start), document.positionAt(span.end)), text);
  }
  return (await workspace.applyEdit(edit)) ? undefined : "The file cannot be changed.";
}

/** The document may lack a byte order mark that the file has. */
async function writeFileOf(document: TextDocument, edits: readonly Edit[]): Promise<string | undefined> {
  const read = await readSmallFile(document.uri.fsPath);
  if ("problem" in read) return read.problem;
  const before = document.getText();
  if (read.text.replace(/^\ufeff/, "") !== before) return await applyTo(document, edits);
  const mark = read.text.slice(0, read.text.length - before.length);
  const uri = edits[0]?.uri ?? "";
  return rewriteFile(document.uri.fsPath, read.text, mark + applyEdits(uri, before, edits));
}

async function tell({ name }: PullSecretInfo, { commands, byHand }: Restarts): Promise<void> {
  const done = `The Secret "${name}" has the new credential in its manifest; apply it to the cluster.`;
  if (commands.length === 0 && byHand.length === 0) {
    const why = "No workload has to be restarted: the kubelet reads the Secret whenever it pulls an image.";
    void window.showInformationMessage(`${done} ${why}`);
    return;
  }
  const hand = byHand.length > 0 ? ` To be made anew by hand: ${byHand.join(", ")}.` : "";
  const run = commands.length > 0 ? ` Then run: ${commands.join("; ")}.` : "";
  const copy = "Copy commands";
  const buttons = commands.length > 0 ? [copy] : [];
  if ((await window.showInformationMessage(`${done}${run}${hand}`, ...buttons)) === copy) {
    await env.clipboard.writeText(`${commands.join("\n")}\n`);
  }
}
