/** Move to workload identity…: writes what lets Pods pull with an identity of their own, and says what is left to do. */
import { window, workspace } from "vscode";
import { guideKinds, guideOf, type RefresherProvider, type RefresherRequest, refresherProviders, t } from "#core";
import {
  type IdentityAccount,
  type IdentityAccounts,
  type IdentityAnswer,
  type IdentityQuery,
  identityAccountsRequest,
  identityMoveRequest,
  type WorkspaceQuery,
} from "#protocol";
import { identitySteps, requestFor } from "../credentials/refresherSteps.ts";
import { showError, showInformation } from "../prompts/messages.ts";
import { notes } from "../prompts/notes.ts";
import { ask } from "../prompts/quickInputs.ts";
import { type Answers, runWizard, type Step, textIn } from "../prompts/wizard.ts";
import { atCursor } from "./atCursor.ts";
import type { Basics } from "./everywhere.ts";
import { fileOf, inNamespace } from "./secretChoices.ts";

const title = () => t`Move to workload identity`;

export async function moveToWorkloadIdentity({ server }: Basics): Promise<void> {
  const uri = window.activeTextEditor?.document.uri.toString();
  const query: WorkspaceQuery = uri === undefined ? {} : { uri };
  const { accounts, problem } = await server.request<IdentityAccounts>(identityAccountsRequest, query);
  if (problem !== undefined) {
    void showError(`${problem} ${t`The setting pullSecrets.kubernetesVersion says which version the nodes have.`}`);
    return;
  }
  if (accounts.length === 0) {
    void showInformation(
      t`No workload here pulls a private image from Amazon ECR, Google Artifact Registry or Azure Container Registry.`,
    );
    return;
  }
  const answerTo = async (answers: Answers): Promise<IdentityAnswer> => {
    const moving: IdentityQuery = {
      ...query,
      account: textIn(answers, "account"),
      request: requestIn(answers, accounts),
    };
    return await server.request<IdentityAnswer>(identityMoveRequest, moving);
  };
  const { finished, answers } = await runWizard(
    title(),
    (given) => stepsFor(given, accounts, answerTo),
    ask,
    new Map(),
  );
  const move = finished ? (await answerTo(answers)).move : undefined;
  if (!move) return;
  if (!(await workspace.applyEdit(await server.editOf(move.edit)))) {
    void showError(t`The manifests have changed meanwhile, so nothing was written. Try again.`);
    return;
  }
  const guide = await workspace.openTextDocument({ content: move.guide, language: "markdown" });
  await window.showTextDocument(guide, { preview: false });
}

function stepsFor(
  answers: Answers,
  accounts: readonly IdentityAccount[],
  answerTo: (answers: Answers) => Promise<IdentityAnswer>,
): readonly Step[] {
  const { registries = [] } = accounts.find(({ id }) => id === textIn(answers, "account")) ?? {};
  const server = serverIn(answers, accounts);
  return [
    accountStep(accounts),
    ...(registries.length > 1 ? [registryStep(registries)] : []),
    ...identitySteps(providerOf(server), server),
    lastStep(answerTo),
  ];
}

function accountStep(accounts: readonly IdentityAccount[]): Step {
  const here = atCursor(accounts, window.activeTextEditor);
  return {
    id: "account",
    prompt: () => ({
      kind: "pick",
      prompt: t`Which ServiceAccount's Pods shall pull with an identity of their own?`,
      choices: accounts.map(({ id, name, namespace, uri, declared, registries, workloads }) => ({
        id,
        icon: "account",
        label: name,
        description: inNamespace(namespace),
        detail: [
          workloads.join(", "),
          registries.join(", "),
          ...(declared ? [] : [t`its manifest would be added to ${fileOf(uri)}`]),
        ].join(" · "),
      })),
      ...(here ? { value: here.id } : {}),
    }),
  };
}

function registryStep(registries: readonly string[]): Step {
  return {
    id: "registry",
    follows: ["account"],
    prompt: () => ({
      kind: "pick",
      prompt: t`From which registry?`,
      choices: registries.map((host) => ({ id: host, label: host, description: guideKinds[providerOf(host)].name })),
    }),
  };
}

function lastStep(answerTo: (answers: Answers) => Promise<IdentityAnswer>): Step {
  return {
    id: "write",
    prompt: async (answers) => {
      const { problem } = await answerTo(answers);
      if (problem !== undefined) {
        return {
          kind: "pick",
          prompt: t`Nothing is changed. Go back, or close this.`,
          choices: notes(t`Why`, "info", [problem]),
        };
      }
      const write = { id: "write", icon: "edit", label: t`Write it, and say what is left to do` };
      const told = [
        t`The entry for the kubelet, the annotations of the ServiceAccount and the RBAC are written into the workspace.`,
        t`Pull secrets that are for nothing then are marked. Nothing is applied to a cluster, and all of it can be undone.`,
      ];
      const choices = [write, ...notes("", "blank", told)];
      // Without a choice to begin with, Enter does nothing.
      return { kind: "pick", prompt: t`This is what will change.`, choices, value: write.id };
    },
  };
}

/** Only registries of these clouds are offered. */
function providerOf(host: string): RefresherProvider {
  const guide = guideOf(host);
  return refresherProviders.find((provider) => provider === guide) ?? "ecr";
}

function serverIn(answers: Answers, accounts: readonly IdentityAccount[]): string {
  const { registries = [] } = accounts.find(({ id }) => id === textIn(answers, "account")) ?? {};
  const chosen = textIn(answers, "registry");
  return registries.includes(chosen) ? chosen : (registries[0] ?? "");
}

function requestIn(answers: Answers, accounts: readonly IdentityAccount[]): RefresherRequest {
  const server = serverIn(answers, accounts);
  return requestFor(providerOf(server), server, answers);
}
