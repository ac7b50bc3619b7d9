/** Import from Docker config…: makes a pull secret of what docker or podman has logged in with on this machine. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import process from "node:process";
import { workspace } from "vscode";
import { credentialHelpersIn, t } from "#core";
import { askHelpers, dockerConfigFiles, type HelperProgress } from "#registry";
import { Assembly, type Resolved } from "../credentials/assembly.ts";
import { type Answered, DockerConfigSource } from "../credentials/dockerConfigSource.ts";
import { readSmallFile } from "../credentials/files.ts";
import { outputSteps } from "../credentials/outputSteps.ts";
import type { Problem } from "../credentials/passwordSteps.ts";
import { outputPorts } from "../credentials/surroundings.ts";
import { cancellable } from "../prompts/cancellable.ts";
import { run } from "../prompts/session.ts";
import { type Answers, manyIn } from "../prompts/wizard.ts";
import type { Workbench } from "./index.ts";

const title = () => t`Import from Docker config`;

export async function importDockerConfig(workbench: Workbench): Promise<void> {
  const source = new DockerConfigSource({
    files: dockerConfigFiles(process.env, homedir()).filter(({ path }) => existsSync(path)),
    trusted: workspace.isTrusted,
    readFile: readSmallFile,
    askHelpers: askWithProgress,
  });
  const ports = await outputPorts(workbench);
  const assembly = new Assembly(workbench, title(), ports.cursor, (answers) => resolve(answers, source));
  const output = { ...ports, review: (answers: Answers) => assembly.review(answers) };
  await run(workbench.context.globalState, {
    id: "importDockerConfig",
    title: title(),
    wizard: (answers) => [...source.steps(answers), ...outputSteps(answers, given(answers), output)],
    finish: (answers) => assembly.finish(answers),
  });
}

async function askWithProgress(text: string): Promise<Answered> {
  return await cancellable(t`Asking for docker's passwords`, async (signal, say) => {
    const asking = ({ program, server, done, of }: HelperProgress) =>
      say(t`${program} for ${server}; ${done} of ${of} answered`);
    const options = { environment: process.env, timeoutSeconds: 60, signal, asking };
    const found = await askHelpers(credentialHelpersIn(text), [], options);
    return { ...found, cancelled: signal.aborted };
  });
}

function given(answers: Answers) {
  const logins = manyIn(answers, "entries").map((server) => ({ server, username: "" }));
  return { logins, passwords: true };
}

async function resolve(answers: Answers, source: DockerConfigSource): Promise<Resolved | Problem> {
  const imported = await source.chosen(answers);
  if ("problem" in imported) return imported;
  const { credentials, notes } = imported;
  const logins = credentials.map(({ server, login, email }) => ({
    server,
    username: login.reveal(),
    ...(email === undefined ? {} : { email }),
  }));
  return { logins, credentials, typed: [], notes };
}
