/** Reads the WWW-Authenticate headers by which a registry says how to log in (RFC 9110, 11.6.1). */

export interface Challenge {
  /** In lower case. */
  readonly scheme: string;
  /** Names in lower case; of a name that is written twice, the first. */
  readonly parameters: ReadonlyMap<string, string>;
}

const separators = /[\s,]*/y;
const schemePattern = /[\w!#$%&'*+.^`|~-]+/y;
/** A parameter, with what may stand before it. */
const parameter = /[\s,]*([\w!#$%&'*+.^`|~-]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([\w!#$%&'*+.^`|~:/-]+))/y;
/** What is not understood is passed over up to the next comma. */
const rest = /[^,]*/y;

/** The challenges of all headers in their order. What is no challenge is left out. */
export function parseChallenges(headers: readonly string[]): readonly Challenge[] {
  return headers.flatMap(parseHeader);
}

function parseHeader(header: string): readonly Challenge[] {
  const challenges: Challenge[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(header);
    if (match) at = pattern.lastIndex;
    return match ?? undefined;
  };
  while (at < header.length) {
    const before = at;
    take(separators);
    const scheme = take(schemePattern)?.[0];
    if (scheme !== undefined) {
      const parameters = new Map<string, string>();
      for (let found = take(parameter); found; found = take(parameter)) {
        const [, name = "", quoted, token = ""] = found;
        const key = name.toLowerCase();
        if (!parameters.has(key)) parameters.set(key, quoted === undefined ? token : quoted.replace(/\\(.)/g, "$1"));
      }
      challenges.push({ scheme: scheme.toLowerCase(), parameters });
    }
    if (scheme === undefined || !/[\s,]/.test(header[at] ?? ",")) take(rest);
    if (at === before) at++;
  }
  return challenges;
}
