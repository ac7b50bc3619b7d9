/** What shell commands with kubectl do to Secrets and ServiceAccounts. */
import type { Written } from "../text.ts";
import type { Command } from "./shell.ts";

export interface CreateSecret {
  readonly kind: "create-secret";
  /** `docker-registry`, `generic` or `tls`. */
  readonly of: string;
  readonly name: Written;
  readonly flags: Flags;
}

/** Words of a command, variables not yet filled in. */
export type KubectlAction =
  | CreateSecret
  | { readonly kind: "create-account"; readonly name: Written; readonly flags: Flags }
  /** Gives pull secrets to a ServiceAccount. */
  | {
      readonly kind: "patch-account";
      readonly name: Written;
      readonly secrets: readonly Written[];
      readonly flags: Flags;
    }
  /** Reads, changes or deletes what is there; of other kinds, none are named. */
  | {
      readonly kind: "use";
      readonly of: "Secret" | "ServiceAccount";
      readonly names: readonly Written[];
      readonly flags: Flags;
    };

/** The last value of each flag, by its name without dashes. */
export type Flags = ReadonlyMap<string, Written>;

/** Flags that stand alone; any other one takes the next word, unless it has its value behind an equals sign. */
const alone =
  /^(?:append-hash|dry-run|save-config|validate|show-managed-fields|server-side|force|force-conflicts|local|record|overwrite|all|all-namespaces|A|help|h|insecure-skip-tls-verify|ignore-not-found|wait|now|watch|w|no-headers|show-labels|list)$/;

const shorthands: ReadonlyMap<string, string> = new Map([
  ["n", "namespace"],
  ["p", "patch"],
  ["o", "output"],
  ["f", "filename"],
]);

/** The one action of a command, if it has a part in pulling. What runs it, be it `kubectl` or `oc`, does not matter. */
export function actionOf(command: Command): KubectlAction | undefined {
  const flags = new Map<string, Written>();
  const words: Written[] = [];
  for (let index = 0; index < command.length; index++) {
    const word = command[index] as Written;
    const [, dashes = "", name = "", value] = /^(--?)([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(word.value) ?? [];
    if (dashes === "") {
      words.push(word);
      continue;
    }
    const long = dashes === "-" ? (shorthands.get(name) ?? name) : name;
    const attached = dashes === "-" && name.length > 1 ? shorthands.get(name.charAt(0)) : undefined;
    const next = command[index + 1];
    if (value !== undefined) flags.set(long, { ...word, value });
    else if (attached) flags.set(attached, { ...word, value: name.slice(1) });
    else if (!alone.test(long) && next && !next.value.startsWith("-")) {
      flags.set(long, next);
      index++;
    }
  }
  return read(words, flags);
}

function read(words: readonly Written[], flags: Flags): KubectlAction | undefined {
  for (const [index, { value }] of words.entries()) {
    const [what, first, second] = [words[index + 1], words[index + 2], words[index + 3]];
    if (value === "create" && /^secrets?$/.test(what?.value ?? "") && first && second) {
      return { kind: "create-secret", of: first.value, name: second, flags };
    }
    if (value === "create" && accounts.test(what?.value ?? "") && first) {
      return { kind: "create-account", name: first, flags };
    }
    // `oc secrets link default regcred --for=pull`
    const isLink = /^secrets?$/.test(value) && /^(?:link|add)$/.test(what?.value ?? "");
    if (isLink && first) return { kind: "patch-account", name: first, secrets: words.slice(index + 3), flags };
    if (!uses.test(value) || !what || !isRun(words.slice(0, index))) continue;
    const [name] = namesIn(words.slice(index + 1), accounts);
    if (value === "patch" && name) return { kind: "patch-account", name, secrets: [], flags };
    const of = isNamed(what, accounts) ? "ServiceAccount" : "Secret";
    return { kind: "use", of, names: namesIn(words.slice(index + 1), of === "Secret" ? secrets : accounts), flags };
  }
  return undefined;
}

const uses = /^(?:get|describe|delete|patch|label|annotate|edit|wait)$/;

/** Whether a command runs kubectl: under its own name, one in a variable, or as an image does whose arguments these are. */
function isRun(before: readonly Written[]): boolean {
  return before.length === 0 || before.some(({ value }) => /kubectl|\boc$|^k$|\$/i.test(value));
}

const accounts = /^(?:sa|serviceaccounts?)$/i;
const secrets = /^secrets?$/i;

function isNamed({ value }: Written, kind: RegExp): boolean {
  return kind.test(value.split("/", 1)[0] ?? "");
}

/** `sa NAME NAME` or `sa/NAME`, up to where output goes elsewhere. */
function namesIn([what, ...words]: readonly Written[], kind: RegExp): readonly Written[] {
  if (!what || !isNamed(what, kind)) return [];
  const redirected = words.findIndex(({ value }) => /^\d*[<>]/.test(value));
  const named = redirected < 0 ? words : words.slice(0, redirected);
  const isWhole = !what.value.includes("/");
  return (isWhole ? named : [what, ...named.filter((word) => isNamed(word, kind))]).map((word) => ({
    ...word,
    value: isWhole ? word.value : word.value.slice(word.value.indexOf("/") + 1),
  }));
}
