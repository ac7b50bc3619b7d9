/** The command line's entry: hands the process's own streams to the commands and sets the exit code. */
import process from "node:process";
import { run } from "./cli/run.ts";

// A reader that has seen enough, such as `head`, closes the pipe: no fault of ours, and nobody is left to tell.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

async function main(): Promise<void> {
  // Setting the code instead of exiting lets all that is still in the pipes be read.
  process.exitCode = await run(process.argv.slice(2), {
    cwd: process.cwd(),
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
  });
}

void main();
