/** What a format is given to print: the findings and all that they point into. */
import type { Finding, Fix } from "#core";
import { Masks } from "./masking.ts";
import { countResources, type Range, type Workspace } from "./workspace.ts";

export interface Stats {
  readonly files: number;
  readonly documents: number;
  readonly resources: number;
  readonly bytes: number;
  readonly milliseconds: number;
}

/** An edit as other programs may apply it. */
export interface ShownEdit {
  readonly file: string;
  readonly range: Range;
  /** Missing where it would tell what a Secret holds. A new file is an edit at the start of a file that is not there. */
  readonly newText: string | null;
}

export interface ShownFix {
  readonly title: string;
  readonly preferred: boolean;
  readonly edits: readonly ShownEdit[];
}

export interface Report {
  readonly workspace: Workspace;
  readonly masks: Masks;
  readonly findings: readonly Finding[];
  readonly stats: Stats;
  /** Files that were not read, or could not be written, one sentence each. */
  readonly troubles: readonly string[];
}

export function reportOf(
  workspace: Workspace,
  findings: readonly Finding[],
  troubles: readonly string[],
  start: number,
): Report {
  const files = [...workspace.inventory.files.values()];
  const stats = {
    files: files.length,
    documents: files.reduce((sum, { documents }) => sum + documents, 0),
    resources: countResources(workspace),
    bytes: files.reduce((sum, { uri, text }) => sum + (workspace.inputs.get(uri)?.bytes ?? Buffer.byteLength(text)), 0),
    milliseconds: Math.round(performance.now() - start),
  };
  return { workspace, masks: new Masks(workspace), findings: findings.map(withFixesOnce), stats, troubles };
}

/** Fixes are worked out at each call, and a format may ask for them more than once. */
function withFixesOnce(finding: Finding): Finding {
  let known: readonly Fix[] | undefined;
  return {
    ...finding,
    fixes: () => {
      known ??= finding.fixes();
      return known;
    },
  };
}

const startOfFile: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

export function shownFixes(finding: Finding, { workspace, masks }: Report): readonly ShownFix[] {
  return finding.fixes().map(({ title, preferred = false, edits, newFiles = [] }: Fix) => ({
    title,
    preferred,
    edits: [
      ...edits.map(({ uri, span, text }) => ({
        file: workspace.display(uri),
        range: workspace.range(uri, span),
        newText: masks.tells(uri, span, text) ? null : text,
      })),
      ...newFiles.map(({ uri, text }) => ({
        file: workspace.display(uri),
        range: startOfFile,
        newText: masks.quotes(text) ? null : text,
      })),
    ],
  }));
}
