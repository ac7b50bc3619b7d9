/** What the wizards ask of the machine, the workspace and VS Code, as the ports that their steps are given. */
import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { type TextEditor, Uri, window, workspace } from "vscode";
import { type PullSecretName, t } from "#core";
import {
  type AttachTarget,
  attachTargetsRequest,
  type KeptByGitParams,
  keptByGitRequest,
  type PullSecretInfo,
  pullSecretsRequest,
  type WorkspaceQuery,
} from "#protocol";
import { askHelper } from "#registry";
import type { Workbench } from "../commands/index.ts";
import { cancellable } from "../prompts/cancellable.ts";
import { clusterPorts } from "./clusterPorts.ts";
import { expanded, newFileProblem, readSmallFile } from "./files.ts";
import { KeptCredentials } from "./keptCredentials.ts";
import type { OutputPorts } from "./outputSteps.ts";
import { type LoginPorts, sentence } from "./passwordSteps.ts";

export async function loginPorts({ context }: Workbench): Promise<LoginPorts> {
  const kept = new KeptCredentials(context.secrets);
  return {
    trusted: workspace.isTrusted,
    kept: await kept.list(),
    environment: process.env,
    readFile: readSmallFile,
    readKept: (server) => kept.get(server),
    askHelper: onceEach(askProgram),
  };
}

/** A program may ask its user for a fingerprint: it is not asked twice within one command. */
function onceEach(ask: LoginPorts["askHelper"]): LoginPorts["askHelper"] {
  const asked = new Map<string, ReturnType<LoginPorts["askHelper"]>>();
  return async (program, server) => {
    const key = JSON.stringify([program, server]);
    const answer = asked.get(key) ?? ask(program, server);
    asked.set(key, answer);
    if ("problem" in (await answer)) asked.delete(key);
    return await answer;
  };
}

async function askProgram(program: string, server: string): ReturnType<LoginPorts["askHelper"]> {
  const name = program.replace(/^docker-credential-/, "");
  const who = `docker-credential-${name}`;
  const answer = await cancellable(t`Asking ${who} for ${server}`, (signal) =>
    askHelper(name, server, { environment: process.env, timeoutSeconds: 60, signal }),
  );
  switch (answer.kind) {
    case "password":
      return { server, login: answer.login, password: answer.password };
    case "identity-token":
      return {
        problem: t`${who} has an identity token for ${server} instead of a password, and the kubelet has no use for it.`,
      };
    case "not-found":
      return { problem: t`${who} has no password for ${server}.` };
    case "failed":
      return { problem: sentence(`${who}: ${answer.why}`) };
  }
}

/** What the language server knows; nothing where it does not run. */
export async function pullSecretsOf({ server }: Workbench): Promise<readonly PullSecretInfo[]> {
  return await server.request<PullSecretInfo[]>(pullSecretsRequest, query()).catch(() => []);
}

function query(): WorkspaceQuery {
  const uri = window.activeTextEditor?.document.uri.toString();
  return uri === undefined ? {} : { uri };
}

/** All but the review, which each wizard makes for itself. */
export async function outputPorts(workbench: Workbench): Promise<Omit<OutputPorts, "review">> {
  const { server } = workbench;
  const secrets = await pullSecretsOf(workbench);
  const targets = await server.request<AttachTarget[]>(attachTargetsRequest, query()).catch(() => []);
  const namespaces = [...secrets, ...targets].flatMap(({ namespace }) => namespace ?? []);
  const editor = manifestEditor();
  const document = editor?.document;
  return {
    namespaces: [...new Set(namespaces)].sort(),
    taken: secrets.map(
      ({ name, namespace }): PullSecretName => ({ name, ...(namespace === undefined ? {} : { namespace }) }),
    ),
    cursor: document && { label: workspace.asRelativePath(document.uri), uri: document.uri.toString() },
    pathOf: (name) => join(folderOf(editor), name),
    keptByGit: async (file) => {
      const uri = "uri" in file ? file.uri : Uri.file(expanded(file.path)).toString();
      const params: KeptByGitParams = { uri };
      // Where nobody can tell, it is better to warn.
      return await server.request<boolean>(keptByGitRequest, params).catch(() => true);
    },
    readFile: readSmallFile,
    newFileProblem,
    clusters: clusterPorts(workbench.cluster),
  };
}

/** The editor that a manifest can be inserted into. */
function manifestEditor(): TextEditor | undefined {
  const editor = window.activeTextEditor;
  return editor && ["yaml", "kubernetes"].includes(editor.document.languageId) ? editor : undefined;
}

/** Beside the file that is open, or in the workspace. */
function folderOf(editor: TextEditor | undefined): string {
  if (editor?.document.uri.scheme === "file") return join(editor.document.uri.fsPath, "..");
  return workspace.workspaceFolders?.find(({ uri }) => uri.scheme === "file")?.uri.fsPath ?? homedir();
}
