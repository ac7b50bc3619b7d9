/** Says what came of a request to a cluster that has failed: what happened, what to do, and what a change leaves behind. */
import type { ClusterProblem, Failed } from "#cluster";

/** What happened, and what to do. */
export async function sentencesOf(problem: ClusterProblem): Promise<string> {
  const { problemWords } = await import("#cluster");
  const { message, action } = problemWords(problem);
  return `${message} ${action}`;
}

/** The same for a change. @param done What was done before, in a sentence; empty for nothing. */
export async function failedChange(failed: Failed, done = ""): Promise<string> {
  const { leftBehind } = await import("#cluster");
  return [leftBehind(failed, done), await sentencesOf(failed.problem)].filter(Boolean).join(" ");
}
