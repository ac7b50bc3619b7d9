/** Looks for a secret in every file that a run has left in a folder: as it is, and in base64. */
import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The paths of the files that hold it. Nothing of their content is told. */
export function leaksIn(folder: string, secret: string): readonly string[] {
  const forms = formsOf(secret).map((form) => Buffer.from(form));
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return files.map(pathOf).filter((path) => {
    const content = readFileSync(path);
    return forms.some((form) => content.includes(form));
  });
}

function pathOf({ parentPath, name }: Dirent): string {
  return join(parentPath, name);
}

/** In base64 a text has three forms, by what stands before it. The ends, which depend on what is beside it, are left out. */
function formsOf(secret: string): readonly string[] {
  const encoded = [0, 1, 2].map((before) =>
    Buffer.from("x".repeat(before) + secret)
      .toString("base64")
      .replace(/=+$/, "")
      .slice(before === 0 ? 0 : 4, -2),
  );
  return [secret, ...encoded];
}
