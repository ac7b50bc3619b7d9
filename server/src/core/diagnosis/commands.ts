/** The commands that remedies offer: kubectl's, for a POSIX shell, with every name quoted and never a password. */
import { quoting } from "../authoring/shells.ts";
import { t } from "../translation.ts";
import type { Facts, PodFacts } from "./facts.ts";
import type { Remedy } from "./failure.ts";

export function remedy(title: string, command: string | null = null): Remedy {
  return { title, command };
}

/** One word for the shell, whatever stands in it. */
export function word(text: string): string {
  const [option = ""] = /^--[a-z-]+=/.exec(text) ?? [];
  return quoting.bash.literal(option, text.slice(option.length));
}

function inNamespace(namespace: string): string {
  return quoting.bash.literal("--namespace=", namespace);
}

export function kubectl(namespace: string, ...words: readonly string[]): string {
  return ["kubectl", ...words.map(word), inNamespace(namespace)].join(" ");
}

/** What a docker config has for a registry's key. */
export function serverOf({ parsed }: Facts): string {
  if (!parsed) return "REGISTRY";
  return parsed.domain === "docker.io" ? "https://index.docker.io/v1/" : parsed.domain;
}

/** Makes a pull secret of a user name and a password that the shell's variables hold. */
export function createSecret(name: string, namespace: string, server: string): string {
  const options = [
    inNamespace(namespace),
    quoting.bash.literal("--docker-server=", server),
    // In zsh, USERNAME is whoever is logged in to the machine.
    quoting.bash.variable("--docker-username=", "REGISTRY_USER"),
    quoting.bash.variable("--docker-password=", "REGISTRY_PASSWORD"),
  ];
  return `kubectl create secret docker-registry ${word(name)} ${options.join(" ")}`;
}

/** The same for a Secret that exists; it loses what else it held. */
export function replaceSecret(name: string, namespace: string, server: string): string {
  return `${createSecret(name, namespace, server)} --dry-run=client -o yaml | ${kubectl(namespace, "apply", "-f", "-")}`;
}

/** The same where the type has to change as well. Where no user name or password is set, nothing is deleted. */
export function remakeSecret(name: string, namespace: string, server: string): string {
  const make = `${createSecret(name, namespace, server)} --dry-run=client -o yaml`;
  return `${make} | ${kubectl(namespace, "replace", "--force", "-f", "-")}`;
}

/** Kinds whose Pods `kubectl rollout restart` makes anew. */
const restartable = new Set(["Deployment", "StatefulSet", "DaemonSet"]);

/** A StatefulSet replaces no Pod while it waits for one to get ready, which this one never does (kubernetes#67250). */
const patient = "StatefulSet";

/** Changes the template of what owns the Pod, and sees to it that there is a new one. */
function changeTemplate({ owner, namespace, name }: PodFacts, command: string): string {
  return owner?.kind === patient ? `${command} && ${kubectl(namespace, "delete", `pod/${name}`)}` : command;
}

export function restart(pod: PodFacts, title = t`Make the Pod anew`): Remedy {
  const { owner, namespace, name } = pod;
  if (owner && restartable.has(owner.kind) && owner.kind !== patient) {
    const target = `${owner.kind.toLowerCase()}/${owner.name}`;
    return remedy(t`${title}: restart ${target}`, kubectl(namespace, "rollout", "restart", target));
  }
  if (owner)
    return remedy(t`${title}: delete it, and its owner makes another`, kubectl(namespace, "delete", `pod/${name}`));
  return remedy(t`${title}: delete it and apply its manifest again`, kubectl(namespace, "delete", `pod/${name}`));
}

/**
 * Unlike a Pod's, the list of a ServiceAccount has no merge key: a plain patch would replace it (core/v1 ServiceAccount).
 * So the Secret is added at its end, or, only if there is no list, a list is made.
 */
function addToServiceAccount(secret: string, serviceAccount: string, namespace: string): string {
  const path = "/imagePullSecrets";
  const patch = (...operations: readonly object[]) =>
    kubectl(namespace, "patch", `serviceaccount/${serviceAccount}`, "--type=json", "-p", JSON.stringify(operations));
  const append = patch({ op: "add", path: `${path}/-`, value: { name: secret } });
  const make = patch({ op: "test", path, value: null }, { op: "add", path, value: [{ name: secret }] });
  return `${append} || ${make}`;
}

/** Attaches a Secret where new Pods get it from, and loses nothing that is listed: lists of Pod specs merge by name. */
export function attach(secret: string, pod: PodFacts): readonly Remedy[] {
  const { owner, namespace, serviceAccount, pullSecrets } = pod;
  const list = [{ name: secret }];
  if (owner && restartable.has(owner.kind)) {
    const target = `${owner.kind.toLowerCase()}/${owner.name}`;
    const patch = JSON.stringify({ spec: { template: { spec: { imagePullSecrets: list } } } });
    return [
      remedy(
        owner.kind === patient
          ? t`List Secret "${secret}" in ${target}, and delete the Pod, for which it would wait`
          : t`List Secret "${secret}" in ${target}, which makes new Pods`,
        changeTemplate(pod, kubectl(namespace, "patch", target, "-p", patch)),
      ),
    ];
  }
  if (!owner) return [attachToPod(secret, pod)];
  if (pullSecrets.length > 0) {
    return [
      remedy(
        t`List Secret "${secret}" under imagePullSecrets in the Pod template of ${owner.kind} "${owner.name}", and make the Pod anew`,
      ),
    ];
  }
  return [
    remedy(
      t`Give Secret "${secret}" to ServiceAccount "${serviceAccount}", for all its new Pods`,
      addToServiceAccount(secret, serviceAccount, namespace),
    ),
    restart(pod),
  ];
}

