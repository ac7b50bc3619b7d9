/** Changes a cluster: asks first, says what came of it, and leaves everything as it was where it is refused. */

import type { Answer, Cluster } from "#cluster";
import { t } from "#core";
import { failedChange, sentencesOf } from "../../cluster/failed.ts";
import { askModally, showError, showInformation } from "../../prompts/messages.ts";
import type { Workbench } from "../index.ts";

export interface Question {
  /** What is to be done, as a question. */
  readonly question: string;
  /** What it means, each a sentence. */
  readonly means: readonly string[];
  /** What the buttons say, each with what it stands for. */
  readonly buttons: readonly string[];
}

/** The button that was pressed; nothing where somebody thought better of it. */
export async function asked(
  { cluster }: Workbench,
  { question, means, buttons }: Question,
): Promise<string | undefined> {
  const { context = "", server = "" } = cluster.report ?? {};
  const place = t`In the cluster of context "${context}", at ${server}.`;
  return await askModally(question, [...means, place].join("\n\n"), ...buttons);
}

/** The cluster that is connected to; where there is none, that is told. */
export function connected({ cluster }: Workbench): Cluster | undefined {
  if (!cluster.cluster) void showInformation(t`Connect to a cluster first.`);
  return cluster.cluster;
}

/** What was answered; a problem is told, with what to do. */
export async function told<T>(answer: Promise<Answer<T>>): Promise<{ readonly value: T } | undefined> {
  const got = await answer;
  if (got.ok) return { value: got.value };
  void showError(await sentencesOf(got.problem));
  return undefined;
}

/** The same for changes: it is told as well what they leave behind. */
export async function done<T>({ secrets }: Workbench, answer: Promise<Answer<T>>): Promise<boolean> {
  const got = await answer;
  void secrets.refreshIfShown();
  if (got.ok) return true;
  void showError(await failedChange(got));
  return false;
}
