/** Gives each file one name, however a client writes its URI. */
import { t } from "#core";
import { filePathOf, fileUriOf } from "#platform";

/**
 * The URI under which a file is known here. Clients differ in what they percent-encode, and the same file must not
 * be counted twice, once as opened and once as read from disk.
 */
export function canonicalUri(uri: string): string {
  const path = pathOf(uri);
  return path === undefined ? uri : fileUriOf(path);
}

/** The path of a file on this machine's disk, if it is one. */
export function pathOf(uri: string): string | undefined {
  if (!uri.startsWith("file:")) return undefined;
  try {
    return filePathOf(uri);
  } catch {
    return undefined;
  }
}

/** Whether a URI, or a folder that it lies in, is one of those. */
export function isIn(uri: string, uris: ReadonlySet<string>): boolean {
  for (let at = uri.length; at > 0; at = uri.lastIndexOf("/", at - 1)) {
    if (uris.has(uri.slice(0, at))) return true;
  }
  return false;
}

/** Why a change is not made that would take in a file behind a link. */
export function outsideReason(uri: string): string {
  return t`${nameOf(uri)} would have to change, too, and is a link to a file outside of the workspace. Open the folder that it is in, as well.`;
}

/** The name of a file, as people read it. */
export function nameOf(uri: string): string {
  const name = uri.slice(uri.lastIndexOf("/") + 1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
