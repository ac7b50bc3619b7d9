/** The questions about what is made: its name and namespaces, its form, and what that has to know; then where it goes. */
import { nameProblem, namespaceProblem, type PullSecretName, t } from "#core";
import { type Answers, type Checked, manyIn, type Step, textIn, without } from "../prompts/wizard.ts";
import { type ClusterPorts, clusterNamespacesStep, contextStep, isApplied } from "./clusterSteps.ts";
import { formatChoices, formatSteps, isManifest, isPlain, type ReadFile, type Wanted } from "./formats.ts";
import { formatIn, type PlacePorts, placeSteps, riskStep } from "./placeSteps.ts";
import { type Review, reviewStep } from "./reviewStep.ts";

export interface OutputPorts extends PlacePorts {
  /** Those of the workspace. */
  readonly namespaces: readonly string[];
  /** The Secrets that the workspace has. */
  readonly taken: readonly PullSecretName[];
  readonly readFile: ReadFile;
  readonly clusters: ClusterPorts;
  readonly review: (answers: Answers) => Promise<Review>;
}

export function wantedIn(answers: Answers, { logins, passwords }: Omit<Wanted, "names">): Wanted {
  const name = textIn(answers, "name");
  const chosen = manyIn(answers, "namespaces");
  const namespaces = chosen.length === 0 && isApplied(answers) ? manyIn(answers, "clusterNamespaces") : chosen;
  const names = namespaces.length === 0 ? [{ name }] : namespaces.map((namespace) => ({ name, namespace }));
  return { names, logins, passwords };
}

export function outputSteps(answers: Answers, given: Omit<Wanted, "names">, ports: OutputPorts): readonly Step[] {
  const wanted = wantedIn(answers, given);
  const format = formatIn(answers);
  const first = formatIn(without(answers, ["risk"]));
  return [
    nameStep(ports),
    namespacesStep(ports),
    formatStep(wanted),
    ...placeSteps(answers, (answers) => `${textIn(answers, "name")}${extension(answers)}`, ports, {
      manifest: first !== undefined && isManifest(first),
      plain: first !== undefined && isPlain(first),
      clusters: ports.clusters.contexts,
    }),
    ...(first && isPlain(first) ? [riskStep(wanted, ports, ports.clusters.contexts)] : []),
    ...(isApplied(answers) ? applySteps(answers, ports) : []),
    ...(format ? formatSteps(format, wanted, answers, ports) : []),
    ...(format === "kustomize" ? [besideStep(ports)] : []),
    reviewStep(wanted, ports),
  ];
}

function applySteps(answers: Answers, { clusters }: OutputPorts): readonly Step[] {
  const isOpen = manyIn(answers, "namespaces").length === 0;
  return [contextStep(clusters), ...(isOpen ? [clusterNamespacesStep(clusters)] : [])];
}

function nameStep({ taken }: OutputPorts): Step {
  return {
    id: "name",
    prompt: () => ({
      kind: "text",
      prompt: t`The name of the Secret, which Pods or their ServiceAccount list under imagePullSecrets.`,
      value: "regcred",
      check: (name): Checked => {
        const same = taken.filter((one) => one.name === name);
        const places = [...new Set(same.map(({ namespace }) => namespace ?? t`no certain namespace`))].join(", ");
        const doubt = t`The workspace declares a Secret "${name}" already (${places}); in the same namespace one replaces the other.`;
        return { error: nameProblem({ name }), doubts: same.length > 0 ? [doubt] : [] };
      },
    }),
  };
}

function namespacesStep({ namespaces }: OutputPorts): Step {
  return {
    id: "namespaces",
    prompt: () => ({
      kind: "many",
      prompt: t`In which namespaces? Choose, or type others; none leaves it open.`,
      choices: namespaces.map((id) => ({ id, label: id })),
      typed: (namespace) => ({ error: namespaceProblem(namespace) }),
    }),
  };
}

function formatStep(wanted: Wanted): Step {
  return {
    id: "format",
    prompt: () => ({ kind: "pick", prompt: t`What is to be written?`, choices: formatChoices(wanted) }),
  };
}

function extension(answers: Answers): string {
  return formatIn(answers) === "kubectl" ? ".txt" : ".yaml";
}

function besideStep({ pathOf, newFileProblem, keptByGit }: OutputPorts): Step {
  return {
    id: "beside",
    follows: ["name"],
    prompt: (answers) => ({
      kind: "text",
      prompt: t`The path of the file with the docker config, beside kustomization.yaml. It holds the password, so keep it out of Git. Leave it empty if you have that file already.`,
      value: pathOf(`${textIn(answers, "name")}.dockerconfigjson`),
      confirm: async (path) => {
        if (path === "") return {};
        const problem = await newFileProblem(path);
        if (problem !== undefined) return { error: problem };
        return (await keptByGit({ path }))
          ? {
              error: t`Git would take this file into its repository. Name it in .gitignore first, or choose another place.`,
            }
          : {};
      },
    }),
  };
}
