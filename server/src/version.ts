/** The version of the package, which the build writes in. */

export const version: string = process.env.PULL_SECRETS_VERSION ?? "0.0.0";
