/** Gives findings a name of their own, by which services that show them know them again in a later run. */
import { createHash } from "node:crypto";

/** Says of which finding it is, and is asked once for each, in their order. */
export type Fingerprint = (rule: string, file: string, message: string) => string;

/** Without lines, so that it outlives edits above. What is the same in one file is told apart by its order. */
export function fingerprints(): Fingerprint {
  const seen = new Map<string, number>();
  return (rule, file, message) => {
    const identity = JSON.stringify([rule, file, message]);
    const nth = seen.get(identity) ?? 0;
    seen.set(identity, nth + 1);
    return createHash("sha256").update(`${identity}${nth}`).digest("hex").slice(0, 32);
  };
}
