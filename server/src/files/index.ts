/** The boundary of what reads and writes files on a disk: what the extension may use of it. */
export { contentOf } from "./content.ts";
export { reasonOf } from "./reasons.ts";
export { writeAll } from "./write.ts";
