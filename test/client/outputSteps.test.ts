/** What is asked about the form and the place of a pull secret, and how the last look is put together. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ClusterPorts } from "../../client/src/credentials/clusterSteps.ts";
import { type OutputPorts, outputSteps, wantedIn } from "../../client/src/credentials/outputSteps.ts";
import { formatIn, whereIn } from "../../client/src/credentials/placeSteps.ts";
import type { Review } from "../../client/src/credentials/reviewStep.ts";
import type { Answer, Answers, Prompt } from "../../client/src/prompts/wizard.ts";
import { noCluster } from "./clusters.ts";

const calm: Review = { doubts: [], said: [], mayKeep: true, mayCheck: true };

const ports: OutputPorts = {
  namespaces: ["payments", "shop"],
  taken: [{ name: "regcred", namespace: "shop" }],
  cursor: { label: "app.yaml", uri: "file:///repo/app.yaml" },
  pathOf: (name) => `/repo/${name}`,
  keptByGit: async (file) => "uri" in file || file.path.startsWith("/repo/"),
  readFile: async () => ({ problem: "It is not there." }),
  newFileProblem: async (path) => (path === "/taken" ? "It is there." : undefined),
  clusters: noCluster,
  review: async () => calm,
};

const clusters: ClusterPorts = {
  contexts: async () => ["staging", "production"],
  namespaces: async (context) => (context === "broken" ? { problem: "It does not answer." } : ["payments", "shop"]),
  certificate: async (context, controller) =>
    controller === "kube-system/sealed-secrets" ? { text: "no certificate" } : { problem: `${context} has none.` },
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
  assert.deepEqual(ids({ format: "sealed-secret", where: "untitled" }), [
    ...common,
    "scope",
    "certificateFrom",
    "certificate",
    "review",
  ]);
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
  const offered = ["sealed-secret", "external-secret", "kustomize", "kubectl", "write"];
  assert.deepEqual(await choicesOf("risk", { ...plain, where: "file", path: "/repo/a.yaml" }), offered);
  assert.deepEqual(await choicesOf("risk", { ...plain, where: "cursor" }), offered);
  const withCluster = await choicesOf("risk", { ...plain, where: "cursor" }, { clusters });
  assert.deepEqual(withCluster, [...offered.slice(0, -1), "cluster", "write"]);
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

test("what is chosen instead goes where it can", () => {
  const from = (risk: string) => {
    const answers = { format: "secret", where: "cursor", risk };
    return [formatIn(answersOf(answers)), whereIn(answersOf(answers)), ids(answers).slice(5, -1).join()];
  };
  assert.deepEqual(from("write"), ["secret", "cursor", ""]);
  assert.deepEqual(from("sealed-secret"), ["sealed-secret", "cursor", "scope,certificateFrom,certificate"]);
  assert.deepEqual(from("kustomize"), ["kustomize", "untitled", "beside"]);
  assert.deepEqual(from("kubectl"), ["kubectl", "untitled", "shell,shellVariable"]);
  assert.deepEqual(from("cluster"), ["secret", "cursor", "context,clusterNamespaces"]);
});

test("a manifest may be applied where there is a cluster, and is told which", async () => {
  const offered = async (format: string, more = {}) => (await choicesOf("where", { format }, more)).includes("cluster");
  assert.ok(!(await offered("secret")), "there is none");
  assert.ok(await offered("external-secret", { clusters }));
  assert.ok(!(await offered("kustomize", { clusters })), "an entry of a file cannot be applied");
  assert.deepEqual(await choicesOf("context", { where: "cluster" }, { clusters }), ["staging", "production"]);
  const one = { ...clusters, contexts: async () => ["staging"] };
  assert.equal(await promptOf("context", { where: "cluster" }, { clusters: one }), undefined);
});

test("to apply it, namespaces have to be named, and the cluster says which there are", async () => {
  const answers = { format: "secret", where: "cluster" };
  assert.deepEqual(ids({ ...answers, namespaces: ["a"] }).slice(4), ["risk", "context", "review"]);
  assert.deepEqual(ids(answers).slice(4), ["risk", "context", "clusterNamespaces", "review"]);
  const prompt = await promptOf("clusterNamespaces", answers, { clusters });
  assert.ok(prompt?.kind === "many");
  assert.deepEqual(
    prompt.choices.map(({ id }) => id),
    ["payments", "shop"],
  );
  assert.match(prompt.check?.([]).error ?? "", /at least one/);
  const broken = await promptOf("clusterNamespaces", { ...answers, context: "broken" }, { clusters });
  assert.ok(broken?.kind === "pick");
  assert.deepEqual(
    broken.choices.map(({ label, note }) => [label, note]),
    [["It does not answer.", true]],
  );
  const wanted = wantedIn(answersOf({ ...answers, name: "a", clusterNamespaces: ["b"] }), given);
  assert.deepEqual(wanted.names, [{ name: "a", namespace: "b" }]);
});

test("the certificate comes from the cluster where there is one, of a controller that can be named", async () => {
  const answers = { format: "sealed-secret", where: "untitled" };
  assert.equal(await promptOf("certificateFrom", answers), undefined);
  assert.deepEqual(await choicesOf("certificateFrom", answers, { clusters }), ["file", "cluster"]);
  const fetched = { ...answers, certificateFrom: "cluster" };
  assert.deepEqual(ids(fetched).slice(4, -1), ["scope", "certificateFrom", "context", "controller"]);
  assert.deepEqual(ids({ ...fetched, where: "cluster", namespaces: ["a"] }).slice(4, -1), [
    "context",
    "scope",
    "certificateFrom",
    "controller",
  ]);
  const prompt = await promptOf("controller", { ...fetched, context: "staging" }, { clusters });
  assert.ok(prompt?.kind === "text");
  assert.equal(prompt.value, "kube-system/sealed-secrets-controller");
  assert.match(prompt.check?.("sealed-secrets").error ?? "", /A namespace, a slash and the name of a Service/);
  assert.deepEqual(prompt.check?.("a/b"), {});
  assert.match((await prompt.confirm?.("kube-system/sealed-secrets"))?.error ?? "", /there is no certificate in it/);
  assert.equal((await prompt.confirm?.("a/b"))?.error, "staging has none.");
});
