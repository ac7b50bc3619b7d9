/** Correct login: puts another user name and password into the Secret whose login is refused, in their place. */
import { window } from "vscode";
import { shownName } from "../../credentials/guide.ts";
import { loginPorts } from "../../credentials/surroundings.ts";
import type { Workbench } from "../index.ts";
import { asked, connected, done } from "./change.ts";
import { askLogin } from "./createHere.ts";
import { showFailure } from "./explain.ts";
import { before, follow } from "./follow.ts";
import { loginsOf, type SecretLogin } from "./logins.ts";
import { failureFor, workloadOf } from "./target.ts";

export async function correctLogin(workbench: Workbench, ...args: readonly unknown[]): Promise<void> {
  const cluster = connected(workbench);
  const failure = cluster && (await failureFor(workbench, args, "image"));
  if (!failure) return;
  const logins = await loginsOf(cluster, failure);
  if (!logins) return;
  const login = logins.length > 1 ? await choose(logins) : logins[0];
  if (!login) {
    if (logins.length === 0) {
      void window.showInformationMessage(
        `No Secret that Pod "${failure.pod}" lists has a login for its image. "Create pull secret here" makes one.`,
      );
    }
    return;
  }
  const { secret, found } = login;
  const { namespace } = failure;
  const known = { server: found.entry.key.value, username: found.entry.username };
  const given = await askLogin(`Correct the login in Secret "${secret}"`, known, await loginPorts(workbench), []);
  if (!given) return;
  const button = "Correct";
  const chosen = await asked(workbench, {
    question: `Put the login of user ${shownName(given.credential.login.reveal())} into Secret "${secret}" in namespace "${namespace}"?`,
    means: [
      `It takes the place of the one for ${found.key}. All that the Secret holds besides stays as it is.`,
      "Every Pod that lists this Secret pulls with it from then on.",
    ],
    buttons: [button],
  });
  if (chosen !== button) return;
  const workload = workloadOf(failure);
  const earlier = await before(cluster, workload, false);
  if (!(await done(cluster.correctCredential({ namespace, name: secret }, given.credential)))) return;
  await follow(cluster, workload, earlier, `Secret "${secret}" is corrected`, (failure) =>
    showFailure(workbench, failure),
  );
}

async function choose(logins: readonly SecretLogin[]): Promise<SecretLogin | undefined> {
  const items = logins.map((login, nth) => ({
    label: `Secret "${login.secret}"`,
    description: `${login.found.key} · user ${login.found.entry.username}`,
    detail: nth === 0 ? "tried first" : `tried as number ${nth + 1}`,
    login,
  }));
  return (await window.showQuickPick(items, { placeHolder: "Which login shall be corrected?" }))?.login;
}
