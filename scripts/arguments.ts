/** Reads the arguments of the project's own programs: what none of them knows is told, with exit code 2, before anything is done. */
import process from "node:process";
import { type ParseArgsConfig, parseArgs } from "node:util";

/** Ends the program where somebody asks for its usage, and where an argument is none that it takes. */
export function readArguments<const Config extends ParseArgsConfig>(
  usage: string,
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  if (process.argv.slice(2).some((argument) => ["--help", "-h"].includes(argument))) {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  try {
    return parseArgs(config);
  } catch (error) {
    // Node goes on with advice on how to write arguments that look like options.
    const [sentence = ""] = String(error instanceof Error ? error.message : error).split(/\. (?=To specify|This)|\n/);
    return refuse(`${sentence.replace(/\.$/, "")}.`, usage);
  }
}

/** Ends the program where one of the names is unknown. @param what What they are the names of. */
export function requireKnown(what: string, names: readonly string[], known: readonly string[], usage: string): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) refuse(`There is no ${what} "${unknown}", only ${known.join(", ")}.`, usage);
}

export function refuse(problem: string, usage: string): never {
  process.stderr.write(`${problem}\n${usage}\n`);
  process.exit(2);
}
