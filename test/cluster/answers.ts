/** What a cluster answers, as tests expect it: a value, or a refusal of a kind. */
import assert from "node:assert/strict";
import type { Answer, Cluster, ReadSecret, SecretReference } from "#cluster";

/** A Secret as it is now. */
export async function readSecret(cluster: Cluster, { namespace, name }: SecretReference): Promise<ReadSecret> {
  const [read] = value(await cluster.readPullSecrets(namespace, [name]));
  assert.ok(read, `there is no Secret ${namespace}/${name}`);
  return read;
}

export function value<T>(answer: Answer<T>): T {
  assert.ok(answer.ok, JSON.stringify(answer));
  return answer.value;
}

/** The kind of problem that came for an answer. */
export function problem(answer: Answer<unknown>): string {
  assert.ok(!answer.ok, "it was not refused");
  return answer.problem.kind;
}
