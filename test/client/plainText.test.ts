/** What manifests and clusters have written is no link in what VS Code shows, and no message goes past that. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { plainText } from "../../client/src/prompts/plainText.ts";

/** As VS Code finds links (vs/base/common/linkedText.ts). */
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;

test("a link of a manifest's making is none", () => {
  for (const text of ["[Renew](command:workbench.action.quit)", "a](b [x](https://example.com/ 'y') z"]) {
    assert.match(text, link);
    assert.doesNotMatch(plainText(text), link);
    assert.equal(plainText(text).replaceAll("\u200b", ""), text);
  }
  assert.equal(plainText("regcred (in shop) [2]"), "regcred (in shop) [2]");
});

test("messages are shown in one place only", () => {
  const folder = join(import.meta.dirname, "../../client/src");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
  const showing = files.filter((path) =>
    /\bwindow\.show(?:Information|Warning|Error)Message\b/.test(readFileSync(join(folder, path), "utf8")),
  );
  assert.deepEqual(showing, [join("prompts", "messages.ts")]);
});
