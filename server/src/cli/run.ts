/** Runs one command and tells with which code to exit. */
import { type Invocation, parseArguments, WrongUse } from "./arguments.ts";
import { explain } from "./explain.ts";
import { explainHelp, lintHelp, mainHelp } from "./help.ts";
import { complain, type ExitCode, type Io, program } from "./io.ts";
import { lint } from "./lint.ts";
import { version } from "./version.ts";

export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await dispatch(parseArguments(args), io);
  } catch (error) {
    if (!(error instanceof WrongUse)) return confess(error, io);
    complain(io, error.message);
    io.stderr.write(`Run "${program}${error.command ? ` ${error.command}` : ""} --help" for help.\n`);
    return 2;
  }
}

async function dispatch(invocation: Invocation, io: Io): Promise<ExitCode> {
  switch (invocation.command) {
    case "help":
      io.stdout.write(invocation.of === undefined ? mainHelp : { lint: lintHelp, explain: explainHelp }[invocation.of]);
      return 0;
    case "version":
      io.stdout.write(`${version}\n`);
      return 0;
    case "lint":
      return lint(invocation.options, io);
    case "explain":
      return explain(invocation.options, io);
  }
}

/** An error of our own making. Its message may quote what it choked on, so only where it happened is told. */
function confess(error: unknown, io: Io): ExitCode {
  const frames = error instanceof Error ? (error.stack?.match(/^ +at .*$/gm) ?? []) : [];
  complain(
    io,
    [`a bug in ${program} ${version} (${error instanceof Error ? error.name : typeof error})`, ...frames].join("\n"),
  );
  return 2;
}
