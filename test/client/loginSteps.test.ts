/** What the wizards ask about a registry, what they say of each answer, and which credential comes of it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { guideIds, Redacted } from "#core";
import { knownLoginSteps, registrySteps, withServer } from "../../client/src/credentials/loginSteps.ts";
import { credentialIn, type LoginPorts } from "../../client/src/credentials/passwordSteps.ts";
import type { Answer, Answers, Checked, Prompt, Step } from "../../client/src/prompts/wizard.ts";

const ports: LoginPorts = {
  trusted: true,
  kept: [{ server: "kept.example.com", username: "keeper" }],
  environment: { FULL: "from-variable\n", EMPTY: "", MARKED: "\ufeffx" },
  readFile: async (path) =>
    path === "there"
      ? { text: "from-file\n" }
      : path === "empty"
        ? { text: "\n" }
        : { problem: `${path} is not there.` },
  readKept: async (server) => ({ server, login: new Redacted("keeper"), password: new Redacted("from-storage") }),
  askHelper: async (program, server) =>
    program === "fake"
      ? { server, login: new Redacted("helped"), password: new Redacted("from-helper") }
      : { problem: "It cannot be started." },
};

const answersOf = (answers: Readonly<Record<string, Answer>>): Answers => new Map(Object.entries(answers));

async function promptOf(id: string, answers: Answers, given: LoginPorts = ports): Promise<Prompt> {
  const step = registrySteps("", given)(answers).find((step) => step.id === id);
  const prompt = await step?.prompt(answers);
  assert.ok(prompt, `there is no step ${id}`);
  return prompt;
}

async function check(id: string, answers: Answers, text: string): Promise<Checked> {
  const prompt = await promptOf(id, answers);
  assert.equal(prompt.kind, "text");
  if (prompt.kind !== "text") return {};
  const checked = prompt.check?.(text) ?? {};
  return checked.error === undefined && prompt.confirm ? await prompt.confirm(text) : checked;
}

test("every registry has its guide: what to type, how to get a password, and where that is told", async () => {
  for (const registry of guideIds) {
    const answers = answersOf({ registry, server: "registry.example.com", source: "typed" });
    const prompts = await Promise.all(["server", "user", "password"].map((id) => promptOf(id, answers)));
    for (const { prompt, links } of prompts) {
      assert.match(prompt, /^[A-Z][^.]+.*[.)]$/s);
      assert.match(links?.[0]?.url ?? "", /^https:\/\//);
    }
  }
});

const harbor = answersOf({ registry: "harbor", server: "harbor.example.com", source: "typed", user: "robot$ci" });
const cases: readonly (readonly [id: string, text: string, said: RegExp, kind: "error" | "doubt"])[] = [
  ["server", "<harbor.example.com>", /^Put your own names in the place of <harbor\.example\.com>\.$/, "error"],
  ["server", "", /^The server is empty/, "error"],
  ["server", "user:fake@harbor.example.com", /has an "@" in it/, "error"],
  ["server", "harbor.example.com/*", /matches no image/, "doubt"],
  ["user", "", /user name for harbor\.example\.com is empty/, "error"],
  ["user", "a:b", /has a colon in it/, "error"],
  ["user", "robot", /the part from the \$ on is missing/, "doubt"],
  ["user", " robot$ci", /begins or ends with white space/, "doubt"],
  ["password", "", /^The password is empty\.$/, "error"],
  ["password", "fake ", /ends in white space/, "doubt"],
  ["password", "changeme", /looks like a placeholder/, "doubt"],
];

for (const [id, text, said, kind] of cases) {
  test(`${id} ${JSON.stringify(text)}: ${kind}`, async () => {
    const { error, doubts = [] } = await check(id, harbor, text);
    if (kind === "error") assert.match(error ?? "", said);
    else {
      assert.equal(error, undefined);
      assert.match(doubts.join(" "), said);
    }
    assert.ok(!`${error} ${doubts}`.includes("fake"), "a password is shown");
  });
}

test("what is right is taken without a word", async () => {
  for (const [id, text] of [
    ["server", "harbor.example.com:5000/team"],
    ["user", "robot$ci"],
    ["password", "aB3-dE5-fG7"],
  ]) {
    const { error, doubts = [] } = await check(id ?? "", harbor, text ?? "");
    assert.deepEqual([error, ...doubts], [undefined]);
  }
});

describe("where a password comes from", () => {
  const choices = async (server: string, given: LoginPorts) => {
    const prompt = await promptOf("source", answersOf({ registry: "other", server }), given);
    return prompt.kind === "pick" ? prompt.choices.map(({ id }) => id) : [];
  };

  test("programs are offered in trusted workspaces only, and what is kept for its own registry", async () => {
    const usual = ["typed", "file", "variable", "helper", "nowhere"];
    assert.deepEqual(await choices("a.example.com", ports), usual);
    assert.deepEqual(await choices("kept.example.com", ports), ["kept", ...usual]);
    assert.ok(!(await choices("a.example.com", { ...ports, trusted: false })).includes("helper"));
  });

  const sources: readonly (readonly [answers: Readonly<Record<string, Answer>>, wanted: string])[] = [
    [{ source: "typed", user: "me", password: new Redacted("typed") }, "me:typed"],
    [{ source: "file", user: "me", file: "there" }, "me:from-file"],
    [{ source: "variable", user: "me", variable: "FULL" }, "me:from-variable"],
    [{ source: "helper", helper: "fake" }, "helped:from-helper"],
    [{ source: "kept" }, "keeper:from-storage"],
    [{ source: "nowhere", user: "me" }, "nothing"],
    [{ source: "typed", user: "me" }, "The password is missing."],
    [{ source: "file", user: "me", file: "gone" }, "gone is not there."],
    [{ source: "file", user: "me", file: "empty" }, "The password is empty."],
    [{ source: "variable", user: "me", variable: "EMPTY" }, "The password is empty."],
    [{ source: "helper", helper: "other" }, "It cannot be started."],
  ];
  for (const [answers, wanted] of sources) {
    test(`${answers.source}: ${wanted.replace(/:.*/, "")}`, async () => {
      const found = await credentialIn(answersOf({ server: "a.example.com", ...answers }), "", ports);
      const text =
        found === undefined
          ? "nothing"
          : "problem" in found
            ? found.problem
            : `${found.login.reveal()}:${found.password.reveal()}`;
      assert.ok(text === wanted, "something else came of it");
    });
  }

  test("files and variables are looked at before they are taken", async () => {
    const inFile = answersOf({ registry: "other", server: "a.example.com", source: "file" });
    assert.equal((await check("file", inFile, "gone")).error, "gone is not there.");
    assert.equal((await check("file", inFile, "there")).error, undefined);
    const inVariable = answersOf({ registry: "other", server: "a.example.com", source: "variable" });
    assert.match((await check("variable", inVariable, "1X")).error ?? "", /begins with no digit/);
    assert.match((await check("variable", inVariable, "UNSET")).error ?? "", /has no environment variable UNSET/);
    assert.match((await check("variable", inVariable, "MARKED")).error ?? "", /byte order mark/);
    assert.equal((await check("variable", inVariable, "FULL")).error, undefined);
  });
});

test("a login whose server is known asks for the rest, and proposes the user", async () => {
  const steps = knownLoginSteps("x.", ports, () => ({ server: "a.example.com", username: "robot" }));
  const answers = answersOf({ "x.source": "typed" });
  const all: readonly Step[] = steps(answers);
  assert.deepEqual(
    all.map(({ id }) => id),
    ["x.source", "x.user", "x.password"],
  );
  const prompts = await Promise.all(all.map(({ prompt }) => prompt(answers)));
  assert.ok(prompts.every((prompt) => prompt?.prompt.includes("a.example.com")));
  assert.equal(prompts[1]?.kind === "text" && prompts[1].value, "robot");
  const found = await credentialIn(
    withServer(
      answersOf({ "x.source": "typed", "x.user": "u", "x.password": new Redacted("p") }),
      "x.",
      "a.example.com",
    ),
    "x.",
    ports,
  );
  assert.ok(found && "server" in found && found.server === "a.example.com");
});

test("a user name that is a token is not kept for later", () => {
  const step = registrySteps("", ports)(harbor).find(({ id }) => id === "user");
  assert.deepEqual(
    ["robot$ci", `ghp_${"x".repeat(36)}`].map((name) => step?.keeps?.(name)),
    [true, false],
  );
});
