/** Nothing that manifests, clusters or names of files hold gets to drive the terminal that shows it, in any format. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { explainFormats, lintFormats } from "../../server/src/cli/arguments.ts";
import { Folder, run, useBuild } from "./helper.ts";

useBuild();

/** Sets the title, moves the cursor, clears the screen, rings, links, and turns the order of letters; one-character forms, too. */
const hostile =
  "\u001b]0;owned\u0007\u001b[2J\u001b]8;;http://x\u001b\\\u009b31m\u009d0;x\u009c\u0008\u007f\u202eevil\u2066\u200f\u061c";
const forbidden = /[[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]--[\t\n]]/v;
/** What a file may be called. */
const fileName = `a${hostile.replaceAll("/", "")}.yaml`;
/** As it may stand between double quotes, in YAML and JSON alike. */
const quoted = JSON.stringify(hostile).slice(1, -1);

const manifests = `apiVersion: v1
kind: Pod
metadata: {name: "web${quoted}", namespace: "team${quoted}"} # ${hostile.replaceAll("\u0007", "")}
spec:
  serviceAccountName: "account${quoted}"
  imagePullSecrets: [{name: "regcerd${quoted}"}, {name: regcred}]
  containers: [{name: "app${quoted}", image: "registry.example.com/Team${quoted}"}, {name: b, image: registry.example.com/b}]
---
apiVersion: v1
kind: Secret
metadata: {name: "regcred${quoted}", namespace: "team${quoted}"}
type: kubernetes.io/dockerconfigjson
stringData: {.dockerconfigjson: '{"auths": {"https://${quoted}": {"username": "${quoted}", "password": "<password>"}}}'}
`;

const image = `registry.example.com/app:1${hostile}`;
const pods = JSON.stringify({
  kind: "List",
  apiVersion: "v1",
  items: [
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: `web${hostile}`,
        namespace: `team${hostile}`,
        uid: "1",
        ownerReferences: [{ kind: `Job${hostile}`, name: hostile, controller: true }],
      },
      spec: {
        nodeName: hostile,
        imagePullSecrets: [{ name: hostile }],
        containers: [{ name: `app${hostile}`, image }],
      },
      status: {
        phase: "Pending",
        containerStatuses: [
          {
            name: `app${hostile}`,
            image,
            state: { waiting: { reason: "ErrImagePull", message: `${hostile}: 401 Unauthorized${hostile}` } },
          },
        ],
      },
    },
  ],
});

/** A registry that says it in each way it has. */
const registry = createServer((request, response) => {
  const url = request.url === "/v2/" ? 401 : 403;
  response.writeHead(url, {
    "content-type": "application/json",
    "www-authenticate": `Basic realm="${encodeURI(hostile)}"`,
  });
  response.end(JSON.stringify({ errors: [{ code: `DENIED${hostile}`, message: hostile, detail: hostile }] }));
});
before(() => new Promise<void>((resolve) => registry.listen(0, "127.0.0.1", resolve)));
after(() => registry.close());

/** @returns What is printed, once it is known that the terminal stays as it is. */
async function quiet(folder: Folder, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(args, { cwd: folder.path, env: { COLUMNS: "10000" } });
  const all = stdout + stderr;
  const at = all.search(forbidden);
  assert.equal(at, -1, `${args[0]} prints ${JSON.stringify(all.slice(Math.max(0, at - 60), at + 60))}`);
  assert.doesNotMatch(stderr, /a bug in/);
  assert.ok(code !== null);
  return all;
}

const formats: Readonly<Record<string, readonly string[]>> = {
  lint: lintFormats,
  explain: explainFormats,
};

for (const [command, all] of Object.entries(formats)) {
  for (const format of all) {
    test(`${command} --format ${format} shows escape codes as what they are`, async () => {
      using folder = new Folder({ [fileName]: manifests, [`b${fileName}`]: `${manifests}x: [\n` });
      const shown = await quiet(folder, [command, "--format", format]);
      assert.match(shown, /evil/);
    });
  }
}

test("lint --fix shows escape codes as what they are", async () => {
  using folder = new Folder({ [fileName]: manifests });
  await quiet(folder, ["lint", "--fix"]);
});

/** Manifests and Pods with another text at each place. */
function holding(text: string): Folder {
  const [plain, other] = [hostile, text].map((one) => JSON.stringify(one).slice(1, -1));
  const named = manifests.replaceAll(plain ?? "", other ?? "").replace(/ # .*/, "");
  return new Folder({ "a.yaml": named, "pods.json": pods.replaceAll(plain ?? "", other ?? "") });
}

test("no name or message begins a line of its own, which CI could take for a command", async () => {
  const command = "\r\n\n::error::owned";
  using folder = holding(command);
  for (const args of [
    ["lint"],
    ["lint", "--format", "github"],
    ["explain"],
    ["diagnose", "pods.json"],
    ["lint", `no${command}`],
    ["lint", "--fix"],
  ]) {
    const shown = await quiet(folder, args);
    assert.match(shown, /owned/, args.join(" "));
    assert.doesNotMatch(shown, /^\s*::\w+::/m, args.join(" "));
  }
});

for (const command of ["##[error]owned", "###[add-mask]owned", "##vso[task.complete]owned"]) {
  test(`CI takes no part of a line for a command: ${command}`, async () => {
    using folder = holding(` ${command}`);
    for (const args of [
      ...lintFormats.map((format) => ["lint", "--format", format]),
      ...explainFormats.map((format) => ["explain", "--format", format]),
      ...["text", "json"].map((format) => ["diagnose", "pods.json", "--format", format]),
      ["lint", `no${command}`],
      ["lint", "--fix"],
    ]) {
      const shown = await quiet(folder, args);
      assert.match(shown, /owned/, args.join(" "));
      assert.doesNotMatch(shown, /##\w*\[/, args.join(" "));
    }
  });
}

for (const format of ["text", "json"]) {
  test(`diagnose --format ${format} shows escape codes of a cluster as what they are`, async () => {
    using folder = new Folder({ [`${fileName}.json`]: pods });
    assert.match(await quiet(folder, ["diagnose", `${fileName}.json`, "--format", format]), /evil/);
    const message = ["--message", `401 Unauthorized ${hostile}`, "--image", image];
    await quiet(folder, ["diagnose", ...message, "--format", format]);
  });

  test(`check --format ${format} shows escape codes of a registry as what they are`, async () => {
    using folder = new Folder({ [fileName]: manifests });
    const at = `127.0.0.1:${(registry.address() as AddressInfo).port}`;
    await quiet(folder, ["check", `${at}/team/app:1`, "--format", format, "--secret", fileName]);
  });
}

test("what is wrong with a command, a file or a kubeconfig shows escape codes as what they are", async () => {
  using folder = new Folder({
    [fileName]: "{",
    config: `current-context: "${quoted}"\ncontexts: [{name: "${quoted}", context: {cluster: "${quoted}"}}]\n`,
  });
  for (const args of [
    [hostile],
    ["lint", `--${hostile}`],
    ["lint", "--rule", `${hostile}=off`],
    ["lint", `no${hostile}`],
    ["explain", `no${hostile}`],
    ["diagnose", `no${hostile}`],
    ["diagnose", fileName],
    ["diagnose", "--live", "--kubeconfig", "config"],
    ["diagnose", "--live", "--kubeconfig", "config", "--context", hostile],
    ["check", `x/${hostile}`],
    ["create", hostile, "--server", hostile, "--username", "x", "--password-file", `no${hostile}`],
    ["refresher", hostile],
  ]) {
    await quiet(folder, args);
  }
});
