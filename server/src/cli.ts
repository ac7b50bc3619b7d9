/** The command line's entry: hands the process's own streams to the commands and sets the exit code. */
import { basename } from "node:path";
import process from "node:process";
import { complain } from "./cli/io.ts";
import { run } from "./cli/run.ts";
import { reasonOf } from "./files/reasons.ts";

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // A reader that has seen enough, such as `head`, closes the pipe: no fault of ours.
  if (error.code === "EPIPE") return;
  complain(process, `the output cannot be written: ${reasonOf(error)}`);
  // Whatever the command comes to say of itself, nobody got it.
  process.exit(2);
});
// Nobody is left to tell.
process.stderr.on("error", () => {});

async function main(): Promise<void> {
  // Were something waited for that never comes, Node.js would end with 0, which says that all is well.
  process.exitCode = 2;
  // Setting the code instead of exiting lets all that is still in the pipes be read.
  process.exitCode = await run(process.argv.slice(2), {
    cwd: process.cwd(),
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    plugin: basename(process.argv[1] ?? "").startsWith("kubectl-"),
  });
}

void main();
