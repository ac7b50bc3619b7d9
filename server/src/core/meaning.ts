/** What a document says, without how it is written: by this an edit is known to change what it should and no more. */
import { parseDocument } from "yaml";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What a document says; nothing where it has syntax errors, or aliases without end. */
export function meaningOf(text: string): Json | undefined {
  try {
    const document = parseDocument(text, { logLevel: "silent", merge: true, prettyErrors: false, uniqueKeys: false });
    if (document.errors.length > 0) return undefined;
    // Through JSON, what an anchor and its aliases share becomes a value of its own at each place.
    return JSON.parse(JSON.stringify(document.toJS() ?? null)) as Json;
  } catch {
    return undefined;
  }
}

/** The same, with the value at a path replaced; a value of `undefined` takes it away. */
export function withValue(json: Json, path: readonly (string | number)[], value: Json | undefined): Json {
  const [step, ...rest] = path;
  if (step === undefined) return value ?? null;
  const changed = rest.length === 0 ? value : withValue(childOf(json, step) ?? null, rest, value);
  if (isList(json)) {
    return changed === undefined ? json.toSpliced(Number(step), 1) : json.with(Number(step), changed);
  }
  const others = Object.entries(isMap(json) ? json : {}).filter(([key]) => key !== step);
  return Object.fromEntries(changed === undefined ? others : [...others, [step, changed]]);
}

export function valueAt(json: Json, path: readonly (string | number)[]): Json | undefined {
  return path.reduce<Json | undefined>((value, step) => value && childOf(value, step), json);
}

/** How many values differ; what one side lacks counts as one. The order of keys says nothing. */
export function differences(a: Json | undefined, b: Json | undefined): number {
  if (isList(a) && isList(b)) {
    return Array.from({ length: Math.max(a.length, b.length) }, (_, index) => differences(a[index], b[index])).reduce(
      sum,
      0,
    );
  }
  if (isMap(a) && isMap(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return Array.from(keys, (key) => differences(childOf(a, key), childOf(b, key))).reduce(sum, 0);
  }
  return a === b ? 0 : 1;
}

function sum(a: number, b: number): number {
  return a + b;
}

function childOf(json: Json, step: string | number): Json | undefined {
  if (isList(json)) return json[Number(step)];
  return isMap(json) && Object.hasOwn(json, step) ? json[String(step)] : undefined;
}

function isList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}

function isMap(json: Json | undefined): json is { readonly [key: string]: Json } {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
