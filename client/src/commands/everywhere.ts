/** The commands that are of use in a browser, too, by their ids. */
import type { ExtensionContext, LogOutputChannel } from "vscode";
import type { ExplainPanel } from "../explain/panel.ts";
import type { LanguageServer } from "../languageServer.ts";
import type { everywhereIds } from "./everywhereIds.ts";
import { explainPull } from "./explainPull.ts";
import { openExample } from "./openExample.ts";
import type { Handlers } from "./register.ts";
import { reportIssue } from "./reportIssue.ts";
import { restartServer } from "./restartServer.ts";
import { showOutput } from "./showOutput.ts";
import { showReferences } from "./showReferences.ts";

/** What they work with. */
export interface Basics {
  readonly context: ExtensionContext;
  readonly server: LanguageServer;
  readonly output: LogOutputChannel;
  readonly explain: ExplainPanel;
}

export const everywhere: Handlers<Basics, (typeof everywhereIds)[number]> = {
  // Read when they are first called, like all that bring much.
  "pullSecrets.attachToServiceAccount": async (basics) => (await import("./attach.ts")).attachToServiceAccount(basics),
  "pullSecrets.attachToWorkload": async (basics) => (await import("./attach.ts")).attachToWorkload(basics),
  "pullSecrets.moveToWorkloadIdentity": async (basics) =>
    (await import("./moveToWorkloadIdentity.ts")).moveToWorkloadIdentity(basics),
  "pullSecrets.openExample": openExample,
  "pullSecrets.explainPull": explainPull,
  "pullSecrets.showReferences": (_, ...args) => showReferences(...args),
  "pullSecrets.showOutput": showOutput,
  "pullSecrets.restartServer": restartServer,
  "pullSecrets.reportIssue": reportIssue,
};
