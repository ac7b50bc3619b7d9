/** Why the file system refuses something, in words. */
import { t } from "#core";

const reasons: Readonly<Record<string, () => string>> = {
  EACCES: () => t`permission denied`,
  EBADF: () => t`it is not open for reading`,
  EPERM: () => t`permission denied`,
  ENOENT: () => t`no such file or folder`,
  ENOTDIR: () => t`a part of the path is no folder`,
  EISDIR: () => t`it is a folder`,
  ELOOP: () => t`its symbolic links go round in a circle`,
  ENAMETOOLONG: () => t`the name is too long`,
  EEXIST: () => t`it exists already`,
  ENOSPC: () => t`no space is left on the device`,
  EROFS: () => t`the file system is read-only`,
};

/** Why the file system refused, without the path, which the reader has already seen. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return reasons[code]?.() ?? (code || error.message);
}
