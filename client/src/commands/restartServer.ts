/** Restarts the language server. */

import { showError } from "../prompts/messages.ts";
import type { Basics } from "./everywhere.ts";

export async function restartServer({ server, output }: Basics): Promise<void> {
  if (await server.restart()) return;
  const show = "Show output";
  const message = "The language server of Pull Secrets did not start. The output says why.";
  if ((await showError(message, show)) === show) output.show(true);
}
