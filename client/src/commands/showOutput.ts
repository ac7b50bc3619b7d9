/** Shows what the extension and its language server log. */
import type { Basics } from "./everywhere.ts";

export async function showOutput({ output }: Basics): Promise<void> {
  output.show(true);
}
