/** Makes JSON of a Go template for JSON, as far as it says outright what it holds. */

/**
 * The template with each mark as a text of the same length that JSON allows: `{{ .password | toJson }}` becomes a
 * string, and within a string it loses its quotes. Whoever reads the result still sees that a mark stood there.
 */
export function withoutMarks(template: string): string {
  const parts: string[] = [];
  let [inString, done] = [false, 0];
  for (let at = 0; at < template.length; at++) {
    const char = template[at];
    if (inString && char === "\\") at++;
    else if (char === '"') inString = !inString;
    else if (char === "{" && template[at + 1] === "{") {
      const end = template.indexOf("}}", at);
      if (end < 0) break;
      const length = end + 2 - at;
      parts.push(template.slice(done, at), inString ? filler(length) : `"${filler(length - 2)}"`);
      [done, at] = [end + 2, end + 1];
    }
  }
  return parts.join("") + template.slice(done);
}

function filler(length: number): string {
  return length < 4 ? "{{}".slice(0, length) : `{{${"x".repeat(length - 4)}}}`;
}
