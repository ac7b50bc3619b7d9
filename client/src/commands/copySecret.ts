/** Copy to namespace…: puts copies of a Secret's manifest below it, into a new file or into an editor. */
import { dirname, join } from "node:path";
import { commands, Range, type TextDocument, Uri, WorkspaceEdit, window, workspace } from "vscode";
import { copySecret as copyOf, documentBelow, nameProblem, type Secret, t } from "#core";
import { type KeptByGitParams, keptByGitRequest, type PullSecretInfo } from "#protocol";
import { expanded, newFileProblem, writeNewFile } from "../credentials/files.ts";
import { readSecret } from "../credentials/manifests.ts";
import type { LanguageServer } from "../languageServer.ts";
import { showError, showInformation } from "../prompts/messages.ts";
import { ask } from "../prompts/quickInputs.ts";
import { type Answers, type Choice, manyIn, runWizard, type Step, textIn, type Wizard } from "../prompts/wizard.ts";
import { atCursor } from "./atCursor.ts";
import type { Workbench } from "./index.ts";
import { fileOf, secretChoices, type WorkspaceLists, workspaceLists } from "./secretChoices.ts";

const title = () => t`Copy to namespace`;

export async function copySecret({ server }: Workbench): Promise<void> {
  const lists = await workspaceLists(server);
  if (!lists) return;
  if (lists.secrets.length === 0) {
    void showInformation(t`No manifest here declares a pull secret that could be copied.`);
    return;
  }
  const { finished, answers } = await runWizard(title(), wizardFor(lists, server), ask, new Map());
  const info = infoIn(answers, lists);
  if (!finished || !info) return;
  if (textIn(answers, "risk") === "create") {
    await commands.executeCommand("pullSecrets.createPullSecret");
    return;
  }
  const problem = await copy(info, answers);
  if (problem !== undefined) void showError(problem);
}

function infoIn(answers: Answers, { secrets }: WorkspaceLists): PullSecretInfo | undefined {
  return secrets[Number(textIn(answers, "secret") || Number.NaN)];
}

function wizardFor(lists: WorkspaceLists, server: LanguageServer): Wizard {
  return (answers) => [
    secretStep(lists),
    namespacesStep(lists),
    whereStep(lists),
    ...(textIn(answers, "where") === "file" ? [pathStep(lists)] : []),
    riskStep(lists, server),
  ];
}

function secretStep({ secrets }: WorkspaceLists): Step {
  const here = atCursor(secrets, window.activeTextEditor);
  return {
    id: "secret",
    prompt: () => ({
      kind: "pick",
      prompt: t`Which pull secret shall be copied?`,
      choices: secretChoices(secrets),
      ...(here ? { value: String(secrets.indexOf(here)) } : {}),
    }),
  };
}

/** Those of the workspace, without those that have a Secret of that name already. */
function namespacesStep(lists: WorkspaceLists): Step {
  return {
    id: "namespaces",
    follows: ["secret"],
    prompt: (answers) => {
      const name = infoIn(answers, lists)?.name ?? "";
      const taken = new Set(lists.secrets.filter((other) => other.name === name).map(({ namespace }) => namespace));
      const all = [...lists.secrets, ...lists.targets].flatMap(({ namespace }) => namespace ?? []);
      const free = [...new Set(all)].filter((namespace) => !taken.has(namespace)).sort();
      const check = (namespace: string) => ({
        error: taken.has(namespace)
          ? t`Namespace "${namespace}" has a Secret of this name already.`
          : nameProblem({ name, namespace }),
      });
      return {
        kind: "many",
        prompt: t`Into which namespaces? Choose those of the workspace, or type another one.`,
        choices: free.map((namespace): Choice => ({ id: namespace, icon: "symbol-namespace", label: namespace })),
        typed: check,
        check: (chosen) => ({ error: chosen.length === 0 ? t`Choose a namespace, or type one.` : undefined }),
      };
    },
  };
}

function whereStep(lists: WorkspaceLists): Step {
  return {
    id: "where",
    prompt: (answers) => {
      const { uri = "" } = infoIn(answers, lists) ?? {};
      const below = { id: "below", icon: "insert", label: t`Below it, in ${fileOf(uri)}` };
      const file = { id: "file", icon: "new-file", label: t`Into a new file…` };
      const editor = { id: "editor", icon: "edit", label: t`Into a new editor, not saved` };
      const places = [...(isJson(uri) ? [] : [below]), ...(uri.startsWith("file:") ? [file] : []), editor];
      return { kind: "pick", prompt: t`Where shall the copy stand?`, choices: places };
    },
  };
}

