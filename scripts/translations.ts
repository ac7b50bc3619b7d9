/**
 * Keeps translations complete: reads from the source what the tag `t` marks as read by users, and finds what it should
 * mark. `l10n/bundle.l10n.json` has all of it in English; a translation beside it has each of it and nothing else.
 */
import { existsSync, globSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { parse } from "acorn";
import { messageOf, type Translation } from "../server/src/core/translation.ts";
import { languages, wordsText } from "./languages.ts";

const bundle = (language?: string) => `l10n/bundle.l10n.${language ? `${language}.` : ""}json`;

/** Programs that users run by themselves, and whose words are not the editor's: `cli` always speaks English. */
const sources = ["client/src/**/*.ts", "server/src/{core,lsp,cluster,registry,files,sealing,network}/**/*.ts"];

export interface Found {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

interface Words {
  readonly marked: readonly Found[];
  /** Marked where it is evaluated before the language is known. */
  readonly early: readonly Found[];
  /** What looks like sentences, and is not marked. */
  readonly unmarked: readonly Found[];
}

/** Files under `l10n` by path, and what is wrong with the translations. */
export function translationFiles(): {
  readonly files: ReadonlyMap<string, string>;
  readonly problems: readonly string[];
} {
  const { marked, early } = wordsOf(globSync(sources).toSorted());
  const messages = [...new Set(marked.map(({ text }) => text))].toSorted();
  const translations = languages.map((language) => {
    const path = bundle(language);
    const all = existsSync(path) ? read(readFileSync(path, "utf8")) : {};
    const known = messages.flatMap((text) => (Object.hasOwn(all, text) ? [[text, all[text] ?? ""] as const] : []));
    return { path, known: new Map(known) };
  });
  const files = new Map([
    [bundle(), wordsText(messages.map((text) => [text, text]))],
    ...translations.map(({ path, known }) => [path, wordsText(known)] as const),
  ]);
  const problems = [
    ...early.map((one) => `${shown(one)} is marked with t outside of any function, before the language is known.`),
    ...translations.flatMap(({ path, known }) => messages.flatMap((text) => problemsOf(path, text, known.get(text)))),
  ];
  return { files, problems };
}

/** Line by line: where Git has joined two branches by taking the lines of both, commas are missing. */
function read(text: string): Translation {
  const lines = text.split("\n").filter((line) => line.startsWith('  "'));
  return Object.assign({}, ...lines.map((line) => JSON.parse(`{${line.replace(/,$/, "")}}`)));
}

function problemsOf(path: string, message: string, translation: string | undefined): readonly string[] {
  if (translation === undefined) return [`${path} lacks ${JSON.stringify(message)}.`];
  const [wanted, found] = [message, translation].map((text) =>
    (text.match(/\{\d+\}| \(--[a-z-]+\)/g) ?? []).toSorted().join(" "),
  );
  const trimmed = message.match(/^\s*|\s*$/g)?.join("|") === translation.match(/^\s*|\s*$/g)?.join("|");
  return wanted === found && trimmed
    ? []
    : [
        `${path}: ${JSON.stringify(message)} has other placeholders, options in parentheses, or spaces around it than its translation.`,
      ];
}

export function shown({ path, line, text }: Found): string {
  return `${path}:${line} ${JSON.stringify(text)}`;
}

/** Sentences that users may read and that cannot be translated, but for those in these files. */
export function unmarked(except: readonly string[]): readonly Found[] {
  const spared = new Set(globSync([...except]));
  return wordsOf(globSync(sources).filter((path) => !spared.has(path))).unmarked;
}

type Node = Readonly<Record<string, unknown>> & { readonly type: string; readonly start: number };

function wordsOf(paths: readonly string[]): Words {
  const words = { marked: [] as Found[], early: [] as Found[], unmarked: [] as Found[] };
  for (const path of paths) {
    // Types become spaces, so that places stay where they are.
    const text = stripTypeScriptTypes(readFileSync(path, "utf8"));
    const isRule = path.replaceAll("\\", "/").startsWith("server/src/core/rules/");
    const found = (node: Node, message: string): Found => ({
      path,
      line: text.slice(0, node.start).split("\n").length,
      text: message,
    });
    const visit = (node: Node, inFunction: boolean, isSpared: boolean): void => {
      const message = messageIn(node);
      if (isMarked(node)) {
        const { quasi } = node as unknown as { quasi: Node };
        const one = found(node, messageIn(quasi) ?? "");
        words.marked.push(one);
        if (!inFunction) words.early.push(one);
        for (const value of childrenOf(quasi)) visit(value, inFunction, isSpared);
        return;
      }
      if (message !== undefined && !isSpared && looksLikeWords(message)) words.unmarked.push(found(node, message));
      const isWithin = inFunction || /Function|MethodDefinition/.test(node.type);
      const isSparedWithin = isSpared || isForDevelopers(node) || isUpstream(node, path) || (isRule && isOfPage(node));
      for (const child of saidIn(node)) visit(child, isWithin, isSparedWithin);
    };
    visit(parse(text, { ecmaVersion: "latest", sourceType: "module" }) as unknown as Node, false, false);
  }
  return words;
}

function isMarked(node: Node): boolean {
  return node.type === "TaggedTemplateExpression" && (node.tag as { name?: string }).name === "t";
}

function messageIn(node: Node): string | undefined {
  if (node.type === "Literal" && typeof node.value === "string") return node.value;
  if (node.type !== "TemplateLiteral") return undefined;
  return messageOf((node.quasis as readonly { value: { cooked: string } }[]).map(({ value }) => value.cooked));
}

/** Errors that only a mistake in the code brings about, what goes into the log, and names of modules. */
function isForDevelopers(node: Node): boolean {
  if (node.type === "ThrowStatement" || node.type === "ImportDeclaration") return true;
  if ((node.callee as { type?: string } | undefined)?.type === "Super") return true;
  const { object, property } = (node.callee ?? {}) as { object?: Named & { property?: Named }; property?: Named };
  const logger = object?.property?.name ?? object?.name ?? "";
  const isLogged = /^(output|console)$/.test(logger) && /^(trace|debug|info|warn|error)$/.test(property?.name ?? "");
  return isLogged || property?.name === "log";
}

interface Named {
  readonly name?: string;
}

/** What stands on the page of a rule, which is in English. */
function isOfPage({ type, key }: Node): boolean {
  return type === "Property" && /^(summary|why)$/.test((key as Named).name ?? "");
}

/** What Kubernetes says in its own words, by which people search, stands under this name where its rules are. */
function isUpstream({ type, key, id }: Node, path: string): boolean {
  const { name } = ((type === "Property" ? key : type === "VariableDeclarator" ? id : undefined) ?? {}) as {
    name?: string;
  };
  return name === "error" && path.startsWith("server/src/core/kubernetes/");
}

/**
 * Two words with a space between them; what is filled in counts as a word, unless there is nothing else than names of kinds,
 * or it is glued to letters. Of HTML and SVG, what stands between the tags.
 */
function looksLikeWords(message: string): boolean {
  const text = message.replace(/<[^>]*>/g, " ");
  const isFilled = !/[a-z]{2,}/i.test(text.replace(/\{\d+\}|\b(?:Secret|ServiceAccount|kubelet) /g, ""));
  const filled = text.replace(/[a-z]\{\d+\}|\{\d+\}(?=[a-z])/gi, "-").replace(/\{\d+\}/g, "it");
  return !isFilled && !isWritten(text) && text !== "Pull Secrets" && /[a-z]{2,}[,;:.]? [a-z]{2,}/i.test(filled);
}

/** The parts of a node, but for names of properties and what something is compared with or looked for in it. */
function saidIn(node: Node): readonly Node[] {
  const { type, callee, operator } = node as {
    type: string;
    callee?: { property?: { name?: string } };
    operator?: string;
  };
  const isCompared =
    (type === "BinaryExpression" && /^[=!]==$/.test(operator ?? "")) ||
    (type === "CallExpression" && /^(includes|startsWith|endsWith)$/.test(callee?.property?.name ?? ""));
  const name = type === "Property" && !node.computed ? node.key : type === "SwitchCase" ? node.test : undefined;
  return childrenOf(node).filter((child) => child !== name && !(isCompared && child.type === "Literal"));
}

/** Commands and their options, names of files, and lines and comments of YAML and of scripts, which are written as they are. */
function isWritten(text: string): boolean {
  if (/^(?:\{0\} \| )?(?:kubectl|nc|nslookup|openssl|pull-secrets) |^ --[a-z]/.test(text)) return true;
  return /\.json$|^(?:\{\d+\})? *(?:- |\{)?[a-z]\w*:(?: |$)|^ +(?:- )?\{\d+\}: |^# ?/.test(text);
}

function childrenOf(node: Node): readonly Node[] {
  return Object.values(node)
    .flat()
    .filter((value): value is Node => typeof value === "object" && value !== null && "type" in value);
}
