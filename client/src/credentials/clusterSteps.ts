/** The questions about a cluster: which one, and in which of its namespaces. Only they connect to it. */
import { namespaceProblem, t } from "#core";
import { notes } from "../prompts/notes.ts";
import { type Answers, type Step, textIn } from "../prompts/wizard.ts";
import type { Problem } from "./passwordSteps.ts";

export interface ClusterPorts {
  /**
   * The contexts that can be connected to, the likeliest first; only the one where a connection stands already, and none
   * without a kubeconfig or without trust. Connects to nothing.
   */
  readonly contexts: () => Promise<readonly string[]>;
  /** Of a cluster, which is connected to. Without a context, the likeliest. */
  readonly namespaces: (context: string) => Promise<readonly string[] | Problem>;
  /** What the controller of Sealed Secrets in a cluster encrypts with; the controller as `namespace/service`. */
  readonly certificate: (context: string, controller: string) => Promise<{ readonly text: string } | Problem>;
}

/** Whether what is made goes to no text, but to the cluster at once. */
export function isApplied(answers: Answers): boolean {
  return textIn(answers, "where") === "cluster" || textIn(answers, "risk") === "cluster";
}

/** Empty where there was no choice. */
export function contextIn(answers: Answers): string {
  return textIn(answers, "context");
}

/** Which cluster is meant by a choice, in a few words. */
export function clusterOf([only = "", ...others]: readonly string[]): string {
  return others.length === 0 ? t`context ${only}` : t`one of ${others.length + 1} contexts`;
}

/** Asked only where there is a choice. */
export function contextStep({ contexts }: ClusterPorts): Step {
  return {
    id: "context",
    // Another connection may stand by then.
    keeps: () => false,
    prompt: async () => {
      const names = await contexts();
      if (names.length < 2) return undefined;
      const choices = names.map((id, nth) => ({ id, label: id, ...(nth === 0 ? { description: t`current` } : {}) }));
      const prompt = t`Which cluster, by its context in your kubeconfig? It is connected to, and nothing changed there yet.`;
      return { kind: "pick", prompt, choices };
    },
  };
}

export function clusterNamespacesStep({ namespaces }: ClusterPorts): Step {
  return {
    id: "clusterNamespaces",
    follows: ["context"],
    prompt: async (answers) => {
      const found = await namespaces(contextIn(answers));
      if ("problem" in found) {
        const choices = notes(t`Why`, "error", [found.problem]);
        return { kind: "pick", prompt: t`The cluster cannot be asked: go back and choose another place.`, choices };
      }
      return {
        kind: "many",
        prompt: t`In which namespaces of the cluster? Choose, or type others.`,
        choices: found.map((id) => ({ id, label: id })),
        typed: (namespace) => ({ error: namespaceProblem(namespace) }),
        check: (chosen) => (chosen.length === 0 ? { error: t`Choose at least one namespace.` } : {}),
      };
    },
  };
}
