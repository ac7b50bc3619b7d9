/** `pull-secrets check` as a program: credentials in the kubelet's order, exit codes, and nothing secret in what it prints. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Folder, type Result, run, useBuild } from "../cli/helper.ts";
import { authority, certificates } from "./certificates.ts";
import { basicHeader, basicRegistry, canary, type Running, serve } from "./servers.ts";

useBuild();

let registry: Running;
before(async () => {
  registry = await serve(basicRegistry, certificates.good);
});
after(() => registry[Symbol.asyncDispose]());

const config = (fields: object, more: object = {}) => JSON.stringify({ auths: { [registry.host]: fields }, ...more });
const right = () => config({ username: "robot", password: canary });
const stale = () => config({ auth: btoa(`robot:${canary}-stale`) });
const secret = (name: string, content: string, type = "kubernetes.io/dockerconfigjson") =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: ${name}}\ntype: ${type}\ndata: {.dockerconfigjson: ${btoa(content)}}\n---\n`;

const hidden = [canary, basicHeader.slice(6, 30), btoa(canary).slice(0, 20)];

async function check(files: Readonly<Record<string, string>>, args: readonly string[], input = ""): Promise<Result> {
  using folder = new Folder({ "ca.pem": authority.cert, ...files });
  registry.told.length = 0;
  const result = await run(["check", "--ca-file", "ca.pem", ...args], { cwd: folder.path, input });
  for (const text of hidden) assert.ok(!`${result.stdout}${result.stderr}`.includes(text), "a credential is printed");
  return result;
}

const app = () => `${registry.host}/team/app:1`;

test("credentials are tried in order until one works", async () => {
  const files = { "a.yaml": secret("old", stale()), "b.yaml": secret("new", right()) };
  const args = [app(), "--secret", "a.yaml", "--secret", "b.yaml"];
  const { code, stdout } = await check(files, args);
  assert.equal(code, 0, stdout);
  assert.match(
    stdout,
    /1\. Secret "old", key "127\.0\.0\.1:\d+", user "robot"\n +The registry .* refuses the user name/,
  );
  assert.match(stdout, /2\. Secret "new".*\n +The registry hands out the image\.\n\nThe pull would work\.\n$/);
  const json = JSON.parse((await check(files, [...args, "--format", "json"])).stdout);
  assert.deepEqual(
    json.attempts.map((attempt: { result: { kind: string } }) => attempt.result.kind),
    ["wrong-credentials", "ok"],
  );
  const swapped = await check(files, [app(), "--secret", "b.yaml", "--secret", "a.yaml"]);
  assert.match(swapped.stdout, /1\. Secret "new".*\n.*\n +2\. Secret "old".*\n +Not tried/);
});

test("one refused credential fails the pull: there is no anonymous one after it", async () => {
  const { code, stdout } = await check({ "a.yaml": secret("old", stale()) }, [app(), "--secret", "a.yaml"]);
  assert.equal(code, 1);
  assert.match(stdout, /help: Make a new token.*\n\nThe pull would fail\.\n$/);
});

test("without credentials the pull is anonymous, and a near miss is named", async () => {
  assert.equal((await check({}, [app()])).code, 1);
  const elsewhere = right().replace(registry.host, "127.0.0.1");
  const { code, stdout } = await check({}, [app(), "--secret", "-"], secret("regcred", elsewhere));
  assert.equal(code, 1);
  assert.match(stdout, /No credential matches, so the pull is anonymous/);
  assert.match(stdout, /note: Secret "regcred": the key "127\.0\.0\.1" does not match .* The ports must be the same/);
  const other = await check({}, [app(), "--secret", "-"], secret("regcred", JSON.stringify({ auths: { "a.io": {} } })));
  assert.match(other.stdout, /note: Secret "regcred" has nothing for 127\.0\.0\.1:\d+\/team\/app, but for "a\.io"\.\n/);
});

test("a docker config: helpers and identity tokens are named, not used", async () => {
  const fields = { username: "robot", password: canary, identitytoken: canary };
  const file = config(fields, { credsStore: "desktop", credHelpers: { "reg.io": "x" } });
  const { code, stdout } = await check({ "config.json": file }, [app(), "--docker-config", "config.json"]);
  assert.equal(code, 0, stdout);
  for (const name of ["credsStore", "credHelpers", "identitytoken"])
    assert.match(stdout, new RegExp(`note: .*${name}`));
});

test("a Secret that cannot be decoded fails the pull, and nothing is asked", async () => {
  const bad = secret("bad", config({ auth: "!" }));
  const { code, stdout } = await check({ "a.yaml": secret("new", right()) + bad }, [app(), "--secret", "a.yaml"]);
  assert.equal(code, 1);
  assert.match(stdout, /error: Secret "bad" cannot be decoded/);
  assert.equal(registry.told.length, 0);
});

test("what cannot be known or asked ends with 2", async () => {
  const other = { "a.yaml": secret("other", right(), "Opaque"), "empty.yaml": "a: 1\n", "config.json": "{" };
  assert.equal((await check(other, [app(), "--secret", "a.yaml"])).code, 1);
  const template = secret("t", "").replace("{.dockerconfigjson: }", "{.dockerconfigjson: '{{ .Values.config }}'}");
  // The registry is known, and what is sent to it is not.
  const auth = secret("t", "").replace(
    "data: {.dockerconfigjson: }",
    `stringData: {.dockerconfigjson: '${config({ auth: "{{ .auth }}" })}'}`,
  );
  const made = `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: t}
spec: {target: {template: {type: kubernetes.io/dockerconfigjson, data: {.dockerconfigjson: '${config({ auth: "{{ .auth }}" })}'}}}}\n`;
  const cases: readonly (readonly string[])[] = [
    [app(), "--secret", "empty.yaml"],
    [app(), "--secret", "absent.yaml"],
    [app(), "--secret", "t.yaml"],
    [app(), "--secret", "auth.yaml"],
    [app(), "--secret", "made.yaml"],
    [app(), "--docker-config", "config.json"],
    [app(), "--docker-config", "absent.json"],
    [app(), "--docker-config", "."],
  ];
  for (const args of cases) {
    const { code, stdout } = await check({ ...other, "t.yaml": template, "auth.yaml": auth, "made.yaml": made }, args);
    assert.equal(code, 2, `${args.join(" ")}: ${stdout}`);
    assert.equal(registry.told.length, 0);
  }
  const untrusted = await run(["check", app()], { cwd: "." });
  assert.equal(untrusted.code, 2);
  assert.match(untrusted.stdout, /signed by nobody whom this machine trusts/);
});

const wrong: readonly (readonly [args: readonly string[], says: RegExp])[] = [
  [[], /no IMAGE is given/],
  [["a", "b"], /only one IMAGE/],
  [["Team/App:1:2"], /"Team\/App:1:2" is not a valid image: the repository has to be in lower case\n/],
  [["https://ghcr.io/x"], /an image has no scheme such as https:\/\//],
  [[`me:${canary}@ghcr.io/x`], /"ghcr\.io\/x" is not a valid image: a user name and password have no place in it/],
  [["nginx", "--ca-file", "/dev/zero"], /--ca-file \/dev\/zero: it is larger than 1 MiB/],
  [["nginx", "--secret", "a", "--docker-config", "b"], /cannot be used together/],
  [["nginx", "--timeout", "0"], /--timeout must be a number of seconds/],
  [["nginx", "--format", "sarif"], /--format must be one of text, json/],
  [["nginx", "--ca-file", "absent.pem"], /--ca-file absent\.pem: no such file/],
  [["nginx", "--ca-file", "package.json"], /there is no certificate in it/],
  [["nginx", "--secrets", "a"], /unknown option --secrets; did you mean "--secret"\?/],
  [["nginx", "--password", canary], /--password/],
];

for (const [args, says] of wrong) {
  test(`wrong use: check ${args.filter((arg) => !arg.includes(canary)).join(" ")}`, async () => {
    const { code, stdout, stderr } = await run(["check", ...args], { cwd: "." });
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.match(stderr, says);
    assert.ok(!stderr.includes(canary));
  });
}

test("its help tells where credentials go", async () => {
  const { code, stdout } = await run(["check", "--help"], { cwd: "." });
  assert.equal(code, 0);
  assert.match(stdout, /A credential is sent to the image's registry/);
});
