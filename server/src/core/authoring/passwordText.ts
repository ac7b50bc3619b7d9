/** Takes a password out of the text that keeps it: a file, standard input, a variable. */
import { Redacted } from "../kubernetes/dockerConfig.ts";
import { t } from "../translation.ts";

/** One line break at the end is dropped, as the shell's `$(cat file)` would. The problem is a part of a sentence. */
export function passwordIn(text: string): { readonly password: Redacted } | { readonly problem: string } {
  const password = text.replace(/\r?\n$/, "");
  if (password === "") return { problem: t`the password is empty` };
  if (password.startsWith("\ufeff")) {
    return { problem: t`a byte order mark would become a part of the password; save it as plain UTF-8` };
  }
  return { password: new Redacted(password) };
}
