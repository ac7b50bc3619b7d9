/** Runs the rules over an inventory. */

import { Context } from "./context.ts";
import { splitDocuments } from "./documents.ts";
import type { Inventory } from "./inventory.ts";
import { placeOf, type Resource } from "./kubernetes/resources.ts";
import type { Deployment } from "./kustomize/deployment.ts";
import type { Overlay } from "./kustomize/overlay.ts";
import type { Check, Fix, Problem, Related, Rename, Rule } from "./rule.ts";
import type { Settings } from "./settings.ts";
import { type Severity, severities } from "./severity.ts";
import { type IsSuppressed, readSuppressions } from "./suppressions.ts";
import type { Place } from "./text.ts";
import { t } from "./translation.ts";
import { listed } from "./words.ts";

/** A problem, with the rule that found it and its place in a file. */
export interface Finding {
  readonly rule: Rule;
  readonly severity: Severity;
  readonly message: string;
  readonly at: Place;
  readonly related: readonly Related[];
  readonly unnecessary: boolean;
  /** Computed at each call; ask only where somebody wants to see them. */
  readonly fixes: () => readonly Fix[];
  readonly rename: Rename | undefined;
}

export interface Scope {
  /** The files whose findings are wanted; all of the inventory where none are named. */
  readonly uris?: Iterable<string>;
  /** Asked between files; what is found by then is returned. */
  readonly cancelled?: () => boolean;
}

/**
 * All findings, by file, then by place, then by rule. Same manifests, settings and time: same findings in the same order.
 *
 * @param manifests As kustomizations make them, or as they are written.
 * @param now Milliseconds since the epoch, against which expiry is judged.
 */
export function analyze(
  manifests: Inventory | Deployment,
  rules: readonly Rule[],
  settings: Settings,
  now: number,
  { uris, cancelled = () => false }: Scope = {},
): readonly Finding[] {
  const written = "written" in manifests ? manifests.written : manifests;
  const context = "written" in manifests ? Context.of(manifests, settings, now) : new Context(written, settings, now);
  const findings: Finding[] = [];
  for (const uri of uris ?? written.files.keys()) {
    if (cancelled()) break;
    for (const finding of analyzeFile(uri, rules, context)) findings.push(finding);
  }
  return findings;
}

/** The findings of one file, by place, then by rule. What the context has worked out serves the next file too. */
export function analyzeFile(uri: string, rules: readonly Rule[], context: Context): readonly Finding[] {
  const overlays = context.deployment?.overlaysOf(uri) ?? [];
  const deployed = overlays.length > 0 ? analyzeOverlays(uri, overlays, rules, context) : [];
  // What an overlay takes in is not there as it is written.
  const resources = context.inventory.file(uri)?.resources ?? [];
  const suppressed = suppressions();
  const found = resources.flatMap((resource) => check(resource, rules, context, suppressed));
  return once([...deployed, ...found]).sort(byPlace);
}

interface FoundInOverlay {
  readonly overlay: Overlay;
  readonly finding: Finding;
  /** The same for what is the same finding in another overlay. */
  readonly key: string;
}

/** Judges a file in each overlay that it has a part in. */
function analyzeOverlays(
  uri: string,
  overlays: readonly Overlay[],
  rules: readonly Rule[],
  context: Context,
): Finding[] {
  const { deployment } = context;
  if (!deployment) return [];
  const suppressed = suppressionsIn(deployment.written);
  const found = overlays.flatMap((overlay): FoundInOverlay[] => {
    const findings = overlay
      .resourcesOf(uri)
      .flatMap((resource) => check(resource, rules, context, () => false))
      .map((finding) => asWritten(finding, deployment))
      .filter(({ at, rule }) => at.uri === uri && !suppressed(rule.id, at));
    const kinds = new Map<string, number>();
    return once(findings).map((finding) => {
      const kind = keyOf(finding).replaceAll(/"[^"]*"/g, "");
      const count = kinds.get(kind) ?? 0;
      kinds.set(kind, count + 1);
      return { overlay, finding, key: `${kind} ${count}` };
    });
  });
  const groups = Map.groupBy(found, ({ key }) => key);
  return Array.from(groups.values(), (group) => merged(group, overlays.length, context));
}

/**
 * One finding for all overlays that have it, which differ in names and namespaces; they are named, unless all say the same.
 *
 * Nobody can edit what a build makes, so fixes are those of the same finding in the manifests as they are written.
 */
