/** Whether a text may be the key of an annotation, in the words of the API server (apimachinery, util/validation). */

const part = /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const subdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const form =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const prefixForm =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

/** The errors of IsQualifiedName. */
export function qualifiedNameErrors(key: string): readonly string[] {
  const parts = key.split("/");
  if (parts.length > 2) {
    return [`a qualified name ${form} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const [name = "", prefix] = parts.toReversed();
  return [...(prefix === undefined ? [] : prefixErrors(prefix)), ...nameErrors(name)];
}

function prefixErrors(prefix: string): readonly string[] {
  if (prefix === "") return ["prefix part must be non-empty"];
  const errors = prefix.length > 253 ? ["prefix part must be no more than 253 bytes"] : [];
  return subdomain.test(prefix) ? errors : [...errors, `prefix part ${prefixForm}`];
}

function nameErrors(name: string): readonly string[] {
  const length =
    name === "" ? ["name part must be non-empty"] : name.length > 63 ? ["name part must be no more than 63 bytes"] : [];
  return part.test(name) ? length : [...length, `name part ${form}`];
}
