/** Measures the language server as it is shipped, over stdio: keystrokes, what is asked at a place, the first reading, memory. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readArguments } from "../../scripts/arguments.ts";
import { corpusMissing, corpusPath } from "../corpus.ts";
import { Client, uriOf } from "../lsp/client.ts";
import { generateLongFile, generateManifests } from "./generate.ts";
import { debounce, kubernetesSchema, startYamlServer } from "./yamlServer.ts";

readArguments("Usage: node test/bench/latency.ts", {});

const keystrokes = Number(process.env.KEYSTROKES ?? 250);
const warmUp = 50;
const documents = 40;
const work = mkdtempSync(join(tmpdir(), "pull-secrets-latency-"));
const text = generateLongFile(documents);
/** Within the image of a document in the middle. */
const typedAt = text.slice(0, text.indexOf("/app-20:") + "/app-20".length).split("\n");

interface Status {
  readonly files: number;
  readonly resources: number;
  readonly memory: number;
}

const rows: (readonly [string, string, string])[] = [];

function report(what: string, goal: string, result: string): void {
  rows.push([what, goal, result]);
  console.log(`${what}: ${result}${goal && ` (goal: ${goal})`}`);
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

const ms = (time: number) => `${time < 100 ? time.toFixed(1) : Math.round(time)} ms`;
const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** Types one character after the other. Gives the milliseconds that `answered` takes to make a change and see what it leads to. */
async function type(
  client: Client,
  uri: string,
  answered: (change: () => Promise<void>) => Promise<unknown>,
): Promise<readonly number[]> {
  const times: number[] = [];
  const position = { line: typedAt.length - 1, character: typedAt.at(-1)?.length ?? 0 };
  for (let round = 0; round < keystrokes + warmUp; round++) {
    // Every other keystroke takes back the one before, so that the line stays as long as lines are.
    const end = round % 2 ? { ...position, character: position.character + 1 } : position;
    const contentChanges = [{ range: { start: position, end }, text: round % 2 ? "" : "x" }];
    const params = { textDocument: { uri, version: round + 2 }, contentChanges };
    const start = performance.now();
    await answered(() => client.connection.sendNotification("textDocument/didChange", params));
    times.push(performance.now() - start);
  }
  return times.slice(warmUp);
}

/** The server of the production build. */
function startOurs(server: string, folder: string): Promise<Client> {
  return Client.start({ folders: [folder], command: [process.execPath, server, "--stdio"] });
}

async function coldIndex(server: string, folder: string): Promise<{ readonly time: number; readonly status: Status }> {
  const start = performance.now();
  await using client = await startOurs(server, folder);
  await client.indexed();
  const time = performance.now() - start;
  return { time, status: await client.connection.sendRequest<Status>("pullSecrets/status") };
}

async function ourKeystrokes(server: string, folder: string): Promise<readonly number[]> {
  await using client = await startOurs(server, folder);
  await client.indexed();
  const uri = uriOf(join(folder, "long.yaml"));
  await client.open(uri, text);
  return await type(client, uri, async (change) => {
    await change();
    return client.pull(uri);
  });
}

/** A deployment of the generated workspace, and in it the name of a pull secret that another file declares. */
const asked = "team-21/app-21/deployment.yaml";
const named = "- name: app-21";

interface Question {
  readonly method: string;
  /** What it is asked behind. */
  readonly place: string;
  /** Milliseconds, with 5,000 manifests: more would be felt. */
  readonly goal: number;
}

/** What an editor asks at a place. Refactorings are tried out on a copy of the workspace before they are offered. */
const questions: Readonly<Record<string, Question>> = {
  "a hover": { method: "hover", place: "image: ghcr", goal: 10 },
  "a completion": { method: "completion", place: named, goal: 10 },
  "a definition": { method: "definition", place: named, goal: 10 },
  "code actions": { method: "codeAction", place: "imagePullSecrets", goal: 50 },
};

/** Milliseconds of each question, from a keystroke that it follows at once: an answer that was kept would tell nothing. */
async function answers(server: string, folder: string, text: string): Promise<ReadonlyMap<string, readonly number[]>> {
  await using client = await startOurs(server, folder);
  await client.indexed();
  const uri = uriOf(join(folder, asked));
  await client.open(uri, text);
  const times = new Map<string, number[]>(Object.keys(questions).map((question) => [question, []]));
  for (let round = 0; round < keystrokes + warmUp; round++) {
    for (const [question, { method, place }] of Object.entries(questions)) {
      const before = text.slice(0, text.indexOf(place) + place.length).split("\n");
      const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
      const start = performance.now();
      await client.change(uri, `${text}# ${question} ${round}\n`);
      const asked =
        method === "codeAction"
          ? { range: { start: position, end: position }, context: { diagnostics: [] } }
          : { position };
      const answer = await client.connection.sendRequest(`textDocument/${method}`, { textDocument: { uri }, ...asked });
      const time = performance.now() - start;
      if (answer === null || (Array.isArray(answer) && answer.length === 0)) throw new Error(`No ${question}.`);
      if (round >= warmUp) times.get(question)?.push(time);
    }
  }
  return times;
}

async function measureAnswers(server: string, folder: string, count: number): Promise<void> {
  for (const [question, times] of await answers(server, folder, generateManifests(count).get(asked) ?? "")) {
    report(
      `A keystroke and ${question}, ${count} manifests, ${times.length} times`,
      count === 5000 ? `median < ${questions[question]?.goal} ms` : "at most twice that",
      `median ${ms(quantile(times, 0.5))}, 95th percentile ${ms(quantile(times, 0.95))}`,
    );
  }
}

async function theirKeystrokes(folder: string, schema: string): Promise<readonly number[]> {
  await using client = await startYamlServer(folder, schema);
  const uri = uriOf(join(folder, "long.yaml"));
  const published = () => {
    const since = client.received.length;
    return client.message("textDocument/publishDiagnostics", ({ params }) => params.uri === uri, since);
  };
  const first = published();
  await client.open(uri, text);
  await first;
  return await type(client, uri, async (change) => {
    const answer = published();
    await change();
    return answer;
  });
}

function write(name: string, files: ReadonlyMap<string, string>): string {
  const folder = join(work, name);
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

async function measureOurs(server: string): Promise<number> {
  const medians = new Map<number, number>();
  const empty = await coldIndex(server, write("empty", new Map([["long.yaml", text]])));
  for (const count of [5000, 20_000]) {
    const folder = write(String(count), new Map([...generateManifests(count), ["long.yaml", text]]));
    const times = await ourKeystrokes(server, folder);
    const goal = count === 5000 ? "median < 10 ms, 95th percentile < 25 ms" : "at most twice that";
    const half = quantile(times, 0.5);
    medians.set(count, half);
    report(
      `A keystroke, ${count} manifests, ${times.length} times`,
      goal,
      `median ${ms(half)}, 95th percentile ${ms(quantile(times, 0.95))}`,
    );
    await measureAnswers(server, folder, count);
    const { time, status } = await coldIndex(server, folder);
    report(`From start to all read, ${count} generated manifests`, "", ms(time));
    const perThousand = (status.memory - empty.status.memory) / (count / 1000);
    report(
      `Memory for each 1,000 manifests, ${count} generated`,
      "",
      `${mib(perThousand)} (${mib(status.memory)} in all, ${mib(empty.status.memory)} of them without)`,
    );
  }
  if (corpusMissing) console.log(`Left out: ${corpusMissing}`);
  else {
    const { time, status } = await coldIndex(server, corpusPath);
    report(
      "From start to all read, the corpus",
      "",
      `${ms(time)} (${status.files} files that matter, ${mib(status.memory)})`,
    );
  }
  return medians.get(5000) ?? Number.NaN;
}

async function measureTheirs(ours: number): Promise<void> {
  const times = await theirKeystrokes(join(work, "5000"), kubernetesSchema());
  const half = quantile(times, 0.5);
  report(
    `The same keystroke in yaml-language-server, ${times.length} times`,
    "",
    `median ${ms(half)}, 95th percentile ${ms(quantile(times, 0.95))}, of which it waits for ${debounce} ms`,
  );
  report(
    "yaml-language-server's time by ours",
    "",
    `${(half / ours).toFixed(0)}, without its waiting ${((half - debounce) / ours).toFixed(1)}`,
  );
}

try {
  execFileSync(process.execPath, ["scripts/build.ts", "server", "--production", `--outdir=${work}`], {
    stdio: "ignore",
  });
  const ours = await measureOurs(join(work, "server.cjs"));
  await measureTheirs(ours).catch((error: unknown) => console.log(`Left out: yaml-language-server: ${String(error)}`));
  console.log(
    ["", "| What | Goal | Result |", "|---|---|---|", ...rows.map((row) => `| ${row.join(" | ")} |`)].join("\n"),
  );
} finally {
  rmSync(work, { recursive: true, force: true });
}
