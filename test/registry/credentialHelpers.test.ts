/** Programs that keep passwords for docker: what they answer, and that nothing they do is trusted or shown. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { inspect } from "node:util";
import { credentialHelpersIn, importDockerConfig } from "#core";
import { askHelper, askHelpers, dockerConfigFiles, type HelperAnswer, listHelper } from "#registry";
import { canary, Helpers } from "./helpers.ts";

const helpers = new Helpers();
after(() => helpers[Symbol.dispose]());

const { environment } = helpers;
const options = { environment, timeoutSeconds: 30 };

/** As a text, with the credentials revealed. */
function told(answer: HelperAnswer): string {
  assert.doesNotMatch(inspect(answer, { depth: null }) + JSON.stringify(answer), new RegExp(canary));
  if (answer.kind === "failed") return answer.why;
  return answer.kind === "password" ? `${answer.login.reveal()}: ${answer.password.reveal()}` : answer.kind;
}

const answers: readonly (readonly [name: string, server: string, says: string | RegExp])[] = [
  ["good", "both.io", `me at both.io: ${canary} é`],
  ["good", "https://index.docker.io/v1/", `me at index.docker.io/v1/: ${canary} é`],
  ["good", "mine.azurecr.io", "identity-token"],
  ["good", "other.io", "not-found"],
  ["good", "$(echo both.io)", "not-found"],
  ["lowercase", "a.io", `me: ${canary}`],
  ["noisy", "a.io", `me: ${canary}`],
  ["deaf", "a.io", `me: ${canary}`],
  ["parting", "a.io", `me: ${canary}`],
  ["where", "a.io", `/: ${canary}`],
  ["empty", "a.io", "not-found"],
  ["nameless", "a.io", "it has a password there, but no user name"],
  ["talkative", "a.io", "it ended with exit code 3"],
  ["killed", "a.io", "it was stopped before it had answered"],
  ["text", "a.io", /^its answer is not what docker expects/],
  ["array", "a.io", /^its answer is not/],
  ["numbers", "a.io", /^its answer is not/],
  ["null", "a.io", /^its answer is not/],
  ["huge", "a.io", "its answer is larger than 1 MiB"],
  ["locked", "a.io", "this user may not run it"],
  ["absent", "a.io", /^it is not on the PATH; install it/],
  ["good", "", /name of the registry is empty/],
  ["good", "both.io\nother.io", /has a line break in it/],
];

for (const [name, server, says] of answers) {
  test(`${name} is asked for ${JSON.stringify(server)}`, async () => {
    const said = told(await askHelper(name, server, options));
    if (typeof says === "string") assert.equal(said, says);
    else assert.match(said, says);
  });
}

test("a name cannot lead to another file, nor to a shell", async () => {
  for (const name of ["", "../good", "/bin/sh", "a/b", "a\\b", "good; id", "$(id)", "good\n", ".", "-x", "C:x"]) {
    assert.match(told(await askHelper(name, "both.io", options)), /its name is not one that such a program can have/);
    const list = await listHelper(name, options);
    assert.equal(list.kind, "failed");
  }
});

test("a program that does not end is ended, and what it has started is not waited for", async () => {
  for (const name of ["hanging", "leaving"]) {
    const start = performance.now();
    const said = told(await askHelper(name, "a.io", { environment, timeoutSeconds: 1 }));
    assert.match(said, /^it did not answer within 1 second; it may be waiting for somebody to unlock it$/);
    assert.ok(performance.now() - start < 20_000);
  }
});

test("a question can be cancelled, before it and while it is asked", async () => {
  const controller = new AbortController();
  const asked = askHelper("hanging", "a.io", { ...options, signal: controller.signal });
  controller.abort();
  assert.equal(told(await asked), "the question was cancelled");
  assert.equal(
    told(await askHelper("good", "both.io", { ...options, signal: controller.signal })),
    "the question was cancelled",
  );
});

test("which registries a program knows", async () => {
  const list = await listHelper("good", options);
  assert.deepEqual(list.kind === "servers" && list.servers.slice(0, 2), ["both.io", "gone.io"]);
  assert.deepEqual(await listHelper("null", options), { kind: "servers", servers: [] });
  for (const name of ["talkative", "text", "array", "absent"]) {
    const failed = await listHelper(name, options);
    assert.equal(failed.kind, "failed");
    assert.doesNotMatch(JSON.stringify(failed), new RegExp(canary));
  }
});

const config = JSON.stringify({
  auths: {
    "https://index.docker.io/v1/": {},
    "file.io": { auth: btoa("me:fake") },
    "both.io": { auth: btoa("old:fake") },
  },
  credsStore: "good",
  credHelpers: { "only.io": "good", "gone.io": "absent" },
});

async function imported(text: string, wanted: readonly string[]) {
  const answered = await askHelpers(credentialHelpersIn(text), wanted, options);
  const result = importDockerConfig(text, wanted, answered);
  const notes = result.notes.join("\n");
  assert.doesNotMatch(notes + inspect(result, { depth: null }), new RegExp(canary));
  const credentials = "error" in result ? [] : result.credentials;
  return {
    logins: credentials.map(({ server, login }) => `${server}: ${login.reveal()}`),
    notes,
    error: "error" in result ? result.error : "",
  };
}

