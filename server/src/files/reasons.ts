/** Why the file system refuses something, in words. */

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EBADF: "it is not open for reading",
  EPERM: "permission denied",
  ENOENT: "no such file or folder",
  ENOTDIR: "a part of the path is no folder",
  EISDIR: "it is a folder",
  ELOOP: "its symbolic links go round in a circle",
  ENAMETOOLONG: "the name is too long",
  EEXIST: "it exists already",
  ENOSPC: "no space is left on the device",
  EROFS: "the file system is read-only",
};

/** Why the file system refused, without the path, which the reader has already seen. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return reasons[code] ?? (code || error.message);
}
