/** Rotate…: puts a new credential into a Secret of the workspace or of a cluster, and tells who pulls with it and what has to restart. */
import { env } from "vscode";
import { type Credential, isImmutable, looksLikeToken, registriesOf, reviewCredentials, t } from "#core";
import { contextsOf } from "../cluster/connecting.ts";
import { checkFirst } from "../credentials/assembly.ts";
import { clusterPorts } from "../credentials/clusterPorts.ts";
import { clusterOf, contextIn, contextStep } from "../credentials/clusterSteps.ts";
import { KeptCredentials } from "../credentials/keptCredentials.ts";
import { liveSecrets } from "../credentials/liveSecret.ts";
import { knownLoginSteps, withServer } from "../credentials/loginSteps.ts";
import { credentialIn, type LoginPorts, type Problem } from "../credentials/passwordSteps.ts";
import type { ReadRotatable, Rotatable, Users } from "../credentials/rotatable.ts";
import { loginPorts } from "../credentials/surroundings.ts";
import { workspaceSecrets } from "../credentials/workspaceSecret.ts";
import { showError, showInformation } from "../prompts/messages.ts";
import { notes } from "../prompts/notes.ts";
import { run } from "../prompts/session.ts";
import { type Answers, type Choice, type Prompt, type Step, textIn, type Wizard, without } from "../prompts/wizard.ts";
import type { Workbench } from "./index.ts";
import { workspaceLists } from "./secretChoices.ts";

const title = () => t`Rotate credentials`;
const prefix = "login.";
/** The choice to take a Secret of a cluster that is not connected to yet. */
const elsewhere = "cluster";

export async function rotateCredentials(workbench: Workbench): Promise<void> {
  const lists = await workspaceLists(workbench.server);
  const contexts = await contextsOf(workbench.cluster);
  if (!lists && contexts.length === 0) return;
  const secrets = workspaceSecrets(lists?.secrets ?? []);
  if (secrets.length === 0 && contexts.length === 0) {
    void showInformation(t`The workspace declares no pull secret whose credentials could be rotated.`);
    return;
  }
  const rotation = new Rotation(workbench, secrets, contexts, await loginPorts(workbench));
  await run(workbench.context.globalState, {
    id: "rotateCredentials",
    title: title(),
    wizard: rotation.wizard,
    finish: (answers) => rotation.finish(answers),
  });
}

class Rotation {
  readonly #workbench: Workbench;
  readonly #secrets: readonly Rotatable[];
  /** Those of clusters; with one that is connected to, it alone. */
  readonly #contexts: readonly string[];
  readonly #ports: LoginPorts;
  /** Those of the cluster, as they were listed last. */
  #live: readonly Rotatable[] = [];
  /** The Secret that is chosen, as it was read for the question about its registries, and who gets it. */
  #read: ReadRotatable | undefined;
  #users: Users | undefined;
  /** What the registry said, and to which password. */
  #checked: { readonly password: string; readonly message: string } | undefined;

  constructor(workbench: Workbench, secrets: readonly Rotatable[], contexts: readonly string[], ports: LoginPorts) {
    this.#workbench = workbench;
    this.#secrets = secrets;
    this.#contexts = contexts;
    this.#ports = ports;
  }

