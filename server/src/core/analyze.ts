/** Runs the rules over an inventory. */
import { Context } from "./context.ts";
import type { Inventory } from "./inventory.ts";
import { placeOf, type Resource } from "./kubernetes/resources.ts";
import type { Check, Fix, Problem, Related, Rule } from "./rule.ts";
import type { Settings } from "./settings.ts";
import type { Severity } from "./severity.ts";
import { type IsSuppressed, readSuppressions } from "./suppressions.ts";
import type { Place } from "./text.ts";

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
}

export interface Scope {
  /** The files whose findings are wanted; all of the inventory where none are named. */
  readonly uris?: Iterable<string>;
  /** Asked between files; what is found by then is returned. */
  readonly cancelled?: () => boolean;
}

/**
 * All findings, by file, then by place, then by rule. Same inventory, settings and time: same findings in the same order.
 *
 * @param now Milliseconds since the epoch, against which expiry is judged.
 */
export function analyze(
  inventory: Inventory,
  rules: readonly Rule[],
  settings: Settings,
  now: number,
  { uris = inventory.files.keys(), cancelled = () => false }: Scope = {},
): readonly Finding[] {
  const context = new Context(inventory, settings, now);
  const findings: Finding[] = [];
  for (const uri of uris) {
    if (cancelled()) break;
    for (const finding of analyzeFile(uri, rules, context)) findings.push(finding);
  }
  return findings;
}

/** The findings of one file, by place, then by rule. What the context has worked out serves the next file too. */
export function analyzeFile(uri: string, rules: readonly Rule[], context: Context): readonly Finding[] {
  const resources = context.inventory.file(uri)?.resources ?? [];
  const suppressed = suppressions();
  return once(resources.flatMap((resource) => check(resource, rules, context, suppressed))).sort(byPlace);
}

/** What stands behind an anchor is found again by each of its aliases. */
function once(findings: readonly Finding[]): Finding[] {
  const key = ({ rule, at, message }: Finding) => `${at.span.start} ${at.span.end} ${rule.id} ${message}`;
  return [...new Map(findings.toReversed().map((finding) => [key(finding), finding])).values()].reverse();
}

function byPlace(a: Finding, b: Finding): number {
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

function check(
  resource: Resource,
  rules: readonly Rule[],
  context: Context,
  suppressed: ReturnType<typeof suppressions>,
): Finding[] {
  return rules.flatMap((rule) => {
    const setting = context.settings.severities[rule.id];
    if (setting === "off" || !(resource.kind in rule.check)) return [];
    return Array.from(problems(rule, resource, context))
      .filter(({ at }) => !suppressed(rule.id, resource, at.start))
      .map((problem) => toFinding(problem, rule, setting ?? problem.severity ?? rule.severity, resource));
  });
}

function problems<R extends Resource>(rule: Rule, resource: R, context: Context): Iterable<Problem> {
  // TypeScript cannot see that the key picks the check for this very kind of resource.
  const check = rule.check[resource.kind] as Check<R> | undefined;
  return check?.(resource, context) ?? [];
}

function toFinding(problem: Problem, rule: Rule, severity: Severity, resource: Resource): Finding {
  const { at, message, related = [], unnecessary = false, fixes = () => [] } = problem;
  return { rule, severity, message, at: placeOf(resource, at), related, unnecessary, fixes };
}
