/** The forms of a pull secret that the wizard offers, and what it makes of them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeDockerConfig, Redacted } from "#core";
import {
  type Format,
  formatChoices,
  formatSteps,
  isManifest,
  isPlain,
  make,
  type Wanted,
} from "../../client/src/credentials/formats.ts";
import type { Answers, Checked } from "../../client/src/prompts/wizard.ts";
import { controllerKey } from "../sealing.ts";
import { noCluster } from "./clusters.ts";

const formats: readonly Format[] = [
  "secret",
  "string-data",
  "sealed-secret",
  "external-secret",
  "kustomize",
  "kubectl",
];
const login = { server: "registry.example.com", username: "robot" };
const wanted: Wanted = { names: [{ name: "regcred", namespace: "shop" }], logins: [login], passwords: true };
const credentials = [{ server: login.server, login: new Redacted("robot"), password: new Redacted("fake$'\"") }];
const offered = (more: Partial<Wanted>) => formatChoices({ ...wanted, ...more }).map(({ id }) => id);

test("each form is offered where it can be made", () => {
  assert.deepEqual(offered({}), formats);
  assert.deepEqual(offered({ passwords: false }), ["external-secret", "kubectl"]);
  assert.deepEqual(offered({ logins: [login, { server: "b", username: "c" }] }), formats.slice(0, 5));
  assert.ok(
    !offered({
      names: [
        { name: "a", namespace: "b" },
        { name: "a", namespace: "c" },
      ],
    }).includes("kustomize"),
  );
  assert.ok(!offered({ logins: [{ ...login, username: "{{x}}" }] }).includes("external-secret"));
});

test("several namespaces are several documents", () => {
  const names = [
    { name: "a", namespace: "b" },
    { name: "a", namespace: "c" },
  ];
  const made = make("secret", { ...wanted, names }, new Map(), credentials, "");
  assert.ok("text" in made);
  assert.deepEqual(made.text.match(/^(?:---| {2}namespace: .*)$/gm), ["  namespace: b", "---", "  namespace: c"]);
});

test("only what is plain holds the password, in whatever form", () => {
  const answers: Answers = new Map(
    Object.entries({
      storeKind: "SecretStore",
      store: "vault",
      "remote.0.key": "k",
      shell: "bash",
      shellVariable: "P",
    }),
  );
  const { cert } = controllerKey("rsa");
  for (const format of formats) {
    const made = make(format, wanted, answers, credentials, cert);
    assert.ok("text" in made, format);
    const encoded = Buffer.from(encodeDockerConfig(credentials)).toString("base64");
    const holds = [encoded, "fake$"].some((text) => made.text.includes(text));
    assert.deepEqual(
      [holds, made.plain, made.manifest],
      [isPlain(format), isPlain(format), isManifest(format)],
      format,
    );
    assert.equal(made.beside?.text, format === "kustomize" ? encodeDockerConfig(credentials) : undefined);
  }
});

test("questions of a form refuse what it cannot be made of", async () => {
  const read = async (path: string) => (path === "a" ? { text: "no certificate" } : { problem: "It is not there." });
  const checks = async (format: Format, id: string, text: string): Promise<Checked> => {
    const step = formatSteps(format, wanted, new Map(), { readFile: read, clusters: noCluster }).find(
      (step) => step.id === id,
    );
    const prompt = await step?.prompt(new Map());
    if (prompt?.kind !== "text") throw new Error(`there is no question ${id}`);
    const checked = prompt.check?.(text) ?? {};
    return checked.error === undefined && prompt.confirm ? await prompt.confirm(text) : checked;
  };
  assert.match((await checks("sealed-secret", "certificate", "a")).error ?? "", /a: there is no certificate in it/);
  assert.equal((await checks("sealed-secret", "certificate", "b")).error, "It is not there.");
  assert.match((await checks("external-secret", "store", "No Name")).error ?? "", /^No store can be called/);
  assert.match((await checks("external-secret", "remote.0.key", " ")).error ?? "", /empty/);
  assert.match((await checks("kubectl", "shellVariable", "a-b")).error ?? "", /letters, digits and underscores/);
});

test("without a namespace it can be sealed for the whole cluster only", async () => {
  const scopes = async (names: Wanted["names"]) => {
    const ports = { readFile: async () => ({ problem: "" }), clusters: noCluster };
    const [step] = formatSteps("sealed-secret", { ...wanted, names }, new Map(), ports);
    const prompt = await step?.prompt(new Map());
    return prompt?.kind === "pick" ? prompt.choices.map(({ id }) => id) : [];
  };
  assert.deepEqual(await scopes(wanted.names), ["strict", "namespace-wide", "cluster-wide"]);
  assert.deepEqual(await scopes([{ name: "a" }]), ["cluster-wide"]);
});
