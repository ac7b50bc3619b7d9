/** Every command of the extension, by its id. */
import { commands, Disposable, type ExtensionContext, type LogOutputChannel } from "vscode";
import type { LanguageServer } from "../languageServer.ts";
import { reportIssue } from "./reportIssue.ts";
import { restartServer } from "./restartServer.ts";
import { showOutput } from "./showOutput.ts";

/** What commands work with. */
export interface Workbench {
  readonly context: ExtensionContext;
  readonly server: LanguageServer;
  readonly output: LogOutputChannel;
}

type Command = (workbench: Workbench) => Promise<void>;

const handlers: Readonly<Record<string, Command>> = {
  "pullSecrets.showOutput": showOutput,
  "pullSecrets.restartServer": restartServer,
  "pullSecrets.reportIssue": reportIssue,
};

export function registerCommands(workbench: Workbench): Disposable {
  return Disposable.from(
    ...Object.entries(handlers).map(([id, handler]) => commands.registerCommand(id, () => handler(workbench))),
  );
}
