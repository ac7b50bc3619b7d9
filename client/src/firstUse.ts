/** Ticks off the walkthrough's step "fix a problem": once a document has fewer findings than it had. */
import { commands, type Disposable, languages, workspace } from "vscode";

/** package.json completes the step by it. */
const fixedContext = "pullSecrets.fixedProblem";

export function watchFirstFix(): Disposable {
  const counts = new Map<string, number>();
  const listener = languages.onDidChangeDiagnostics(({ uris }) => {
    for (const uri of uris) {
      const count = languages.getDiagnostics(uri).filter(({ source }) => source === "pull-secrets").length;
      const before = counts.get(uri.toString()) ?? 0;
      counts.set(uri.toString(), count);
      // A document that is closed has no findings either.
      const isOpen = workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());
      if (count >= before || !isOpen) continue;
      void commands.executeCommand("setContext", fixedContext, true);
      listener.dispose();
      counts.clear();
      return;
    }
  });
  return listener;
}
