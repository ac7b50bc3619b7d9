/** Tells values that somebody or something will replace before they reach a cluster. */

/** Helm and other templates, Kustomize and shell variables, angle brackets, `__NAME__`, `@NAME@`, `%NAME%`. */
const template = /\{\{|\}\}|\$\{|\$\(|\$[A-Za-z_]|<[^<>]+>|\[\[|__\w+__|@[A-Z_]+@|%[A-Z_]+%|\{[A-Za-z_.]+\}/;

/** Whether a value is still to be filled in by a template or a variable, so that nothing is known of it. */
export function isTemplated(value: string): boolean {
  return template.test(value);
}

const word =
  /^(?:\.{3,}|…|[xX*]{3,}|-+|(?:your|my|the|some|insert|put|add|enter|replace|change|fill|paste|redacted|todo|tbd|fixme|example|sample|dummy|placeholder|base64)(?:[-_ .].*)?|change-?me|replace-?me)$/i;
const shouted = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;

/** Whether a value only stands for another: a template, or words such as `<base64-encoded-docker-config>`. */
export function isPlaceholder(value: string): boolean {
  const trimmed = value.trim();
  return trimmed === "" || isTemplated(trimmed) || word.test(trimmed) || shouted.test(trimmed);
}

/** A value that SOPS has encrypted. */
export function isEncrypted(value: string): boolean {
  return value.startsWith("ENC[");
}
