/** What comes of a command that writes. */
import type { Problem } from "./passwordSteps.ts";

/** `stopped`: whoever was asked thought better of it. */
export type Outcome = "done" | "stopped" | Problem;
