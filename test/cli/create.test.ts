/** The command `create`: what it prints and where, what it refuses, and that a password shows nowhere else. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { parse } from "yaml";
import { createConfig } from "../../server/src/cli/createArguments.ts";
import type { Io } from "../../server/src/cli/io.ts";
import { run as runCommand } from "../../server/src/cli/run.ts";
import { Helpers, canary as helpersCanary } from "../registry/helpers.ts";
import { controllerKey, unseal } from "../sealing.ts";
import { analyzeFiles } from "../workspace.ts";
import { cli, Folder, type RunOptions, run, useBuild } from "./helper.ts";

useBuild();

const canary = "canary-Passw0rd$id 'x' \"y\"";
const config = (server: string, username: string, password: string) =>
  JSON.stringify({ auths: { [server]: { username, password, auth: btoa(`${username}:${password}`) } } });

function create(folder: Folder, args: readonly string[], options: Omit<RunOptions, "cwd"> = {}) {
  return run(["create", ...args], { cwd: folder.path, ...options });
}

/** Of a Secret's manifest. */
function configOf(manifest: string): string {
  const { data, stringData } = parse(manifest) as Record<"data" | "stringData", Record<string, string> | undefined>;
  return stringData?.[".dockerconfigjson"] ?? atob(data?.[".dockerconfigjson"] ?? "");
}

const ghcr = ["regcred", "--server", "ghcr.io", "--username", "me"];

test("a Secret, from a password on the standard input", async () => {
  using folder = new Folder({});
  const args = [...ghcr, "--password-stdin", "-n", "shop"];
  const { code, stdout, stderr } = await create(folder, args, { input: `${canary}\n` });
  assert.deepEqual([code, stderr], [0, ""]);
  assert.equal(
    stdout,
    `apiVersion: v1
kind: Secret
metadata:
  name: regcred
  namespace: shop
type: kubernetes.io/dockerconfigjson
data:
  .dockerconfigjson: ${btoa(config("ghcr.io", "me", canary))}
`,
  );
});

test("one line break at the end of a password is dropped, and no more", async () => {
  const cases = { fake: "fake", "fake\n": "fake", "fake\r\n": "fake", "fake\n\n": "fake\n", " fake ": " fake " };
  for (const [input, password] of Object.entries(cases)) {
    using folder = new Folder({ "password.txt": input });
    for (const source of [["--password-stdin"], ["--password-file", "password.txt"]]) {
      const { stdout } = await create(folder, [...ghcr, ...source], { input });
      assert.equal(configOf(stdout), config("ghcr.io", "me", password));
    }
  }
});

test("several registries, each password from elsewhere", async () => {
  using folder = new Folder({ "b.txt": "fake b\n" });
  const of = (server: string, username: string, email: string) =>
    ["--server", server, "--username", username, "--email", email] as const;
  const { code, stdout, stderr } = await create(
    folder,
    [
      ...["regcred", "--string-data", ...of("c.io", "c", ""), "--password-env", "C", ...of("b.io", "b", "b@c.de")],
      ...["--password-file", "b.txt", "--password-stdin", ...of("a.io", "a", "")],
    ],
    { input: "fake a", env: { C: "fake c" } },
  );
  assert.deepEqual([code, stderr], [0, ""]);
  const { auths } = JSON.parse(configOf(stdout)) as { auths: Record<string, { password: string; email?: string }> };
  const passwords = Object.entries(auths).map(([server, { password, email }]) => [server, password, email]);
  assert.deepEqual(passwords, [
    ["a.io", "fake a", undefined],
    ["b.io", "fake b", "b@c.de"],
    ["c.io", "fake c", undefined],
  ]);
});

test("the docker config alone, byte for byte", async () => {
  using folder = new Folder({});
  const args = [...ghcr, "--password-stdin", "--format", "docker-config"];
  assert.equal((await create(folder, args, { input: "fake" })).stdout, config("ghcr.io", "me", "fake"));
});

