/** The command `refresher`: writes what keeps the short-lived token of a cloud's registry fresh. */
import { refresher as written } from "#core";
import { complain, type ExitCode, type Io } from "./io.ts";
import type { RefresherOptions } from "./refresherArguments.ts";

export function refresher({ request, target, unused }: RefresherOptions, io: Io): ExitCode {
  for (const option of unused) complain(io, `${option} is not used: with --as ${target.as} there is no Secret`);
  io.stdout.write(written(request, target));
  return 0;
}