test("a docker config with its helpers: as docker asks them, and they count before the file", async () => {
  const { logins, notes, error } = await imported(config, []);
  assert.equal(error, "");
  assert.deepEqual(logins, [
    "file.io: me",
    "only.io: me at only.io",
    "both.io: me at both.io",
    "https://index.docker.io/v1/: me at index.docker.io/v1/",
  ]);
  assert.equal(
    notes,
    [
      "docker-credential-absent gives no password for gone.io: it is not on the PATH; install it, or give the password by other means.",
      "docker-credential-good has an identity token for mine.azurecr.io instead of a password. The kubelet has no use for it, so it is left out; log in with a password or an access token instead.",
    ].join("\n"),
  );
});

test("only the registries that are wanted are asked for", async () => {
  const one = await imported(config, ["https://both.io"]);
  assert.deepEqual([one.logins, one.notes], [["both.io: me at both.io"], ""]);
  const token = await imported(config, ["mine.azurecr.io"]);
  assert.match(token.notes, /an identity token for mine\.azurecr\.io/);
  assert.equal(token.error, "it has no credentials that a cluster could use");
  assert.match((await imported(config, ["other.io"])).error, /^it has no registry other\.io; it has /);
  const failing = await imported('{"credsStore": "talkative"}', ["a.io"]);
  assert.equal(failing.notes, "docker-credential-talkative cannot be asked: it ended with exit code 3.");
  assert.equal(failing.error, "it has no registry a.io");
});

test("a password in the file is taken where a helper has none", async () => {
  const auths = { "gone.io": { auth: btoa("file:fake") }, "mine.azurecr.io": { auth: btoa("file:fake") } };
  const text = JSON.stringify({ auths, credsStore: "good", credHelpers: { "gone.io": "absent" } });
  const { logins, notes } = await imported(text, ["gone.io", "mine.azurecr.io"]);
  assert.deepEqual(logins, ["gone.io: file", "mine.azurecr.io: file"]);
  assert.equal(notes.split("\n").length, 2);
});

test("where docker and podman keep what they know", () => {
  const paths = (environment: Readonly<Record<string, string>>) =>
    dockerConfigFiles(environment, "/home/me").map(({ path, label }) => `${path} (${label})`);
  assert.deepEqual(paths({}), [
    "/home/me/.docker/config.json (docker)",
    "/home/me/.config/containers/auth.json (podman)",
  ]);
  assert.deepEqual(
    paths({
      DOCKER_CONFIG: "/d",
      REGISTRY_AUTH_FILE: "/r/auth.json",
      XDG_RUNTIME_DIR: "/run/user/1",
      XDG_CONFIG_HOME: "/x",
    }),
    [
      "/d/config.json (docker, by DOCKER_CONFIG)",
      "/home/me/.docker/config.json (docker)",
      "/r/auth.json (podman, by REGISTRY_AUTH_FILE)",
      "/run/user/1/containers/auth.json (podman, until you log out)",
      "/x/containers/auth.json (podman)",
    ],
  );
  const same = { DOCKER_CONFIG: "/home/me/.docker", REGISTRY_AUTH_FILE: "/home/me/.config/containers/auth.json" };
  assert.deepEqual(paths({ ...same, XDG_RUNTIME_DIR: "" }), [
    "/home/me/.docker/config.json (docker, by DOCKER_CONFIG)",
    "/home/me/.config/containers/auth.json (podman, by REGISTRY_AUTH_FILE)",
  ]);
});

test("different programs are asked at a time, each one question after the other, and told while they are", async () => {
  const credHelpers = { "a.io": "romeo", "b.io": "romeo", "c.io": "juliet", "d.io": "juliet" };
  const steps: string[] = [];
  const { credentials, notes } = await askHelpers(credentialHelpersIn(JSON.stringify({ credHelpers })), [], {
    ...options,
    asking: ({ program, server, of }) => void steps.push(`${program} ${server} of ${of}`),
  });
  assert.deepEqual(notes, []);
  assert.deepEqual(
    credentials.map(({ server, login }) => `${login.reveal()} ${server}`),
    ["romeo a.io", "romeo b.io", "juliet c.io", "juliet d.io"],
  );
  assert.deepEqual(
    steps.toSorted(),
    Object.entries(credHelpers)
      .map(([server, name]) => `docker-credential-${name} ${server} of 4`)
      .toSorted(),
  );
});

test("what has come before somebody cancels is kept", async () => {
  const controller = new AbortController();
  const credHelpers = { "both.io": "good", "only.io": "good", "b.io": "hanging" };
  const { credentials, notes } = await askHelpers(credentialHelpersIn(JSON.stringify({ credHelpers })), [], {
    ...options,
    signal: controller.signal,
    asking: ({ done }) => {
      if (done === 1) controller.abort();
    },
  });
  assert.deepEqual(
    credentials.map(({ server }) => server),
    ["both.io"],
  );
  assert.equal(notes.filter((note) => note.endsWith("the question was cancelled.")).length, 2);
});

test("programs that share a terminal are asked one after the other", async () => {
  const credHelpers = { "both.io": "good", "a.io": "lowercase", "b.io": "noisy" };
  const steps: number[] = [];
  await askHelpers(credentialHelpersIn(JSON.stringify({ credHelpers })), [], {
    ...options,
    terminal: true,
    asking: ({ done }) => void steps.push(done),
  });
  assert.deepEqual(steps, [0, 1, 2]);
});