test("what is made passes our own rules", async () => {
  using folder = new Folder({ "password.txt": canary });
  for (const field of [[], ["--string-data"]]) {
    const { stdout } = await create(folder, [...ghcr, "--password-file", "password.txt", ...field]);
    const { findings } = analyzeFiles(new Map([["secret.yaml", stdout]]));
    assert.deepEqual(
      findings.map(({ rule }) => rule.id),
      ["secret-plaintext-credentials"],
    );
  }
});

const dockerConfig = JSON.stringify({
  auths: {
    "reg.io": { auth: btoa(`me:${canary}`) },
    "mine.azurecr.io": { auth: btoa("00000000-0000-0000-0000-000000000000:"), identitytoken: canary },
    "quay.io": { username: "org+robot", password: canary },
  },
  credsStore: "desktop",
  credHelpers: { "gcr.io": "gcloud" },
});

test("registries of a docker config, and why some are left out", async () => {
  using folder = new Folder({ "config.json": dockerConfig, "empty.json": '{"credsStore": "desktop"}' });
  const all = await create(folder, ["regcred", "--from-docker-config", "config.json"]);
  assert.equal(all.code, 0);
  assert.deepEqual(Object.keys((JSON.parse(configOf(all.stdout)) as { auths: object }).auths), ["quay.io", "reg.io"]);
  for (const says of [/mine\.azurecr\.io has identitytoken/, /docker-credential-desktop/, /docker-credential-gcloud/]) {
    assert.match(all.stderr, says);
  }
  const one = await create(folder, ["regcred", "--from-docker-config", "config.json", "--only", "https://reg.io"]);
  assert.equal(configOf(one.stdout), config("reg.io", "me", canary));
  const none = await create(folder, ["regcred", "--from-docker-config", "empty.json"]);
  assert.deepEqual([none.code, none.stdout], [2, ""]);
  assert.match(none.stderr, /docker-credential-desktop .*\n.*empty\.json: it has no registries under auths\n$/);
});

test("credential helpers are asked only where that is allowed", async () => {
  using helpers = new Helpers();
  const file = JSON.stringify({ auths: { "both.io": {} }, credsStore: "good", credHelpers: { "a.io": "absent" } });
  using folder = new Folder({ "config.json": file });
  const args = ["regcred", "--from-docker-config", "config.json", "--only", "both.io"];
  const env = helpers.environment;
  const silent = await create(folder, args, { env });
  assert.deepEqual([silent.code, silent.stdout], [2, ""]);
  assert.match(
    silent.stderr,
    /docker-credential-good \(credsStore\), .*; let it be asked with --allow-helpers, or give/,
  );
  const asked = await create(folder, [...args, "--allow-helpers", "--string-data"], { env });
  assert.deepEqual([asked.code, asked.stderr], [0, ""]);
  const { auths } = JSON.parse(configOf(asked.stdout)) as { auths: Record<string, { password: string }> };
  assert.deepEqual([Object.keys(auths), auths["both.io"]?.password], [["both.io"], `${helpersCanary} é`]);
  const all = await create(folder, [...args.slice(0, 3), "--allow-helpers"], { env });
  assert.equal(all.code, 0);
  assert.match(all.stderr, /config\.json: docker-credential-absent gives no password for a\.io: it is not on the PATH/);
  assert.match(all.stderr, /docker-credential-good has an identity token for mine\.azurecr\.io instead of a password/);
});

