/** Safe look-ups in objects of the API, of which any part may be of any type. */

export type RawObject = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is RawObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What stands at a path; only own members count, so that no prototype answers. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) found = isRecord(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  return found;
}

/** A text that is there and is not empty. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" && found !== "" ? found : undefined;
}

export function numberAt(value: unknown, ...path: readonly string[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === "number" && Number.isFinite(found) ? found : undefined;
}

export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** A time of the API in milliseconds since 1970. */
export function timeAt(value: unknown, ...path: readonly string[]): number | undefined {
  const time = Date.parse(textAt(value, ...path) ?? "");
  return Number.isNaN(time) ? undefined : time;
}

/** ISO 8601 to the second, as the API writes it. */
export function isoTime(time: number | undefined): string | null {
  if (time === undefined || !Number.isFinite(new Date(time).getTime())) return null;
  return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}
