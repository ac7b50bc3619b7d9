/** Writes changed files: all of them or none, and none of them half. */

import { randomUUID } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { t } from "#core";
import { reasonOf } from "./reasons.ts";

export interface Change {
  readonly path: string;
  /** The text as it was read; missing for a file that is not to exist yet. */
  readonly before: string | undefined;
  readonly after: string;
  /** Who may do what with a file that is new, as for `chmod`; as the system has it for others if nothing is said. */
  readonly mode?: number;
}

/** A change that lies ready beside its file. */
interface Staged {
  readonly target: string;
  readonly temporary: string;
  readonly before: string;
}

/** @returns Why nothing was written, if so. */
export function writeAll(changes: readonly Change[]): string | undefined {
  const undo: (() => void)[] = [];
  let path = "";
  try {
    const staged: Staged[] = [];
    for (const { path: changed, before, after } of changes) {
      path = changed;
      if (before !== undefined) staged.push(stage(changed, before, after, undo));
    }
    for (const change of changes) {
      path = change.path;
      if (change.before === undefined) create(change, undo);
    }
    for (const one of staged) {
      path = one.target;
      replace(one, undo);
    }
    return undefined;
  } catch (error) {
    for (const step of undo.reverse()) quietly(step);
    return `${path}: ${reasonOf(error)}`;
  }
}

function stage(path: string, before: string, after: string, undo: (() => void)[]): Staged {
  const target = realpathSync(path);
  accessSync(target, constants.W_OK);
  if (!readFileSync(target).equals(Buffer.from(before))) throw new Error(t`it has changed since it was read`);
  const temporary = join(dirname(target), `.${basename(target).slice(0, 100)}.${randomUUID()}.tmp`);
  undo.push(() => rmSync(temporary, { force: true }));
  const { mode, uid, gid } = statSync(target);
  const file = openSync(temporary, "wx", 0o600);
  try {
    writeWhole(file, Buffer.from(after));
    // Only the owner of the file, or root, may give it away; then the mode matters most.
    quietly(() => fchownSync(file, uid, gid));
    fchmodSync(file, mode & 0o7777);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return { target, temporary, before };
}

function writeWhole(file: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

function create({ path, after, mode }: Change, undo: (() => void)[]): void {
  const file = openSync(path, "wx", mode);
  undo.push(() => rmSync(path, { force: true }));
  try {
    writeWhole(file, Buffer.from(after));
  } finally {
    closeSync(file);
  }
}

function replace({ target, temporary, before }: Staged, undo: (() => void)[]): void {
  renameSync(temporary, target);
  undo.push(() => writeFileSync(target, before));
}

function quietly(step: () => void): void {
  try {
    step();
  } catch {
    // What cannot be undone is no worse for the attempt.
  }
}
