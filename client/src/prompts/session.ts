/** Runs a wizard from its first question to its end, and keeps what was answered when somebody leaves it unfinished. */

import type { Memento } from "vscode";
import { t } from "#core";
import { ask } from "./quickInputs.ts";
import { type Answers, type Choice, restored, runWizard, storable, type Wizard } from "./wizard.ts";

export interface Session {
  /** Under which unfinished answers are kept. Secrets are never among them. */
  readonly id: string;
  readonly title: string;
  readonly wizard: Wizard;
  /** Does what was asked for. Answers that it gives back are gone on with; nothing ends the wizard. */
  readonly finish: (answers: Answers) => Promise<Answers | undefined>;
}

const keyOf = (id: string) => `pullSecrets.unfinished.${id}`;

export async function run(state: Memento, { id, title, wizard, finish }: Session): Promise<void> {
  let answers = await begin(state, id, title);
  if (!answers) return;
  while (answers) {
    const ended = await runWizard(title, wizard, ask, answers);
    if (!ended.finished) {
      const kept = storable(wizard, ended.answers);
      await state.update(keyOf(id), kept.length > 0 ? kept : undefined);
      return;
    }
    answers = await finish(ended.answers);
  }
  await state.update(keyOf(id), undefined);
}

const choices = (): readonly Choice[] => [
  {
    id: "resume",
    icon: "debug-continue",
    label: t`Go on where you stopped`,
    detail: t`Passwords have to be given again.`,
  },
  { id: "anew", icon: "new-file", label: t`Start anew` },
];

/** The answers to begin with; nothing where the question was left, and then what is kept stays. */
async function begin(state: Memento, id: string, title: string): Promise<Answers | undefined> {
  const unfinished = restored(state.get(keyOf(id)));
  if (unfinished.size === 0) return new Map();
  const prompt = { kind: "pick", prompt: t`This was not finished last time.`, choices: choices() } as const;
  const reply = await ask(prompt, { title, step: 0, of: 0, canGoBack: false });
  if (reply.kind !== "answer") return undefined;
  return reply.answer === "resume" ? unfinished : new Map();
}
