/** Where in a JSON text a cursor is, though the text is still being written: what stands behind the cursor does not count. */

export interface JsonCursor {
  /** The keys of the objects around it. */
  readonly path: readonly string[];
  readonly role: "key" | "value";
  /** Where the string that it is in begins, behind its quote; nothing where it is in none. */
  readonly string: number | undefined;
  /** The keys that the object has before it. */
  readonly keys: readonly string[];
}

interface Level {
  readonly kind: "object" | "array";
  /** The key that was read last. */
  key: string;
  readonly keys: string[];
  /** Whether a value comes next, of an object. */
  value: boolean;
}

/** Nothing where the text before the cursor is no beginning of JSON. */
export function jsonCursor(before: string): JsonCursor | undefined {
  const levels: Level[] = [];
  let string: number | undefined;
  let root = true;
  for (let at = 0; at < before.length; at++) {
    const char = before.charAt(at);
    const level = levels.at(-1);
    if (string !== undefined) {
      if (char === "\\") at++;
      else if (char === '"') {
        if (level?.kind === "object" && !level.value) level.key = before.slice(string, at);
        string = undefined;
      }
    } else if (char === '"') {
      string = at + 1;
    } else if (char === "{" || char === "[") {
      if (!level && !root) return undefined;
      root = false;
      levels.push({ kind: char === "{" ? "object" : "array", key: "", keys: [], value: false });
    } else if (char === "}" || char === "]") {
      levels.pop();
    } else if (level && char === ":") {
      level.value = true;
      level.keys.push(level.key);
    } else if (level && char === ",") level.value = false;
    else if (!level && !/\s/.test(char)) return undefined;
  }
  const level = levels.at(-1);
  if (!level) return root && string === undefined ? { path: [], role: "value", string, keys: [] } : undefined;
  const role = level.kind === "object" && !level.value ? "key" : "value";
  const path = levels.slice(0, role === "key" ? -1 : undefined).map(({ kind, key }) => (kind === "object" ? key : ""));
  return { path, role, string, keys: level.keys };
}
