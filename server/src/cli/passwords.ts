/** Reads passwords from where they are kept, into a type that cannot be printed by accident. */
import { resolve } from "node:path";
import { type Credential, Redacted } from "#core";
import { type Content, contentOf } from "../files/content.ts";
import type { LoginWithPassword } from "./createArguments.ts";
import { drain, readUpTo, reasonOf } from "./files.ts";
import type { Io } from "./io.ts";

/** Something that was asked for cannot be used. The message quotes nothing of it. */
export class Unreadable extends Error {}

/** Bytes: as much as a Secret can hold. */
const most = 1024 * 1024;

/** @throws Unreadable */
export async function readPassword({ password: source, ...login }: LoginWithPassword, io: Io): Promise<Credential> {
  const { username, ...rest } = login;
  const text = await readText(source, io);
  const password = text.replace(/\r?\n$/, "");
  const place = nameOf(source);
  if (password === "") throw new Unreadable(`${place}: the password is empty`);
  if (password.startsWith("\ufeff")) {
    throw new Unreadable(`${place}: a byte order mark would become a part of the password; save it as plain UTF-8`);
  }
  return { ...rest, login: new Redacted(username), password: new Redacted(password) };
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
      return textOf(contentOf(await drain(io.stdin, most), most), nameOf(source));
    case "variable": {
      const value = io.env[source.name];
      if (value === undefined) throw new Unreadable(`${nameOf(source)}: it is not set`);
      return value;
    }
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
  throw new Unreadable(`${shown}: ${content.state === "too large" ? "larger than 1 MiB" : content.why}`);
}
