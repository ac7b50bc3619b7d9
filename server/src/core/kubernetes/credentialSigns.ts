/** What credentials look like: mistakes, placeholders and tokens with a date. Keeps none and puts none in words. */
import { membersNamed, parseJson } from "../json.ts";
import { isPlaceholder, isReference } from "../placeholders.ts";
import { decodeBase64, decodeUtf8 } from "./go.ts";

export type PasswordWhitespace = "leading" | "trailing" | "newline";

/** Credentials that a cloud issues for some hours. */
export interface ShortLived {
  readonly kind: "ecr" | "gcp" | "acr" | "jwt" | "openshift";
  /** Milliseconds since 1970, where the token itself says so. */
  readonly expires?: number;
}

/** The password of these users is a file of several lines. */
export function isKeyFile(login: string): boolean {
  return login === "_json_key" || login === "_json_key_base64";
}

/** White space around a password, which registries take as a part of it. */
export function whitespaceOf(login: string, password: string): PasswordWhitespace | undefined {
  if (isKeyFile(login) || password === password.trim()) return undefined;
  const before = password.slice(0, password.length - password.trimStart().length);
  const after = password.slice(password.trimEnd().length);
  if (/[\r\n]/.test(before + after)) return "newline";
  return after ? "trailing" : "leading";
}

/** Whether a user name is a token that was put into the wrong field, or into both. */
export function looksLikeToken(text: string): boolean {
  return /^(?:gh[opsur]_|github_pat_|gl[a-z]+-|dckr_[op]at_|sha256~|ya29\.|eyJ[\w-]+\.)/.test(text);
}

const placeholders = [
  /^(?:<.*>|\*+|\.{3,}|x{3,}|\$(?!(?:oauthtoken|token|app)$)\w+)$/is,
  /\$\{[^{}]*\}|\$\([^()]*\)|\{\{[^{}]*\}\}/,
  /^[A-Z]+(?:_[A-Z0-9]+)+$/,
  /^\[?redacted\]?$|^(?:change|replace)[-_ ]?(?:me|this|it)$|^(?:example|placeholder|dummy|todo|tbd|fixme)$/i,
  /^(?:(?:your|my|some|the|insert|enter|docker|registry)[-_ .]?)*(?:user(?:name)?|passw(?:or)?d|token|secret)(?:[-_ ]?here)?$/i,
];

/** A user may well be called "user" or "token"; a password is not called that. */
export function looksLikePlaceholder(login: string, password: string): boolean {
  if (isReference(login) || isReference(password)) return true;
  return placeholders.some((pattern, i) => pattern.test(password) || (i < 3 && pattern.test(login)));
}

/** Whether an `auth` that cannot be decoded is one that is still to be filled in, or was shortened for the reader. */
export function isPlaceholderAuth(auth: string): boolean {
  return auth !== "" && (isPlaceholder(auth) || /\.{3}|…|\*{3}/.test(auth));
}

/** Whether credentials expire within hours, as far as they show it. */
export function shortLivedKind(login: string, password: string): ShortLived | undefined {
  if (login === "AWS") return { kind: "ecr", ...expiry(numberIn(base64Text(password, true), "expiration")) };
  const claims = /^eyJ[\w-]*\.([\w-]+)\.[\w-]*$/.exec(password)?.[1];
  const expires =
    claims === undefined
      ? {}
      : expiry(numberIn(base64Text(claims.replaceAll("-", "+").replaceAll("_", "/"), false), "exp"));
  if (login === "00000000-0000-0000-0000-000000000000") return { kind: "acr", ...expires };
  if (/^(?:oauth2accesstoken|_token|_dcgcloud_token)$/.test(login) || password.startsWith("ya29."))
    return { kind: "gcp", ...expires };
  if (password.startsWith("sha256~")) return { kind: "openshift" };
  if (expires.expires === undefined) return undefined;
  return { kind: login === "serviceaccount" || login === "<token>" ? "openshift" : "jwt", ...expires };
}

function expiry(seconds: number | undefined): { readonly expires?: number } {
  return seconds === undefined ? {} : { expires: seconds * 1000 };
}

function base64Text(text: string, padded: boolean): string {
  const decoded = decodeBase64(text, { padded });
  return "bytes" in decoded ? decodeUtf8(decoded.bytes) : "";
}

function numberIn(json: string, field: string): number | undefined {
  const parsed = parseJson(json);
  if ("error" in parsed || parsed.value.kind !== "object") return undefined;
  const value = membersNamed(parsed.value, field).at(-1)?.value;
  return value?.kind === "number" ? value.value : undefined;
}
