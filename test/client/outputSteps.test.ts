/** What is asked about the form and the place of a pull secret, and how the last look is put together. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  formatIn,
  type OutputPorts,
  outputSteps,
  type Review,
  wantedIn,
} from "../../client/src/credentials/outputSteps.ts";
import type { Answer, Answers, Prompt } from "../../client/src/prompts/wizard.ts";

const calm: Review = { doubts: [], said: [], mayKeep: true, mayCheck: true };

const ports: OutputPorts = {
  namespaces: ["payments", "shop"],
  taken: [{ name: "regcred", namespace: "shop" }],
  cursor: { label: "app.yaml", uri: "file:///repo/app.yaml" },
  pathOf: (name) => `/repo/${name}`,
  keptByGit: async (file) => "uri" in file || file.path.startsWith("/repo/"),
  readFile: async () => ({ problem: "It is not there." }),
  newFileProblem: async (path) => (path === "/taken" ? "It is there." : undefined),
  review: async () => calm,
};

const given = { logins: [{ server: "registry.example.com", username: "robot" }], passwords: true };
const answersOf = (answers: Readonly<Record<string, Answer>>): Answers => new Map(Object.entries(answers));
const ids = (answers: Readonly<Record<string, Answer>>) =>
  outputSteps(answersOf(answers), given, ports).map(({ id }) => id);

async function promptOf(
  id: string,
  answers: Readonly<Record<string, Answer>>,
  more: Partial<OutputPorts> = {},
): Promise<Prompt | undefined> {
  const all = answersOf(answers);
  return await outputSteps(all, given, { ...ports, ...more })
    .find((step) => step.id === id)
    ?.prompt(all);
}

async function choicesOf(...args: Parameters<typeof promptOf>): Promise<readonly string[]> {
  const prompt = await promptOf(...args);
  return prompt && prompt.kind !== "text" ? prompt.choices.filter(({ note }) => !note).map(({ id }) => id) : [];
}

test("each form asks for what it needs, and nothing else", () => {
  const common = ["name", "namespaces", "format", "where"];
  assert.deepEqual(ids({}), [...common, "review"]);
  assert.deepEqual(ids({ format: "secret", where: "file" }), [...common, "path", "risk", "review"]);
  assert.deepEqual(ids({ format: "sealed-secret", where: "untitled" }), [...common, "scope", "certificate", "review"]);
  assert.deepEqual(ids({ format: "kustomize" }), [...common, "beside", "review"]);
  const external = ["storeKind", "store", "remote.0.key", "remote.0.property"];
  assert.deepEqual(ids({ format: "external-secret" }), [...common, ...external, "review"]);
  const instead = { format: "secret", where: "cursor", risk: "external-secret" };
  assert.deepEqual(ids(instead), [...common, "risk", ...external, "review"]);
  assert.equal(formatIn(answersOf(instead)), "external-secret");
  assert.equal(formatIn(answersOf({ ...instead, risk: "write" })), "secret");
});

test("a manifest may go to the cursor, other texts may not", async () => {
  assert.deepEqual(await choicesOf("where", { format: "secret" }), ["cursor", "untitled", "file", "clipboard"]);
  assert.deepEqual(await choicesOf("where", { format: "kubectl" }), ["untitled", "file", "clipboard"]);
  assert.deepEqual(await choicesOf("where", { format: "secret" }, { cursor: undefined }), [
    "untitled",
    "file",
    "clipboard",
  ]);
});

test("what is plain is warned of where Git would take it, and there only", async () => {
  const plain = { format: "string-data" };
  const offered = ["sealed-secret", "external-secret", "write"];
  assert.deepEqual(await choicesOf("risk", { ...plain, where: "file", path: "/repo/a.yaml" }), offered);
  assert.deepEqual(await choicesOf("risk", { ...plain, where: "cursor" }), offered);
  assert.equal(await promptOf("risk", { ...plain, where: "file", path: "/home/a.yaml" }), undefined);
  assert.equal(await promptOf("risk", { ...plain, where: "untitled" }), undefined);
  assert.equal(await promptOf("risk", { ...plain, where: "clipboard" }), undefined);
});

test("the file beside a kustomization never goes where Git takes it", async () => {
  const prompt = await promptOf("beside", { format: "kustomize", name: "regcred" });
  assert.ok(prompt?.kind === "text");
  assert.equal(prompt.value, "/repo/regcred.dockerconfigjson");
  const said = async (path: string) => (await prompt.confirm?.(path))?.error;
  assert.match((await said("/repo/a")) ?? "", /Git would take this file/);
  assert.equal(await said("/taken"), "It is there.");
  assert.deepEqual([await said("/home/a"), await said("")], [undefined, undefined]);
});

test("names are looked at, and those that there are already are told", async () => {
  const name = await promptOf("name", {});
  assert.ok(name?.kind === "text");
  assert.match(name.check?.("A b").error ?? "", /No Secret can be called/);
  assert.match(name.check?.("regcred").doubts?.[0] ?? "", /declares a Secret "regcred" already \(shop\)/);
  assert.deepEqual(name.check?.("other"), { error: undefined, doubts: [] });
  const namespaces = await promptOf("namespaces", {});
  assert.ok(namespaces?.kind === "many");
  assert.match(namespaces.typed?.("No").error ?? "", /No namespace can be called/);
  assert.deepEqual(wantedIn(answersOf({ name: "a", namespaces: ["b", "c"] }), given).names, [
    { name: "a", namespace: "b" },
    { name: "a", namespace: "c" },
  ]);
});

test("the last look offers what can be done, and tells what is made and what looks wrong", async () => {
  const answers = { name: "a", namespaces: ["shop"], format: "secret", where: "cursor" };
  assert.deepEqual(await choicesOf("review", answers), ["write", "keep", "check"]);
  const bare = async () => ({ ...calm, mayKeep: false, mayCheck: false });
  assert.deepEqual(await choicesOf("review", answers, { review: bare }), ["write"]);
  const problem = "The file is gone.";
  assert.deepEqual(await choicesOf("review", answers, { review: async () => ({ ...calm, problem }) }), []);
  const token = { logins: [{ server: "ghcr.io", username: `ghp_${"x".repeat(36)}` }], passwords: true };
  const all = answersOf(answers);
  const prompt = await outputSteps(all, token, {
    ...ports,
    review: async () => ({ ...calm, doubts: ["A doubt."], said: ["It works."] }),
  })
    .find(({ id }) => id === "review")
    ?.prompt(all);
  assert.ok(prompt?.kind === "pick");
  assert.deepEqual(
    prompt.choices.filter(({ note }) => note).map(({ group, label }) => [group, label]),
    [
      ["What is made", 'Secret "a" in shop, for ghcr.io (user [token]).'],
      ["What the registry says", "It works."],
      ["What looks wrong", "A doubt."],
    ],
  );
});
