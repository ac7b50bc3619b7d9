/** Every command of the extension, by its id. */
import type { LiveDocuments } from "../cluster/liveDocuments.ts";
import type { ClusterSession } from "../cluster/session.ts";
import type { SecretClipboard } from "../credentials/secretClipboard.ts";
import type { DecodedFiles } from "../decoded/decodedFiles.ts";
import type { RenderedFindings } from "../rendered/findings.ts";
import type { FailureView } from "../views/failureView.ts";
import type { SecretView } from "../views/secretView.ts";
import { chooseContext, chooseNamespace, connectCluster, disconnectCluster, refreshCluster } from "./cluster.ts";
import { type Basics, everywhere } from "./everywhere.ts";
import { clearFailureFilter, filterFailures, groupByCause, groupByRegistry, groupByWorkload } from "./failureView.ts";
import { explainFailure } from "./live/explain.ts";
import type { Handlers } from "./register.ts";

/** What the others work with. */
export interface Workbench extends Basics {
  readonly clipboard: SecretClipboard;
  readonly decoded: DecodedFiles;
  readonly cluster: ClusterSession;
  readonly failures: FailureView;
  readonly secrets: SecretView;
  readonly rendered: RenderedFindings;
  readonly live: LiveDocuments;
}

export const handlers: Handlers<Workbench> = {
  ...everywhere,
  // Read when they are first called: they bring everything that is about making credentials.
  "pullSecrets.createPullSecret": async (workbench) =>
    (await import("./createPullSecret.ts")).createPullSecret(workbench),
  "pullSecrets.importDockerConfig": async (workbench) =>
    (await import("./importDockerConfig.ts")).importDockerConfig(workbench),
  "pullSecrets.checkCredentials": async (workbench) =>
    (await import("./checkCredentials.ts")).checkCredentials(workbench),
  "pullSecrets.rotateCredentials": async (workbench) =>
    (await import("./rotateCredentials.ts")).rotateCredentials(workbench),
  "pullSecrets.generateRefresher": async (workbench) =>
    (await import("./generateRefresher.ts")).generateRefresher(workbench),
  "pullSecrets.manageKeptCredentials": async (workbench) =>
    (await import("./keptCredentials.ts")).manageKeptCredentials(workbench),
  "pullSecrets.copyToNamespace": async (workbench) => (await import("./copySecret.ts")).copySecret(workbench),
  "pullSecrets.editDecoded": async (workbench) => (await import("./editDecoded.ts")).editDecoded(workbench),
  "pullSecrets.revealDecoded": async () => (await import("./editDecoded.ts")).revealDecoded(),
  "pullSecrets.enterPassword": async (workbench) => (await import("./editDecoded.ts")).enterPassword(workbench),
  "pullSecrets.connectCluster": connectCluster,
  "pullSecrets.disconnectCluster": disconnectCluster,
  "pullSecrets.refreshCluster": refreshCluster,
  "pullSecrets.chooseContext": chooseContext,
  "pullSecrets.chooseNamespace": chooseNamespace,
  "pullSecrets.groupByWorkload": groupByWorkload,
  "pullSecrets.groupByCause": groupByCause,
  "pullSecrets.groupByRegistry": groupByRegistry,
  "pullSecrets.filterFailures": filterFailures,
  "pullSecrets.clearFailureFilter": clearFailureFilter,
  "pullSecrets.live.explain": explainFailure,
  "pullSecrets.live.openManifest": async (...all) => (await import("./live/openManifest.ts")).openManifest(...all),
  "pullSecrets.live.create": async (...all) => (await import("./live/createHere.ts")).createHere(...all),
  "pullSecrets.live.attach": async (...all) => (await import("./live/attachHere.ts")).attachHere(...all),
  "pullSecrets.live.copy": async (...all) => (await import("./live/copyHere.ts")).copyHere(...all),
  "pullSecrets.live.correct": async (...all) => (await import("./live/correct.ts")).correctLogin(...all),
  "pullSecrets.live.check": async (...all) => (await import("./live/check.ts")).checkLive(...all),
  "pullSecrets.live.restart": async (...all) => (await import("./live/restart.ts")).restartWorkload(...all),
  "pullSecrets.live.retry": async (...all) => (await import("./live/retry.ts")).retryNow(...all),
  "pullSecrets.live.copyCommands": async (...all) => (await import("./live/copyCommands.ts")).copyCommands(...all),
  "pullSecrets.live.report": async (...all) => (await import("./live/report.ts")).openReport(...all),
  "pullSecrets.live.showSecret": async (...all) => (await import("./live/showSecret.ts")).showSecret(...all),
  "pullSecrets.analyseRenderedChart": async (workbench) => (await import("./analyseChart.ts")).analyseChart(workbench),
  "pullSecrets.refreshSecrets": ({ secrets }) => secrets.refresh(),
};
