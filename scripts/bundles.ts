/** What is bundled, and how: the programs, the extension, and both for browsers. */
import { readFileSync } from "node:fs";
import { type BuildOptions, build, type Plugin } from "esbuild";

const oldestNode = "22.19";
const coreEntry = "server/src/core/index.ts";
const translationEntry = "server/src/core/translation.ts";

export interface Bundle {
  readonly name: string;
  readonly entry: string;
  /** Kilobytes of the minified bundle. */
  readonly budget: number;
  readonly banner?: string;
  /** How the file's name ends, of what runs in a browser. */
  readonly web?: ".js" | ".cjs";
  /** What it finds beside itself, instead of bringing it along. */
  readonly beside?: readonly Plugin[];
}

/** Any Node can read this and say what is wrong; what follows may need a newer one even to be parsed. */
const programBanner = `#!/usr/bin/env node
(function () {
  var has = process.versions.node.split("."), needs = "${oldestNode}".split(".");
  if (+has[0] > +needs[0] || (+has[0] === +needs[0] && +has[1] >= +needs[1])) return;
  process.stderr.write("pull-secrets: Node.js ${oldestNode} or newer is needed; this is " + process.versions.node + "\\n");
  process.exit(2);
})();`;

/** Stands for a bundle that lies beside the one that imports it. */
function beside(filter: RegExp, name: string): Plugin {
  return {
    name: `${name} beside`,
    setup({ onResolve }) {
      onResolve({ filter }, () => ({ path: `./${name}.cjs`, external: true }));
    },
  };
}

const [clusterBeside, coreBeside] = [beside(/^#cluster$/, "cluster"), beside(/^#core$/, "core")];
/** What speaks to the language server: read after the extension has been activated, which nobody has to wait for. */
const languageClientBeside = beside(/^vscode-languageclient(?:\/node)?$/, "languageClient");
/** The language of what users read is kept there: the extension's bundles have it once, and together. */
const translationBeside = beside(/\/translation\.ts$/, "translation");

/**
 * Half a megabyte of core is read once something of it is used, and not when the editor starts: each name is looked up
 * where it stands. Words can be said without it.
 */
const coreLater: Plugin = {
  name: "core later",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^#core$/ }, () => ({ path: "core", namespace: "later" }));
    onResolve({ filter: /./, namespace: "later" }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /./, namespace: "later" }, async () => {
      const [core, translation] = await Promise.all([namesIn(coreEntry), namesIn(translationEntry)]);
      const getters = core.map((name) => {
        const file = translation.includes(name) ? "translation" : "core";
        return `get ${name}() { return require("./${file}.cjs").${name}; }`;
      });
      return { contents: `module.exports = { __esModule: true, ${getters.join(", ")} };` };
    });
  },
};

/** What a module exports. */
async function namesIn(entry: string): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    packages: "external",
    format: "esm",
    write: false,
    metafile: true,
  });
  return Object.values(metafile.outputs).flatMap(({ exports }) => exports);
}

export const bundles: readonly Bundle[] = [
  {
    name: "client",
    entry: "client/src/extension.ts",
    budget: 240,
    beside: [clusterBeside, coreLater, languageClientBeside],
  },
  { name: "languageClient", entry: "vscode-languageclient/node", budget: 450 },
  { name: "core", entry: coreEntry, budget: 700, beside: [translationBeside] },
  { name: "translation", entry: translationEntry, budget: 2 },
  // Loaded by the client when a cluster is first asked for. The command line has it inside: it can be copied anywhere.
  { name: "cluster", entry: "server/src/cluster/index.ts", budget: 150, beside: [coreBeside] },
  { name: "server", entry: "server/src/main.ts", budget: 780, banner: programBanner },
  { name: "cli", entry: "server/src/cli.ts", budget: 720, banner: programBanner },
  // VS Code for the Web: the extension, and the language server in a worker of its own. In a package of ES modules, VS Code
  // takes only such an ending for CommonJS, which it insists on.
  { name: "web", entry: "client/src/web/extension.ts", budget: 500, web: ".cjs" },
  { name: "webServer", entry: "server/src/webMain.ts", budget: 740, web: ".js" },
];

/**
 * The parser as it is for browsers, everywhere: it differs from that for Node in asking the environment at each token
 * whether tokens are to be logged, which is a seventh of the time of parsing.
 */
const yamlEntry = "./node_modules/yaml/browser/index.js";

/** The name of a bundle's file. */
export function fileOf({ name, web }: Bundle): string {
  return `${name}${web ?? ".cjs"}`;
}

export function optionsOf(bundle: Bundle, outdir: string): BuildOptions {
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { readonly version: string };
  return {
    entryPoints: { [bundle.name]: bundle.entry },
    outdir,
    bundle: true,
    format: "cjs",
    outExtension: { ".js": bundle.web ?? ".cjs" },
    ...(bundle.web ? { platform: "browser", target: "es2024" } : { platform: "node", target: `node${oldestNode}` }),
    external: ["vscode"],
    alias: { yaml: yamlEntry },
    // As `require`: Node's own `import()` finds by guessing what a CommonJS file exports, and does not find all.
    supported: { "dynamic-import": false },
    define: { "process.env.PULL_SECRETS_VERSION": JSON.stringify(version) },
    banner: { js: bundle.banner ?? "" },
    plugins: [...(bundle.beside ?? [])],
    logLevel: "warning",
  };
}