  readonly wizard: Wizard = (answers) => [
    this.#secretStep(),
    ...(textIn(answers, "secret") === elsewhere
      ? [contextStep(clusterPorts(this.#workbench.cluster)), this.#liveStep()]
      : []),
    this.#registryStep(),
    ...knownLoginSteps(prefix, this.#ports, (answers) => this.#known(answers))(answers),
    this.#reviewStep(),
  ];

  #chosen(answers: Answers): Rotatable | undefined {
    const chosen = textIn(answers, "secret");
    const id = chosen === elsewhere ? textIn(answers, "liveSecret") : chosen;
    return [...this.#secrets, ...this.#live].find(({ choice }) => choice.id === id);
  }

  #known(answers: Answers) {
    const server = textIn(answers, "registry");
    const content = this.#read?.secret.content;
    const entry =
      content?.state === "read" ? content.config.entries.find(({ key }) => key.value === server) : undefined;
    const username = entry?.login.reveal() ?? "";
    return { server, username: looksLikeToken(username) ? "" : username };
  }

  #secretStep(): Step {
    const [context] = this.#contexts;
    const fromCluster: Choice = {
      id: elsewhere,
      icon: "cloud",
      label: t`From the cluster…`,
      description: clusterOf(this.#contexts),
      detail: t`Its docker config Secrets are listed.`,
    };
    return {
      id: "secret",
      // It is known by its place in a list that may be another one next time.
      keeps: () => false,
      prompt: async () => {
        const isConnected = this.#workbench.cluster.report?.connection.state === "connected";
        if (isConnected) await this.#list("");
        const listed = [
          ...grouped(t`Workspace`, this.#secrets),
          ...grouped(t`Cluster of context "${context ?? ""}"`, isConnected ? this.#live : []),
        ];
        const isElsewhere = context !== undefined && (!isConnected || this.#live.length === 0);
        const choices = [...listed, ...(isElsewhere ? [fromCluster] : [])];
        return { kind: "pick", prompt: t`Which Secret is to get a new credential?`, choices };
      },
    };
  }

  /** Connects, where no connection stands. */
  #liveStep(): Step {
    return {
      id: "liveSecret",
      follows: ["secret", "context"],
      keeps: () => false,
      prompt: async (answers) => {
        const reason = await this.#list(contextIn(answers));
        const prompt = t`Which Secret of the cluster is to get a new credential?`;
        return this.#live.length > 0
          ? { kind: "pick", prompt, choices: this.#live.map(({ choice }) => choice) }
          : {
              kind: "pick",
              prompt: t`There is no Secret to choose: go back and choose another one.`,
              choices: notes(t`Why`, "error", [reason]),
            };
      },
    };
  }

  /** Gives the reason why there are none, if there are none. */
  async #list(context: string): Promise<string> {
    const listed = await liveSecrets(this.#workbench, context);
    this.#live = "problem" in listed ? [] : listed;
    return "problem" in listed ? listed.problem : t`It has no docker config Secret that you may see.`;
  }

  #registryStep(): Step {
    return {
      id: "registry",
      follows: ["secret", "liveSecret"],
      keeps: () => false,
      prompt: async (answers) => {
        const chosen = this.#chosen(answers);
        this.#read = await chosen?.read();
        this.#users = await chosen?.users();
        const registries = this.#read ? registriesOf(this.#read.secret) : [];
        const choices = registries.map((id): Choice => ({ id, label: id }));
        const gone = notes(t`Why`, "error", [t`It is no longer there, or has no registries that can be read.`]);
        return registries.length > 0
          ? { kind: "pick", prompt: t`For which registry is the new credential?`, choices }
          : { kind: "pick", prompt: t`This Secret cannot be rotated: go back and choose another one.`, choices: gone };
      },
    };
  }

  #credential(answers: Answers): Promise<Credential | Problem | undefined> {
    return credentialIn(withServer(answers, prefix, textIn(answers, "registry")), prefix, this.#ports);
  }

  #reviewStep(): Step {
    return {
      id: "review",
      keeps: () => false,
      prompt: async (answers): Promise<Prompt> => {
        const chosen = this.#chosen(answers);
        const credential = await this.#credential(answers);
        if (!credential || !chosen || "problem" in credential) {
          const problem = credential && "problem" in credential ? credential.problem : t`There is no password.`;
          const prompt = t`It cannot be rotated like this: go back and change an answer.`;
          return { kind: "pick", prompt, choices: notes(t`What is wrong`, "error", [problem]) };
        }
        const immutable = this.#read && isImmutable(this.#read.secret) ? [immutableDoubt()] : [];
        const doubts = [...reviewCredentials([credential], Date.now()), ...immutable];
        const said = this.#checked?.password === credential.password.reveal() ? [this.#checked.message] : [];
        return {
          kind: "pick",
          prompt: t`Nothing is written yet. Is it right?`,
          choices: [
            { id: "write", icon: "check", label: chosen.action },
            ...(answers.has(`${prefix}password`)
              ? [
                  {
                    id: "keep",
                    icon: "lock",
                    label: t`${chosen.action}, and keep the password in VS Code for next time`,
                  },
                ]
              : []),
            { id: "check", icon: "plug", label: t`Check against the registry first…` },
            ...notes(t`What the registry says`, "plug", said),
            ...(doubts.length > 0 ? notes(t`What looks wrong`, "warning", doubts) : []),
            ...notes(t`Who gets this Secret`, "person", this.#users?.lines ?? []),
          ],
        };
      },
    };
  }

  async finish(answers: Answers): Promise<Answers | undefined> {
    const again = without(answers, ["review"]);
    const [secret, read, users] = [this.#chosen(answers), this.#read, this.#users];
    const credential = await this.#credential(answers);
    if (!secret || !read || !users || !credential || "problem" in credential) return again;
    const chosen = textIn(answers, "review");
    if (chosen === "check") {
      const message = await checkFirst([credential], title(), t`The new credential`);
      if (message !== undefined) this.#checked = { password: credential.password.reveal(), message };
      return again;
    }
    const outcome = await read.write(credential, users);
    if (outcome !== "done") {
      if (outcome !== "stopped") void showError(outcome.problem);
      // Whoever has been told that it has changed may try again.
      this.#read = await secret.read();
      return again;
    }
    const kept = new KeptCredentials(this.#workbench.context.secrets);
    if (chosen === "keep") await kept.keep(credential);
    void tell(secret, users);
    return undefined;
  }
}

function grouped(group: string, secrets: readonly Rotatable[]): readonly Choice[] {
  return secrets.map(({ choice }, nth) => (nth === 0 ? { ...choice, group } : choice));
}

const immutableDoubt = () =>
  t`The Secret is immutable, so the cluster takes the change only once the old one has been deleted, or under another name.`;

async function tell({ done }: Rotatable, { restarts: { commands, byHand } }: Users): Promise<void> {
  if (commands.length === 0 && byHand.length === 0) {
    const why = t`No workload has to be restarted: the kubelet reads the Secret whenever it pulls an image.`;
    void showInformation(`${done} ${why}`);
    return;
  }
  const message = [
    done,
    ...(commands.length > 0 ? [t`Then run: ${commands.join("; ")}.`] : []),
    ...(byHand.length > 0 ? [t`To be made anew by hand: ${byHand.join(", ")}.`] : []),
  ].join(" ");
  const copy = t`Copy commands`;
  const buttons = commands.length > 0 ? [copy] : [];
  if ((await showInformation(message, ...buttons)) === copy) {
    await env.clipboard.writeText(`${commands.join("\n")}\n`);
  }
}
