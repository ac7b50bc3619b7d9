/** Shows an object of the cluster as a read-only document, without what a Secret holds. */

import type { Cluster, ObjectReference } from "#cluster";
import { showError } from "../prompts/messages.ts";
import type { LiveDocuments } from "./liveDocuments.ts";

export async function showObject(cluster: Cluster, live: LiveDocuments, object: ObjectReference): Promise<void> {
  const { problemWords } = await import("#cluster");
  const answer = await cluster.get(object);
  if (!answer.ok) {
    const { message, action } = problemWords(answer.problem);
    void showError(`${message} ${action}`);
    return;
  }
  const { namespace, kind, name } = object;
  const text = JSON.stringify(withoutNoise(answer.value), undefined, 2);
  await live.show(`${namespace}/${kind} ${name}.json`, `${text}\n`);
}

/** Who has changed which field is of no interest to anybody who reads it. */
function withoutNoise(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("metadata" in value)) return value;
  const { managedFields: _, ...metadata } = value.metadata as Readonly<Record<string, unknown>>;
  return { ...value, metadata };
}
