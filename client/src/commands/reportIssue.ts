/** Opens VS Code's issue reporter with the versions, and without anything of the user's files. */
import { commands, version } from "vscode";
import { type ServerStatus, statusRequest } from "#protocol";
import type { Workbench } from "./index.ts";

export async function reportIssue({ context, server }: Workbench): Promise<void> {
  const { id, packageJSON } = context.extension;
  const status = await server.request<ServerStatus>(statusRequest).catch(() => undefined);
  const state = status
    ? `${status.files} files, ${status.resources} resources, ${Math.round(status.memory / 1024 / 1024)} MB`
    : "not running";
  const data = [
    `Pull Secrets ${String(packageJSON.version)}`,
    `VS Code ${version}`,
    `Node ${process.version}, ${process.platform} ${process.arch}`,
    `Language server: ${state}`,
  ].join("\n");
  await commands.executeCommand("workbench.action.openIssueReporter", { extensionId: id, data });
}
