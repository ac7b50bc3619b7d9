/** Runs the rules over an inventory. */
import { Context } from "./context.ts";
import type { Inventory } from "./inventory.ts";
import { placeOf, type Resource } from "./kubernetes/resources.ts";
import type { Check, Fix, Problem, Related, Rule, Severity } from "./rule.ts";
import type { Settings } from "./settings.ts";
import { isSuppressed, readSuppressions, type Suppressions } from "./suppressions.ts";
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
    const resources = inventory.files.get(uri)?.resources ?? [];
    findings.push(...resources.flatMap((resource) => check(resource, rules, context)).sort(byPlace));
  }
  return findings;
}

function byPlace(a: Finding, b: Finding): number {
  return a.at.span.start - b.at.span.start || a.at.span.end - b.at.span.end;
}

function check(resource: Resource, rules: readonly Rule[], context: Context): Finding[] {
  const { text } = resource.source;
  let suppressions: Suppressions | undefined;
  return rules.flatMap((rule) => {
    const setting = context.settings.severities[rule.id];
    if (setting === "off") return [];
    return Iterator.from(problems(rule, resource, context))
      .filter(({ at }) => {
        suppressions ??= readSuppressions(text);
        return !isSuppressed(suppressions, rule.id, lineOf(text, at.start));
      })
      .map((problem) => toFinding(problem, rule, setting ?? problem.severity ?? rule.severity, resource))
      .toArray();
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

function lineOf(text: string, offset: number): number {
  let line = 0;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}
