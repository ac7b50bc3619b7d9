/** Reads upstream's own tables where they lie; they are never copied into the repository. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const folder = join(process.env.PULL_SECRETS_SHARED ?? join(import.meta.dirname, "../../shared"), "conformance");

/** One table is one test; a case that fails is named by what it holds. */
export function table<Case extends object>(name: string, check: (row: Case) => void): void {
  const path = join(folder, `${name}.json`);
  const skip = existsSync(path) ? false : `left out: upstream's table ${name}.json is not in ${folder}`;
  test(`${name} agrees with upstream`, { skip }, () => {
    const { cases } = JSON.parse(readFileSync(path, "utf8")) as { cases: Case[] };
    assert.notEqual(cases.length, 0);
    for (const row of cases) {
      try {
        check(row);
      } catch (error) {
        throw new Error(`${name}: ${JSON.stringify(row).slice(0, 400)}`, { cause: error });
      }
    }
  });
}
