/** The licences of everything by others that is in the bundles, as their authors ask for. */
import { globSync, readFileSync } from "node:fs";
import { build } from "esbuild";
import { bundles, optionsOf } from "./bundles.ts";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly homepage?: string;
  readonly repository?: string | { readonly url?: string };
}

const introduction = `Pull Secrets for Kubernetes contains software by others. Each part comes with its own licence:
`;
const line = "-".repeat(80);

/** Runs in the top folder of the project. @throws Error if a package has no licence that can be quoted. */
export async function notices(): Promise<string> {
  const inputs = await Promise.all(bundles.map(inputsOf));
  const folders = new Set(inputs.flat().flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []));
  // One package may lie in several folders.
  const parts = new Set([...folders].sort().map(noticeOf));
  return [introduction, ...parts].join(`\n${line}\n\n`);
}

async function inputsOf(bundle: (typeof bundles)[number]): Promise<readonly string[]> {
  const { metafile } = await build({ ...optionsOf(bundle, "unwritten"), write: false, metafile: true });
  const [output] = Object.values(metafile.outputs);
  const inputs = Object.entries(output?.inputs ?? {});
  return inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path);
}

function noticeOf(folder: string): string {
  const { name, version, license, homepage, repository } = JSON.parse(
    readFileSync(`${folder}/package.json`, "utf8"),
  ) as Manifest;
  const [file] = globSync(`${folder}/{LICEN[SC]E,License,license}*`).sort();
  if (!file || !license) throw new Error(`${name} has no licence to quote.`);
  const url = typeof repository === "object" ? repository.url : repository;
  const address = (homepage ?? url ?? "").replace(/^git\+/, "");
  const text = readFileSync(file, "utf8").replaceAll("\r\n", "\n").trim();
  return `${name} ${version} (${license})\n${address}\n\n${text}\n`;
}
