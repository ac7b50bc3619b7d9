/** Asks one thing after the other: what a wizard is, and how it goes on, back and away. It knows no editor. */
import { Redacted } from "#core";

/** A secret is given as such, so that it cannot be stored or shown by accident. */
export type Answer = string | readonly string[] | Redacted;
export type Answers = ReadonlyMap<string, Answer>;

/** What is wrong with an answer: errors keep it from being taken, doubts do not. */
export interface Checked {
  readonly error?: string | undefined;
  readonly doubts?: readonly string[];
}

export interface Link {
  /** What is to be found there. */
  readonly title: string;
  readonly url: string;
}

interface AnyPrompt {
  /** What is asked, in full sentences. */
  readonly prompt: string;
  readonly links?: readonly Link[];
}

export interface TextPrompt extends AnyPrompt {
  readonly kind: "text";
  /** What is proposed. The part of it in angle brackets is selected, to be typed over. */
  readonly value?: string;
  readonly placeholder?: string;
  /** The answer is a secret: it is shown as dots, and given as `Redacted`. */
  readonly masked?: boolean;
  /** As it is typed. */
  readonly check?: (text: string) => Checked;
  /** Once it is confirmed, for what takes time. */
  readonly confirm?: (text: string) => Promise<Checked>;
  /** The answer is the path of a file, which may be chosen in a dialog with this title. */
  readonly browse?: string;
}

export interface Choice {
  readonly id: string;
  readonly label: string;
  readonly icon?: string;
  readonly description?: string;
  readonly detail?: string;
  /** Opens a group of this name. */
  readonly group?: string;
  /** It is there to be read, and cannot be chosen. */
  readonly note?: boolean;
  readonly link?: Link;
}

export interface PickPrompt extends AnyPrompt {
  readonly kind: "pick";
  readonly choices: readonly Choice[];
  /** The choice that is proposed; the first if there is none. */
  readonly value?: string;
}

export interface ManyPrompt extends AnyPrompt {
  readonly kind: "many";
  readonly choices: readonly Choice[];
  readonly value?: readonly string[];
  /** What is typed may be chosen, too, where nothing is wrong with it. */
  readonly typed?: (text: string) => Checked;
  readonly check?: (chosen: readonly string[]) => Checked;
}

export type Prompt = TextPrompt | PickPrompt | ManyPrompt;

type Promised<T> = T | Promise<T>;

export interface Step {
  readonly id: string;
  /** Steps whose answers this one's depends on: where one of them changes, this one's is forgotten. */
  readonly follows?: readonly string[];
  /** Whether an answer may be kept until the wizard is opened again; all may but secrets, if nothing is said. */
  readonly keeps?: (answer: Answer) => boolean;
  /** Nothing where there is nothing to ask. */
  readonly prompt: (answers: Answers) => Promised<Prompt | undefined>;
}

/** All steps, as far as the answers up to now tell. */
export type Wizard = (answers: Answers) => readonly Step[];

export interface Place {
  readonly title: string;
  /** From one. */
  readonly step: number;
  readonly of: number;
  readonly canGoBack: boolean;
}

export type Reply = { readonly kind: "answer"; readonly answer: Answer } | { readonly kind: "back" | "cancel" };

/** Shows one prompt, and waits for what is said to it. */
export type Asker = (prompt: Prompt, place: Place) => Promise<Reply>;

export interface Ended {
  readonly finished: boolean;
  readonly answers: Answers;
}

/** Begins with the first step that has no answer; those before can be gone back to. */
export async function runWizard(title: string, wizard: Wizard, asker: Asker, start: Answers): Promise<Ended> {
  let answers = start;
  let at = firstOpen(wizard(answers), answers);
  let direction = 1;
  for (;;) {
    const steps = wizard(answers);
    const step = steps[at];
    if (!step) return { finished: true, answers: ofSteps(steps, answers) };
    const prompt = await step.prompt(answers);
    if (!prompt) {
      answers = without(answers, [step.id]);
      if (at === 0) direction = 1;
      at += direction;
      continue;
    }
    const place = { title, step: at + 1, of: steps.length, canGoBack: at > 0 };
    const reply = await asker(withAnswer(prompt, answers.get(step.id)), place);
    if (reply.kind === "cancel") return { finished: false, answers: ofSteps(steps, answers) };
    direction = reply.kind === "back" ? -1 : 1;
    if (reply.kind === "answer") answers = answered(wizard, answers, step, reply.answer);
    at = Math.max(0, at + direction);
  }
}

function firstOpen(steps: readonly Step[], answers: Answers): number {
  const open = steps.findIndex(({ id }) => !answers.has(id));
  return open === -1 ? Math.max(0, steps.length - 1) : open;
}

/** Answers to steps that are no longer asked are none. */
function ofSteps(steps: readonly Step[], answers: Answers): Answers {
  const ids = new Set(steps.map(({ id }) => id));
  return new Map([...answers].filter(([id]) => ids.has(id)));
}

export function without(answers: Answers, ids: readonly string[]): Answers {
  return new Map([...answers].filter(([id]) => !ids.includes(id)));
}

function answered(wizard: Wizard, answers: Answers, { id }: Step, answer: Answer): Answers {
  const before = answers.get(id);
  const after = new Map(answers).set(id, answer);
  if (before === undefined || String(before) === String(answer)) return after;
  const forgotten = new Set([id]);
  for (const step of wizard(after)) {
    if (step.follows?.some((other) => forgotten.has(other))) forgotten.add(step.id);
  }
  forgotten.delete(id);
  return without(after, [...forgotten]);
}

/** What was answered before is proposed again, secrets aside. */
function withAnswer(prompt: Prompt, answer: Answer | undefined): Prompt {
  if (prompt.kind === "many") return Array.isArray(answer) ? { ...prompt, value: answer } : prompt;
  return typeof answer === "string" ? { ...prompt, value: answer } : prompt;
}

type Stored = readonly [id: string, answer: string | readonly string[]];

/** The answers that may be kept until the wizard is opened again, as JSON takes them. */
export function storable(wizard: Wizard, answers: Answers): readonly Stored[] {
  return wizard(answers).flatMap(({ id, keeps = () => true }): readonly Stored[] => {
    const answer = answers.get(id);
    if (answer === undefined || answer instanceof Redacted || !keeps(answer)) return [];
    return [[id, answer]];
  });
}

/** What `storable` gave, read back from where anything may have been put. */
export function restored(stored: unknown): Answers {
  if (!Array.isArray(stored)) return new Map();
  return new Map(stored.filter(isStored));
}

function isStored(pair: unknown): pair is Stored {
  if (!Array.isArray(pair) || pair.length !== 2 || typeof pair[0] !== "string") return false;
  const answer: unknown = pair[1];
  return typeof answer === "string" || (Array.isArray(answer) && answer.every((one) => typeof one === "string"));
}

/** The answer to a step that asks for a text or for one choice; empty where there is none. */
export function textIn(answers: Answers, id: string): string {
  const answer = answers.get(id);
  return typeof answer === "string" ? answer : "";
}

/** The answer to a step that lets several be chosen. */
export function manyIn(answers: Answers, id: string): readonly string[] {
  const answer = answers.get(id);
  return Array.isArray(answer) ? answer : [];
}
