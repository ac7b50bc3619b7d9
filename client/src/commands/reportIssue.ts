/** Opens VS Code's issue reporter with the versions, and without anything of the user's files. */
import { commands, env, UIKind, version } from "vscode";
import { type ServerStatus, statusRequest } from "#protocol";
import type { Basics } from "./everywhere.ts";

export async function reportIssue({ context, server }: Basics): Promise<void> {
  const { id, packageJSON } = context.extension;
  const status = await server.request<ServerStatus>(statusRequest).catch(() => undefined);
  const state = status
    ? `${status.files} files, ${status.resources} resources, ${Math.round(status.memory / 1024 / 1024)} MB`
    : "not running";
  const data = [
    `Pull Secrets ${String(packageJSON.version)}`,
    `VS Code ${version}`,
    machine(),
    `Language server: ${state}`,
  ].join("\n");
  await commands.executeCommand("workbench.action.openIssueReporter", { extensionId: id, data });
}

function machine(): string {
  if (env.uiKind === UIKind.Web && env.remoteName === undefined) return "In a browser";
  return `Node ${process.version}, ${process.platform} ${process.arch}`;
}
