/** The boundary of what talks to registries: what the command line and the extension may use of it. */
export {
  type Attempt,
  type Attempts,
  attemptTitle,
  conclusionOf,
  type PullVerdict,
  tryCredentials,
} from "./attempts.ts";
export type { PullCredential } from "./authorization.ts";
export { type CheckOptions, type CheckResult, checkPull } from "./check.ts";
export { askHelper, type HelperAnswer, type HelperOptions, listHelper } from "./credentialHelpers.ts";
export { type DockerConfigFile, dockerConfigFiles } from "./dockerConfigFiles.ts";
export { askHelpers, type HelperProgress } from "./helperCredentials.ts";
export { verdictOf } from "./outcome.ts";
