/** Create pull secret here: asks for a login and makes the Secret that a failing Pod needs in its namespace. */
import { commands } from "vscode";
import {
  type Credential,
  encodeDockerConfig,
  nameProblem,
  type PullFailure,
  Redacted,
  reviewCredentials,
  t,
} from "#core";
import { shownName } from "../../credentials/guide.ts";
import { knownLoginSteps, withServer } from "../../credentials/loginSteps.ts";
import { credentialIn, type LoginPorts } from "../../credentials/passwordSteps.ts";
import { loginPorts } from "../../credentials/surroundings.ts";
import { showError, showInformation } from "../../prompts/messages.ts";
import { ask } from "../../prompts/quickInputs.ts";
import { type Answers, runWizard, type Step, textIn } from "../../prompts/wizard.ts";
import type { Workbench } from "../index.ts";
import { asked, connected, done } from "./change.ts";
import { showFailure } from "./explain.ts";
import { before, follow } from "./follow.ts";
import { nameFor, serverOf } from "./logins.ts";
import { failureFor, workloadOf } from "./target.ts";

const prefix = "login.";

export async function createHere(workbench: Workbench, ...args: readonly unknown[]): Promise<void> {
  const cluster = connected(workbench);
  const failure = cluster && (await failureFor(workbench, args, "image"));
  if (!failure) return;
  const server = serverOf(failure);
  if (server === "") {
    void showInformation(t`"${failure.image}" names no registry that a pull secret could be for.`);
    return;
  }
  const listed = await cluster.pullSecrets();
  const taken = listed.ok ? listed.value.filter(({ namespace }) => namespace === failure.namespace) : [];
  const names = taken.map(({ name }) => name);
  const ports = await loginPorts(workbench);
  const given = await askLogin(t`Create pull secret here`, { server }, ports, [nameStep(failure, names)]);
  if (!given) return;
  const { credential, answers } = given;
  const name = textIn(answers, "name");
  const { namespace } = failure;
  const isListed = failure.pullSecrets.includes(name);
  const button = t`Create`;
  const chosen = await asked(workbench, {
    question: t`Create Secret "${name}" in namespace "${namespace}"?`,
    means: [
      t`It gets the login of user ${shownName(credential.login.reveal())} for ${server}. Nothing that exists is changed.`,
      isListed
        ? t`Pod "${failure.pod}" lists it already, and pulls with it at its next attempt.`
        : t`Pod "${failure.pod}" does not list it: it has to be attached afterwards.`,
      ...reviewCredentials([credential], Date.now()),
    ],
    buttons: [button],
  });
  if (chosen !== button) return;
  const workload = workloadOf(failure);
  const known = await before(cluster, workload, false);
  const dockerConfig = new Redacted(encodeDockerConfig([credential]));
  if (!(await done(workbench, cluster.createPullSecret({ namespace, name, dockerConfig })))) return;
  if (isListed) {
    await follow(cluster, workload, known, t`Secret "${name}" is made`, (failure) => showFailure(workbench, failure));
    return;
  }
  await commands.executeCommand("pullSecrets.live.attach", { failures: [failure] }, name);
}

interface Given {
  readonly credential: Credential;
  readonly answers: Answers;
}

/** Asks for a login to a server; nothing where it was left. @param more Steps after those of the login. */
export async function askLogin(
  title: string,
  known: { readonly server: string; readonly username?: string },
  ports: LoginPorts,
  more: readonly Step[],
): Promise<Given | undefined> {
  const login = knownLoginSteps(prefix, ports, () => known);
  const { finished, answers } = await runWizard(title, (answers) => [...login(answers), ...more], ask, new Map());
  if (!finished) return undefined;
  const credential = await credentialIn(withServer(answers, prefix, known.server), prefix, ports);
  if (credential && !("problem" in credential)) return { credential, answers };
  void showError(credential?.problem ?? t`There is no password.`);
  return undefined;
}

function nameStep(failure: PullFailure, taken: readonly string[]): Step {
  return {
    id: "name",
    prompt: () => ({
      kind: "text",
      prompt: t`The name of the Secret. Pod "${failure.pod}" lists ${failure.pullSecrets.join(", ") || t`none`}.`,
      value: nameFor(failure, taken),
      check: (name) => ({
        error: taken.includes(name)
          ? t`Namespace "${failure.namespace}" has a Secret "${name}" already. Correct its login instead, or choose another name.`
          : nameProblem({ name, namespace: failure.namespace }),
      }),
    }),
  };
}
