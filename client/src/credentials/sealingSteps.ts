/** The questions about a SealedSecret: where it may be decrypted, and with which certificate it is encrypted. */
import { nameProblem, type PullSecretName, type SealingScope, sealingProblem, sealingScopes, t } from "#core";
import { readSealingKey } from "#sealing";
import { type Answers, type Checked, type Step, textIn } from "../prompts/wizard.ts";
import { type ClusterPorts, clusterOf, contextIn, contextStep, isApplied } from "./clusterSteps.ts";
import type { Problem } from "./passwordSteps.ts";

type Read = { readonly text: string } | Problem;

export interface SealingPorts {
  readonly readFile: (path: string) => Promise<Read>;
  readonly clusters: ClusterPorts;
}

export function sealingSteps(names: readonly PullSecretName[], answers: Answers, ports: SealingPorts): readonly Step[] {
  const { clusters } = ports;
  const fromCluster = [...(isApplied(answers) ? [] : [contextStep(clusters)]), controllerStep(clusters)];
  const isFetched = textIn(answers, "certificateFrom") === "cluster";
  return [scopeStep(names), sourceStep(clusters), ...(isFetched ? fromCluster : [certificateStep(ports)])];
}

/** The certificate that was chosen, as it is now; nothing where none is needed. */
export async function certificateIn(answers: Answers, { readFile, clusters }: SealingPorts): Promise<Read | undefined> {
  const [path, controller] = [textIn(answers, "certificate"), textIn(answers, "controller")];
  if (controller !== "") return await clusters.certificate(contextIn(answers), controller);
  return path === "" ? undefined : await readFile(path);
}

function scopeStep(names: readonly PullSecretName[]): Step {
  const details: Readonly<Record<SealingScope, string>> = {
    strict: t`Only under this name and in this namespace.`,
    "namespace-wide": t`Under any name in this namespace.`,
    "cluster-wide": t`Under any name in any namespace.`,
  };
  const possible = sealingScopes.filter((scope) => names.every((name) => sealingProblem(name, scope) === undefined));
  return {
    id: "scope",
    prompt: () => ({
      kind: "pick",
      prompt: t`Where may the controller decrypt it?`,
      choices: possible.map((id) => ({ id, label: id, detail: details[id] })),
    }),
  };
}

/** Asked only where there is a cluster. */
function sourceStep({ contexts }: ClusterPorts): Step {
  return {
    id: "certificateFrom",
    prompt: async () => {
      const names = await contexts();
      if (names.length === 0) return undefined;
      const prompt = t`Where does the certificate of the controller of Sealed Secrets come from? What it encrypts, only the controller can read.`;
      const choices = [
        { id: "file", icon: "file", label: t`From a file`, detail: t`Such as "kubeseal --fetch-cert" prints it.` },
        {
          id: "cluster",
          icon: "cloud-download",
          label: t`From the cluster…`,
          description: clusterOf(names),
          detail: t`The controller is asked for it, as kubeseal does.`,
        },
      ];
      return { kind: "pick", prompt, choices };
    },
  };
}

function certificateStep({ readFile }: SealingPorts): Step {
  return {
    id: "certificate",
    prompt: () => ({
      kind: "text",
      prompt: t`The path of the certificate of the controller of Sealed Secrets, which "kubeseal --fetch-cert" prints. What it encrypts, only the controller can read.`,
      placeholder: "/path/to/certificate.pem",
      browse: t`The controller's certificate`,
      check: (path) => (path.trim() === "" ? { error: t`The path is empty.` } : {}),
      confirm: async (path) => checkCertificate(await readFile(path), path),
    }),
  };
}

/** As kubeseal's own options have it, in one. */
const usualController = "kube-system/sealed-secrets-controller";

function controllerStep({ certificate }: ClusterPorts): Step {
  return {
    id: "controller",
    follows: ["context"],
    prompt: (answers) => ({
      kind: "text",
      prompt: t`The Service of the controller of Sealed Secrets, after its namespace. Helm calls it "sealed-secrets" unless told otherwise.`,
      value: usualController,
      placeholder: usualController,
      check: checkController,
      confirm: async (controller) =>
        checkCertificate(await certificate(contextIn(answers), controller), t`Service ${controller}`),
    }),
  };
}

function checkController(controller: string): Checked {
  const [namespace = "", name = "", ...rest] = controller.split("/");
  const isName = rest.length === 0 && nameProblem({ name, namespace }) === undefined;
  return isName ? {} : { error: t`A namespace, a slash and the name of a Service, such as ${usualController}.` };
}

function checkCertificate(read: Read, from: string): Checked {
  if ("problem" in read) return { error: read.problem };
  const key = readSealingKey(read.text, Date.now());
  return "error" in key ? { error: `${from}: ${key.error}.` } : {};
}
