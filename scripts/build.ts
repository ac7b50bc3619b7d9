/** Bundles the extension, the language server and the command line, and keeps each within its budget. */
import { chmodSync, rmSync, statSync } from "node:fs";
import process from "node:process";
import { context, type Plugin } from "esbuild";
import { readArguments, requireKnown } from "./arguments.ts";
import { type Bundle, bundles, fileOf, optionsOf } from "./bundles.ts";

const usage = "Usage: npm run build [-- --production] [--watch] [--outdir FOLDER] [BUNDLE…]";
/** The bundles that are named are built; all of them where none is. */
const { values, positionals: wanted } = readArguments(usage, {
  options: {
    production: { type: "boolean", default: false },
    watch: { type: "boolean", default: false },
    // Tests build for themselves, beside each other.
    outdir: { type: "string", default: "dist" },
  },
  allowPositionals: true,
});
const { production, watch, outdir } = values;
requireKnown(
  "bundle",
  wanted,
  bundles.map(({ name }) => name),
  usage,
);

/** A bundle is run while it is built, by tests for instance: it must never be seen without its executable bit. */
function finish(bundle: Bundle): Plugin {
  const { banner, budget } = bundle;
  return {
    name: "finish",
    setup({ onEnd }) {
      onEnd(({ errors }) => {
        if (errors.length > 0) return;
        const path = `${outdir}/${fileOf(bundle)}`;
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

for (const bundle of bundles) {
  if (wanted.length > 0 && !wanted.includes(bundle.name)) continue;
  const options = optionsOf(bundle, outdir);
  const plugins = [...(options.plugins ?? []), finish(bundle)];
  const build = await context({ ...options, plugins, minify: production, sourcemap: !production });
  if (watch) await build.watch();
  else {
    // What went wrong is in the log already.
    await build.rebuild().catch(() => {
      process.exitCode = 1;
    });
    await build.dispose();
  }
}
