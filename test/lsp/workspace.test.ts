/** What the server tells commands of the client about the workspace's pull secrets, and the edits that attach them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { TextDocumentEdit, type TextEdit } from "vscode-languageserver-protocol/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import {
  type AttachAnswer,
  type AttachTarget,
  attachRequest,
  attachTargetsRequest,
  type PullSecretInfo,
  pullSecretsRequest,
} from "#protocol";
import { Folder } from "../cli/helper.ts";
import { Client, uriOf, useBuild } from "./client.ts";
import { account, bare, pod, secret } from "./manifests.ts";

useBuild();

const password = "fake-password-of-this-test";
const files = {
  "secret.yaml": `# first\n${secret("regcred", password)}`,
  "pod.yaml": pod("regcred"),
  "bare.yaml": bare,
  "account.yaml": `${account}imagePullSecrets:\n  - name: regcred\n`,
  "other.yaml": pod("other", "nobody").replace("  name: nobody\n", ""),
};

async function withWorkspace(work: (client: Client, uri: (name: string) => string) => Promise<void>): Promise<void> {
  using folder = new Folder(files);
  await using client = await Client.start({ folders: [folder.path] });
  await client.indexed();
  await work(client, (name) => uriOf(folder.at(name)));
  assert.ok(!client.stdout.includes(password), "a password came over the wire");
}

const secretsOf = (client: Client, uri?: string) =>
  client.connection.sendRequest<PullSecretInfo[]>(pullSecretsRequest, uri === undefined ? {} : { uri });
const targetsOf = (client: Client, uri?: string) =>
  client.connection.sendRequest<AttachTarget[]>(attachTargetsRequest, uri === undefined ? {} : { uri });
const attach = (client: Client, secret: string, target: string) =>
  client.connection.sendRequest<AttachAnswer>(attachRequest, { secret, target });

test("a pull secret is told with its registries, its place and who gets it", () =>
  withWorkspace(async (client, uri) => {
    const [found, ...others] = await secretsOf(client);
    assert.deepEqual(others, []);
    const { consumers, ...rest } = found as PullSecretInfo;
    assert.deepEqual(rest, {
      type: "Secret",
      name: "regcred",
      namespace: "shop",
      uri: uri("secret.yaml"),
      range: { start: { line: 4, character: 8 }, end: { line: 4, character: 15 } },
      secretType: "kubernetes.io/dockerconfigjson",
      registries: ["registry.example.com"],
      readable: true,
    });
    assert.deepEqual(
      consumers.map(({ type, name, uri, through, certain, restart, restartIfRenamed }) => [
        type,
        name,
        uri,
        through.kind === "serviceAccount" ? through.account.uri : through.kind,
        certain,
        restart,
        restartIfRenamed,
      ]),
      [
        ["Pod", "bare", uri("bare.yaml"), uri("account.yaml"), true, false, true],
        ["Pod", "web", uri("pod.yaml"), "podSpec", true, false, true],
      ],
    );
  }));

test("what was never saved is counted in for whoever asks from there", () =>
  withWorkspace(async (client, uri) => {
    await client.open("untitled:new", `${secret("unsaved", password)}---\n${pod("unsaved")}`);
    const names = async (uri?: string) => (await secretsOf(client, uri)).map(({ name }) => name);
    assert.deepEqual(await names("untitled:new"), ["regcred", "unsaved"]);
    assert.deepEqual(await names(uri("pod.yaml")), ["regcred"]);
    await client.open(uri("pod.yaml"), pod("nothing"));
    const [regcred] = await secretsOf(client);
    assert.deepEqual(
      regcred?.consumers.map(({ name }) => name),
      ["bare"],
    );
  }));

test("targets are ServiceAccounts, those that nobody declares and workloads", () =>
  withWorkspace(async (client, uri) => {
    const targets = await targetsOf(client);
    assert.deepEqual(
      targets.map(({ kind, name, uri, declared, pullSecrets, serviceAccount }) => ({
        of: `${kind} ${name}`,
        uri,
        declared,
        lists: pullSecrets.join(),
        serviceAccount,
      })),
      [
        {
          of: "serviceAccount robot",
          uri: uri("account.yaml"),
          declared: true,
          lists: "regcred",
          serviceAccount: "robot",
        },
        { of: "serviceAccount default", uri: uri("other.yaml"), declared: false, lists: "", serviceAccount: "default" },
        { of: "workload bare", uri: uri("bare.yaml"), declared: true, lists: "", serviceAccount: "robot" },
        { of: "workload ", uri: uri("other.yaml"), declared: true, lists: "other", serviceAccount: "default" },
        { of: "workload web", uri: uri("pod.yaml"), declared: true, lists: "regcred", serviceAccount: "default" },
      ],
    );
    assert.equal(new Set(targets.map(({ id }) => id)).size, targets.length);
    assert.deepEqual(targets[3]?.range.start, { line: 0, character: 0 });
  }));

test("attaching gives edits of the version that was seen, and says what they mean", () =>
  withWorkspace(async (client, uri) => {
    const text = files["account.yaml"];
    await client.open(uri("account.yaml"), text);
    const [robot, added, bare] = (await targetsOf(client)) as [AttachTarget, AttachTarget, AttachTarget];
    const { ways } = await attach(client, "typed", robot.id);
    assert.deepEqual(
      ways.map(({ title, uri }) => [title, uri]),
      [['Add "typed" to ServiceAccount "robot"', uri("account.yaml")]],
    );
    assert.ok(ways[0] && ways[0].explanation.length > 1);
    const [change] = (ways[0].edit.documentChanges ?? []).filter((change) => TextDocumentEdit.is(change));
    assert.equal(change?.textDocument.version, 1);
    const document = TextDocument.create("", "yaml", 1, text);
    assert.equal(TextDocument.applyEdits(document, change?.edits as TextEdit[]), `${text}  - name: typed\n`);
    assert.match((await attach(client, "typed", added.id)).ways[0]?.title ?? "", /^Declare ServiceAccount "default"/);
    assert.equal((await attach(client, "typed", bare.id)).ways.length, 2);
    assert.match((await attach(client, "regcred", robot.id)).problem ?? "", /lists Secret "regcred" already/);
  }));

test("a target of a file that has changed is found no more", () =>
  withWorkspace(async (client, uri) => {
    const [robot] = await targetsOf(client);
    await client.open(uri("account.yaml"), `a: b\n---\n${files["account.yaml"]}`);
    for (const id of [robot?.id ?? "", "", "[]", "{", '["file:///not/there.yaml", 0, "x"]']) {
      const { ways, problem } = await attach(client, "typed", id);
      assert.deepEqual(ways, []);
      assert.match(problem ?? "", /has changed meanwhile/);
    }
  }));
