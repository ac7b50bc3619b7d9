/** Create pull secret…: asks for registries and passwords, and writes a pull secret in the form that is wanted. */
import { type Login, t } from "#core";
import { Assembly, type Resolved } from "../credentials/assembly.ts";
import { registrySteps } from "../credentials/loginSteps.ts";
import { type OutputPorts, outputSteps } from "../credentials/outputSteps.ts";
import { credentialIn, type LoginPorts, type Problem } from "../credentials/passwordSteps.ts";
import { loginPorts, outputPorts } from "../credentials/surroundings.ts";
import { run } from "../prompts/session.ts";
import { type Answers, type Step, textIn, type Wizard } from "../prompts/wizard.ts";
import type { Workbench } from "./index.ts";

const title = () => t`Create pull secret`;

export async function createPullSecret(workbench: Workbench): Promise<void> {
  const login = await loginPorts(workbench);
  const ports = await outputPorts(workbench);
  const assembly = new Assembly(workbench, title(), ports.cursor, (answers) => resolve(answers, login));
  const output = { ...ports, review: (answers: Answers) => assembly.review(answers) };
  await run(workbench.context.globalState, {
    id: "createPullSecret",
    title: title(),
    wizard: createWizard(login, output),
    finish: (answers) => assembly.finish(answers),
  });
}

/** The prefixes of the registries that have been asked for: one more as long as another one is wanted. */
function prefixes(answers: Answers): readonly string[] {
  const all = ["0."];
  while (textIn(answers, `${all.at(-1)}more`) === "yes") all.push(`${all.length}.`);
  return all;
}

function createWizard(login: LoginPorts, output: OutputPorts): Wizard {
  return (answers) => [
    ...prefixes(answers).flatMap((prefix) => [...registrySteps(prefix, login)(answers), moreStep(prefix)]),
    ...outputSteps(answers, given(answers), output),
  ];
}

function noMore(answers: Answers, prefix: string): string {
  const server = textIn(answers, `${prefix}server`);
  const isFirst = prefix === prefixes(new Map())[0];
  return isFirst ? t`No, for ${server} only` : t`No, for ${server} and those before only`;
}

function moreStep(prefix: string): Step {
  return {
    id: `${prefix}more`,
    prompt: (answers) => ({
      kind: "pick",
      prompt: t`Is the Secret for another registry as well?`,
      choices: [
        { id: "no", icon: "check", label: noMore(answers, prefix) },
        { id: "yes", icon: "add", label: t`Yes, add another registry` },
      ],
    }),
  };
}

function loginIn(answers: Answers, prefix: string): Login {
  const email = textIn(answers, `${prefix}email`);
  const [server, username] = [textIn(answers, `${prefix}server`), textIn(answers, `${prefix}user`)];
  return { server, username, ...(email === "" ? {} : { email }) };
}

function given(answers: Answers) {
  const all = prefixes(answers);
  const passwords = all.every((prefix) => textIn(answers, `${prefix}source`) !== "nowhere");
  return { logins: all.map((prefix) => loginIn(answers, prefix)), passwords };
}

async function resolve(answers: Answers, ports: LoginPorts): Promise<Resolved | Problem> {
  const all = await Promise.all(
    prefixes(answers).map(async (prefix) => ({ prefix, found: await credentialIn(answers, prefix, ports) })),
  );
  const [problem] = all.flatMap(({ found }) => (found && "problem" in found ? [found] : []));
  if (problem) return problem;
  const read = all.map(({ prefix, found }) => ({ prefix, found: found && !("problem" in found) ? found : undefined }));
  const credentials = read.flatMap(({ found }) => found ?? []);
  return {
    // A helper gives the user name as well.
    logins: read.map(({ prefix, found }) => ({
      ...loginIn(answers, prefix),
      ...(found ? { username: found.login.reveal() } : {}),
    })),
    credentials: credentials.length === read.length ? credentials : [],
    typed: read.flatMap(({ prefix, found }) => (found && answers.has(`${prefix}password`) ? [found] : [])),
    notes: [],
  };
}
