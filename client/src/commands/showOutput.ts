/** Shows what the extension and its language server log. */
import type { Workbench } from "./index.ts";

export async function showOutput({ output }: Workbench): Promise<void> {
  output.show(true);
}
