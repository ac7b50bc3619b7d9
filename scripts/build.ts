/** Bundles the extension, the language server and the command line, for desktops and browsers, and keeps each within its budget. */
import { chmodSync, existsSync, readFileSync, rmSync, statSync } from "node:fs";
import process from "node:process";
import { context, type Plugin } from "esbuild";

const oldestNode = "22.19";
const production = process.argv.includes("--production");
const watch = process.argv.includes("--watch");
/** The bundles that are named; all of them where none is. */
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));

interface Bundle {
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

/** Tests build for themselves, beside each other. */
const outdir = process.argv.find((argument) => argument.startsWith("--outdir="))?.slice("--outdir=".length) ?? "dist";

const bundles: readonly Bundle[] = [
  { name: "client", entry: "client/src/extension.ts", budget: 1050 },
  { name: "server", entry: "server/src/main.ts", budget: 670, banner: programBanner },
  { name: "cli", entry: "server/src/cli.ts", budget: 690, banner: programBanner },
  // Loaded by the client when a cluster is first asked for. The command line has it inside: it can be copied anywhere.
  { name: "cluster", entry: "server/src/cluster/index.ts", budget: 420 },
  // VS Code for the Web: the extension, and the language server in a worker of its own. In a package of ES modules, VS Code
  // takes only such an ending for CommonJS, which it insists on.
  { name: "web", entry: "client/src/web/extension.ts", budget: 500, web: ".cjs" },
  { name: "webServer", entry: "server/src/webMain.ts", budget: 670, web: ".js" },
];

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { readonly version: string };

/** A bundle is run while it is built, by tests for instance: it must never be seen without its executable bit. */
function finish({ name, budget, banner, web }: Bundle): Plugin {
  return {
    name: "finish",
    setup({ onEnd }) {
      onEnd(({ errors }) => {
        if (errors.length > 0) return;
        const path = `${outdir}/${name}${web ?? ".cjs"}`;
        chmodSync(path, banner ? 0o755 : 0o644);
        if (production) rmSync(`${path}.map`, { force: true });
        const size = statSync(path).size / 1000;
        const over = production && size > budget;
        process.stdout.write(`${path}  ${size.toFixed(1)} kB${over ? `, over its budget of ${budget} kB` : ""}\n`);
        if (over) process.exitCode = 1;
      });
    },
  };
}

/** What the client needs only for clusters stays out of what it loads when the editor starts. */
const clusterApart: Plugin = {
  name: "cluster apart",
  setup({ onResolve }) {
    onResolve({ filter: /^#cluster$/ }, () => ({ path: "./cluster.cjs", external: true }));
  },
};

const forNode = {
  outExtension: { ".js": ".cjs" },
  platform: "node",
  format: "cjs",
  target: `node${oldestNode}`,
} as const;
const forBrowsers = { platform: "browser", format: "cjs", target: "es2024" } as const;

for (const bundle of bundles) {
  if (!existsSync(bundle.entry) || (wanted.length > 0 && !wanted.includes(bundle.name))) continue;
  const build = await context({
    entryPoints: { [bundle.name]: bundle.entry },
    outdir,
    bundle: true,
    ...(bundle.web ? { ...forBrowsers, outExtension: { ".js": bundle.web } } : forNode),
    external: ["vscode"],
    define: { "process.env.PULL_SECRETS_VERSION": JSON.stringify(version) },
    banner: { js: bundle.banner ?? "" },
    plugins: [finish(bundle), ...(bundle.name === "client" ? [clusterApart] : [])],
    minify: production,
    sourcemap: !production,
    logLevel: "warning",
  });
  if (watch) await build.watch();
  else {
    // What went wrong is in the log already.
    await build.rebuild().catch(() => {
      process.exitCode = 1;
    });
    await build.dispose();
  }
}
