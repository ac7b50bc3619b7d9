/** What stands above the tree: which cluster it is of, what is wrong with the connection and what to do, or what is left out for want of a right. */

import type { ClusterProblem, ClusterWords, MissingRight, Report, Watched } from "#cluster";
import { t } from "#core";

/** The words of the cluster's code, which is loaded only when a cluster is connected to. */
export interface Wording {
  problemWords(problem: ClusterProblem): ClusterWords;
  missingRightWords(right: MissingRight): ClusterWords;
}

/** Which cluster is shown, and which part of it. The title of a view has no room for the name of a context. */
export function placeOf({ context, watched }: Report): string {
  const only = watched?.kind === "namespaces" && watched.because === "wanted" ? watched.namespaces.join(", ") : "";
  return only === "" ? t`Context ${context}` : t`Context ${context}, namespace ${only} only`;
}

/** Empty where all is well. */
export function messageOf({ connection, insecure, watched, missingRights }: Report, words: Wording): string {
  const sentences = [
    ...("problem" in connection ? said(words.problemWords(connection.problem)) : []),
    ...(insecure ? [t`The kubeconfig says not to check the server's certificate, so others may read along.`] : []),
    ...narrowed(watched),
    ...missingRights.slice(0, mostRights).flatMap((right) => said(words.missingRightWords(right))),
    ...(missingRights.length > mostRights ? [t`${missingRights.length - mostRights} more rights are missing.`] : []),
  ];
  return sentences.join(" ");
}

/** Where a right is missing in one namespace it mostly is in many, and one sentence says it for all. */
const mostRights = 2;

function said({ message, action }: ClusterWords): readonly string[] {
  return [message, action];
}

function narrowed(watched: Watched | undefined): readonly string[] {
  if (watched?.kind !== "namespaces" || watched.because === "wanted") return [];
  const names = watched.namespaces.slice(0, 5).join(", ");
  const more = watched.namespaces.length > 5 ? t` and ${watched.namespaces.length - 5} more` : "";
  return watched.because === "allowed"
    ? [t`Only the namespaces that you may see are shown: ${names}${more}.`]
    : [t`Which namespaces there are may not be asked, so only that of the context is shown: ${names}.`];
}