test("what a docker config or a helper gives is looked at as what is typed", async () => {
  using helpers = new Helpers();
  const files = {
    "colon.json": { auths: { "reg.io": { username: "a:b", password: canary } } },
    "helper.json": { credHelpers: { "reg.io": "colon" } },
    "broken.json": { auths: { "a.io": { auth: btoa(`me:${canary}`) }, "reg.io": { auth: "!" } } },
    "array.json": { auths: [] },
  };
  using folder = new Folder(Object.fromEntries(Object.entries(files).map(([name, it]) => [name, JSON.stringify(it)])));
  const says = {
    "colon.json":
      /colon\.json: The user name for reg\.io has a colon in it, and would be cut there\. It is left out\.$/m,
    "helper.json": /helper\.json: The user name for reg\.io has a colon in it/,
    "broken.json": /broken\.json: it is no docker config that .* because of what stands under reg\.io \(illegal base64/,
    "array.json": /because of what stands in line 1 \(/,
    "-": /--from-docker-config takes a file, not the standard input/,
  };
  for (const [file, pattern] of Object.entries(says)) {
    const args = ["regcred", "--from-docker-config", file, "--allow-helpers"];
    const { code, stdout, stderr } = await create(folder, args, { env: helpers.environment });
    assert.deepEqual([code, stdout], [2, ""], file);
    assert.match(stderr, pattern);
    assert.ok(!stderr.includes(canary) && !stderr.includes(helpersCanary));
  }
});

test("streams that are not what they should be", { skip: process.platform !== "linux" && "needs /dev/full" }, () => {
  using folder = new Folder({ "password.txt": canary });
  const cases: readonly (readonly [redirection: string, source: string, says: string])[] = [
    ["0>/dev/null", "--password-stdin", "pull-secrets: standard input: cannot be read: it is not open for reading\n"],
    [
      ">/dev/full",
      "--password-file password.txt",
      "pull-secrets: the output cannot be written: no space is left on the device\n",
    ],
    [">&-", "--password-file password.txt", ""],
  ];
  for (const [redirection, source, says] of cases) {
    const line = `"$0" "$1" create ${ghcr.join(" ")} ${source} ${redirection}`;
    const { stderr } = spawnSync("sh", ["-c", line, process.execPath, cli], { cwd: folder.path, encoding: "utf8" });
    assert.equal(stderr, says, redirection);
  }
});

test("somebody at a terminal is told that it is their turn", async () => {
  const said: string[] = [];
  async function* typed() {
    yield `${canary}\n`;
  }
  const io: Io = {
    cwd: ".",
    env: {},
    stdin: Object.assign(typed(), { isTTY: true }),
    stdout: { write: () => true },
    stderr: { write: (text: string | Uint8Array) => said.push(String(text)) > 0 },
    plugin: false,
  };
  assert.equal(await runCommand(["create", ...ghcr, "--password-stdin"], io), 0);
  assert.match(said.join(""), /^pull-secrets: type the password, then press Enter and Ctrl-D .*; it is not hidden\n$/);
});

test("a SealedSecret, which the controller alone can read", async () => {
  const { cert, key } = controllerKey("rsa");
  using folder = new Folder({ "cert.pem": cert, "key.pem": key, "ended.pem": controllerKey("rsa", "ended").cert });
  const sealed = [...ghcr, "--password-stdin", "--format", "sealed-secret", "--certificate"];
  const { code, stdout, stderr } = await create(folder, [...sealed, "cert.pem", "-n", "shop"], { input: canary });
  assert.deepEqual([code, stderr], [0, ""]);
  const read = (text: string) =>
    (parse(text) as { spec: { encryptedData: Record<string, string> } }).spec.encryptedData[".dockerconfigjson"] ?? "";
  assert.equal(unseal(read(stdout), key, "shop/regcred"), config("ghcr.io", "me", canary));
  const wide = await create(folder, [...sealed, "cert.pem", "--scope", "cluster-wide"], { input: canary });
  assert.equal(unseal(read(wide.stdout), key, ""), config("ghcr.io", "me", canary));
  assert.match(wide.stdout, /^ {4}sealedsecrets\.bitnami\.com\/cluster-wide: "true"$/m);
  const wrong = { "key.pem": /key\.pem: it holds a private key/, "ended.pem": /ended\.pem: the certificate ended on/ };
  for (const [file, says] of Object.entries({ ...wrong, absent: /absent: cannot be read: no such file/ })) {
    const failed = await create(folder, [...sealed, file, "-n", "shop"], { input: canary });
    assert.deepEqual([failed.code, failed.stdout], [2, ""]);
    assert.match(failed.stderr, says);
    assert.ok(!failed.stderr.includes("PRIVATE KEY-----\n"));
  }
});

test("a hash of the content behind the name", async () => {
  using folder = new Folder({});
  const args = ["regcred", "--server", "https://index.docker.io/v1/", "--username", "me", "--email", "me@example.com"];
  for (const field of [[], ["--string-data"]]) {
    const all = [...args, "--password-stdin", "--append-hash", "-n", "shop", ...field];
    const { stdout } = await create(folder, all, { input: "fake" });
    // As kubectl names it.
    assert.match(stdout, /^ {2}name: regcred-8fht7kbkf9\n {2}namespace: shop$/m);
  }
  const long = await create(folder, ["a".repeat(250), ...args.slice(1), "--password-stdin", "--append-hash"], {
    input: "fake",
  });
  assert.deepEqual([long.code, long.stdout], [2, ""]);
  assert.match(long.stderr, /with the hash of --append-hash behind it: The name of the Secret is longer than 253/);
});

test("the other formats need no password, and read none", async () => {
  using folder = new Folder({});
  const kubectl = await create(folder, [...ghcr, "--format", "kubectl", "--password-env", "TOKEN"]);
  assert.deepEqual([kubectl.code, kubectl.stderr], [0, ""]);
  assert.match(kubectl.stdout, /^ {2}--docker-password="\$TOKEN"\n$/m);
  const stored = ["--format", "external-secret", "--store", "vault", "--remote-key", "ghcr"];
  const external = await create(folder, [...ghcr, ...stored, "--password-file", "is-not-there"]);
  assert.equal(external.code, 0);
  assert.match(external.stderr, /--password-file is not used with --format external-secret\n/);
  assert.match(external.stdout, /^apiVersion: external-secrets\.io\/v1\nkind: ExternalSecret\n/);
  const kustomize = await create(folder, ["regcred", "--format", "kustomize"]);
  assert.deepEqual([kustomize.code, kustomize.stderr], [0, ""]);
  assert.match(kustomize.stdout, /\.dockerconfigjson=regcred\.dockerconfigjson\n$/);
  const fish = await create(folder, [...ghcr, "--format", "kubectl", "--shell", "fish"]);
  assert.match(fish.stdout, /read -s REGISTRY_PASSWORD/);
});

test("what looks wrong is said, and made all the same", async () => {
  using folder = new Folder({});
  const cases: readonly (readonly [server: string, username: string, says: RegExp])[] = [
    ["hub.docker.com", "me", /warning: The server hub\.docker\.com matches no image\..* Did you mean https:\/\/index/],
    ["1.dkr.ecr.eu-west-1.amazonaws.com", "AWS", /warning: The credential for .* Amazon ECR, which lasts 12 hours/],
    ["harbor.io", "robot", /unless the name is in single quotes/],
  ];
  for (const [server, username, says] of cases) {
    const args = ["a", "--server", server, "--username", username, "--password-stdin"];
    const { code, stdout, stderr } = await create(folder, args, { input: "s3cr3t-fake" });
    assert.equal(code, 0);
    assert.match(stdout, /^kind: Secret$/m);
    assert.match(stderr, says);
  }
});

test("the help tells every option, within the width of a page", async () => {
  using folder = new Folder({});
  for (const args of [
    ["create", "--help"],
    ["help", "create"],
  ]) {
    const { code, stdout, stderr } = await run(args, { cwd: folder.path });
    assert.deepEqual([code, stderr], [0, ""]);
    for (const option of Object.keys(createConfig)) assert.match(stdout, new RegExp(`--${option}\\b`));
    assert.ok(stdout.split("\n").every((line) => line.length <= 100));
  }
});

/** Arguments after `create`, and what is said. */
const wrong: readonly (readonly [args: readonly string[], says: RegExp])[] = [
  [[], /the NAME of the Secret is missing/],
  [
    [...ghcr, "--password", canary],
    /there is no --password: what stands on a command line can be read .* --password-stdin/,
  ],
  [[...ghcr, `--password=${canary}`], /there is no --password: /],
  [[...ghcr, `--docker-password=${canary}`], /there is no --docker-password: /],
  [[...ghcr, `-p${canary}`], /there is no -p: /],
  [[...ghcr, "--password-stdin", canary], /one NAME is expected, and 2 are given/],
  [[...ghcr], /password \(--password-stdin, --password-file or --password-env\) is missing/],
  [["regcred"], /--server is missing; for Docker Hub it is https:\/\/index\.docker\.io\/v1\//],
  [["regcred", "--server", "a.io", "--password-stdin"], /--username is missing/],
  [["regcred", "--username", "me", "--password-stdin"], /--server is missing/],
  [
    [...ghcr, "--server", "b.io", "--password-stdin"],
    /each --server needs one --username: there are 2 .*, 1 of the second/,
  ],
  [[...ghcr, "--password-stdin", "--password-stdin"], /each --server needs one password/],
  [
    [...ghcr, "--server", "b.io", "--username", "b", "--password-stdin", "--password-stdin"],
    /--password-stdin can be given only once/,
  ],
  [[...ghcr, "--password-file", "-"], /for the standard input, use --password-stdin/],
  [[...ghcr, "--password-env", "A-B"], /letters, digits and underscores/],
  [[...ghcr, "--password-stdin", "--only", "a.io"], /--only goes with --from-docker-config/],
  [[...ghcr, "--password-stdin", "--shell", "fish"], /--shell goes with --format kubectl, not with secret/],
  [[...ghcr, "--format", "kubectl", "--shell", "zsh"], /--shell must be one of bash, fish, powershell, not "zsh"/],
  [[...ghcr, "--format", "kubectl", "--string-data"], /--string-data goes with --format secret, not with kubectl/],
  [[...ghcr, "--format", "helm"], /--format must be one of secret, docker-config, sealed-secret, external-secret/],
  [[...ghcr, "--password-stdin", "--format", "sealed-secret"], /--certificate is missing: .*"kubeseal --fetch-cert"/],
  [
    [...ghcr, "--password-stdin", "--format", "sealed-secret", "--certificate", "a"],
    /A SealedSecret of the scope strict is encrypted for one namespace, which has to be given/,
  ],
  [
    [...ghcr, "--format", "sealed-secret", "--certificate", "a", "--scope", "wide", "-n", "b"],
    /--scope must be one of strict, namespace-wide, cluster-wide, not "wide"/,
  ],
  [[...ghcr, "--password-stdin", "--scope", "strict"], /--scope goes with --format sealed-secret, not with secret/],
  [
    [...ghcr, "--format", "kubectl", "--allow-helpers"],
    /--allow-helpers goes with --format secret, docker-config or sealed-secret, not with kubectl/,
  ],
  [[...ghcr, "--password-stdin", "--allow-helpers"], /--allow-helpers goes with --from-docker-config/],
  [[...ghcr, "--format", "external-secret", "--remote-key", "a"], /--store is missing/],
  [[...ghcr, "--format", "external-secret", "--store", "a"], /--remote-key is missing/],
  [
    [...ghcr, "--server", "b.io", "--username", "b", "--format", "kubectl"],
    /kubectl makes a Secret for one registry only; for several, use --format secret/,
  ],
  [["Reg_Cred", ...ghcr.slice(1), "--password-stdin"], /No Secret can be called "Reg_Cred"/],
  [[...ghcr, "--password-stdin", "-n", "a.b"], /No namespace can be called "a\.b"/],
  [[...ghcr, "--format", "external-secret", "--remote-key", "a", "--store", "a/b"], /No store can be called "a\/b"/],
  [["a", "--server", `me:${canary}@a.io`, "--username", "me", "--password-stdin"], /The server has an "@" in it/],
  [["a", "--server", "a.io", "--username", "a:b", "--password-stdin"], /has a colon in it/],
  [[...ghcr, "--docker-server", "a.io"], /unknown option --docker-server; did you mean "--server"\?/],
  [[...ghcr, "--fix"], /--fix is an option of lint only/],
];

for (const [args, says] of wrong) {
  test(`wrong use: create ${args.join(" ").replaceAll(canary, "…")}`, async () => {
    using folder = new Folder({});
    const { code, stdout, stderr } = await create(folder, args, { input: canary });
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, says);
    assert.match(stderr, /Run "pull-secrets create --help" for help\.\n$/);
    assert.ok(!stderr.includes("canary"), "a password is shown");
  });
}

test("passwords that cannot be read", async () => {
  using folder = new Folder({
    "empty.txt": "\n",
    "utf16.txt": Buffer.from(`\ufeff${canary}`, "utf16le"),
    "mark.txt": `\ufeff${canary}`,
    "latin1.txt": Buffer.from("fäke", "latin1"),
    "large.txt": "x".repeat(1024 * 1024 + 1),
    "half.txt": "x".repeat(600_000),
    "broken.json": `{"auths": {"a.io": {"auth": "${canary.slice(0, 9)}"}}}`,
    "dir/x": "",
  });
  const cases: readonly (readonly [source: readonly string[], says: RegExp])[] = [
    [["--password-file", "is-not-there"], /^pull-secrets: is-not-there: cannot be read: no such file or folder\n$/],
    [["--password-file", "dir"], /dir: cannot be read: it is a folder/],
    [["--password-file", "empty.txt"], /empty\.txt: the password is empty/],
    [["--password-file", "utf16.txt"], /its encoding is UTF-16; save it as UTF-8/],
    [["--password-file", "mark.txt"], /a byte order mark would become a part of the password/],
    [["--password-file", "latin1.txt"], /it is not valid UTF-8/],
    [["--password-file", "large.txt"], /large\.txt: larger than 1 MiB/],
    [["--password-file", "half.txt"], /The docker config is larger than 1 MiB/],
    [["--password-env", "NOT_SET"], /environment variable NOT_SET: it is not set/],
    [["--password-stdin"], /standard input: the password is empty/],
    [
      ["--password-env", "P", "--from-docker-config", "broken.json"],
      /broken\.json: it is no docker config that .* under a\.io \(illegal base64/,
    ],
    [["--password-env", "P", "--from-docker-config", "same.json"], /The server ghcr\.io is given twice/],
  ];
  folder.write("same.json", config("ghcr.io", "me", "fake"));
  for (const [source, says] of cases) {
    const { code, stdout, stderr } = await create(folder, [...ghcr, ...source], { env: { P: canary } });
    assert.deepEqual([code, stdout], [2, ""], source.join(" "));
    assert.match(stderr, says);
    assert.ok(!stderr.includes("canary"), "a password is shown");
  }
});

/** Every way in which it could show: itself, and base64 of it at each alignment. */
const shown = [canary.slice(0, 12), ...[0, 1, 2].map((shift) => btoa("x".repeat(shift) + canary).slice(4, 16))];

test("the password is in the manifest's value and nowhere else", async () => {
  using folder = new Folder({ "password.txt": `${canary}\n`, "config.json": dockerConfig });
  const sources = [["--password-stdin"], ["--password-file", "password.txt"], ["--password-env", "PASSWORD"]];
  // A server and user names about which something is said, so that there is much to look through.
  const login = ["--server", "hub.docker.com", "--username", "AWS"];
  const formats = [[], ["--string-data"], ["--format", "kubectl"], ["--format", "kustomize"]];
  const store = ["--format", "external-secret", "--store", "vault", "--remote-key", "key"];
  for (const source of sources) {
    for (const format of [...formats, store]) {
      const options = { input: `${canary} \n`, env: { PASSWORD: `${canary} ` } };
      const { code, stdout, stderr } = await create(folder, ["a", ...login, ...source, ...format], options);
      assert.equal(code, 0, stderr);
      const rest = stdout.replace(/^ {2}\.dockerconfigjson: .*$/m, "") + stderr;
      for (const part of shown) assert.ok(!rest.includes(part), `${[...source, ...format].join(" ")} shows it`);
      assert.equal(rest.length < stdout.length + stderr.length, format.length < 2, "the value is where it should be");
    }
  }
  folder.write("cert.pem", controllerKey("rsa").cert);
  const sealed = ["--format", "sealed-secret", "--certificate", "cert.pem", "-n", "shop"];
  const hidden = await create(folder, ["a", ...login, "--password-stdin", ...sealed], { input: canary });
  assert.equal(hidden.code, 0);
  for (const part of shown) assert.ok(!`${hidden.stdout}${hidden.stderr}`.includes(part), "a SealedSecret shows it");
  const { stdout, stderr } = await create(folder, ["a", "--from-docker-config", "config.json"]);
  const rest = stdout.replace(/^ {2}\.dockerconfigjson: .*$/m, "") + stderr;
  for (const part of shown) assert.ok(!rest.includes(part));
});
