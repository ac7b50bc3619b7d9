/** The boundary of what talks to registries: what the command line and the extension may use of it. */
export type { PullCredential } from "./authorization.ts";
export { type CheckOptions, type CheckResult, checkPull } from "./check.ts";
export { verdictOf } from "./outcome.ts";
