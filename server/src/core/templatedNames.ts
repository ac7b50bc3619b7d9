/**
 * Names that a template fills in: `{{ .Release.Name }}-regcred` may become `web-regcred`, and never `web-login`; and the same
 * of variables, as Flux and `envsubst` put them in: `${cluster}-regcred`.
 */
import type { Source, Supplier } from "./kubernetes/resources.ts";

export interface TemplatedName {
  readonly uri: string;
  readonly kind: Supplier["makes"];
  /** What stands before, between and after the marks. */
  readonly literals: readonly string[];
}

const kinds = {
  // An ExternalSecret or a SealedSecret makes a Secret.
  Secret: /^[ \t]*["']?kind["']?:[ \t]*["']?\w*Secret\b/m,
  ServiceAccount: /^[ \t]*["']?kind["']?:[ \t]*["']?ServiceAccount\b/m,
} as const satisfies Record<Supplier["makes"], RegExp>;

const name = /^[ \t]*name:[ \t]*["']?(.*(?:\{\{|\$\{).*)$/gm;
const mark = /\{\{.*?\}\}|\$\{.*?\}/;

export function templatedNames({ uri, text }: Source): readonly TemplatedName[] {
  if (!text.includes("{{") && !text.includes("${")) return [];
  const names = [...text.matchAll(name)].map(([, written = ""]) => written.trimEnd().replace(/["']$/, "").split(mark));
  return (Object.keys(kinds) as Supplier["makes"][])
    .filter((kind) => kinds[kind].test(text))
    .flatMap((kind) => names.map((literals) => ({ uri, kind, literals })));
}

/** Whether so little of a name is written that it may become nearly any. */
export function isOpen({ literals }: TemplatedName): boolean {
  return literals.join("").length < 3;
}

export function mayBecome({ literals }: TemplatedName, wanted: string): boolean {
  const [first = "", ...rest] = literals;
  const last = rest.pop() ?? "";
  if (wanted.length < first.length + last.length || !wanted.startsWith(first) || !wanted.endsWith(last)) return false;
  let at = first.length;
  for (const literal of rest) {
    const found = wanted.indexOf(literal, at);
    if (found === -1) return false;
    at = found + literal.length;
  }
  return at <= wanted.length - last.length;
}
