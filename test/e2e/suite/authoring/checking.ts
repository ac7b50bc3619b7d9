/** Check credentials against the registry…, asked of servers on this machine through the modules that VS Code has patched. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { authority, certificates } from "../../../registry/certificates.ts";
import { type Answer, type Running, serve, serveProxy, serveRaw } from "../../../registry/servers.ts";
import { answerDialogs, confirm, leaveDialogs } from "../cluster/dialog.ts";
import { accept, answer, asked, choose, clearMessages, leave, list, rows, start, told } from "../quickInput.ts";
import { ask as browser, open, until } from "../workbench.ts";
import { file, password, tidy } from "./surroundings.ts";

/** A registry that wants Basic and has `team/app:1`. */
const registry: Answer = ({ url, authorization }, response) => {
  const wanted = Buffer.from(`robot:${password("registry")}`).toString("base64");
  if (authorization !== `Basic ${wanted}`) {
    response.writeHead(401, { "www-authenticate": 'Basic realm="test"' }).end();
  } else if (url === "/v2/" || url === "/v2/team/app/manifests/1") response.end();
  else response.writeHead(404).end();
};

async function ask(image: string, name: string): Promise<void> {
  await start("checkCredentials", "The image whose manifest");
  await answer("The image whose manifest", image);
  await choose("With which credentials?", "Give a user name");
  await choose("Where does the password", "Type or paste it");
  await answer("The user name for", "robot");
  await answer("The password for", password(name));
}

/** Presses a button of a message. */
async function press(button: string): Promise<void> {
  await browser("click", { selector: ".notifications-center .monaco-button", text: button });
}

const http = () => vscode.workspace.getConfiguration("http");
const set = (setting: string, value: unknown) => http().update(setting, value, vscode.ConfigurationTarget.Global);

