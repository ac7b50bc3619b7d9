/** `npm run package [-- --out FILE]`: builds the extension and packs it; with `--built`, packs what has been built. The same sources give the same bytes, whoever packs them. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { readArguments } from "./arguments.ts";

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { readonly version: string };
const { values } = readArguments("Usage: npm run package [-- --out FILE] [--built]", {
  options: {
    out: { type: "string", default: `pull-secrets-${version}.vsix` },
    built: { type: "boolean", default: false },
  },
});
/** Seconds: the time that every file of the package has. */
const SOURCE_DATE_EPOCH = "1750000000";

if (!values.built) run(process.execPath, "scripts/build.ts", "--production");
run("vsce", "package", "--no-dependencies", "--out", values.out);

function run(command: string, ...args: readonly string[]): void {
  const env = { ...process.env, SOURCE_DATE_EPOCH };
  const { status } = spawnSync(command, args, { stdio: "inherit", env, shell: process.platform === "win32" });
  if (status !== 0) process.exit(status ?? 1);
}
