/** Where the extension hands markup to VS Code, and that nothing of others can be more than text in it. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";

/** The files of the extension that have a text in them. */
function having(pattern: RegExp): readonly string[] {
  return globSync("client/src/**/*.ts")
    .filter((path) => pattern.test(readFileSync(path, "utf8")))
    .sort();
}

test("there is one webview, with the page that its test looks at, and it may load no file", () => {
  assert.deepEqual(having(/createWebviewPanel|registerWebview|registerCustomEditor|\.webview\.html/), [
    "client/src/explain/panel.ts",
  ]);
  assert.match(readFileSync("client/src/explain/panel.ts", "utf8"), /localResourceRoots: \[\]/);
});

test("no Markdown may hold HTML, and links in it may run one command, which shows a picture", () => {
  assert.deepEqual(having(/supportHtml/), []);
  assert.deepEqual(having(/isTrusted:|isTrusted =/), ["client/src/anyClient.ts"]);
  const client = readFileSync("client/src/anyClient.ts", "utf8");
  assert.match(client, /const linked = \["pullSecrets\.explainPull"\];/);
  assert.match(client, /isTrusted: \{ enabledCommands: linked \}/);
});

test("Markdown is put together in one place, which escapes what the cluster says", () => {
  assert.deepEqual(having(/appendMarkdown|new MarkdownString\((?!\))/), ["client/src/views/failureTooltip.ts"]);
});
