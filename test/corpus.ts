/** Real manifests, which lie outside this repository because they are other people's. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const shared = process.env.PULL_SECRETS_SHARED ?? "../shared";
export const corpusPath: string = join(shared, "corpus");

/** Why tests and measurements on real manifests cannot be run here, if they cannot. */
export const corpusMissing = existsSync(corpusPath)
  ? undefined
  : `${corpusPath} is not there; PULL_SECRETS_SHARED names the folder that holds corpus/`;

/** The folders of the corpus: one repository each. */
export function repositories(): readonly string[] {
  if (corpusMissing !== undefined) return [];
  const folders = readdirSync(corpusPath, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => name).sort();
}

/** The manifests of a repository by their paths in it, dot folders included. */
export function readRepository(name: string): ReadonlyMap<string, string> {
  const paths = readdirSync(join(corpusPath, name), { recursive: true, encoding: "utf8" });
  const manifests = paths.filter((path) => /\.(?:ya?ml|json)$/.test(path)).sort();
  return new Map(manifests.map((path) => [path, readFileSync(join(corpusPath, name, path), "utf8")]));
}
