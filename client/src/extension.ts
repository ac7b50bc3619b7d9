/** The extension's composition root: builds its parts and hands them to VS Code to dispose of. */
import { type ExtensionContext, env, l10n, window } from "vscode";
import { speak } from "#core";
import { ClusterSecrets } from "./cluster/clusterSecrets.ts";
import { LiveDocuments } from "./cluster/liveDocuments.ts";
import { showObject } from "./cluster/liveObjects.ts";
import { ClusterSession } from "./cluster/session.ts";
import { handlers } from "./commands/index.ts";
import { registerCommands } from "./commands/register.ts";
import { SecretClipboard } from "./credentials/secretClipboard.ts";
import { DecodedFiles } from "./decoded/decodedFiles.ts";
import { ExplainPanel } from "./explain/panel.ts";
import { watchFirstFix } from "./firstUse.ts";
import { serverInProcess } from "./languageClient.ts";
import { LanguageServer } from "./languageServer.ts";
import { RenderedFindings } from "./rendered/findings.ts";
import { FailureStatus } from "./views/failureStatus.ts";
import { FailureView } from "./views/failureView.ts";
import { LiveFindings } from "./views/liveFindings.ts";
import { SecretView } from "./views/secretView.ts";

/** What has to be waited for at the end. */
let clipboard: SecretClipboard | undefined;

export function activate(context: ExtensionContext): void {
  speak(l10n.bundle);
  const output = window.createOutputChannel("Pull Secrets", { log: true });
  // Nobody has to wait until it runs: until it answers, there are no findings.
  const server = new LanguageServer(serverInProcess(context), output);
  const decoded = new DecodedFiles();
  const cluster = new ClusterSession(context, output);
  const failures = new FailureView(context, cluster);
  const secrets = new SecretView(cluster);
  const live = new LiveDocuments();
  const explain = new ExplainPanel(server, {
    session: cluster,
    open: async (object) => {
      if (cluster.cluster) await showObject(cluster.cluster, live, object);
    },
  });
  const known = new ClusterSecrets(cluster, server);
  const rendered = new RenderedFindings();
  clipboard = new SecretClipboard(env.clipboard);
  const workbench = {
    context,
    server,
    output,
    clipboard,
    decoded,
    explain,
    cluster,
    failures,
    secrets,
    live,
    rendered,
  };
  const parts = [
    output,
    server,
    decoded,
    explain,
    cluster,
    failures,
    secrets,
    live,
    rendered,
    new FailureStatus(cluster),
    new LiveFindings(cluster, server),
    known,
    known.onDidChange(() => explain.follow()),
    watchFirstFix(),
  ];
  context.subscriptions.push(...parts, registerCommands(handlers, workbench));
}

export async function deactivate(): Promise<void> {
  await clipboard?.clear();
}
