/** The commands that browsers have, too; package.json hides the others there. */
export const everywhereIds = [
  "pullSecrets.attachToServiceAccount",
  "pullSecrets.attachToWorkload",
  "pullSecrets.moveToWorkloadIdentity",
  "pullSecrets.openExample",
  "pullSecrets.explainPull",
  "pullSecrets.showReferences",
  "pullSecrets.showOutput",
  "pullSecrets.restartServer",
  "pullSecrets.reportIssue",
] as const;
