/** Where the data lies that tests of diagnoses compare with, and how it is read. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const shared = process.env.PULL_SECRETS_SHARED ?? join(import.meta.dirname, "../../../../shared");

/** For a test's `skip`: false where a file is there, else what is left out. */
export function missing(path: string): string | false {
  return existsSync(join(shared, path)) ? false : `left out: ${path} is not in ${shared}`;
}

export function readShared(path: string): unknown {
  return JSON.parse(readFileSync(join(shared, path), "utf8"));
}
