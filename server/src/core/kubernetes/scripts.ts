/** Reads what the containers of a workload do to pull secrets: scripts that run kubectl, and programs made for it. */
import { isTemplated } from "../placeholders.ts";
import type { Span, Written } from "../text.ts";
import type { YamlNode } from "../yaml.ts";
import { adder, headerOf, supplier } from "./declared.ts";
import { actionOf, type KubectlAction } from "./kubectl.ts";
import { readProgram } from "./programs.ts";
import { everywhere, type Reach } from "./reach.ts";
import type { Declared, MadeSecret, Renewal, Resource, Supplier, Workload } from "./resources.ts";
import { longestGap } from "./schedule.ts";
import { dockerConfigTypes, madeDockerConfig } from "./secretContent.ts";
import { type Command, commandsOf } from "./shell.ts";
import { nodesAt } from "./workload.ts";

/** What the text of a workload has in it if it may do anything to pull secrets. */
const mention =
  /docker-registry|dockerconfigjson|dockercfg|patch|create["', ]+(?:sa|serviceaccounts?)\b|secrets? +(?:link|add)|registry-creds|ecr-login-renew/i;

export function readScripts(resource: YamlNode, pod: YamlNode, workload: Workload): readonly Resource[] {
  if (!mention.test(workload.source.text)) return [];
  const containers = [...nodesAt(pod, "initContainers[*]"), ...nodesAt(pod, "containers[*]")];
  const schedule = () => scheduleOf(resource, workload);
  return containers.flatMap((container) => {
    const environment = environmentOf(container);
    const set = (variable: string) => (environment.has(variable) ? (environment.get(variable) ?? []) : undefined);
    return (
      readProgram(container, set, workload) ??
      scriptsOf(container).flatMap((script) => run(script, environment, workload, schedule))
    );
  });
}

/** The scripts that somebody may mount from a ConfigMap and run. */
export function readConfigMap(node: YamlNode, declared: Declared): readonly Resource[] {
  const entries = node.get("data")?.entries ?? [];
  return entries.flatMap(({ value }) =>
    textOf(value).flatMap((script) => run(script, new Map(), declared, () => undefined)),
  );
}

/** What the text of a ConfigMap has in it if it may hold such a script. */
export const mentionOfScript = /create +(?:secret|sa\b|serviceaccount)|kubernetes\.io\/dockerc/;

/** What a name stands for: several values where a loop goes through them, none where it is not known. */
type Variables = ReadonlyMap<string, readonly string[]>;

/** Stands for the namespace of the Pod that the script runs in. */
const ownNamespace = "\0";

function environmentOf(container: YamlNode): Variables {
  return new Map(
    (container.get("env")?.items ?? []).flatMap((entry) => {
      const name = entry.get("name")?.string?.value;
      const isOwn = entry.at("valueFrom", "fieldRef", "fieldPath")?.string?.value === "metadata.namespace";
      const value = isOwn ? ownNamespace : entry.get("value")?.string?.value;
      return name ? [[name, value === undefined || isTemplated(value) ? [] : [value]] as const] : [];
    }),
  );
}

/** Commands, and where their words are written. */
interface Script {
  readonly text: string;
  readonly commands: readonly Command[];
  readonly locate: (span: Span) => Span;
}

/** The texts among a container's command and arguments, and those as one command of their own. */
function scriptsOf(container: YamlNode): readonly Script[] {
  const items = [container.get("command"), container.get("args")].flatMap((list) => list?.items ?? []);
  const words = items.flatMap((node) => node.string ?? []);
  return [...items.flatMap(textOf), { text: "", commands: [words], locate: ({ start, end }) => ({ start, end }) }];
}

/** A text of several words as a script. */
function textOf(node: YamlNode): readonly Script[] {
  const text = node.string;
  if (!text || !/\s/.test(text.value)) return [];
  const offsets = node.offsets();
  const whole = { start: text.start, end: text.end };
  const locate = ({ start, end }: Span) => (offsets ? { start: offsets(start), end: offsets(end) } : whole);
  return [{ text: text.value, commands: commandsOf(text.value), locate }];
}

function run(script: Script, environment: Variables, declared: Declared, schedule: Act["schedule"]) {
  const { commands, locate } = script;
  const variables = new Map(environment);
  const made = commands.flatMap((command): readonly Resource[] => {
    assign(command, variables);
    const action = actionOf(command);
    if (!action) return [];
    const act: Act = { action, variables, declared, schedule, locate };
    return { "create secret": createSecret, "create account": createAccount, "patch account": patchAccount }[
      action.kind
    ](act);
  });
  return [...made, ...written(script, variables, declared)];
}

/** Secrets whose manifests stand in a script, to be applied by it. */
function written({ text }: Script, variables: Variables, declared: Declared): readonly Supplier[] {
  const names = text.matchAll(/^[ \t]*kind:[ \t]*Secret[ \t]*\r?\n(?:.*\n){0,5}?[ \t]*name:[ \t]*(\S+)/gm);
  return names.toArray().flatMap(([, name = ""]) => {
    const values = filledIn(name.replace(/^["']|["']$/g, ""), variables);
    const known: readonly (string | undefined)[] = values.length > 0 ? values : [undefined];
    return known.map((value) =>
      supplier(declared, value === undefined ? undefined : { value, start: 0, end: 0 }, everywhere),
    );
  });
}

/** `NAME=value`, `export NAME=value` and `for NAME in a b c`. */
function assign(command: Command, variables: Map<string, readonly string[]>): void {
  const [first, second, ...rest] = command.map(({ value }) => value);
  if (first === "for" && second !== undefined && rest[0] === "in") {
    const values = rest.slice(1);
    add(second, values.every(isLiteral) ? values : [], variables);
    return;
  }
  for (const word of command) {
    const [, name, value = ""] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word.value) ?? [];
    if (name === undefined && !beforeAssignments.test(word.value)) return;
    if (name !== undefined) add(name, filledIn(value, variables), variables);
  }
}

const beforeAssignments = /^(?:export|local|readonly|declare|then|else|do|!|\{)$/;

/** What stands in a branch may be passed over, so that an earlier value may count as well. */
function add(name: string, values: readonly string[], variables: Map<string, readonly string[]>): void {
  const before = variables.get(name) ?? values;
  const all = [...new Set([...before, ...values])];
  const isKnown = before.length > 0 && values.length > 0 && all.length <= mostValues;
  variables.set(name, isKnown ? all : []);
}

function isLiteral(value: string): boolean {
  return !/[$`*?{[]/.test(value);
}

/** A word with its variables filled in, in every way; nothing where one of them is not known. */
function filledIn(word: string, variables: Variables): readonly string[] {
  let words: readonly string[] = [""];
  for (const part of word.split(/(\$\{\w+(?::?[-=][^}]*)?\}|\$\(\w+\)|\$\w+)/)) {
    const values = valuesOf(part, variables);
    if (words.length * values.length > mostValues) return [];
    words = words.flatMap((word) => values.map((value) => word + value));
  }
  return words;
}

/** What a variable, which may have a default, or the text between two stands for. */
function valuesOf(part: string, variables: Variables): readonly string[] {
  const [, name, byDefault] = /^\$[{(]?(\w+)(?::?[-=]([^}]*))?/.exec(part) ?? [];
  if (name === undefined) return isLiteral(part) ? [part] : [];
  return variables.get(name) ?? (byDefault === undefined ? [] : [byDefault]);
}

/** What goes through more than that is not known, rather than known in part. */
const mostValues = 50;

interface Act {
  readonly action: KubectlAction;
  readonly variables: Variables;
  readonly declared: Declared;
  readonly schedule: () => Schedule | undefined;
  readonly locate: (span: Span) => Span;
}

/** The namespaces of a command: none named means that of the Pod, nothing that they are not known. */
function namespacesOf({ action, variables, declared }: Act): readonly (Written | undefined)[] | undefined {
  const flag = action.flags.get("namespace");
  if (!flag) return [declared.namespace];
  const values = filledIn(flag.value, variables);
  if (values.length === 0) return undefined;
  return values.map((value) => (value === ownNamespace ? declared.namespace : { ...flag, value }));
}

function createSecret(act: Act): readonly Resource[] {
  const { declared, locate } = act;
  const namespaces = namespacesOf(act);
  const names = namesOf(act).flatMap((name) => name ?? []);
  if (!namespaces || names.length === 0) {
    const reach = reachOf(act);
    return namesOf(act).map((name) => supplier(declared, name, reach));
  }
  const secret = secretOf(act);
  return names.flatMap((name) =>
    namespaces.map(
      (namespace): MadeSecret => ({
        kind: "madeSecret",
        ...headerOf(declared),
        name,
        namespace:
          namespace && namespace !== declared.namespace ? { value: namespace.value, ...locate(namespace) } : namespace,
        maker: { name: declared.name, namespace: declared.namespace },
        dataKeys: undefined,
        ...secret,
      }),
    ),
  );
}

type ToldByFlags = Pick<MadeSecret, "secretType" | "typeAt" | "content" | "renewal">;

function secretOf(act: Act): ToldByFlags {
  const { action, locate, schedule } = act;
  const content = { state: "unknown", why: "template" } as const;
  const unknown = { typeAt: undefined, content, renewal: undefined };
  if (action.kind !== "create secret" || action.of !== "docker-registry") {
    const typeAt = flagOf(act, "type");
    if (!typeAt && action.flags.has("type")) return { secretType: undefined, ...unknown };
    const secretType = typeAt?.value ?? (isTls(action) ? "kubernetes.io/tls" : "Opaque");
    return { secretType, ...unknown, typeAt: typeAt && { ...typeAt, ...locate(typeAt) } };
  }
  const secretType = dockerConfigTypes.dockerconfigjson.type;
  const server = action.flags.has("docker-server") ? flagOf(act, "docker-server") : dockerHub(action.name);
  if (!server || action.flags.has("from-file")) return { secretType, ...unknown };
  const made = madeDockerConfig(server.value, flagOf(act, "docker-username")?.value, locate(server));
  const often = made.expires && schedule();
  const renewal = made.expires && often ? { kind: made.expires, ...often } : undefined;
  return { secretType, typeAt: undefined, content: made.content, renewal };
}

/** A flag's value, if it is known and only one. */
function flagOf({ action, variables }: Act, name: string): Written | undefined {
  const written = action.flags.get(name);
  const values = written ? filledIn(written.value, variables) : [];
  return written && values.length === 1 ? { ...written, value: values[0] ?? "" } : undefined;
}

function isTls(action: KubectlAction): boolean {
  return action.kind === "create secret" && action.of === "tls";
}

/** What kubectl takes where no server is named. */
function dockerHub(name: Written): Written {
  return { ...name, value: "https://index.docker.io/v1/" };
}

function createAccount(act: Act): readonly Resource[] {
  return namesOf(act).map((name) => supplier(act.declared, name, reachOf(act), "ServiceAccount"));
}

/** The names of what is done something to; one that is missing may be any. */
function namesOf({ action, variables, locate }: Act): readonly (Written | undefined)[] {
  const names = filledIn(action.name.value, variables).filter((name) => name !== ownNamespace);
  return names.length > 0 ? names.map((value) => ({ value, ...locate(action.name) })) : [undefined];
}

function reachOf(act: Act): Reach {
  const only = namespacesOf(act)?.flatMap((namespace) => namespace?.value ?? []) ?? [];
  return only.length > 0 ? { only } : everywhere;
}

/** What is patched may be anything, but nothing of it is known without the list in question. */
function patchAccount(act: Act): readonly Resource[] {
  const patch = act.action.flags.get("patch")?.value;
  if (patch !== undefined && !/imagePullSecrets|\$/.test(patch)) return [];
  return namesOf(act).map((account) => adder(act.declared, "ServiceAccount", reachOf(act), account));
}

type Schedule = Pick<Renewal, "at" | "every">;

/** How often a workload runs; nothing where it goes on by itself or somebody else starts it. */
function scheduleOf(resource: YamlNode, { type, name }: Workload): Schedule | undefined {
  if (type === "Job") return name && { at: name, every: Number.POSITIVE_INFINITY };
  const schedule =
    type === "CronJob" && resource.at("spec", "suspend")?.scalar !== true ? resource.at("spec", "schedule") : undefined;
  const every = schedule?.string && !isTemplated(schedule.string.value) ? longestGap(schedule.string.value) : undefined;
  return schedule?.string && every !== undefined ? { at: schedule.string, every } : undefined;
}
