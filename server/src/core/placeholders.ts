/** Tells values that somebody or something will replace before they reach a cluster. */
import { untagged } from "./kubernetes/image.ts";

/**
 * Helm and other templates, Kustomize and shell variables, angle brackets, `__NAME__`, `@NAME@`, `%NAME%`, and the
 * scheme of images that `ko` builds. Not so the users `$oauthtoken` of Quay and NVIDIA and `robot$…` of Harbor.
 */
const template =
  /\{\{|\{%|\(\(|\$\{|\$\(|(?<!robot)\$(?!(?:oauthtoken|token|app)\b)[A-Za-z_]|<[^<>]+>|\[\[|__\w+__|@[A-Z_]+@|%[A-Z_]+%|\{[A-Za-z_.]+\}|^ko:\/\//;

/** Whether a value is still to be filled in by a template or a variable, so that nothing is known of it. */
export function isTemplated(value: string): boolean {
  return template.test(value);
}

const word =
  /^(?:\.{3,}|…|[xX*]{3,}|-+|\[[a-z][^"[\]]*\]|(?:your|my|the|some|insert|put|add|enter|replace|change|fill|paste|redacted|todo|tbd|fixme|example|sample|dummy|placeholder|base64)(?:[-_ .].*)?|change-?me|replace-?me)$/i;
const shouted = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;
/** `docker-config-goes-here`: several words, one of which speaks to the reader. */
const words = /^(?=.*\b(?:your|here|goes|insert|replace|encoded)\b)[A-Za-z0-9]+(?:[-_ .][A-Za-z0-9]+)+$/i;

/** Whether a value only stands for another: a template, or words such as `<base64-encoded-docker-config>`. */
export function isPlaceholder(value: string): boolean {
  const trimmed = value.trim();
  if (trimmed === "" || isTemplated(trimmed) || isReference(trimmed)) return true;
  return word.test(trimmed) || shouted.test(trimmed) || words.test(trimmed.replaceAll("_", " "));
}

/** A value that SOPS has encrypted. */
export function isEncrypted(value: string): boolean {
  return value.startsWith("ENC[");
}

/** Where a vault keeps a value: Bank-Vaults, vals and 1Password put the value itself there. */
export function isReference(value: string): boolean {
  return /^(?:>>)?vault:|^ref\+\w+:\/\/|^op:\/\//.test(value);
}

/** Words that people shout in the place of a part of an image: `PROJECT-ID`, `REGISTRY`. */
const shoutedPart =
  /^(?:(?:YOUR|REPLACE|CHANGE|INSERT)[-A-Z0-9]*|X{3,}|(?:IMAGE|REGISTRY|REPO|REPOSITORY|PROJECT|ACCOUNT|REGION|LOCATION|USER|USERNAME|ORG|ORGANIZATION|NAMESPACE|DOCKER|PLACEHOLDER|TODO|FIXME|TBD)(?:-[A-Z0-9]+)*)$/;

/**
 * Whether an image only stands for another. Upper case, which no repository may have, gives it away; a name in lower
 * case is taken at its word.
 */
export function isPlaceholderImage(image: string): boolean {
  const name = untagged(image.trim());
  if (name === "" || isTemplated(image) || /\.{3}|…|\*{3}|@[^@]*x{4}/i.test(image)) return true;
  if (/[A-Z]/.test(name) && /^(?:your|replace|change|insert|placeholder|todo)/i.test(name)) return true;
  return name.split(/[/.:]/).some((part) => {
    const bare = part.replace(/^\[(.*)\]$/, "$1");
    return shouted.test(bare) || shoutedPart.test(bare);
  });
}
