/** Edits documents of a language server at random, and asks whatever an editor asks meanwhile; the same for the same seed. */
import { readFileSync } from "node:fs";
import { fuzz, randomOf } from "../fuzz.ts";
import { type Client, uriOf } from "../lsp/client.ts";
import { signal } from "./heap.ts";

export interface Edited {
  readonly edits: number;
  /** Bytes that the server kept, time and again while no document was open. */
  readonly heaps: readonly number[];
  /** Requests that failed in another way than by a refusal, and what came of them. */
  readonly failures: readonly string[];
  /** Milliseconds from an edit to its findings, the longest of all. */
  readonly slowest: number;
}

interface Limits {
  readonly seed: number;
  /** Edits between two measurements. */
  readonly every: number;
  readonly goesOn: (measured: number) => boolean;
}

/** So many documents are open at a time. */
const mostOpen = 8;
/** InternalError, and what a server that has died leaves behind. */
const ownFault = /-32603|internal error|Connection (?:got disposed|is closed)/i;

export async function editAtRandom(client: Client, paths: readonly string[], limits: Limits): Promise<Edited> {
  const random = randomOf(limits.seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const session = new Session(client, below);
  const heaps = [await measure(client)];
  let [edits, slowest] = [0, 0];
  for (; limits.goesOn(heaps.length); heaps.push(await measure(client))) {
    for (let nth = 0; nth < limits.every; nth++, edits++) {
      const start = performance.now();
      await session.edit(paths[below(paths.length)] ?? "");
      slowest = Math.max(slowest, performance.now() - start);
      await session.ask();
    }
    await session.closeAll();
  }
  return { edits, heaps, failures: session.failures, slowest };
}

class Session {
  readonly failures: string[] = [];
  readonly #client: Client;
  readonly #below: (limit: number) => number;
  /** The texts of what is open, the oldest first. */
  readonly #open = new Map<string, string>();
  #last = "";

  constructor(client: Client, below: (limit: number) => number) {
    this.#client = client;
    this.#below = below;
  }

  async edit(path: string): Promise<void> {
    const uri = uriOf(path);
    if (!this.#open.has(uri)) {
      const [oldest] = this.#open.keys();
      if (this.#open.size >= mostOpen && oldest !== undefined) await this.#close(oldest);
      await this.#write(uri, readFileSync(path, "utf8"), true);
    }
    const [text = ""] = fuzz(this.#open.get(uri) ?? "", this.#below(2 ** 31), 1);
    await this.#write(uri, text, false);
    await this.#try("textDocument/diagnostic", { textDocument: { uri } });
    this.#last = uri;
  }

  /** One of the things that editors ask, at any place. */
  async ask(): Promise<void> {
    const lines = (this.#open.get(this.#last) ?? "").split("\n");
    const line = this.#below(lines.length);
    const position = { line, character: this.#below((lines[line]?.length ?? 0) + 1) };
    const range = { start: position, end: position };
    const asked: readonly (readonly [string, object])[] = [
      ["hover", { position }],
      ["completion", { position }],
      ["definition", { position }],
      ["references", { position, context: { includeDeclaration: true } }],
      ["rename", { position, newName: "renamed" }],
      ["codeAction", { range, context: { diagnostics: [] } }],
      ["codeLens", {}],
      ["inlayHint", { range: { start: { line: 0, character: 0 }, end: { line: lines.length, character: 0 } } }],
      ["documentSymbol", {}],
    ];
    const [method, params] = asked[this.#below(asked.length)] ?? ["hover", { position }];
    await this.#try(`textDocument/${method}`, { textDocument: { uri: this.#last }, ...params });
  }

  async closeAll(): Promise<void> {
    for (const uri of this.#open.keys()) await this.#close(uri);
  }

  async #write(uri: string, text: string, isNew: boolean): Promise<void> {
    this.#open.set(uri, text);
    await (isNew ? this.#client.open(uri, text) : this.#client.change(uri, text));
  }

  async #close(uri: string): Promise<void> {
    this.#open.delete(uri);
    await this.#client.close(uri);
  }

  async #try(method: string, params: object): Promise<void> {
    try {
      await this.#client.connection.sendRequest(method, params);
    } catch (error) {
      if (ownFault.test(`${(error as { readonly code?: number }).code} ${error}`))
        this.failures.push(`${method}: ${error}`);
    }
  }
}

async function measure(client: Client): Promise<number> {
  // What has come over the wire is of no use any more, and would fill the memory of whoever watches.
  client.stdout = "";
  client.received.length = 0;
  // Closed documents are read anew from the disk, and what is asked now is answered after that.
  await client.connection.sendRequest("pullSecrets/status");
  const told = new Promise<number>((resolve) => {
    const listen = () => {
      const [, bytes] = /heap: (\d+)\n/.exec(client.stderr) ?? [];
      if (bytes === undefined) return;
      client.process.stderr?.off("data", listen);
      client.stderr = "";
      resolve(Number(bytes));
    };
    client.process.stderr?.on("data", listen);
  });
  client.process.kill(signal);
  return await told;
}
