/** Says why a text is no image that could be pulled. */

import { type InvalidImage, withoutLogin } from "./kubernetes/image.ts";
import { t } from "./translation.ts";

/** The sentence quotes the text on one line, and without a password that stands in it. */
export function invalidImage({ cause }: InvalidImage, text: string): string {
  const hasLogin = withoutLogin(text) !== text && cause !== "scheme" && cause !== "whitespace";
  const reason = hasLogin ? t`a user name and password have no place in it` : reasons[cause]();
  return t`"${shown(text)}" is not a valid image: ${reason}.`;
}

/** On one line, not too long, and without the password that somebody may have put before an `@`. */
function shown(text: string): string {
  const line = withoutLogin(text).replace(/\s+/g, " ");
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}

const reasons: Readonly<Record<InvalidImage["cause"], () => string>> = {
  empty: () => t`it is empty`,
  uppercase: () => t`the repository has to be in lower case`,
  scheme: () => t`an image has no scheme such as https://`,
  whitespace: () => t`there is white space in it`,
  hex64: () => t`64 hexadecimal digits alone are an image ID, which cannot be pulled`,
  "too-long": () => t`the repository is longer than 255 characters, or the tag longer than 128`,
  digest: () => t`a digest is an algorithm such as sha256 and its exact number of lower-case hexadecimal digits`,
  tag: () => t`a tag has only letters, digits, "_", "." and "-", and begins with neither "." nor "-"`,
  format: () => t`it does not have the form registry/repository:tag`,
};
