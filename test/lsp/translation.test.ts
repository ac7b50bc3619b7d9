/** A client that gives the server a translation is answered in its language, and one that gives none in English. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { CodeAction, CompletionItem, Hover, MarkupContent } from "vscode-languageserver-protocol/node";
import { Folder } from "../cli/helper.ts";
import { Client, uriOf, useBuild } from "./client.ts";
import { pod, secret } from "./manifests.ts";

useBuild();

const german: unknown = JSON.parse(readFileSync("l10n/bundle.l10n.de.json", "utf8"));

/** One of each that is said of a Pod whose pull secret is misspelled. */
async function said(translation: unknown): Promise<Readonly<Record<string, string | undefined>>> {
  using folder = new Folder({ "secret.yaml": secret("regcred"), "pod.yaml": pod("regcerd") });
  await using client = await Client.start({ folders: [folder.path], options: { translation } });
  await client.indexed();
  const uri = uriOf(folder.at("pod.yaml"));
  await client.open(uri, pod("regcerd"));
  const [line, character] = [7, 14];
  const at = { textDocument: { uri }, position: { line, character } };
  const range = { start: at.position, end: at.position };
  const hover: Hover = await client.connection.sendRequest("textDocument/hover", at);
  const actions: readonly CodeAction[] = await client.connection.sendRequest("textDocument/codeAction", {
    ...at,
    range,
    context: { diagnostics: [] },
  });
  const completion: readonly CompletionItem[] = await client.connection.sendRequest("textDocument/completion", {
    ...at,
    context: { triggerKind: 1 },
  });
  const [finding] = await client.diagnostics(uri);
  return {
    finding: String(finding?.message),
    hover: (hover.contents as MarkupContent).value.split("\n")[0],
    fix: actions[0]?.title,
    ignoring: actions.findLast(({ kind }) => kind === "quickfix")?.title,
    completion: completion.find(({ label }) => label === "regcred")?.detail,
  };
}

test("findings, hovers, fixes and completions are in the language that the client has", async () => {
  assert.deepEqual(await said(german), {
    finding: 'Kein Secret "regcerd" ist im Namespace "shop" deklariert; meinten Sie "regcred"?',
    hover: 'Kein Manifest hier deklariert Secret "regcerd".',
    fix: 'Zu "regcred" ändern',
    ignoring: "pull-secret-not-found hier ignorieren",
    completion: "authentifiziert registry.example.com/web",
  });
});

test("without a translation, or with something else in its place, they are in English", async () => {
  const english = await said(undefined);
  assert.deepEqual(english, {
    finding: 'No Secret "regcerd" is declared in namespace "shop"; did you mean "regcred"?',
    hover: 'No manifest declares Secret "regcerd" here.',
    fix: 'Change to "regcred"',
    ignoring: "Ignore pull-secret-not-found here",
    completion: "authenticates registry.example.com/web",
  });
  assert.deepEqual(await said("de"), english);
});
