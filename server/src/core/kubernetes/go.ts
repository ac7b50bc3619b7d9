/** The pieces of Go's standard library whose exact behaviour decides whether a credential matches an image. */

export interface GoError {
  readonly error: string;
}

const encoder = new TextEncoder();
// Go keeps a byte order mark as text, and so must we.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export function encodeUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Bytes that are not UTF-8 become U+FFFD. */
export function decodeUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Compares two strings by their UTF-8 bytes, as Go does; JavaScript's `<` compares UTF-16 units. */
export function compareBytes(a: string, b: string): number {
  // The order of UTF-8 bytes is the order of code points.
  const [left, right] = [[...a], [...b]];
  for (const [i, char] of left.entries()) {
    const difference = (char.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? -1);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

const escapes: ReadonlyMap<string, string> = new Map(
  Array.from('\x07\b\f\n\r\t\v"\\', (char, i) => [char, `\\${'abfnrtv"\\'[i]}`]),
);

/** Quotes as `%q` (strconv.Quote). */
export function quote(text: string): string {
  return `"${Array.from(text, quoteRune).join("")}"`;
}

function quoteRune(rune: string): string {
  const escaped = escapes.get(rune);
  if (escaped !== undefined) return escaped;
  if (rune === " " || /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(rune)) return rune;
  const code = rune.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x20 || code === 0x7f) return `\\x${hex.padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

/** net.SplitHostPort */
export function splitHostPort(text: string): { readonly host: string; readonly port: string } | GoError {
  const colon = text.lastIndexOf(":");
  if (colon < 0) return { error: "missing port in address" };
  const bracket = text.indexOf("]");
  const bracketed = text.startsWith("[");
  if (bracketed) {
    if (bracket < 0) return { error: "missing ']' in address" };
    if (bracket + 1 !== colon) {
      return { error: text[bracket + 1] === ":" ? "too many colons in address" : "missing port in address" };
    }
  } else if (text.indexOf(":") < colon) return { error: "too many colons in address" };
  if (text.includes("[", bracketed ? 1 : 0)) return { error: "unexpected '[' in address" };
  if (text.includes("]", bracketed ? bracket + 1 : 0)) return { error: "unexpected ']' in address" };
  return { host: bracketed ? text.slice(1, bracket) : text.slice(0, colon), port: text.slice(colon + 1) };
}

/** What is left of the name after a chunk of the pattern has matched, or how it did not. */
type Rest = readonly string[] | "no match" | "bad pattern";

/** filepath.Match on Unix: `*` and `?` do not cross `/`, and a character is a rune. */
export function filepathMatch(pattern: string, name: string): boolean | "bad pattern" {
  let rest: readonly string[] = [...pattern];
  let left: readonly string[] = [...name];
  while (rest.length > 0) {
    const stars = rest.findIndex((char) => char !== "*");
    if (stars === -1) return !left.includes("/");
    const end = chunkEnd(rest, stars);
    const chunk = rest.slice(stars, end);
    rest = rest.slice(end);
    const after = matchSomewhere(chunk, left, stars > 0, rest.length === 0);
    if (after === "bad pattern") return after;
    if (after === "no match") return false;
    left = after;
  }
  return left.length === 0;
}

/** Where the run of characters without a `*` ends; a `*` in brackets is a character of the class. */
function chunkEnd(pattern: readonly string[], start: number): number {
  let inClass = false;
  for (let at = start; at < pattern.length; at++) {
    const char = pattern[at];
    if (char === "\\") at++;
    else if (char === "[") inClass = true;
    else if (char === "]") inClass = false;
    else if (char === "*" && !inClass) return at;
  }
  return pattern.length;
}

function matchSomewhere(chunk: readonly string[], name: readonly string[], starred: boolean, last: boolean): Rest {
  for (let skip = 0; skip <= name.length; skip++) {
    const rest = matchChunk(chunk, name.slice(skip));
    if (rest === "bad pattern") return rest;
    if (rest !== "no match" && (rest.length === 0 || !last)) return rest;
    if (!starred || name[skip] === "/") break;
  }
  return "no match";
}

/** Reads the whole chunk even after it failed, because a bad pattern is an error wherever it stands. */
function matchChunk(chunk: readonly string[], name: readonly string[]): Rest {
  let used = 0;
  let failed = false;
  for (let at = 0; at < chunk.length; at++) {
    failed ||= used === name.length;
    const char = name[used++] ?? "";
    if (chunk[at] === "[") {
      const found = matchClass(chunk, at + 1, char);
      if (!found) return "bad pattern";
      failed ||= !found.matched;
      at = found.end;
    } else if (chunk[at] === "?") failed ||= char === "/";
    else {
      if (chunk[at] === "\\" && ++at === chunk.length) return "bad pattern";
      failed ||= chunk[at] !== char;
    }
  }
  return failed ? "no match" : name.slice(used);
}

/** Matches a bracket expression whose inside begins at `at`; undefined for a bad pattern. */
function matchClass(chunk: readonly string[], at: number, char: string): { matched: boolean; end: number } | undefined {
  const negated = chunk[at] === "^";
  const first = negated ? at + 1 : at;
  const code = char.codePointAt(0) ?? 0;
  let matched = false;
  for (let next = first; ; ) {
    if (chunk[next] === "]" && next > first) return { matched: matched !== negated, end: next };
    const low = classCharacter(chunk, next);
    if (!low) return undefined;
    const high = chunk[low.next] === "-" ? classCharacter(chunk, low.next + 1) : low;
    if (!high) return undefined;
    matched ||= low.code <= code && code <= high.code;
    next = high.next;
  }
}

function classCharacter(chunk: readonly string[], at: number): { code: number; next: number } | undefined {
  if (chunk[at] === "-" || chunk[at] === "]") return undefined;
  const place = chunk[at] === "\\" ? at + 1 : at;
  const code = chunk[place]?.codePointAt(0);
  return code === undefined || place + 1 >= chunk.length ? undefined : { code, next: place + 1 };
}

export interface GoUrl {
  readonly host: string;
  /** Percent-decoded. */
  readonly path: string;
}

/**
 * url.Parse, as far as a keyring needs it: user info, query and fragment are checked and dropped.
 *
 * Go refuses brackets that hold no IPv6 address since late 2025. This is what it did before, because clusters built
 * with older releases are the many, and `reg[0-9].io` matches there.
 */
export function parseUrl(text: string): GoUrl | GoError {
  const [url = "", fragment] = cut(text, "#");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that Go refuses.
  if (/[\0-\x1f\x7f]/.test(url)) return { error: "net/url: invalid control character in URL" };
  if (url.startsWith(":")) return { error: "missing protocol scheme" };
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0] ?? "";
  const [rest = ""] = cut(url.slice(scheme.length), "?");
  if (!rest.startsWith("/")) {
    if (scheme) return { host: "", path: "" };
    if (cut(rest, "/")[0]?.includes(":")) return { error: "first path segment in URL cannot contain colon" };
  }
  const hasAuthority = rest.startsWith("//") && (scheme !== "" || !rest.startsWith("///"));
  const slash = hasAuthority ? rest.indexOf("/", 2) : 0;
  const pathStart = slash < 0 ? rest.length : slash;
  const host = hasAuthority ? parseAuthority(rest.slice(2, pathStart)) : "";
  if (typeof host !== "string") return host;
  const path = decodePercent(rest.slice(pathStart), "other");
  if (typeof path !== "string") return path;
  const checked = decodePercent(fragment ?? "", "other");
  return typeof checked === "string" ? { host, path } : checked;
}

function cut(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

function parseAuthority(authority: string): string | GoError {
  const at = authority.lastIndexOf("@");
  const host = parseHost(authority.slice(at + 1));
  if (typeof host !== "string" || at < 0) return host;
  const user = authority.slice(0, at);
  if (!/^[\w\-.:~!$&'()*+,;=%@]*$/.test(user)) return { error: "net/url: invalid userinfo" };
  const checked = decodePercent(user, "other");
  return typeof checked === "string" ? host : checked;
}

function parseHost(host: string): string | GoError {
  const bracket = host.startsWith("[") ? host.lastIndexOf("]") : undefined;
  if (bracket === -1) return { error: "missing ']' in host" };
  const colon = host.lastIndexOf(":");
  const port = bracket === undefined ? (colon < 0 ? "" : host.slice(colon)) : host.slice(bracket + 1);
  if (!/^(?::[0-9]*)?$/.test(port)) return { error: `invalid port ${quote(port)} after host` };
  const zone = host.slice(0, bracket ?? 0).indexOf("%25");
  if (zone < 0) return decodePercent(host, "host");
  const parts = [
    decodePercent(host.slice(0, zone), "host"),
    decodePercent(host.slice(zone, bracket), "zone"),
    decodePercent(host.slice(bracket), "host"),
  ];
  return parts.find((part) => typeof part !== "string") ?? parts.join("");
}

const hostCharacter = /^[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]$/;

const plainHost = new RegExp(`${hostCharacter.source.slice(0, -1)}*$`);

/** Percent-decodes. Only in a host are some characters, and most escapes of ASCII, errors. */
function decodePercent(text: string, part: "host" | "zone" | "other"): string | GoError {
  // Nearly all are, and there are as many as images times keys.
  if (part === "other" ? !text.includes("%") : plainHost.test(text)) return text.toWellFormed();
  const bytes: number[] = [];
  for (const [token] of text.matchAll(/%.{0,2}|[^%]/gsu)) {
    if (!token.startsWith("%")) {
      if (part !== "other" && token < "\x80" && !hostCharacter.test(token)) {
        return { error: `invalid character ${quote(token)} in host name` };
      }
      bytes.push(...encodeUtf8(token));
      continue;
    }
    const code = /^%[0-9a-f]{2}$/i.test(token) ? Number.parseInt(token.slice(1), 16) : -1;
    if (code < 0 || !escapeAllowed(code, part)) return { error: `invalid URL escape ${quote(token)}` };
    bytes.push(code);
  }
  return decodeUtf8(Uint8Array.from(bytes));
}

function escapeAllowed(code: number, part: "host" | "zone" | "other"): boolean {
  if (part === "other" || code === 0x25) return true;
  if (part === "host") return code >= 0x80;
  return code === 0x20 || hostCharacter.test(String.fromCharCode(code));
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The offset is the byte of the text at which Go gives up. */
export type Base64Error = GoError & { readonly offset: number };

/** base64.StdEncoding, or RawStdEncoding where not padded. Line breaks are skipped, anything else is an error. */
export function decodeBase64(
  text: string,
  { padded }: { readonly padded: boolean },
): { bytes: Uint8Array } | Base64Error {
  const input = encodeUtf8(text);
  const places = [...input.keys()].filter((at) => input[at] !== 10 && input[at] !== 13);
  const bytes: number[] = [];
  let bits = 0;
  for (const [n, at] of places.entries()) {
    const char = String.fromCharCode(input[at] ?? 0);
    const value = alphabet.indexOf(char);
    if (value >= 0) {
      bits = ((bits << 6) | value) & 0xffff;
      if (n % 4 > 0) bytes.push((bits >> ((3 - (n % 4)) * 2)) & 0xff);
      continue;
    }
    if (char !== "=" || !padded || n % 4 < 2) return corrupt(at);
    let end = n + 1;
    if (n % 4 === 2) {
      const second = places[end++];
      if (second === undefined) return corrupt(input.length);
      if (input[second] !== 0x3d) return corrupt(second - 1);
    }
    const garbage = places[end];
    return garbage === undefined ? { bytes: Uint8Array.from(bytes) } : corrupt(garbage);
  }
  // Go counts back from the end without regard to line breaks.
  const count = places.length % 4;
  return count === 1 || (padded && count > 0) ? corrupt(input.length - count) : { bytes: Uint8Array.from(bytes) };
}

function corrupt(offset: number): Base64Error {
  return { error: `illegal base64 data at input byte ${offset}`, offset };
}

/** base64.StdEncoding.EncodeToString */
export function encodeBase64(bytes: Uint8Array): string {
  let out = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3);
    const group = (a << 16) | (b << 8) | c;
    out += [18, 12, 6, 0].map((shift) => alphabet[(group >> shift) & 63]).join("");
  }
  const missing = (3 - (bytes.length % 3)) % 3;
  return out.slice(0, out.length - missing) + "=".repeat(missing);
}
