/** All refactorings, in the order in which they are offered; a new one is a file and an entry here. */
import type { Context } from "../context.ts";
import type { Span } from "../text.ts";
import { convertData } from "./convertData.ts";
import { extractAccount } from "./extractAccount.ts";
import { mergeSecrets } from "./mergeSecrets.ts";
import { moveToAccount } from "./moveToAccount.ts";
import { moveToPods } from "./moveToPods.ts";
import type { OfferedRefactoring, Refactoring } from "./refactoring.ts";
import { splitSecret } from "./splitSecret.ts";
import { toExternalSecret } from "./toExternalSecret.ts";

const refactorings: readonly Refactoring[] = [
  moveToAccount,
  moveToPods,
  extractAccount,
  splitSecret,
  mergeSecrets,
  convertData,
  toExternalSecret,
];

/** Of a longer selection nobody means each thing in it. */
const mostSelected = 200;

/** What can be done with what is selected in a file, and what cannot, with the reason. */
export function refactoringsAt(uri: string, span: Span, context: Context): readonly OfferedRefactoring[] {
  // What only begins where a selection ends is not selected.
  const end = Math.max(span.start, span.end - 1);
  const resources = (context.written.inventory.file(uri)?.resources ?? []).filter(
    ({ source: { start, text } }) => span.start <= start + text.length && start <= end,
  );
  if (resources.length === 0 || resources.length > mostSelected) return [];
  return refactorings.flatMap((refactoring) => refactoring({ uri, span, resources }, context));
}
