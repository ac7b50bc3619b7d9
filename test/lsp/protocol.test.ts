/** The protocol itself: cancellation, clients that do it wrong, the end of the server, and no secrets in any of it. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, test } from "node:test";
import { CancellationTokenSource, ErrorCodes, LSPErrorCodes, ResponseError } from "vscode-languageserver-protocol/node";
import { Folder } from "../cli/helper.ts";
import { Client, uriOf, useBuild } from "./client.ts";
import { broken, duplicate, invalidImage, pod, secret } from "./manifests.ts";

useBuild();

function code(expected: number): (error: unknown) => boolean {
  return (error) => error instanceof ResponseError && error.code === expected;
}

test("what is cancelled is answered", async () => {
  using folder = new Folder(Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`${index}.yaml`, broken])));
  await using client = await Client.start({
    folders: [folder.path],
    settings: { "": { diagnostics: { scope: "workspace" } } },
  });
  await client.indexed();
  for (const [method, params] of [
    ["workspace/diagnostic", { previousResultIds: [] }],
    ["textDocument/diagnostic", { textDocument: { uri: uriOf(folder.at("1.yaml")) } }],
  ] as const) {
    const source = new CancellationTokenSource();
    const answer = client.connection.sendRequest(method, params, source.token).then(
      () => "answered",
      (error: unknown) => (code(LSPErrorCodes.RequestCancelled)(error) ? "cancelled" : String(error)),
    );
    await client.connection.sendRequest("pullSecrets/status");
    source.cancel();
    assert.match(await answer, /^(?:answered|cancelled)$/);
  }
  assert.deepEqual((await client.rules(uriOf(folder.at("1.yaml")))).slice(-2), [duplicate, invalidImage]);
});

test("a pull that waits for settings that never come can be cancelled", async () => {
  await using client = await Client.start({ holdSettings: new Promise(() => {}) });
  const source = new CancellationTokenSource();
  const params = { textDocument: { uri: "untitled:a" } };
  const answer = client.connection.sendRequest("textDocument/diagnostic", params, source.token);
  const settled = answer.then(() => true, code(LSPErrorCodes.RequestCancelled));
  // The client's library would send a cancellation at once before the request.
  await client.connection.sendRequest("pullSecrets/status");
  source.cancel();
  assert.ok(await settled);
});

describe("a client that does it wrong", () => {
  test("hears that a method is unknown, and may go on", async () => {
    await using client = await Client.start();
    await assert.rejects(client.connection.sendRequest("textDocument/juggle", {}), code(ErrorCodes.MethodNotFound));
    await client.connection.sendNotification("textDocument/juggled", {});
    await client.connection.sendNotification("$/juggled", {});
    await client.open("untitled:a", broken);
    assert.deepEqual(await client.rules("untitled:a"), [duplicate, invalidImage]);
  });

  test("hears that the server is not initialized, or is so already", async () => {
    await using client = Client.spawn();
    const params = { textDocument: { uri: "untitled:a" } };
    await assert.rejects(
      client.connection.sendRequest("textDocument/diagnostic", params),
      code(ErrorCodes.ServerNotInitialized),
    );
    await client.connection.sendNotification("textDocument/didOpen", { textDocument: { uri: "untitled:a" } });
    await client.initialize();
    await assert.rejects(
      client.connection.sendRequest("initialize", { capabilities: {} }),
      code(ErrorCodes.InvalidRequest),
    );
    await client.open("untitled:a", broken);
    assert.deepEqual(await client.rules("untitled:a"), [duplicate, invalidImage]);
  });

  test("may forget to say that it is initialized", async () => {
    await using client = await Client.start({ initialized: false });
    await client.open("untitled:a", broken);
    assert.deepEqual(await client.rules("untitled:a"), [duplicate, invalidImage]);
  });

  test("may send changes that make no sense", async () => {
    await using client = await Client.start();
    const uri = "untitled:a";
    const change = (version: unknown, contentChanges: unknown, of = uri) =>
      client.connection.sendNotification("textDocument/didChange", {
        textDocument: { uri: of, version },
        contentChanges,
      });
    const beyond = { start: { line: 9000, character: 9000 }, end: { line: 9001, character: 0 } };
    const backwards = { start: { line: 3, character: 0 }, end: { line: 1, character: 0 } };
    await client.open(uri, broken);
    await change(2, [{ text: broken }], "untitled:never-opened");
    await change(-5, [{ range: beyond, text: "\n# beyond" }]);
    await change(1, [{ range: { start: { line: -1, character: -1 }, end: { line: 0, character: 0 } }, text: "" }]);
    await change(null, [{ text: "" }]);
    await change(7, [{ range: backwards, text: "" }]);
    await change(3, "nonsense");
    await change(4, [{ text: broken }]);
    assert.deepEqual(await client.rules(uri), [duplicate, invalidImage]);
    assert.deepEqual(await client.rules("untitled:never-opened"), []);
    await client.close("untitled:never-opened");
    await client.open(uri, pod("a").replace("registry", "https://registry"));
    assert.deepEqual(await client.rules(uri), [invalidImage]);
  });

  test("may ask with parameters of any shape", async () => {
    await using client = await Client.start();
    for (const method of ["textDocument/diagnostic", "textDocument/codeAction", "workspace/diagnostic"]) {
      for (const params of [{}, { textDocument: null }, { textDocument: { uri: 1 } }, []]) {
        await assert.rejects(client.connection.sendRequest(method, params), ResponseError, method);
      }
    }
    for (const uri of ["", "file:", "file:///%", "file://host/a.yaml", "x", "file:///%2F.yaml"]) {
      assert.deepEqual(await client.rules(uri), [], uri);
    }
    await client.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: "x", type: 9 }] });
    await client.connection.sendNotification("workspace/didChangeWatchedFiles", {});
    await client.open("untitled:a", broken);
    assert.deepEqual(await client.rules("untitled:a"), [duplicate, invalidImage]);
  });

  test("may send bytes that are no message: the server goes on, or ends, and does not hang", async () => {
    for (const garbage of [
      "\u0000\u0001 garbage \r\n\r\n",
      "Content-Length: x\r\n\r\n{}",
      "Content-Length: 5\r\n\r\n{{{{{",
      "GET / HTTP/1.1\r\n\r\n",
    ]) {
      await using client = await Client.start();
      client.process.stdin?.write(garbage);
      client.process.stdin?.end();
      assert.notEqual(await client.exited, undefined, JSON.stringify(garbage));
      assert.doesNotMatch(client.stdout.replaceAll(/Content-Length: \d+\r\n\r\n/g, ""), /garbage/);
    }
  });

  test("may send a message that is no JSON, and go on", async () => {
    await using client = await Client.start();
    client.process.stdin?.write("Content-Length: 5\r\n\r\n{{{{{");
    await client.open("untitled:a", broken);
    assert.deepEqual(await client.rules("untitled:a"), [duplicate, invalidImage]);
  });
});

describe("the server ends", () => {
  test("well when it is told to shut down and exit, whatever it is doing", async () => {
    using folder = new Folder(
      Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`${index}.yaml`, broken])),
    );
    await using client = await Client.start({ folders: [folder.path] });
    assert.equal(await client.stop(), 0);
    assert.equal(client.stderr, "");
  });

  test("badly when it is not told to shut down first", async () => {
    await using client = await Client.start();
    await client.connection.sendNotification("exit");
    assert.equal(await client.exited, 1);
  });

  test("when nobody writes to it any more", async () => {
    await using client = await Client.start();
    client.process.stdin?.end();
    assert.equal(await client.exited, 1);
  });

  test("when the process that started it is gone", async () => {
    const parent = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    await using client = await Client.start({ processId: parent.pid ?? null });
    parent.kill("SIGKILL");
    await once(parent, "exit");
    assert.equal(await client.exited, 1);
  });
});

test("no secret is in any message, nor on stderr", async () => {
  const canary = "canary-8f3a-password";
  const encoded = [canary, `robot:${canary}`].map((text) => Buffer.from(text).toString("base64"));
  const data = Buffer.from(
    `{"auths": {"registry.example.com": {"auth": "${encoded[1]}", "password": "${canary}x"}}}`,
  ).toString("base64");
  const bad = secret("bad", `${canary}"`).replace("  .dockerconfigjson", "  .dockercfg");
  const auth = `${secret("auth", canary).split("stringData")[0]}data:\n  .dockerconfigjson: ${data}\n`;
  const files = {
    "good.yaml": secret("regcred", canary),
    "bad.yaml": bad,
    "auth.yaml": auth,
    "pod.yaml": pod("regcerd"),
  };
  using folder = new Folder({ ...files, "bytes.yaml": Buffer.from(`${secret("a", canary)}\xff`, "latin1") });
  const settings = { "": { privateRegistries: 1, diagnostics: { scope: "workspace" } } };
  await using client = await Client.start({ folders: [folder.path], settings });
  await client.indexed();
  await client.connection.sendRequest("workspace/diagnostic", { previousResultIds: [] });
  const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
  for (const [name, text] of Object.entries(files)) {
    const uri = uriOf(folder.at(name));
    await client.open(uri, `${text}# unsaved\n`);
    await client.rules(uri);
    for (const only of [["quickfix"], ["source.fixAll"]]) {
      await client.connection.sendRequest("textDocument/codeAction", {
        textDocument: { uri },
        range,
        context: { diagnostics: [], only },
      });
    }
    await client.change(uri, `${text}  broken: [`);
    await client.rules(uri);
  }
  assert.equal(await client.stop(), 0);
  for (const needle of [canary, ...encoded, data]) {
    assert.ok(!client.stdout.includes(needle), "in a message");
    assert.ok(!client.stderr.includes(needle), "on stderr");
  }
});
