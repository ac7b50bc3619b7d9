/**
 * `npm ci` demands an entry in the lock file for every optional dependency, for other platforms too. npm leaves out those
 * that its registry could not serve when the lock file was written; `npm ci` then fails on every machine.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

interface Locked {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The folders whose `node_modules` Node.js searches from a package of the lock file, from the inside out. */
function* foldersAbove(path: string): Generator<string> {
  for (let folder = path; folder !== ""; ) {
    yield `${folder}/`;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")));
  }
  yield "";
}

test("every optional dependency stands in the lock file", () => {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
    readonly packages: Readonly<Record<string, Locked>>;
  };
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => ![...foldersAbove(path)].some((folder) => `${folder}node_modules/${name}` in packages),
    ),
  );
  assert.deepEqual(missing, []);
});