export function checking(): void {
  let plain: Running;
  let secure: Running;

  before(async () => {
    [plain, secure] = [await serve(registry), await serve(registry, certificates.good)];
  });
  after(async () => {
    await plain[Symbol.asyncDispose]();
    await secure[Symbol.asyncDispose]();
  });
  afterEach(async () => {
    for (const setting of ["proxy", "proxyStrictSSL", "proxySupport"]) await set(setting, undefined);
    await tidy();
  });

  it("tells right credentials from wrong ones", async () => {
    await ask(`${plain.host}/team/app:1`, "registry");
    await told("The pull would work. The registry hands out the image.");
    await clearMessages();
    await ask(`${plain.host}/team/app:1`, "wrong");
    await told("The pull would fail. The registry");
    await told("Make a new token or password there, and put it into the Secret.");
    assert.deepEqual(
      plain.told.map(({ method, url }) => `${method} ${url}`),
      ["GET /v2/", "GET /v2/", "HEAD /v2/team/app/manifests/1", "GET /v2/", "GET /v2/"],
    );
    // Each check has tried HTTPS first. What VS Code opens by itself would be neither tunnelled nor checked as ours is.
    assert.equal(plain.connections, plain.told.length + 2, "requests went over other connections than ours");
  });

  it("takes the credentials that the kubelet would try for the Pod at the cursor", async () => {
    const config = JSON.stringify({ auths: { [plain.host]: { username: "robot", password: password("registry") } } });
    const secret = `kind: Secret\napiVersion: v1\nmetadata: {name: loopback}\ntype: kubernetes.io/dockerconfigjson\ndata:\n  .dockerconfigjson: ${Buffer.from(config).toString("base64")}\n`;
    const pod = `kind: Pod\napiVersion: v1\nmetadata: {name: checked}\nspec:\n  imagePullSecrets: [{name: loopback}]\n  containers: [{name: a, image: "${plain.host}/team/app:1"}]\n`;
    await using _ = await file("checked.yaml", `${secret}---\n${pod}`);
    const editor = await open("checked.yaml");
    const at = editor.document.positionAt(editor.document.getText().indexOf("image:"));
    editor.selection = new vscode.Selection(at, at);
    await start("checkCredentials", "The image whose manifest");
    await asked("The image whose manifest");
    await answer("The image whose manifest", `${plain.host}/team/app:1`);
    await asked("With which credentials?");
    assert.match((await rows())[0] ?? "", /Those of Pod "checked", as the kubelet tries them.*Secret "loopback"/);
    await choose("With which credentials?", 'Those of Pod "checked"');
    await told("The pull would work.");
  });

  it("trusts no certificate because proxies may be trusted blindly", async () => {
    await set("proxyStrictSSL", false);
    const before = secure.told.length;
    await ask(`${secure.host}/team/app:1`, "registry");
    await told("its certificate is signed by nobody whom this machine trusts");
    assert.equal(secure.told.length, before, "something was sent to a server that nobody trusts");
  });

  it("goes through the proxy of the settings, once, and not where proxies are switched off", async () => {
    await using proxy = await serveProxy();
    await set("proxy", `http://${proxy.host}`);
    await ask("registry.example.com/team/app:1", "registry");
    await told("registry.example.com/team/app:1");
    assert.deepEqual(
      proxy.told.map(({ method, url, authorization }) => [method, url, authorization]),
      [["CONNECT", "registry.example.com:443", undefined]],
    );
    await clearMessages();
    await set("proxySupport", "off");
    await ask("registry.invalid/team/app:1", "registry");
    await told("registry.invalid");
    assert.equal(proxy.told.length, 1, "the proxy was asked though proxies are off");
  });

  it("is asked before a Secret is written, if somebody wants that", async () => {
    await start("createPullSecret", "Which registry");
    await choose("Which registry", "Another registry");
    await answer("What the names", plain.host);
    await choose("Where does the password", "Type or paste it");
    await answer("The user name for", "robot");
    await answer("The password for", password("registry"));
    await answer("The e-mail address", "");
    await choose("Is the Secret for another registry", "No,");
    await accept("The name of the Secret");
    await accept("In which namespaces?");
    await choose("What is to be written?", "Secret with data");
    await choose("Where does it go?", "Into a new document");
    await choose("Nothing is written yet", "Check against the registry first");
    await answer("The image whose manifest", `${plain.host}/team/app:1`);
    await until("the answer", async () => (await rows()).some((row) => row.includes("What the registry says")));
    assert.match(await list(), /The pull would work\./);
    await leave();
  });

  it("can be cancelled while a registry keeps silent", async () => {
    let isClosed = false;
    await using silent = await serveRaw((socket) => {
      socket
        .on("data", () => {})
        .on("close", () => {
          isClosed = true;
        });
    });
    await ask(`${silent.host}/team/app:1`, "registry");
    await told(`Asking ${silent.host}`);
    assert.ok(!isClosed, "the connection was closed before anybody cancelled");
    await press("Cancel");
    await until("the end of the connection", () => isClosed);
  });

  it("sends credentials over plain HTTP only when told to", async () => {
    answerDialogs();
    try {
      // An address of this machine that does not look like one.
      const host = `0.0.0.0:${plain.port}`;
      const before = plain.told.length;
      const sent = () => plain.told.slice(before).flatMap(({ authorization }) => authorization ?? []);
      await ask(`${host}/team/app:1`, "registry");
      await told(host);
      await press("Ask over plain HTTP…");
      const question = await confirm(`Send the credentials to ${host} over plain HTTP?`, undefined);
      assert.match(question, /Whoever is on the way to it can read the user name and the password/);
      await clearMessages();
      assert.deepEqual(sent(), [], "a credential was sent before anybody agreed");
      await ask(`${host}/team/app:1`, "registry");
      await told(host);
      await press("Ask over plain HTTP…");
      await confirm(`Send the credentials to ${host} over plain HTTP?`, "Send them unencrypted");
      await told("The pull would work.");
      assert.ok(sent().length > 0, "nothing was sent");
    } finally {
      leaveDialogs();
    }
  });

  it("trusts a CA for one check, and takes no other file for one", async () => {
    const folder = await mkdtemp(join(tmpdir(), "pull-secrets-ca-"));
    const [right, wrong] = [join(folder, "ca.pem"), join(folder, "note.txt")];
    await writeFile(right, authority.cert);
    await writeFile(wrong, "no certificate");
    const { showOpenDialog } = vscode.window;
    const choosing = (path: string) =>
      Object.assign(vscode.window, { showOpenDialog: async () => [vscode.Uri.file(path)] });
    const image = `${secure.host}/team/app:1`;
    try {
      choosing(wrong);
      await ask(image, "registry");
      await told("its certificate is signed by nobody whom this machine trusts");
      await press("Trust a CA for this check…");
      await told("There is no certificate in");
      await clearMessages();
      choosing(right);
      await ask(image, "registry");
      await told("its certificate is signed by nobody whom this machine trusts");
      await press("Trust a CA for this check…");
      await told("The pull would work.");
      await clearMessages();
      await ask(image, "registry");
      await told("its certificate is signed by nobody whom this machine trusts");
    } finally {
      Object.assign(vscode.window, { showOpenDialog });
      await rm(folder, { recursive: true });
    }
  });

  it("asks as anybody may, without a credential", async () => {
    await start("checkCredentials", "The image whose manifest");
    await answer("The image whose manifest", "no image at all");
    await asked('"no image at all" is not a valid image: there is white space in it');
    await answer('"no image at all"', `${plain.host}/team/app:1`);
    await choose("With which credentials?", "None: ask as anybody may");
    await told("gives nothing without credentials");
  });
}
