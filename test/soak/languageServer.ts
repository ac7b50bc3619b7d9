/** The long soak of the language server: `node test/soak/languageServer.ts [--minutes=60] [--seed=1]`, on the corpus. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout } from "node:timers/promises";
import { readArguments } from "../../scripts/arguments.ts";
import { corpusMissing, corpusPath, readRepository, repositories } from "../corpus.ts";
import { Client } from "../lsp/client.ts";
import { editAtRandom } from "./editing.ts";
import { growth, mebibytes, watched } from "./heap.ts";

const { values } = readArguments("Usage: node test/soak/languageServer.ts [--minutes=60] [--seed=1]", {
  options: { minutes: { type: "string" }, seed: { type: "string" } },
});
const minutes = Number(values.minutes ?? 60);
const seed = Number(values.seed ?? 1);
/** What is called flat: the measurements differ by up to a fifth among themselves, by which files were edited last. */
const flat = 0.1;

async function main(): Promise<void> {
  if (corpusMissing) throw new Error(corpusMissing);
  const folder = mkdtempSync(join(tmpdir(), "pull-secrets-soak-"));
  try {
    execFileSync(process.execPath, ["scripts/build.ts", "server", "--production", `--outdir=${folder}`]);
    await soak(join(folder, "server.cjs"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function soak(server: string): Promise<void> {
  const command = [process.execPath, watched, server, "--stdio"] as const;
  await using client = await Client.start({ folders: [corpusPath], command: [...command] });
  await indexed(client);
  const end = Date.now() + minutes * 60_000;
  const { edits, heaps, failures, slowest } = await editAtRandom(client, manifests(), {
    seed,
    every: 50,
    goesOn: () => Date.now() < end,
  });
  const times = `${edits} edits in ${minutes} minutes (seed ${seed}), the slowest answer after ${Math.round(slowest)} ms`;
  console.log(`${times}. Heap: ${heaps.map(mebibytes).join(", ")}.`);
  console.log(`From the first third to the last: ${(growth(heaps) * 100).toFixed(1)} %. ${failures.length} failures.`);
  for (const failure of failures.slice(0, 10)) console.log(failure);
  if (failures.length > 0 || growth(heaps) > flat) process.exitCode = 1;
}

/** With low priority on a busy machine it takes longer than tests wait. */
async function indexed({ connection }: Client): Promise<void> {
  while (!(await connection.sendRequest<{ readonly indexed: boolean }>("pullSecrets/status")).indexed) {
    await setTimeout(500);
  }
}

/** Those that have a part in pulling, as far as their text tells. */
function manifests(): readonly string[] {
  return repositories().flatMap((name) =>
    [...readRepository(name)]
      .filter(([, text]) => /\bimage:|imagePullSecrets|kind: (?:Secret|ServiceAccount|Kustomization)/.test(text))
      .map(([path]) => join(corpusPath, name, path))
      .filter((path) => readFileSync(path).length < 200_000),
  );
}

await main();
