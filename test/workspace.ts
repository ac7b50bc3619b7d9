/** The one way in which tests reach the core: texts in, findings out. */
import {
  analyze,
  applyEdits,
  Context,
  compatible,
  Deployment,
  defaultSettings,
  type Finding,
  Inventory,
  Lines,
  ManifestReader,
  type NewFile,
  PodSpecTable,
  parseSettings,
  rules,
  SecretProducerTable,
} from "#core";

export type Files = ReadonlyMap<string, string>;

export interface Workspace {
  readonly inventory: Inventory;
  readonly findings: readonly Finding[];
}

export function analyzeFiles(files: Files, raw: unknown = {}, now = Date.parse("2026-01-01T00:00:00Z")): Workspace {
  const { settings, problems } = parseSettings(raw);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  const reader = new ManifestReader(
    new PodSpecTable(settings.podSpecPaths),
    new SecretProducerTable(settings.secretProducers),
  );
  const inventory = new Inventory(
    [...files].map(([uri, text]) => reader.read(uri, text)),
    true,
  );
  return { inventory, findings: analyze(new Deployment(inventory, reader), rules, settings, now) };
}

/** With the default settings. */
export const reader = new ManifestReader(new PodSpecTable([]));

/** All that is known of some files, with the default settings. */
export function contextOf(files: Files): Context {
  return Context.of(deploymentOf(files), defaultSettings, 0);
}

/** Some files as they are deployed. */
export function deploymentOf(files: Files): Deployment {
  const read = Array.from(files, ([uri, text]) => reader.read(uri, text));
  return new Deployment(new Inventory(read, true), reader);
}

/** As `file:line:column-column rule severity: message`; lines and columns from one. */
export function render({ at, rule, severity, message }: Finding, files: Files): string {
  const lines = new Lines(files.get(at.uri) ?? "");
  const [start, end] = [lines.position(at.span.start), lines.position(at.span.end)];
  const column = end.line === start.line ? end.character : lines.line(start.line).length;
  return `${at.uri}:${start.line + 1}:${start.character + 1}-${column + 1} ${rule.id} ${severity}: ${message}`;
}

/** The files once every fix of a title is applied; every preferred one, if the title is empty. */
export function applyFixes(files: Files, findings: readonly Finding[], title: string): Files {
  const fixes = compatible(
    findings.flatMap((finding) =>
      finding.fixes().filter((fix) => (title === "" ? fix.preferred : fix.title === title)),
    ),
  );
  const edits = fixes.flatMap((fix) => fix.edits);
  const created = fixes.flatMap((fix) => fix.newFiles ?? []).map(({ uri, text }: NewFile) => [uri, text] as const);
  const changed = [...files].map(([uri, text]) => [uri, applyEdits(uri, text, edits)] as const);
  return new Map([...changed, ...created]);
}
