/** Copy secret from namespace…: copies a pull secret that another namespace has to where a failing Pod needs it. */
import { commands, window } from "vscode";
import type { LivePullSecret } from "#cluster";
import { Keyring, nameProblem, type PullFailure, parseImage, t } from "#core";
import { showInformation } from "../../prompts/messages.ts";
import { plainText } from "../../prompts/plainText.ts";
import type { Workbench } from "../index.ts";
import { asked, connected, done, told } from "./change.ts";
import { showFailure } from "./explain.ts";
import { before, follow } from "./follow.ts";
import { nameFor } from "./logins.ts";
import { failureFor, workloadOf } from "./target.ts";

export async function copyHere(workbench: Workbench, ...args: readonly unknown[]): Promise<void> {
  const cluster = connected(workbench);
  const failure = cluster && (await failureFor(workbench, args, "image"));
  const all = failure && (await told(cluster.pullSecrets()));
  if (!failure || !all) return;
  const { namespace } = failure;
  const elsewhere = all.value.filter((secret) => secret.namespace !== namespace);
  const none = t`No other namespace that is watched has a pull secret that could be copied. "Choose namespace…" shows more.`;
  const from = await chooseSecret(elsewhere, failure, t`Which Secret shall be copied?`, none);
  if (!from) return;
  const names = all.value.flatMap((secret) => (secret.namespace === namespace ? [secret.name] : []));
  const name = await askName(from, failure, names);
  if (name === undefined) return;
  const isListed = failure.pullSecrets.includes(name);
  const button = t`Copy`;
  const chosen = await asked(workbench, {
    question: t`Copy Secret "${from.name}" of namespace "${from.namespace}" to "${name}" in namespace "${namespace}"?`,
    means: [
      t`Whoever may read Secrets in "${namespace}" can read its password from then on.`,
      isListed
        ? t`Pod "${failure.pod}" lists "${name}" already, and pulls with it at its next attempt.`
        : t`Pod "${failure.pod}" does not list "${name}": it has to be attached afterwards.`,
    ],
    buttons: [button],
  });
  if (chosen !== button) return;
  const workload = workloadOf(failure);
  const known = await before(cluster, workload, false);
  if (!(await done(workbench, cluster.copyPullSecret(from, { namespace, name })))) return;
  if (isListed) {
    await follow(cluster, workload, known, t`Secret "${name}" is copied`, (failure) => showFailure(workbench, failure));
    return;
  }
  await commands.executeCommand("pullSecrets.live.attach", { failures: [failure] }, name);
}

/** Those first that have a login for the image. Nothing where there is none, or none was chosen. @param none Told where there is none. */
export async function chooseSecret(
  secrets: readonly LivePullSecret[],
  failure: PullFailure,
  placeHolder: string,
  none: string,
): Promise<LivePullSecret | undefined> {
  const items = secrets
    .filter(({ problem }) => problem === undefined)
    .map((secret) => ({ secret, fits: coversImage(secret, failure) }))
    .toSorted((a, b) => Number(b.fits) - Number(a.fits))
    .map(({ secret, fits }) => ({
      label: secret.name,
      description: secret.namespace,
      detail: `${fits ? t`has a login for the image` : t`no login for the image`} · ${secret.logins.map(({ registry }) => registry).join(", ")}`,
      secret,
    }));
  if (items.length === 0) {
    void showInformation(none);
    return undefined;
  }
  return (
    await window.showQuickPick(items, {
      placeHolder,
      ignoreFocusOut: true,
      matchOnDescription: true,
      matchOnDetail: true,
    })
  )?.secret;
}

function coversImage({ logins }: LivePullSecret, { image }: PullFailure): boolean {
  const parsed = parseImage(image);
  if (!parsed.valid) return false;
  return (
    new Keyring(logins.map(({ registry }) => ({ key: registry, value: registry }))).lookup(parsed.repository).length > 0
  );
}

async function askName(
  from: LivePullSecret,
  failure: PullFailure,
  taken: readonly string[],
): Promise<string | undefined> {
  const { namespace } = failure;
  const wanted = failure.pullSecrets.find((name) => !taken.includes(name));
  return await window.showInputBox({
    title: t`Copy secret from namespace`,
    ignoreFocusOut: true,
    prompt: plainText(
      t`The name of the copy in namespace "${namespace}". Pod "${failure.pod}" lists ${failure.pullSecrets.join(", ") || t`none`}.`,
    ),
    value: wanted ?? (taken.includes(from.name) ? nameFor(failure, taken) : from.name),
    validateInput: (name) =>
      taken.includes(name)
        ? t`Namespace "${namespace}" has a Secret "${name}" already.`
        : nameProblem({ name, namespace }),
  });
}
