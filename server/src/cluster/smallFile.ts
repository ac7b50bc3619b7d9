/** Reads small files that somebody has named: regular ones, and pipes that something is written into. */
import { constants, createReadStream } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { devNull } from "node:os";
import { type Clock, systemClock, within } from "./clock.ts";

export interface Scope {
  readonly clock: Clock;
  /** Ends reading. */
  readonly signal: AbortSignal;
}

/** It is a folder, a device or a socket, which may never come to an end, and is no text. */
export class NoFile extends Error {}

const unbounded: Scope = { clock: systemClock, signal: new AbortController().signal };

/** @throws NoFile; Elapsed for a pipe that nobody writes into; or if it cannot be read, or is too large. */
export async function readSmall(path: string, scope = unbounded): Promise<string> {
  const found = await stat(path);
  if (found.isFIFO()) return await within(patience, scope, (signal) => readPipe(path, { ...scope, signal }));
  // Who wants no kubeconfig names this one.
  if (path === devNull) return "";
  if (!found.isFile()) throw new NoFile();
  const text = new Text();
  for await (const chunk of createReadStream(path)) text.add(chunk as Buffer);
  return text.read;
}

/** Milliseconds: a program that asks a cloud for the kubeconfig takes some seconds. */
const patience = 20_000;
const lookEvery = 50;

/** Without a writer, opening a pipe in the usual way would keep a thread of Node.js for good. */
async function readPipe(path: string, { clock, signal }: Scope): Promise<string> {
  const pipe = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const text = new Text();
    for (;;) {
      const chunk = await readNow(pipe);
      if (chunk && chunk.length > 0) text.add(chunk);
      // No writer is left; before the first byte, there may be none yet.
      else if (chunk && text.length > 0) return text.read;
      else await clock.wait(lookEvery, signal);
    }
  } finally {
    await pipe.close();
  }
}

/** What there is to read now; empty at the end, and nothing where somebody will write more. */
async function readNow(pipe: FileHandle): Promise<Buffer | undefined> {
  try {
    const { buffer, bytesRead } = await pipe.read(Buffer.alloc(chunkSize), 0, chunkSize);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EAGAIN") return undefined;
    throw error;
  }
}

const chunkSize = 65_536;
/** Bytes: room for thousands of clusters with their certificates. */
const largest = 16 * 1024 * 1024;

class Text {
  readonly #chunks: Buffer[] = [];
  length = 0;

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.length += chunk.length;
    if (this.length > largest) throw new Error("too large");
  }

  get read(): string {
    return Buffer.concat(this.#chunks).toString("utf8");
  }
}
