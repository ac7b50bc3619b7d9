/** Attach to ServiceAccount… and Attach to workload…: add a pull secret to a list, once it has been said what that means. */
import { Range, Uri, window, workspace } from "vscode";
import { nameProblem, t } from "#core";
import { type AttachAnswer, type AttachQuery, type AttachTarget, attachRequest } from "#protocol";
import { showError, showInformation } from "../prompts/messages.ts";
import { notes } from "../prompts/notes.ts";
import { ask } from "../prompts/quickInputs.ts";
import { type Answers, type Choice, runWizard, type Step, textIn, type Wizard } from "../prompts/wizard.ts";
import { atCursor } from "./atCursor.ts";
import type { Basics } from "./everywhere.ts";
import { fileOf, inNamespace, secretChoices, type WorkspaceLists, workspaceLists } from "./secretChoices.ts";

export function attachToServiceAccount(basics: Basics): Promise<void> {
  return attach(basics, "serviceAccount", t`Attach to ServiceAccount`);
}

export function attachToWorkload(basics: Basics): Promise<void> {
  return attach(basics, "workload", t`Attach to workload`);
}

async function attach({ server }: Basics, kind: AttachTarget["kind"], title: string): Promise<void> {
  const lists = await workspaceLists(server);
  if (!lists) return;
  const targets = lists.targets.filter((target) => target.kind === kind);
  if (targets.length === 0) {
    void showInformation(
      kind === "workload"
        ? t`No manifest here declares a workload to attach a pull secret to.`
        : t`No manifest here declares a ServiceAccount, and no workload that could run as one, to attach a pull secret to.`,
    );
    return;
  }
  const waysOf = async (answers: Answers): Promise<AttachAnswer> => {
    const query: AttachQuery = { secret: secretIn(answers, lists), target: textIn(answers, "target") };
    return await server.request<AttachAnswer>(attachRequest, query);
  };
  const wizard = wizardFor(lists, targets, preselected(lists, targets), waysOf);
  const { finished, answers } = await runWizard(title, wizard, ask, new Map());
  const chosen = finished ? (await waysOf(answers)).ways[Number(textIn(answers, "way"))] : undefined;
  if (!chosen) return;
  const edit = await server.editOf(chosen.edit);
  if (!(await workspace.applyEdit(edit))) {
    void showError(t`The manifest has changed meanwhile, so nothing was attached. Try again.`);
    return;
  }
  const uri = Uri.parse(chosen.uri);
  const [first] = edit.get(uri);
  const start = first?.range.start;
  const selection = start && new Range(start, start);
  await window.showTextDocument(uri, { preview: false, ...(selection && { selection }) });
}

type WaysOf = (answers: Answers) => Promise<AttachAnswer>;

/** The target of the cursor: of a workload, also the ServiceAccount that it runs as. */
function preselected({ targets: all }: WorkspaceLists, targets: readonly AttachTarget[]): AttachTarget | undefined {
  const here = atCursor(
    all.filter(({ declared }) => declared),
    window.activeTextEditor,
  );
  if (!here || targets.includes(here)) return here;
  return targets.find(
    ({ kind, name, namespace }) =>
      kind === "serviceAccount" && name === here.serviceAccount && namespace === here.namespace,
  );
}

function wizardFor(
  lists: WorkspaceLists,
  targets: readonly AttachTarget[],
  preselected: AttachTarget | undefined,
  waysOf: WaysOf,
): Wizard {
  const declared = lists.secrets.length > 0;
  return (answers) => [
    ...(declared ? [secretStep(lists, preselected)] : []),
    ...(!declared || textIn(answers, "secret") === typed ? [nameStep] : []),
    targetStep(lists, targets, preselected),
    wayStep(waysOf),
  ];
}

const typed = "typed";

function secretStep({ secrets }: WorkspaceLists, preselected: AttachTarget | undefined): Step {
  const here = atCursor(secrets, window.activeTextEditor);
  const own = secrets.findIndex(
    (secret) => secret === here || (!here && preselected && secret.namespace === preselected.namespace),
  );
  return {
    id: "secret",
    prompt: () => ({
      kind: "pick",
      prompt: t`Which pull secret?`,
      choices: [
        ...secretChoices(secrets),
        { id: typed, icon: "edit", label: t`Another one…`, detail: t`By its name; no manifest here need declare it.` },
      ],
      ...(own === -1 ? {} : { value: String(own) }),
    }),
  };
}

const nameStep: Step = {
  id: "name",
  prompt: () => ({
    kind: "text",
    prompt: t`The name of the Secret.`,
    check: (text) => ({ error: nameProblem({ name: text }) }),
  }),
};

function secretIn(answers: Answers, { secrets }: WorkspaceLists): string {
  return secrets[Number(textIn(answers, "secret") || Number.NaN)]?.name ?? textIn(answers, "name");
}

function targetStep(
  lists: WorkspaceLists,
  targets: readonly AttachTarget[],
  preselected: AttachTarget | undefined,
): Step {
  return {
    id: "target",
    prompt: (answers) => {
      const secret = lists.secrets[Number(textIn(answers, "secret") || Number.NaN)];
      const isNear = ({ namespace }: AttachTarget) => !secret || namespace === secret.namespace;
      const [near, far] = [targets.filter(isNear), targets.filter((target) => !isNear(target))];
      const elsewhere = far.map((target, nth) =>
        nth === 0 ? { ...choiceFor(target), group: t`Other namespaces` } : choiceFor(target),
      );
      return {
        kind: "pick",
        prompt: t`What shall Secret "${secretIn(answers, lists)}" be attached to?`,
        choices: [...near.map(choiceFor), ...elsewhere],
        ...(preselected ? { value: preselected.id } : {}),
      };
    },
  };
}

function choiceFor({ id, kind, type, name, namespace, uri, declared, pullSecrets }: AttachTarget): Choice {
  const lists = pullSecrets.length > 0 ? t`lists ${pullSecrets.join(", ")}` : t`lists none`;
  return {
    id,
    icon: kind === "workload" ? "package" : "account",
    label: name || t`(without a name)`,
    description: `${type} ${inNamespace(namespace)}`,
    detail: declared ? `${fileOf(uri)} · ${lists}` : t`no manifest declares it; one would be added to ${fileOf(uri)}`,
  };
}

function wayStep(waysOf: WaysOf): Step {
  return {
    id: "way",
    follows: ["secret", "name", "target"],
    prompt: async (answers) => {
      const { ways, problem } = await waysOf(answers);
      if (problem !== undefined) {
        return {
          kind: "pick",
          prompt: t`Nothing is changed. Go back, or close this.`,
          choices: notes(t`Why`, "info", [problem]),
        };
      }
      const choices = ways.flatMap(({ title, explanation }, nth) => [
        { id: String(nth), icon: "add", label: title, ...(nth === 1 ? { group: t`Or else` } : {}) },
        ...notes("", "blank", explanation).map(({ group: _, ...note }) => ({ ...note, id: `${nth}.${note.id}` })),
      ]);
      return { kind: "pick", prompt: t`This is what will change. It can be undone.`, choices, value: "0" };
    },
  };
}
