/** What is asked for each cloud and form of a refresher, what is refused, and that its own examples would do. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { refresher, refresherForms, refresherProblem, refresherProviders } from "#core";
import {
  identitySteps,
  refresherSteps,
  requestFor,
  requestIn,
  targetIn,
} from "../../client/src/credentials/refresherSteps.ts";
import type { Answers, TextPrompt } from "../../client/src/prompts/wizard.ts";

const servers = {
  ecr: "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
  google: "europe-docker.pkg.dev",
  acr: "myregistry.azurecr.io",
};

async function textOf(answers: Answers, id: string): Promise<TextPrompt> {
  const prompt = await refresherSteps(answers, ["shop"])
    .find((step) => step.id === id)
    ?.prompt(answers);
  assert.ok(prompt?.kind === "text", `${id} is no question for a text`);
  return prompt;
}

for (const provider of refresherProviders) {
  for (const form of refresherForms) {
    test(`${provider}, ${form}: answered by its own examples, nothing is refused`, async () => {
      let answers: Answers = new Map(Object.entries({ provider, form }));
      for (const { id } of refresherSteps(answers, ["shop"]).slice(2)) {
        const { check, placeholder = "", prompt } = await textOf(answers, id);
        if (check?.("").error === undefined) assert.match(prompt, /Leave it empty/, id);
        const answer = { server: servers[provider], name: "regcred", namespace: "shop" }[id] ?? placeholder;
        assert.equal(check?.(answer).error, undefined, `${id}: ${answer}`);
        answers = new Map([...answers, [id, answer]]);
      }
      const [request, target] = [requestIn(answers), targetIn(answers)];
      assert.equal(refresherProblem(request, target), undefined);
      assert.ok(refresher(request, target).length > 100);
    });
  }
}

for (const provider of refresherProviders) {
  test(`${provider}: whom workloads pull as is answered by its own examples, and by nothing else`, async () => {
    const steps = identitySteps(provider, servers[provider]);
    assert.ok(steps.length > 0);
    const answers = new Map<string, string>();
    for (const { id, prompt } of steps) {
      const shown = await prompt(answers);
      assert.ok(shown?.kind === "text");
      const { check, placeholder = "" } = shown;
      assert.equal(check?.(placeholder).error, undefined, id);
      assert.match(check?.("").error ?? "", /has to be known/);
      assert.match(check?.("!!").error ?? "", /looks like/);
      answers.set(id, placeholder);
    }
    const request = requestFor(provider, servers[provider], answers);
    assert.match(refresher(request, { as: "credential-provider" }), /tokenAttributes:/);
  });
}

const wrong: readonly (readonly [
  answers: Readonly<Record<string, string>>,
  id: string,
  answer: string,
  said: RegExp,
])[] = [
  [{ provider: "ecr", form: "cronjob" }, "server", "example.com", /is no host of Amazon ECR/],
  [{ provider: "ecr", form: "cronjob", server: servers.ecr }, "name", "A b", /No Secret can be called/],
  [{ provider: "ecr", form: "cronjob", server: servers.ecr }, "namespace", "", /The namespace is empty/],
  [{ provider: "ecr", form: "cronjob", server: servers.ecr }, "roleArn", "pull", /ARN of the role/],
  [{ provider: "google", form: "cronjob", server: servers.google }, "serviceAccount", "", /is missing/],
  [
    { provider: "google", form: "external-secret", server: servers.google, serviceAccount: "a@b.gserviceaccount.com" },
    "project",
    "",
    /project is missing/,
  ],
  [{ provider: "acr", form: "cronjob", server: servers.acr }, "clientId", "x", /client id/],
];
for (const [answers, id, answer, said] of wrong) {
  test(`${answers.provider}: ${id} ${JSON.stringify(answer)} is refused`, async () => {
    const { check } = await textOf(new Map(Object.entries(answers)), id);
    assert.match(check?.(answer).error ?? "", said);
  });
}
