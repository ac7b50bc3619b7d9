/** Tokenises YAML as the VS Code does that the tests run in: with its own libraries and its own grammars. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setUpHost, vscode } from "../e2e/host/setup.ts";

/** What is used of vscode-textmate and vscode-oniguruma, which are installed in the host's own folder. */
interface Textmate {
  readonly INITIAL: State;
  readonly parseRawGrammar: (text: string, path: string) => unknown;
  readonly Registry: new (options: {
    onigLib: Promise<unknown>;
    loadGrammar: (scope: string) => Promise<unknown>;
    getInjections: (scope: string) => readonly string[];
  }) => { loadGrammar(scope: string): Promise<GrammarOfLibrary> };
}
interface GrammarOfLibrary {
  tokenizeLine(
    line: string,
    state: State,
  ): {
    readonly tokens: readonly { readonly startIndex: number; readonly endIndex: number; readonly scopes: string[] }[];
    readonly ruleStack: State;
  };
}
type State = { readonly state: "state" };
interface Oniguruma {
  loadWASM(data: ArrayBuffer): Promise<void>;
  readonly OnigScanner: new (patterns: readonly string[]) => unknown;
  readonly OnigString: new (text: string) => unknown;
}

export interface ContributedGrammar {
  readonly scopeName: string;
  readonly path: string;
  readonly injectTo?: readonly string[];
}

/** The tokens of a line, with the offsets of the whole text. */
export type Line = readonly { readonly start: number; readonly end: number; readonly scopes: readonly string[] }[];

setUpHost();

function grammarsOf(folder: string): readonly ContributedGrammar[] {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return manifest.contributes.grammars.map((grammar: ContributedGrammar) => ({
    ...grammar,
    path: join(folder, grammar.path),
  }));
}

export const contributed: readonly ContributedGrammar[] = grammarsOf(".");
const ofYaml = grammarsOf(join(vscode, "extensions/yaml"));
export const yamlGrammars: readonly string[] = ofYaml.map(({ path }) => path);

export async function tokenizer(injections: readonly ContributedGrammar[]): Promise<(text: string) => readonly Line[]> {
  const load = createRequire(join(vscode, "package.json"));
  const [{ Registry, parseRawGrammar, INITIAL }, oniguruma] = [
    load("vscode-textmate") as Textmate,
    load("vscode-oniguruma") as Oniguruma,
  ];
  const { OnigScanner, OnigString, loadWASM } = oniguruma;
  await loadWASM(readFileSync(load.resolve("vscode-oniguruma/release/onig.wasm")).buffer as ArrayBuffer);
  const paths = new Map([...ofYaml, ...injections].map(({ scopeName, path }) => [scopeName, path]));
  const grammar = await new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns: readonly string[]) => new OnigScanner(patterns),
      createOnigString: (text: string) => new OnigString(text),
    }),
    loadGrammar: async (scope) => {
      const path = paths.get(scope);
      return path === undefined ? undefined : parseRawGrammar(readFileSync(path, "utf8"), path);
    },
    getInjections: (scope) =>
      injections.filter(({ injectTo }) => injectTo?.includes(scope)).map(({ scopeName }) => scopeName),
  }).loadGrammar("source.yaml");
  return (text) => {
    let [state, offset] = [INITIAL, 0];
    return text.split(/(?<=\n)/).map((withBreak) => {
      const start = offset;
      offset += withBreak.length;
      const line = withBreak.replace(/\r?\n$/, "");
      const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
      state = ruleStack;
      return tokens
        .filter(({ startIndex }) => startIndex < line.length)
        .map(({ startIndex, endIndex, scopes }) => ({ start: start + startIndex, end: start + endIndex, scopes }));
    });
  };
}
