/** JSON of the API, of which any part may be of any type. */

/** An object of the API; what it holds is for whoever reads it to check. */
export type ApiObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is ApiObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Undefined where the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function at(object: unknown, path: readonly string[]): unknown {
  let found = object;
  for (const key of path) found = isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  return found;
}

/** Empty where there is no text. */
export function textIn(object: unknown, ...path: readonly string[]): string {
  const found = at(object, path);
  return typeof found === "string" ? found : "";
}

export function listIn(object: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(object, path);
  return Array.isArray(found) ? found : [];
}
