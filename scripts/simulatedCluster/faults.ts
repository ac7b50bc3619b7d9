/** What can be made to go wrong with the API server, for tests. */
import type { Forbidden } from "./access.ts";

/** Set what is to go wrong; it holds for all requests from then on. */
export interface Faults {
  /** Requests are read and never answered, and watches fall silent. */
  hang: boolean;
  /** The status of every answer, such as 500 or 503. */
  failWith: number | undefined;
  /** Milliseconds before each answer. */
  delay: number;
  /** What nobody may do. */
  forbid: readonly Forbidden[];
}

export function noFaults(): Faults {
  return { hang: false, failWith: undefined, delay: 0, forbid: [] };
}