/** A JSON file holds one document only. */
function isJson(uri: string): boolean {
  return uri.endsWith(".json");
}

function pathStep(lists: WorkspaceLists): Step {
  return {
    id: "path",
    follows: ["secret", "namespaces"],
    prompt: (answers) => {
      const { uri = "", name = "" } = infoIn(answers, lists) ?? {};
      const [namespace, ...others] = manyIn(answers, "namespaces");
      const file = `${name}.${others.length > 0 ? "copies" : (namespace ?? "copy")}${isJson(uri) ? ".json" : ".yaml"}`;
      return {
        kind: "text",
        prompt: t`The path of the new file.`,
        value: join(dirname(Uri.parse(uri).fsPath), file),
        confirm: async (path) => ({ error: await newFileProblem(path) }),
      };
    },
  };
}

/** What cannot be read here, such as a template, is no credential that anybody could read there. */
function riskStep(lists: WorkspaceLists, server: LanguageServer): Step {
  return {
    id: "risk",
    follows: ["secret", "where", "path"],
    prompt: async (answers) => {
      const [info, where] = [infoIn(answers, lists), textIn(answers, "where")];
      if (!info?.readable || where === "editor") return undefined;
      const uri = where === "file" ? Uri.file(expanded(textIn(answers, "path").trim())).toString() : info.uri;
      const params: KeptByGitParams = { uri };
      // Where nobody can tell, it is better to warn.
      if (!(await server.request<boolean>(keptByGitRequest, params).catch(() => true))) return undefined;
      const kinds = t`As an ExternalSecret, a SealedSecret or by a kustomize generator, without the password.`;
      return {
        kind: "pick",
        prompt: t`This file is in a Git repository. Whoever reads the repository, now or later, reads the password.`,
        choices: [
          { id: "editor", icon: "edit", label: t`Put the copy into a new editor instead, not saved` },
          { id: "create", icon: "add", label: t`Make a pull secret for that namespace in another form`, detail: kinds },
          { id: "write", icon: "warning", label: t`Write the password into the repository all the same` },
        ],
      };
    },
  };
}

/** @returns why nothing was copied, in a sentence */
async function copy(info: PullSecretInfo, answers: Answers): Promise<string | undefined> {
  const document = await workspace.openTextDocument(Uri.parse(info.uri));
  const secret = await readSecret(info);
  if (!secret) return t`The manifest has changed meanwhile, so nothing was copied. Try again.`;
  const copies = manyIn(answers, "namespaces")
    .toSorted()
    .map((namespace) => copyOf(secret, namespace));
  const texts = copies.filter((text) => text !== undefined);
  if (texts.length < copies.length) {
    return t`No copy of Secret "${info.name}" is certain to be right: its manifest is encrypted, broken or takes parts from elsewhere in the file. Copy it by hand.`;
  }
  const newline = texts[0]?.includes("\r\n") ? "\r\n" : "\n";
  const text = texts.map((text) => text.trimEnd() + newline).join(`---${newline}`);
  switch (textIn(answers, "risk") === "editor" ? "editor" : textIn(answers, "where")) {
    case "below":
      return await insertBelow(document, secret, text);
    case "file":
      return await writeFile(textIn(answers, "path"), text);
    default:
      await window.showTextDocument(
        await workspace.openTextDocument({ content: text, language: document.languageId }),
        { preview: false },
      );
      return undefined;
  }
}

async function insertBelow(document: TextDocument, secret: Secret, text: string): Promise<string | undefined> {
  const edit = documentBelow(secret, text);
  if (!edit) return t`This file can hold one document only. Choose a new file.`;
  const at = document.positionAt(edit.span.start);
  const change = new WorkspaceEdit();
  change.insert(document.uri, at, edit.text);
  if (!(await workspace.applyEdit(change))) return t`The file cannot be changed. Choose a new file.`;
  const start = document.positionAt(edit.span.start + edit.text.indexOf(text.slice(0, 1)));
  await window.showTextDocument(document, { preview: false, selection: new Range(start, start) });
  return undefined;
}

async function writeFile(path: string, text: string): Promise<string | undefined> {
  const problem = await writeNewFile(path, text);
  if (problem !== undefined) return problem;
  await window.showTextDocument(Uri.file(expanded(path.trim())), { preview: false });
  return undefined;
}
