/** Restarts the language server. */

import { t } from "#core";
import { showError } from "../prompts/messages.ts";
import type { Basics } from "./everywhere.ts";

export async function restartServer({ server, output }: Basics): Promise<void> {
  if (await server.restart()) return;
  const show = t`Show output`;
  const message = t`The language server of Pull Secrets did not start. The output says why.`;
  if ((await showError(message, show)) === show) output.show(true);
}
