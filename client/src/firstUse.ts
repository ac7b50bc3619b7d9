/** Ticks off the walkthrough's step "fix a problem": once a document has been changed and has fewer findings than before. */
import { commands, type Disposable, languages, workspace } from "vscode";

/** package.json completes the step by it. */
const fixedContext = "pullSecrets.fixedProblem";

export function watchFirstFix(): Disposable {
  const known = new Map<string, { readonly count: number; readonly version: number }>();
  const listener = languages.onDidChangeDiagnostics(({ uris }) => {
    for (const uri of uris) {
      const count = languages.getDiagnostics(uri).filter(({ source }) => source === "pull-secrets").length;
      // A document that is closed has no findings either.
      const open = workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
      const before = known.get(uri.toString());
      if (open && count !== before?.count) known.set(uri.toString(), { count, version: open.version });
      // Others vanish with another file, or with a setting.
      if (!open || !before || count >= before.count || open.version === before.version) continue;
      void commands.executeCommand("setContext", fixedContext, true);
      listener.dispose();
      known.clear();
      return;
    }
  });
  return listener;
}
