/** Reads what the containers of a workload do to pull secrets: scripts that run kubectl, and programs made for it. */
import { isTemplated } from "../placeholders.ts";
import type { Span, Written } from "../text.ts";
import type { YamlNode } from "../yaml.ts";
import { adder, headerOf, supplier } from "./declared.ts";
import { actionOf, type CreateSecret, type KubectlAction } from "./kubectl.ts";
import { readProgram } from "./programs.ts";
import { everywhere, type Reach } from "./reach.ts";
import type { Declared, MadeSecret, Renewal, Resource, ScriptReference, Supplier, Workload } from "./resources.ts";
import { longestGap } from "./schedule.ts";
import { assign, environmentOf, filledIn, ownNamespace, type Value, type Variables } from "./scriptVariables.ts";
import { dockerConfigTypes, madeDockerConfig } from "./secretContent.ts";
import { type Command, commandsOf } from "./shell.ts";
import { nodesAt } from "./workload.ts";

/** What the text of a workload has in it if it may do anything to pull secrets. */
const mention =
  /docker-registry|dockerconfigjson|dockercfg|patch|kubectl|create["', ]+(?:sa|serviceaccounts?)\b|secrets? +(?:link|add)|registry-creds|ecr-login-renew/i;

export function readScripts(resource: YamlNode, pod: YamlNode, workload: Workload): readonly Resource[] {
  if (!mention.test(workload.source.text)) return [];
  const containers = [...nodesAt(pod, "initContainers[*]"), ...nodesAt(pod, "containers[*]")];
  const schedule = () => scheduleOf(resource, workload);
  return containers.flatMap((container) => {
    const environment = environmentOf(container);
    return (
      readProgram(container, (variable) => environment.get(variable), workload) ??
      scriptsOf(container).flatMap((script) => run(script, environment, workload, schedule))
    );
  });
}

/** The scripts that somebody may mount from a ConfigMap and run, and what they may apply. */
export function readConfigMap(node: YamlNode, declared: Declared): readonly Resource[] {
  const entries = node.get("data")?.entries ?? [];
  const texts = entries.filter(({ value }) => mentionOfPart.test(value.string?.value ?? ""));
  return texts.flatMap(({ value }) =>
    textOf(value).flatMap((script) => run(script, new Map(), declared, () => undefined)),
  );
}

/** What the text of a ConfigMap has in it if it may hold such a script. */
export const mentionOfScript = /create +(?:secret|sa\b|serviceaccount)|kubernetes\.io\/dockerc|kubectl/;

/** What one of its texts has in it if that does anything: others beside it may be long. */
const mentionOfPart = new RegExp(`${mention.source}|${mentionOfScript.source}|kind:[ \\t]*Secret\\b`, "i");

/** Commands, and where their words are written. */
interface Script {
  readonly text: string;
  readonly commands: readonly Command[];
  readonly locate: (span: Span) => Span;
  /** Whether a part of it can be found in the document, rather than only the whole. */
  readonly isExact: boolean;
}

/** The texts among a container's command and arguments, and those as one command of their own. */
function scriptsOf(container: YamlNode): readonly Script[] {
  const items = [container.get("command"), container.get("args")].flatMap((list) => list?.items ?? []);
  const words = items.flatMap((node) => node.string ?? []);
  return [
    ...items.flatMap(textOf),
    { text: "", commands: [words], locate: ({ start, end }) => ({ start, end }), isExact: true },
  ];
}

/** A text of several words as a script. */
function textOf(node: YamlNode): readonly Script[] {
  const text = node.string;
  if (!text || !/\s/.test(text.value)) return [];
  const offsets = node.offsets();
  const whole = { start: text.start, end: text.end };
  const locate = ({ start, end }: Span) => (offsets ? { start: offsets(start), end: offsets(end) } : whole);
  return [{ text: text.value, commands: commandsOf(text.value), locate, isExact: offsets !== undefined }];
}

function run(script: Script, environment: Variables, declared: Declared, schedule: Act["schedule"]) {
  const variables = new Map(environment);
  const find = finder(script, declared);
  const made = script.commands.flatMap((command): readonly Resource[] => {
    assign(command, variables, find);
    const action = actionOf(command);
    const act = action && { action, variables, declared, schedule, locate: script.locate, find };
    const patches = command.filter(({ value }) => patch.test(value)).map(script.locate);
    const listed = patches.flatMap((span) => listedIn(span, declared, act ? reachOf(act) : everywhere));
    return [...(act ? outcomeOf(act) : []), ...listed];
  });
  return [...made, ...written(script, variables, declared, find)];
}

/** Finds a part of a word where it is written, be there quotes around it or something before it. */
function finder({ locate, isExact }: Script, { source: { text } }: Declared): Act["find"] {
  return (value, word) => {
    const { start, end } = locate(word);
    const at = isExact && value !== "" ? text.slice(start, end).lastIndexOf(value) : -1;
    return at < 0 ? undefined : { start: start + at, end: start + at + value.length };
  };
}

/** Secrets whose manifests stand in a script, to be applied by it. */
function written({ text }: Script, variables: Variables, declared: Declared, find: Act["find"]): readonly Supplier[] {
  const names = text.matchAll(/^[ \t]*kind:[ \t]*Secret[ \t]*\r?\n(?:.*\n){0,5}?[ \t]*name:[ \t]*(\S+)/gm);
  return names.toArray().flatMap((match) => {
    const [{ length }, name = ""] = match;
    const end = match.index + length;
    const values = filledIn(name.replace(/^["']|["']$/g, ""), variables);
    if (values.length === 0) return [supplier(declared, undefined, everywhere)];
    return values.map(({ value, at = find(value, { start: end - name.length, end }) }) =>
      supplier(declared, { value, start: 0, end: 0, ...at }, everywhere),
    );
  });
}

interface Act {
  readonly action: KubectlAction;
  readonly variables: Variables;
  readonly declared: Declared;
  readonly schedule: () => Schedule | undefined;
  readonly locate: (span: Span) => Span;
  /** Where a part of a word is written. */
  readonly find: (value: string, word: Span) => Span | undefined;
}

function outcomeOf(act: Act): readonly Resource[] {
  const { action } = act;
  switch (action.kind) {
    case "create-secret":
      return createSecret(act, action);
    case "create-account":
      return namesOf(act, action.name).map((name) => supplier(act.declared, name, reachOf(act), "ServiceAccount"));
    case "patch-account":
      return [...patchAccount(act, action.name), ...used(act, "Secret", action.secrets)];
    case "use":
      return used(act, action.of, action.names);
  }
}

/** The namespaces of a command: none named means that of the Pod, nothing that they are not known. */
function namespacesOf({ action, variables, declared }: Act): readonly (Written | undefined)[] | undefined {
  const flag = action.flags.get("namespace");
  if (!flag) return [declared.namespace];
  const values = filledIn(flag.value, variables);
  if (values.length === 0) return undefined;
  return values.map(({ value }) => (value === ownNamespace ? declared.namespace : { ...flag, value }));
}

function createSecret(act: Act, action: CreateSecret): readonly Resource[] {
  const { declared, locate } = act;
  const namespaces = namespacesOf(act);
  const names = namesOf(act, action.name).flatMap((name) => name ?? []);
  if (!namespaces || names.length === 0) {
    const reach = reachOf(act);
    return namesOf(act, action.name).map((name) => supplier(declared, name, reach));
  }
  const secret = secretOf(act, action);
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

function secretOf(act: Act, action: CreateSecret): ToldByFlags {
  const { locate, schedule } = act;
  const content = { state: "unknown", why: "template" } as const;
  const unknown = { typeAt: undefined, content, renewal: undefined };
  if (action.of !== "docker-registry") {
    const typeAt = flagOf(act, "type");
    if (!typeAt && action.flags.has("type")) return { secretType: undefined, ...unknown };
    const secretType = typeAt?.value ?? (action.of === "tls" ? "kubernetes.io/tls" : "Opaque");
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
  return written && values.length === 1 ? { ...written, value: values[0]?.value ?? "" } : undefined;
}

/** What kubectl takes where no server is named. */
function dockerHub(name: Written): Written {
  return { ...name, value: "https://index.docker.io/v1/" };
}

/** The names of what is done something to; one that is missing may be any. */
function namesOf(act: Act, word: Written): readonly (Written | undefined)[] {
  const names = filledIn(word.value, act.variables).filter(({ value }) => value !== ownNamespace);
  return names.length > 0 ? names.map((name) => placed(name, word, act)) : [undefined];
}

/** Where the name itself stands, which a variable may hold. */
function placed({ value, at }: Value, word: Written, { locate, find }: Act): Written {
  return { value, ...(at ?? find(value, word) ?? locate(word)) };
}

function reachOf(act: Act): Reach {
  const only = namespacesOf(act)?.flatMap((namespace) => namespace?.value ?? []) ?? [];
  return only.length > 0 ? { only } : everywhere;
}

/** What is patched may be anything, but nothing of it is known without the list in question. */
function patchAccount(act: Act, name: Written): readonly Resource[] {
  const patch = act.action.flags.get("patch")?.value;
  if (patch !== undefined && !/imagePullSecrets|\$/.test(patch)) return used(act, "ServiceAccount", [name]);
  return namesOf(act, name).map((account) => adder(act.declared, "ServiceAccount", reachOf(act), account));
}

const validName = /^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/;

/** What is read, changed or deleted has to be called what somebody else calls it. */
function used(act: Act, of: ScriptReference["of"], words: readonly Written[]): readonly ScriptReference[] {
  const reach = reachOf(act);
  const names = words.flatMap((word) => namesOf(act, word)).filter((name) => name && validName.test(name.value));
  return names.flatMap((to) => (to ? { kind: "scriptReference", ...headerOf(act.declared), of, to, reach } : []));
}

/** A word that is JSON or YAML, or the value of a flag or a variable: but no script. */
const patch = /^(?:-{0,2}[\w-]+=|-\w)?\s*(?:[[{]|\w+:)/;

/** The pull secrets that a patch puts into a list, as JSON within whatever quotes, or as YAML. */
function listedIn({ start, end }: Span, declared: Declared, reach: Reach): readonly ScriptReference[] {
  const text = declared.source.text.slice(start, end);
  const list = /imagePullSecrets[^\]]*\]?/.exec(text);
  if (!list) return [];
  const names = list[0].matchAll(/\bname[\\"']*\s*:\s*[\\"']*([a-z0-9](?:[-a-z0-9.]*[a-z0-9])?)(?=[\\"'\s,}\]])/g);
  return names.toArray().map(({ 0: { length }, 1: value = "", index }) => {
    const last = start + list.index + index + length;
    const to = { value, start: last - value.length, end: last };
    return { kind: "scriptReference", ...headerOf(declared), of: "Secret", to, reach };
  });
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
