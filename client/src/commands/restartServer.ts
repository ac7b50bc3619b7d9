/** Restarts the language server. */
import { window } from "vscode";
import type { Workbench } from "./index.ts";

export async function restartServer({ client, output }: Workbench): Promise<void> {
  try {
    await client.restart();
  } catch (error) {
    output.error(`Restart: ${String(error)}`);
    window.showErrorMessage("The language server of Pull Secrets did not start. See the output for the reason.");
  }
}
