/** The boundary of what encrypts Secrets for a controller in a cluster: what the command line and the extension may use. */
export { hashedName } from "./hashedName.ts";
export { readSealingKey, type SealingKey, seal } from "./seal.ts";
