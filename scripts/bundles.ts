/** What is bundled, and how: the programs, the extension, and both for browsers. */
import { readFileSync } from "node:fs";
import type { BuildOptions, Plugin } from "esbuild";

const oldestNode = "22.19";

export interface Bundle {
  readonly name: string;
  readonly entry: string;
  /** Kilobytes of the minified bundle. */
  readonly budget: number;
  readonly banner?: string;
  /** How the file's name ends, of what runs in a browser. */
  readonly web?: ".js" | ".cjs";
}

/** Any Node can read this and say what is wrong; what follows may need a newer one even to be parsed. */
const programBanner = `#!/usr/bin/env node
(function () {
  var has = process.versions.node.split("."), needs = "${oldestNode}".split(".");
  if (+has[0] > +needs[0] || (+has[0] === +needs[0] && +has[1] >= +needs[1])) return;
  process.stderr.write("pull-secrets: Node.js ${oldestNode} or newer is needed; this is " + process.versions.node + "\\n");
  process.exit(2);
})();`;

export const bundles: readonly Bundle[] = [
  { name: "client", entry: "client/src/extension.ts", budget: 1080 },
  { name: "server", entry: "server/src/main.ts", budget: 780, banner: programBanner },
  { name: "cli", entry: "server/src/cli.ts", budget: 720, banner: programBanner },
  // Loaded by the client when a cluster is first asked for. The command line has it inside: it can be copied anywhere.
  { name: "cluster", entry: "server/src/cluster/index.ts", budget: 430 },
  // VS Code for the Web: the extension, and the language server in a worker of its own. In a package of ES modules, VS Code
  // takes only such an ending for CommonJS, which it insists on.
  { name: "web", entry: "client/src/web/extension.ts", budget: 500, web: ".cjs" },
  { name: "webServer", entry: "server/src/webMain.ts", budget: 740, web: ".js" },
];

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
    define: { "process.env.PULL_SECRETS_VERSION": JSON.stringify(version) },
    banner: { js: bundle.banner ?? "" },
    plugins: bundle.name === "client" ? [clusterApart] : [],
    logLevel: "warning",
  };
}

/** What the client needs only for clusters stays out of what it loads when the editor starts. */
const clusterApart: Plugin = {
  name: "cluster apart",
  setup({ onResolve }) {
    onResolve({ filter: /^#cluster$/ }, () => ({ path: "./cluster.cjs", external: true }));
  },
};
