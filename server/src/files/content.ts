/** What the bytes of a file are: a text, or a reason to leave it out. */

import { isUtf8 } from "node:buffer";
import { t } from "#core";

export type Content =
  | { readonly state: "read"; readonly text: string; readonly bytes: number }
  | { readonly state: "too-large" }
  | { readonly state: "binary"; readonly why: string };

export function contentOf(bytes: Buffer, maxFileSize: number): Content {
  if (bytes.length > maxFileSize) return { state: "too-large" };
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return { state: "binary", why: t`its encoding is UTF-16; save it as UTF-8` };
  }
  if (bytes.includes(0)) return { state: "binary", why: t`it is binary` };
  if (!isUtf8(bytes)) return { state: "binary", why: t`it is not valid UTF-8` };
  return { state: "read", text: bytes.toString("utf8"), bytes: bytes.length };
}
