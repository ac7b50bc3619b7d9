/** Serves hover, completion, formatting and diagnostics for YAML, each with a text of its own. */
const vscode = require("vscode");

exports.activate = ({ subscriptions }) => {
  const yaml = { language: "yaml" };
  const diagnostics = vscode.languages.createDiagnosticCollection("yaml-standin");
  subscriptions.push(
    diagnostics,
    vscode.languages.registerHoverProvider(yaml, { provideHover: () => new vscode.Hover("hover of the stand-in") }),
    vscode.languages.registerCompletionItemProvider(yaml, {
      provideCompletionItems: () => [new vscode.CompletionItem("completion of the stand-in")],
    }),
    vscode.languages.registerDocumentFormattingEditProvider(yaml, { provideDocumentFormattingEdits: () => [] }),
  );
};
