/** `npm start`: builds the command line and shows what it says of the broken example. */
import { spawnSync } from "node:child_process";
import process from "node:process";

const example = "examples/broken";
const color = process.env.NO_COLOR ? "never" : "always";

process.exitCode = runNode("scripts/build.ts", "cli") || showExample();

function showExample(): number {
  const code = runNode("dist/cli.cjs", "lint", example, "--color", color);
  // Findings are what the example is for: their exit code, 1, is no failure here.
  if (code > 1) return code;
  process.stdout.write(`
To see step by step how each image is pulled:  npx pull-secrets explain ${example}
To analyse your own manifests:                 npx pull-secrets lint PATH…
`);
  return 0;
}

/** Gives the exit code; 2 where the program did not end by itself. */
function runNode(...args: readonly string[]): number {
  return spawnSync(process.execPath, args, { stdio: "inherit" }).status ?? 2;
}