function merged(group: readonly FoundInOverlay[], overlays: number, context: Context): Finding {
  const rank = ({ finding }: FoundInOverlay) => severities.indexOf(finding.severity);
  const [first, ...others] = group.toSorted((a, b) => rank(a) - rank(b)) as [FoundInOverlay, ...FoundInOverlay[]];
  const { finding, overlay } = first;
  const same = others.every((other) => other.finding.message === finding.message);
  const names = others.map((other) => other.overlay.name);
  const { message: said } = finding;
  const inSome = group.length < overlays ? t`${said} (In ${listed([overlay.name, ...names])}.)` : said;
  const message = same ? inSome : t`${said} (In ${overlay.name}; likewise in ${listed(names)}.)`;
  const renameTo = () => (group.length === overlays ? meantByAll(group, context) : undefined);
  return { ...finding, message, fixes: () => fixesAsWritten(finding, renameTo(), context) };
}

function asWritten(finding: Finding, deployment: Deployment): Finding {
  const related = finding.related.map((one) => ({ ...one, at: deployment.placeOf(one.at) }));
  return { ...finding, at: deployment.placeOf(finding.at), related };
}

/** @param meant The name to change to: what lies in an overlay is not near to a base, as both are written. */
function fixesAsWritten({ rule, at }: Finding, meant: string | undefined, { written }: Context): readonly Fix[] {
  const same = analyzeFile(at.uri, [rule], written).find((one) => byPlace(one, { at }) === 0);
  const fixes = same?.fixes() ?? [];
  if (meant === undefined || fixes.some(({ preferred }) => preferred)) return fixes;
  return [...(same?.rename?.to(meant) ?? []), ...fixes];
}

/** The name that is meant in each overlay, if they agree, and it is written as it is deployed. */
function meantByAll(group: readonly FoundInOverlay[], { deployment }: Context): string | undefined {
  const [name, ...others] = new Set(group.map(({ finding }) => finding.rename?.meant?.name));
  if (name === undefined || others.length > 0) return undefined;
  const isAsWritten = group.every(({ finding: { rename } }) => {
    const place = rename?.meant && deployment?.placeOf(rename.meant.at);
    const text = place && deployment?.written.file(place.uri)?.text.slice(place.span.start, place.span.end);
    return text?.replace(/^(["'])(.*)\1$/, "$2") === name;
  });
  return isAsWritten ? name : undefined;
}

/** What stands behind an anchor is found again by each of its aliases. */
function once(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.toReversed().map((finding) => [keyOf(finding), finding])).values()].reverse();
}

function keyOf({ rule, at, message }: Finding): string {
  return `${at.span.start} ${at.span.end} ${rule.id} ${message}`;
}

function byPlace(a: Pick<Finding, "at">, b: Pick<Finding, "at">): number {
  return a.at.span.start - b.at.span.start || a.at.span.end - b.at.span.end;
}

/** Reads the comments of each document once, and only where something was found in it. */
function suppressions(): (rule: string, resource: Resource, offset: number) => boolean {
  const known = new Map<string, IsSuppressed>();
  return (rule, { source }, offset) => {
    const { document } = source;
    const suppressed = known.get(document.text) ?? readSuppressions(document.text);
    known.set(document.text, suppressed);
    return suppressed(rule, offset + source.start - document.start);
  };
}

/** The same by places in files. */
function suppressionsIn(inventory: Inventory): (rule: string, at: Place) => boolean {
  const known = new Map<string, IsSuppressed>();
  return (rule, { uri, span }) => {
    const text = inventory.file(uri)?.text ?? "";
    const document = splitDocuments(text).findLast(({ start }) => start <= span.start);
    if (!document) return false;
    const suppressed = known.get(document.text) ?? readSuppressions(document.text);
    known.set(document.text, suppressed);
    return suppressed(rule, span.start - document.start);
  };
}

function check(
  resource: Resource,
  rules: readonly Rule[],
  context: Context,
  suppressed: ReturnType<typeof suppressions>,
): Finding[] {
  return rules.flatMap((rule) => {
    const setting = context.settings.severities[rule.id];
    if (setting === "off" || !(resource.kind in rule.check)) return [];
    if (setting === undefined && isOffByDefault(rule, context)) return [];
    return Array.from(problems(rule, resource, context))
      .filter(({ at }) => !suppressed(rule.id, resource, at.start))
      .map((problem) => toFinding(problem, rule, setting ?? problem.severity ?? rule.severity, resource));
  });
}

function isOffByDefault({ offByDefault }: Rule, context: Context): boolean {
  return typeof offByDefault === "function" ? offByDefault(context) : offByDefault === true;
}

function problems<R extends Resource>(rule: Rule, resource: R, context: Context): Iterable<Problem> {
  // TypeScript cannot see that the key picks the check for this very kind of resource.
  const check = rule.check[resource.kind] as Check<R> | undefined;
  return check?.(resource, context) ?? [];
}

function toFinding(problem: Problem, rule: Rule, severity: Severity, resource: Resource): Finding {
  const { at, message, related = [], unnecessary = false, fixes = () => [], rename } = problem;
  return { rule, severity, message, at: placeOf(resource, at), related, unnecessary, fixes, rename };
}
