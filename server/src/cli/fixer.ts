/** Applies the preferred fixes, in memory: round after round, until nothing is left that can be fixed. */
import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { applyEdits, type Edit, type Finding, type Fix, type NewFile } from "#core";
import { isInside } from "../files/walk.ts";
import type { Change } from "../files/write.ts";
import type { Workspace } from "./workspace.ts";

/** Fixes that make work for each other are either done by then, or never will be. */
const mostRounds = 10;

export interface Applied {
  readonly rule: string;
  readonly title: string;
  /** As it was when the fix was applied: `file:line:column`. */
  readonly at: string;
}

export interface FixResult {
  readonly workspace: Workspace;
  readonly findings: readonly Finding[];
  readonly applied: readonly Applied[];
  readonly changes: readonly Change[];
  /** Why a fix was not even tried, one sentence each. */
  readonly refused: readonly string[];
}

/** How many findings have a fix that `--fix` would write, and how many one that it would not. */
export interface Fixable {
  readonly written: number;
  readonly refused: number;
}

type Check = (workspace: Workspace) => readonly Finding[];

export function fixAll(before: Workspace, found: readonly Finding[], check: Check): FixResult {
  const applied: Applied[] = [];
  const guard = new Guard(before);
  let workspace = before;
  let findings = found;
  for (let round = 0; round < mostRounds; round++) {
    const plan = new Plan(workspace, guard);
    for (const finding of findings) {
      const [fix] = preferredFix(finding);
      if (!fix || !plan.take(fix)) continue;
      const { rule, at } = finding;
      applied.push({ rule: rule.id, title: fix.title, at: workspace.displayPlace(at.uri, at.span.start) });
    }
    const texts = plan.texts();
    if (texts.size === 0) break;
    workspace = workspace.with(texts);
    findings = check(workspace);
  }
  return { workspace, findings, applied, changes: changesBetween(before, workspace), refused: guard.refused() };
}

export function countFixable(workspace: Workspace, findings: readonly Finding[]): Fixable {
  const guard = new Guard(workspace);
  const fixes = findings.flatMap(preferredFix);
  const written = fixes.filter((fix) => guard.allows(fix)).length;
  return { written, refused: fixes.length - written };
}

function preferredFix({ fixes }: Finding): readonly Fix[] {
  const fix = fixes().find(({ preferred }) => preferred);
  return fix ? [fix] : [];
}

function changesBetween(before: Workspace, after: Workspace): readonly Change[] {
  return [...after.inventory.files.values()].flatMap(({ uri, text }) => {
    const old = before.inventory.files.get(uri);
    if (old?.text === text) return [];
    return [{ path: fileURLToPath(uri), before: old?.text, after: text }];
  });
}

/** The fixes of one round, none of which touches what another one touches. */
class Plan {
  readonly #workspace: Workspace;
  readonly #guard: Guard;
  readonly #edits = new Map<string, Edit[]>();
  readonly #newFiles = new Map<string, string>();

  constructor(workspace: Workspace, guard: Guard) {
    this.#workspace = workspace;
    this.#guard = guard;
  }

  /** A fix is taken as a whole or left for the next round. */
  take(fix: Fix): boolean {
    const { edits, newFiles = [] } = fix;
    if (edits.length === 0 && newFiles.length === 0) return false;
    if (!edits.every((edit) => this.#isFree(edit)) || !newFiles.every((file) => this.#isNew(file))) return false;
    if (!this.#guard.allows(fix)) return false;
    for (const edit of edits) {
      const list = this.#edits.get(edit.uri) ?? [];
      list.push({ ...edit, text: withLineBreaksOf(this.#workspace.text(edit.uri), edit.text) });
      this.#edits.set(edit.uri, list);
    }
    for (const { uri, text } of newFiles) this.#newFiles.set(uri, text);
    return true;
  }

  texts(): ReadonlyMap<string, string> {
    const texts = new Map(this.#newFiles);
    for (const [uri, edits] of this.#edits) {
      const before = this.#workspace.text(uri);
      const after = applyEdits(uri, before, edits);
      if (after !== before) texts.set(uri, after);
    }
    return texts;
  }

  #isFree({ uri, span }: Edit): boolean {
    if (!this.#workspace.inventory.files.has(uri)) return false;
    return !this.#edits.get(uri)?.some((taken) => touch(taken.span, span));
  }

  #isNew({ uri }: NewFile): boolean {
    return !this.#newFiles.has(uri) && !this.#workspace.inventory.files.has(uri) && !existsSync(fileURLToPath(uri));
  }
}

/** What is inserted at one place twice would come in no certain order, and is often the same. */
function touch(a: Edit["span"], b: Edit["span"]): boolean {
  return a.start <= b.end && b.start <= a.end;
}

function withLineBreaksOf(file: string, text: string): string {
  return /^[^\n]*\r\n/.test(file) ? text.replace(/\r?\n/g, "\r\n") : text;
}

/** Keeps fixes within what was named, wherever symbolic links lead. */
class Guard {
  readonly #workspace: Workspace;
  readonly #folders: readonly string[];
  readonly #refused = new Set<string>();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    this.#folders = [...new Set([...workspace.inputs.values()].map(({ root }) => root))];
  }

  refused(): readonly string[] {
    return [...this.#refused];
  }

  allows({ edits, newFiles = [] }: Fix): boolean {
    return edits.every(({ uri }) => this.#allowsEdit(uri)) && newFiles.every(({ uri }) => this.#allowsNew(uri));
  }

  #allowsEdit(uri: string): boolean {
    const input = this.#workspace.inputs.get(uri);
    // A file that an earlier round has made is not there yet.
    return input ? this.#isWithin(uri, input.real) : true;
  }

  #allowsNew(uri: string): boolean {
    const path = fileURLToPath(uri);
    try {
      return this.#isWithin(uri, resolve(realpathSync(dirname(path)), basename(path)));
    } catch {
      this.#refused.add(`${this.#workspace.display(uri)}: not created, as its folder does not exist`);
      return false;
    }
  }

  #isWithin(uri: string, real: string): boolean {
    if (this.#folders.some((folder) => isInside(real, folder))) return true;
    this.#refused.add(`${this.#workspace.display(uri)}: not fixed, as a symbolic link leads out of what was named`);
    return false;
  }
}
