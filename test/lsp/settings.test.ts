/** Settings: of each folder, asked for or sent, changed while the server runs, and wrong. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticSeverity } from "vscode-languageserver-protocol/node";
import { Folder } from "../cli/helper.ts";
import { Client, uriOf, useBuild } from "./client.ts";
import { broken, duplicate, invalidImage, pod, secret } from "./manifests.ts";

useBuild();

const set = (severity: string) => ({ rules: { [duplicate]: severity } });

async function severity(client: Client, uri: string): Promise<DiagnosticSeverity | undefined> {
  return (await client.diagnostics(uri)).find(({ code }) => code === duplicate)?.severity;
}

function reconfigure(client: Client, settings: unknown = null): Promise<void> {
  return client.connection.sendNotification("workspace/didChangeConfiguration", { settings });
}

test("each folder has its own, and a change counts at once", async () => {
  using one = new Folder({ "a.yaml": broken });
  using two = new Folder({ "a.yaml": broken });
  const settings: Record<string, unknown> = {
    [uriOf(one.path)]: set("error"),
    [uriOf(two.path)]: set("off"),
    "": set("info"),
  };
  await using client = await Client.start({ folders: [one.path, two.path], settings });
  const [a, b, c] = [uriOf(one.at("a.yaml")), uriOf(two.at("a.yaml")), "untitled:c"];
  for (const uri of [a, b, c]) await client.open(uri, broken);
  const all = () => Promise.all([a, b, c].map((uri) => severity(client, uri)));
  assert.deepEqual(await all(), [DiagnosticSeverity.Error, undefined, DiagnosticSeverity.Information]);
  client.settings[uriOf(two.path)] = set("warning");
  await reconfigure(client);
  await client.until(async () => (await severity(client, b)) === DiagnosticSeverity.Warning);
  assert.deepEqual(await all(), [DiagnosticSeverity.Error, DiagnosticSeverity.Warning, DiagnosticSeverity.Information]);
});

test("nothing is said before the settings are known", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  await using client = await Client.start({ holdSettings: promise, settings: { "": set("off") } });
  await client.open("untitled:a", broken);
  const pulled = client.rules("untitled:a");
  resolve();
  assert.deepEqual(await pulled, [invalidImage]);
});

test("a client that cannot be asked sends them, with or without the name of the section", async () => {
  await using client = await Client.start({ capabilities: { textDocument: { diagnostic: {} } } });
  await client.open("untitled:a", broken);
  for (const [settings, wanted] of [
    [{ pullSecrets: set("error") }, DiagnosticSeverity.Error],
    [set("warning"), DiagnosticSeverity.Warning],
    [null, DiagnosticSeverity.Hint],
    [{ pullSecrets: set("off") }, undefined],
    [{ pullSecrets: null }, DiagnosticSeverity.Hint],
  ] as const) {
    await reconfigure(client, settings);
    assert.equal(await severity(client, "untitled:a"), wanted, JSON.stringify(settings));
  }
});

test("each wrong one gives one message, and the others count", async () => {
  using one = new Folder({});
  using two = new Folder({});
  const wrong = {
    rules: { [duplicate]: "error", [invalidImage]: "fatal" },
    privateRegistries: "registry.example.com",
    podSpecPaths: [{ kind: 1 }],
    secretProducers: [{ kind: "A", name: "" }],
    kubernetesVersion: "newest",
    diagnostics: { scope: "everything" },
    maxFileSize: -1,
  };
  await using client = await Client.start({ folders: [one.path, two.path], settings: { "": wrong } });
  await client.open("untitled:a", broken);
  assert.equal(await severity(client, "untitled:a"), DiagnosticSeverity.Error);
  await reconfigure(client);
  client.settings[""] = { ...wrong, rules: { [duplicate]: "warning", [invalidImage]: "fatal" } };
  await reconfigure(client);
  await client.until(async () => (await severity(client, "untitled:a")) === DiagnosticSeverity.Warning);
  const messages = client.received
    .filter(({ method }) => method === "window/showMessage")
    .map(({ params }) => params.message);
  for (const name of [
    "rules",
    "privateRegistries",
    "podSpecPaths",
    "secretProducers",
    "kubernetesVersion",
    "diagnostics.scope",
    "maxFileSize",
  ]) {
    assert.equal(messages.filter((message) => message.startsWith(`pullSecrets.${name}`)).length, 1, name);
  }
  assert.equal(messages.length, 7);
});

test("settings of any shape do no harm", async () => {
  await using client = await Client.start({ capabilities: { textDocument: { diagnostic: {} } } });
  await client.open("untitled:a", broken);
  for (const settings of [1, "x", [], { pullSecrets: [1] }, { pullSecrets: { rules: 1 } }, { pullSecrets: "off" }]) {
    await reconfigure(client, settings);
    assert.equal(await severity(client, "untitled:a"), DiagnosticSeverity.Hint, JSON.stringify(settings));
  }
});

test("a client that answers requests for settings with nonsense gets the defaults", async () => {
  await using client = Client.spawn();
  client.connection.onRequest("workspace/configuration", () => {
    throw new Error("no settings here");
  });
  await client.initialize();
  await client.open("untitled:a", broken);
  assert.deepEqual(await client.rules("untitled:a"), [duplicate, invalidImage]);
});

test("kinds that a setting adds are found in files that have been read before, open or not", async () => {
  const worker = broken.replace("kind: Pod", "kind: Worker").replace("apiVersion: v1", "apiVersion: example.com/v1");
  using folder = new Folder({ "open.yaml": worker, "closed.yaml": worker, "secret.yaml": secret("regcred") });
  await using client = await Client.start({ folders: [folder.path] });
  await client.indexed();
  const [open, closed] = [uriOf(folder.at("open.yaml")), uriOf(folder.at("closed.yaml"))];
  await client.open(open, worker);
  assert.deepEqual([await client.rules(open), await client.rules(closed)], [[], []]);
  const podSpecPaths = [{ group: "example.com", kind: "Worker", path: "spec" }];
  client.settings[""] = { podSpecPaths };
  await reconfigure(client);
  await client.untilRules(open, duplicate, invalidImage);
  await client.untilRules(closed, duplicate, invalidImage);
  client.settings[""] = {};
  await reconfigure(client);
  await client.untilRules(open);
  await client.untilRules(closed);
});

test("Secrets that kinds of a setting make are found in files that have been read before", async () => {
  const login =
    "apiVersion: example.com/v1\nkind: RegistryLogin\nmetadata: {name: a, namespace: shop}\nspec: {secret: regcred}\n";
  using folder = new Folder({ "pod.yaml": pod("regcred"), "login.yaml": login });
  await using client = await Client.start({ folders: [folder.path] });
  await client.indexed();
  const uri = uriOf(folder.at("pod.yaml"));
  await client.open(uri, pod("regcred"));
  await client.untilRules(uri, "pull-secret-not-found");
  client.settings[""] = { secretProducers: [{ kind: "RegistryLogin", name: "spec.secret" }] };
  await reconfigure(client);
  await client.untilRules(uri);
});

test("a change that is none of ours makes nobody read or pull anything", async () => {
  using folder = new Folder({ "a.yaml": broken });
  await using client = await Client.start({ folders: [folder.path] });
  await client.indexed();
  await client.message("$/progress", ({ params }) => params.value.kind === "end");
  const since = client.received.length;
  await reconfigure(client);
  await client.message("workspace/configuration", undefined, since);
  await client.connection.sendRequest("pullSecrets/status");
  await client.connection.sendRequest("pullSecrets/status");
  const others = client.received.slice(since).filter(({ method }) => method !== "workspace/configuration");
  assert.deepEqual(others, []);
});
