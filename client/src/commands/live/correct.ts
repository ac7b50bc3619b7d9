/** Correct login: puts another user name and password into the Secret whose login is refused, in their place. */
import { window } from "vscode";
import type { SecretReference } from "#cluster";
import { type Redacted, t } from "#core";
import { shownName } from "../../credentials/guide.ts";
import { loginPorts } from "../../credentials/surroundings.ts";
import { showInformation } from "../../prompts/messages.ts";
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
      void showInformation(
        t`No Secret that Pod "${failure.pod}" lists has a login for its image. "Create pull secret here" makes one.`,
      );
    }
    return;
  }
  const { of, found } = login;
  const { name } = of;
  const known = { server: found.entry.key.value, username: found.entry.username };
  const given = await askLogin(t`Correct the login in Secret "${name}"`, known, await loginPorts(workbench), []);
  if (!given) return;
  const about = { ...of, registry: found.key, login: given.credential.login };
  if (!(await askToCorrect(workbench, about, []))) return;
  const workload = workloadOf(failure);
  const earlier = await before(cluster, workload, false);
  if (!(await done(workbench, cluster.correctCredential(of, given.credential)))) return;
  await follow(cluster, workload, earlier, t`Secret "${name}" is corrected`, (failure) =>
    showFailure(workbench, failure),
  );
}

interface Correction extends SecretReference {
  /** As it may be shown. */
  readonly registry: string;
  readonly login: Redacted;
}

/** A dialog does not scroll. */
const mostUsers = 10;

/** @param users Who gets the Secret, one sentence each; empty where that is not looked for. */
export async function askToCorrect(
  workbench: Workbench,
  { namespace, name, registry, login }: Correction,
  users: readonly string[],
): Promise<boolean> {
  const rest = users.length - mostUsers;
  const shown = [...users.slice(0, mostUsers), ...(rest > 0 ? [t`And ${rest} more.`] : [])];
  const button = t`Correct`;
  const chosen = await asked(workbench, {
    question: t`Put the login of user ${shownName(login.reveal())} into Secret "${name}" in namespace "${namespace}"?`,
    means: [
      t`It takes the place of the one for ${registry}. All that the Secret holds besides stays as it is.`,
      t`Every Pod that lists this Secret pulls with it from then on.`,
      ...(shown.length > 0 ? [[t`Who gets it:`, ...shown].join("\n")] : []),
    ],
    buttons: [button],
  });
  return chosen === button;
}

async function choose(logins: readonly SecretLogin[]): Promise<SecretLogin | undefined> {
  const items = logins.map((login, nth) => ({
    label: `Secret "${login.of.name}"`,
    description: `${login.found.key} · ${t`user ${login.found.entry.username}`}`,
    detail: nth === 0 ? t`tried first` : t`tried as number ${nth + 1}`,
    login,
  }));
  return (await window.showQuickPick(items, { placeHolder: t`Which login shall be corrected?` }))?.login;
}
