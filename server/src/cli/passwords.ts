/** Reads passwords from where they are kept, into a type that cannot be printed by accident. */
import { resolve } from "node:path";
import { type Credential, passwordIn, Redacted } from "#core";
import { type Content, contentOf } from "../files/content.ts";
import { reasonOf } from "../files/reasons.ts";
import type { LoginWithPassword } from "./createArguments.ts";
import { drain, readUpTo } from "./files.ts";
import { complain, type Io } from "./io.ts";

/** Something that was asked for cannot be used. The message quotes nothing of it. */
export class Unreadable extends Error {}

/** Bytes: as much as a Secret can hold. */
const most = 1024 * 1024;

/** @throws Unreadable */
export async function readPassword({ password: source, ...login }: LoginWithPassword, io: Io): Promise<Credential> {
  const { username, ...rest } = login;
  const read = passwordIn(await readText(source, io));
  if ("problem" in read) throw new Unreadable(`${nameOf(source)}: ${read.problem}`);
  return { ...rest, login: new Redacted(username), password: read.password };
}

type Source = LoginWithPassword["password"];

function nameOf(source: Source): string {
  if (source.from === "stdin") return "standard input";
  return source.from === "file" ? source.path : `environment variable ${source.name}`;
}

async function readText(source: Source, io: Io): Promise<string> {
  switch (source.from) {
    case "file":
      return readSmallFile(resolve(io.cwd, source.path), source.path);
    case "stdin":
      return textOf(contentOf(await readStdin(io, nameOf(source)), most), nameOf(source));
    case "variable": {
      const value = io.env[source.name];
      if (value === undefined) throw new Unreadable(`${nameOf(source)}: it is not set`);
      return value;
    }
  }
}

async function readStdin(io: Io, shown: string): Promise<Buffer> {
  // Whoever sees nothing happen does not know that it is their turn.
  if (io.stdin.isTTY) {
    complain(io, "type the password, then press Enter and Ctrl-D (on Windows, Ctrl-Z and Enter); it is not hidden");
  }
  try {
    return await drain(io.stdin, most);
  } catch (error) {
    throw new Unreadable(`${shown}: cannot be read: ${reasonOf(error)}`);
  }
}

/** @throws Unreadable */
export function readSmallFile(path: string, shown: string): string {
  let bytes: Buffer;
  try {
    bytes = readUpTo(path, most + 1);
  } catch (error) {
    throw new Unreadable(`${shown}: cannot be read: ${reasonOf(error)}`);
  }
  return textOf(contentOf(bytes, most), shown);
}

function textOf(content: Content, shown: string): string {
  if (content.state === "read") return content.text;
  throw new Unreadable(`${shown}: ${content.state === "too-large" ? "larger than 1 MiB" : content.why}`);
}
