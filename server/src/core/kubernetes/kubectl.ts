/** What shell commands with kubectl do to Secrets and ServiceAccounts. */
import type { Written } from "../text.ts";
import type { Command } from "./shell.ts";

/** Words of a command, variables not yet filled in. */
export type KubectlAction =
  | {
      readonly kind: "create secret";
      /** `docker-registry`, `generic` or `tls`. */
      readonly of: string;
      readonly name: Written;
      readonly flags: Flags;
    }
  /** Makes a ServiceAccount, or gives it pull secrets. */
  | { readonly kind: "create account" | "patch account"; readonly name: Written; readonly flags: Flags };

/** The last value of each flag, by its name without dashes. */
export type Flags = ReadonlyMap<string, Written>;

/** Flags that stand alone; any other one takes the next word, unless it has its value behind an equals sign. */
const alone =
  /^(?:append-hash|dry-run|save-config|validate|show-managed-fields|server-side|force|force-conflicts|local|record|overwrite|all|all-namespaces|A|help|h|insecure-skip-tls-verify)$/;

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
      return { kind: "create secret", of: first.value, name: second, flags };
    }
    if (value === "create" && accounts.test(what?.value ?? "") && first) {
      return { kind: "create account", name: first, flags };
    }
    // `oc secrets link default regcred --for=pull`
    const isLink = /^secrets?$/.test(value) && /^(?:link|add)$/.test(what?.value ?? "");
    if (isLink && first) return { kind: "patch account", name: first, flags };
    const patched = value === "patch" ? accountOf(what, first) : undefined;
    if (patched) return { kind: "patch account", name: patched, flags };
  }
  return undefined;
}

const accounts = /^(?:sa|serviceaccounts?)$/i;

/** `sa NAME` or `sa/NAME`. */
function accountOf(what: Written | undefined, next: Written | undefined): Written | undefined {
  if (!what) return undefined;
  const [kind = "", name] = what.value.split("/", 2);
  if (!accounts.test(kind)) return undefined;
  return name === undefined ? next : { ...what, value: name };
}
