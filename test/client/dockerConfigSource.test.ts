/** Importing a docker config: which programs are asked, what can be chosen, and what is said of the rest. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Redacted } from "#core";
import { type DockerConfigPorts, DockerConfigSource } from "../../client/src/credentials/dockerConfigSource.ts";
import type { Answer, Answers } from "../../client/src/prompts/wizard.ts";

const auth = (text: string) => Buffer.from(text).toString("base64");
const config = JSON.stringify({
  auths: { "ghcr.io": { auth: auth("octocat:fake") }, "reg.example.com": { identitytoken: "fake" } },
  credsStore: "desktop",
});

function source(more: Partial<DockerConfigPorts> = {}) {
  const asked: string[] = [];
  const ports: DockerConfigPorts = {
    files: [{ path: "/config.json", label: "docker" }],
    trusted: true,
    readFile: async (path) => (path === "/config.json" ? { text: config } : { problem: "It is not there." }),
    askHelpers: async (text) => {
      asked.push(text);
      const credentials = [{ server: "quay.io", login: new Redacted("puller"), password: new Redacted("fake") }];
      return { credentials, notes: [], withoutPassword: [], cancelled: false };
    },
    ...more,
  };
  return { source: new DockerConfigSource(ports), asked };
}

const answersOf = (answers: Readonly<Record<string, Answer>>): Answers => new Map(Object.entries(answers));
const inFile = { file: "/config.json" };

async function choices(answers: Answers, { source: from }: ReturnType<typeof source>, id = "entries") {
  const prompt = await from
    .steps(answers)
    .find((step) => step.id === id)
    ?.prompt(answers);
  return prompt && prompt.kind !== "text"
    ? prompt.choices.map(({ id, label }) => (id.startsWith("note") ? label : id))
    : [];
}

test("programs are started only where that is answered, and once", async () => {
  const made = source();
  assert.deepEqual(await choices(answersOf({ ...inFile, helpers: "no" }), made), ["ghcr.io"]);
  assert.equal(made.asked.length, 0);
  const yes = answersOf({ ...inFile, helpers: "yes" });
  assert.deepEqual(await choices(yes, made), ["ghcr.io", "quay.io"]);
  await choices(yes, made);
  assert.equal(made.asked.length, 1);
});

test("in a workspace that is not trusted nobody is even asked", async () => {
  const made = source({ trusted: false });
  const answers = answersOf({ ...inFile, helpers: "yes", entries: ["ghcr.io"] });
  assert.ok(!made.source.steps(answers).some(({ id }) => id === "helpers"));
});

test("what is left out is explained, whatever was chosen", async () => {
  const { source: from } = source();
  const found = await from.chosen(answersOf({ ...inFile, helpers: "no", entries: ["ghcr.io"] }));
  assert.ok("notes" in found);
  assert.deepEqual(
    found.credentials.map(({ server }) => server),
    ["ghcr.io"],
  );
  assert.match(
    found.notes.join("\n"),
    /docker-credential-desktop keeps passwords for docker, and was not asked, because you left it out\./,
  );
  assert.match(found.notes.join("\n"), /reg\.example\.com has identitytoken instead of a password/);
  assert.ok(!found.notes.join("\n").includes("--"), "an option of the command line is named");
});

test("a file without anything of use says why", async () => {
  const made = source({ readFile: async () => ({ text: '{"auths":{"a":{"identitytoken":"fake"}}}' }) });
  const rows = await choices(answersOf(inFile), made);
  assert.match(rows.join(" "), /It has no credentials that a cluster could use\..*a has identitytoken/);
  assert.deepEqual(await choices(answersOf(inFile), made, "helpers"), []);
});

test("what was cancelled is asked again by who goes back, and by nobody else", async () => {
  let asked = 0;
  const made = source({
    askHelpers: async () => ({
      credentials: [],
      notes: [`cancelled ${++asked}`],
      withoutPassword: [],
      cancelled: true,
    }),
  });
  const yes = answersOf({ ...inFile, helpers: "yes", entries: ["ghcr.io"] });
  await choices(yes, made);
  const found = await made.source.chosen(yes);
  assert.ok("notes" in found && found.notes.includes("cancelled 1"));
  await choices(answersOf(inFile), made, "helpers");
  await choices(yes, made);
  assert.equal(asked, 2);
});
