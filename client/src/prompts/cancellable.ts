/** Runs what takes time with a message that tells how far it is, and a button that ends it. */
import { ProgressLocation, window } from "vscode";
import { plainText } from "./plainText.ts";

/** @param run Ends early when the signal is aborted; `say` takes a few words on how far it is. */
export async function cancellable<T>(
  title: string,
  run: (signal: AbortSignal, say: (message: string) => void) => Promise<T>,
): Promise<T> {
  const progress = { location: ProgressLocation.Notification, title: plainText(title), cancellable: true };
  return await window.withProgress(progress, async (shown, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    return await run(abort.signal, (message) => shown.report({ message: plainText(message) }));
  });
}