/** The list of a Pod cannot be changed: it is deleted and made again with another. */
function attachToPod(secret: string, { namespace, name }: PodFacts): Remedy {
  const patch = JSON.stringify({ spec: { imagePullSecrets: [{ name: secret }] } });
  const commands = [
    kubectl(namespace, "get", `pod/${name}`, "-o", "yaml"),
    `kubectl patch --local -f - -o yaml -p ${word(patch)}`,
    kubectl(namespace, "replace", "--force", "-f", "-"),
  ];
  return remedy(t`List Secret "${secret}" in the Pod and make it anew, which deletes it first`, commands.join(" | "));
}

/** Asks the registry with what a Secret holds, from the user's own machine. */
export function tryLogin(secret: string, { image }: Facts, { namespace }: PodFacts): Remedy {
  return remedy(
    t`See what the registry says to the login in Secret "${secret}"`,
    `${kubectl(namespace, "get", `secret/${secret}`, "-o", "yaml")} | pull-secrets check ${word(image)} --secret -`,
  );
}

/** Who may not read something can ask for the permission, or let somebody else look. */
export function mayRead(what: "secrets" | "events", { namespace }: PodFacts): Remedy {
  const verb = what === "secrets" ? "get" : "list";
  return remedy(
    t`Get permission to read ${what} here, which would settle it; this asks whether you have it`,
    kubectl(namespace, "auth", "can-i", verb, what),
  );
}

/** What the listed Secrets hold for the Pod's images, told without a password. */
export function explainPull({ namespace, name, serviceAccount, pullSecrets }: PodFacts): Remedy {
  const objects = [
    `pod/${name}`,
    `serviceaccount/${serviceAccount}`,
    ...pullSecrets.map((secret) => `secret/${secret}`),
  ];
  return remedy(
    t`See whether a Secret that the Pod lists has a login for this image`,
    `${kubectl(namespace, "get", ...objects, "-o", "yaml")} | pull-secrets explain -`,
  );
}

/** Where a Secret is missing: one that exists, or else a new one. */
export function attachAny(facts: Facts, pod: PodFacts): readonly Remedy[] {
  if (pod.isStatic) return [loginOfNode(facts)];
  if (!pod.secretsKnown) return [pod.secretsUnreadable ? mayRead("secrets", pod) : explainPull(pod)];
  const [known] = pod.unusedSecrets;
  if (known !== undefined) return attach(known, pod);
  return attachNew(serverOf(facts), facts, pod);
}

function loginOfNode({ registry }: Facts): Remedy {
  return remedy(
    t`Give the node itself a login for ${registry}: in the kubelet's config.json, or by a credential provider`,
  );
}

/** What can be done instead of what was named before. */
export function alternatively([first, ...more]: readonly Remedy[]): readonly Remedy[] {
  if (!first) return [];
  const within = first.title.charAt(0).toLowerCase() + first.title.slice(1);
  return [{ ...first, title: t`Or ${within}` }, ...more];
}

/** Under a name of its own: a Secret that exists would stay as it is, and be attached for nothing. */
export function attachNew(server: string, { registry }: Facts, pod: PodFacts): readonly Remedy[] {
  return [
    remedy(t`Make a pull secret for ${registry}`, createSecret(pod.newSecret, pod.namespace, server)),
    ...attach(pod.newSecret, pod),
  ];
}

export function describe({ namespace, name }: PodFacts): Remedy {
  return remedy(t`Look at the Pod's events`, kubectl(namespace, "describe", `pod/${name}`));
}

/** A new image in what owns the Pod. */
export function changeImage(title: string, pod: PodFacts): Remedy {
  const { namespace, owner, name, container, isVolume } = pod;
  if (isVolume) return remedy(title);
  const target = owner && restartable.has(owner.kind) ? `${owner.kind.toLowerCase()}/${owner.name}` : undefined;
  if (target)
    return remedy(title, changeTemplate(pod, kubectl(namespace, "set", "image", target, `${container}=IMAGE`)));
  return remedy(title, owner ? null : kubectl(namespace, "set", "image", `pod/${name}`, `${container}=IMAGE`));
}

/** Which cluster commands are for, where it may not be the one that kubectl uses by itself. */
export interface Aim {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
}

/** The same remedies with commands for one cluster, whatever the current context is where they are pasted. */
export function aimed(remedies: readonly Remedy[], { kubeconfig, context }: Aim): readonly Remedy[] {
  const options = Object.entries({ kubeconfig, context }).flatMap(([name, value]) =>
    value === undefined ? [] : [quoting.bash.literal(`--${name}=`, value)],
  );
  if (options.length === 0) return remedies;
  const program = ["kubectl", ...options].join(" ");
  return remedies.map(({ title, command }) => ({ title, command: command && toPrograms(command, program) }));
}

/** Puts a program in the place of kubectl where it stands for a program: what is quoted is left alone. */
function toPrograms(command: string, program: string): string {
  return command.replace(
    /'[^']*'|"[^"]*"|\\.|(^|(?:\||&&) )kubectl(?= )/gs,
    (all: string, before: string | undefined) => (before === undefined ? all : before + program),
  );
}
