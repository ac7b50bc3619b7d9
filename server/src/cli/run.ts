/** Runs one command and tells with which code to exit. */

import { version } from "../version.ts";
import { type Invocation, parseArguments } from "./arguments.ts";
import { create } from "./create.ts";
import { diagnose } from "./diagnose.ts";
import { explain } from "./explain.ts";
import { checkHelp, createHelp, diagnoseHelp, explainHelp, lintHelp, mainHelp, refresherHelp } from "./help.ts";
import { complain, type ExitCode, type Io, printable, program } from "./io.ts";
import { lint } from "./lint.ts";
import { refresher } from "./refresher.ts";
import { type Command, WrongUse } from "./wrongUse.ts";

const helps: Readonly<Record<Command, string>> = {
  lint: lintHelp,
  explain: explainHelp,
  create: createHelp,
  refresher: refresherHelp,
  check: checkHelp,
  diagnose: diagnoseHelp,
};

export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await dispatch(parseArguments(args), io);
  } catch (error) {
    if (!(error instanceof WrongUse)) return confess(error, io);
    complain(io, error.message);
    io.stderr.write(asCalled(`Run "${program}${error.command ? ` ${error.command}` : ""} --help" for help.\n`, io));
    return 2;
  }
}

async function dispatch(invocation: Invocation, io: Io): Promise<ExitCode> {
  switch (invocation.command) {
    case "help":
      io.stdout.write(asCalled(invocation.of === undefined ? mainHelp : helps[invocation.of], io));
      return 0;
    case "version":
      io.stdout.write(`${version}\n`);
      return 0;
    case "lint":
      return lint(invocation.options, io);
    case "explain":
      return explain(invocation.options, io);
    case "create":
      return create(invocation.options, io);
    case "refresher":
      return refresher(invocation.options, io);
    case "check": {
      // The other commands need nothing of the network, and do not wait for it to be loaded.
      const { check } = await import("./check.ts");
      return await check(invocation.options, io);
    }
    case "diagnose": {
      const { options } = invocation;
      if (options.from !== "cluster") return await diagnose(options, io);
      const { diagnoseLive } = await import("./diagnoseLive.ts");
      return await diagnoseLive(options, io);
    }
  }
}

/** kubectl starts its plugins under names of their own, and people know them as commands of kubectl's. */
function asCalled(text: string, { plugin }: Io): string {
  return plugin ? text.replace(/(?<=^ *|\| |")pull-secrets(?= )/gm, "kubectl pull-secrets") : text;
}

/** An error of our own making. Its message may quote what it choked on, so only where it happened is told. */
function confess(error: unknown, io: Io): ExitCode {
  const frames = error instanceof Error ? (error.stack?.match(/^ +at .*$/gm) ?? []) : [];
  complain(io, `a bug in ${program} ${version} (${error instanceof Error ? error.name : typeof error})`);
  for (const frame of frames) io.stderr.write(`${printable(frame)}\n`);
  return 2;
}
