/** The questions about a password: where it comes from, and there where exactly; and how it is fetched in the end. */
import { type Credential, loginDoubts, passwordIn, Redacted, reviewCredentials, t, variableProblem } from "#core";
import { type Answers, type Checked, type Choice, type Step, textIn } from "../prompts/wizard.ts";
import { guideIn, howToGetOne, linkOf, shownName } from "./guide.ts";

/** Why something does not go on, in a sentence that quotes no secret. */
export interface Problem {
  readonly problem: string;
}

/** What a login step has to know of its surroundings, and may ask of them. */
export interface LoginPorts {
  /** Programs may be started. */
  readonly trusted: boolean;
  /** What is kept in VS Code's secret storage. */
  readonly kept: readonly KeptLogin[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly readFile: (path: string) => Promise<Read>;
  readonly readKept: (server: string) => Promise<Credential | undefined>;
  readonly askHelper: (program: string, server: string) => Promise<Credential | Problem>;
}

export interface KeptLogin {
  readonly server: string;
  readonly username: string;
}

/** Where a password comes from; `nowhere`: whoever makes the Secret has it in a store or in a variable. */
type Source = "typed" | "file" | "variable" | "helper" | "kept" | "nowhere";

export function sourceStep(prefix: string, { trusted, kept }: LoginPorts, mayBeElsewhere: boolean): Step {
  return {
    id: `${prefix}source`,
    follows: [`${prefix}server`],
    prompt: (answers) => {
      const server = textIn(answers, `${prefix}server`);
      const known = kept.find((one) => one.server === server);
      const offered: readonly Source[] = [
        ...(known ? (["kept"] as const) : []),
        "typed",
        "file",
        "variable",
        ...(trusted ? (["helper"] as const) : []),
        ...(mayBeElsewhere ? (["nowhere"] as const) : []),
      ];
      return {
        kind: "pick",
        prompt: t`Where does the password for ${server} come from?`,
        choices: offered.map((source): Choice => {
          const user = source === "kept" && known ? { description: t`user ${shownName(known.username)}` } : {};
          return { id: source, ...sources[source](), ...user };
        }),
        value: known ? "kept" : guideIn(answers, prefix) === "google" ? "file" : "typed",
        links: [linkOf(guideIn(answers, prefix))],
      };
    },
  };
}

const sources: Readonly<Record<Source, () => Omit<Choice, "id">>> = {
  typed: () => ({ label: t`Type or paste it`, icon: "key", detail: t`It is shown as dots.` }),
  file: () => ({
    label: t`Read it from a file`,
    icon: "file",
    detail: t`A file with the password alone, or a JSON key file.`,
  }),
  variable: () => ({
    label: t`Read it from an environment variable`,
    icon: "symbol-variable",
    detail: t`One that VS Code has.`,
  }),
  helper: () => ({
    label: t`Ask a credential helper of docker`,
    icon: "server-process",
    detail: t`A program on this machine, which gives the user name as well.`,
  }),
  kept: () => ({
    label: t`Take what is kept in VS Code`,
    icon: "lock",
    detail: t`User name and password were kept before.`,
  }),
  nowhere: () => ({
    label: t`Nowhere: it stays in a secret store, or in a variable of my shell`,
    icon: "circle-slash",
    detail: t`For an ExternalSecret or the kubectl command.`,
  }),
};

export function passwordStep(prefix: string, source: string, { readFile, environment }: LoginPorts): readonly Step[] {
  const server = (answers: Answers) => textIn(answers, `${prefix}server`);
  const follows = [`${prefix}server`, `${prefix}source`];
  const links = (answers: Answers) => [linkOf(guideIn(answers, prefix))];
  switch (source) {
    case "typed":
      return [
        {
          id: `${prefix}password`,
          follows,
          prompt: (answers) => ({
            kind: "text",
            masked: true,
            prompt: t`The password for ${server(answers)}. ${howToGetOne(answers, prefix)}`,
            links: links(answers),
            check: (text) =>
              checkPassword(text, { server: server(answers), username: textIn(answers, `${prefix}user`) }),
          }),
        },
      ];
    case "file":
      return [
        {
          id: `${prefix}file`,
          follows,
          prompt: (answers) => ({
            kind: "text",
            prompt: t`The path of the file that holds the password for ${server(answers)}. ${howToGetOne(answers, prefix)}`,
            placeholder: "/path/to/password.txt",
            browse: t`The password for ${server(answers)}`,
            links: links(answers),
            check: (path) => (path.trim() === "" ? { error: t`The path is empty.` } : {}),
            confirm: async (path) => checkRead(await readFile(path)),
          }),
        },
      ];
    case "variable":
      return [
        {
          id: `${prefix}variable`,
          follows,
          prompt: (answers) => ({
            kind: "text",
            prompt: t`The name of the environment variable that holds the password for ${server(answers)}. VS Code has the variables of the shell or desktop that started it.`,
            placeholder: "REGISTRY_PASSWORD",
            check: (name) => checkVariable(name, environment),
          }),
        },
      ];
    case "helper":
      return [
        {
          id: `${prefix}helper`,
          follows,
          prompt: (answers) => ({
            kind: "text",
            prompt: t`The program docker-credential-… that is started on this machine and asked for ${server(answers)}: its name, or what stands behind "docker-credential-".`,
            placeholder: "desktop",
            check: (name) =>
              /^[\w.-]+$/.test(name)
                ? {}
                : { error: t`A name of letters, digits, dots and dashes, such as desktop or ecr-login.` },
          }),
        },
      ];
    default:
      return [];
  }
}

function checkPassword(text: string, login: { readonly server: string; readonly username: string }): Checked {
  if (text === "") return { error: t`The password is empty.` };
  const known = loginDoubts(login);
  const credential = { server: login.server, login: new Redacted(login.username), password: new Redacted(text) };
  return { doubts: reviewCredentials([credential], Date.now()).filter((doubt) => !known.includes(doubt)) };
}

type Read = { readonly text: string } | Problem;

/** The password in what was read, or why there is none, in a sentence. */
function passwordOf(read: Read): { readonly password: Redacted } | Problem {
  if ("problem" in read) return read;
  const found = passwordIn(read.text);
  return "problem" in found ? { problem: sentence(found.problem) } : found;
}

function checkRead(read: Read): Checked {
  const found = passwordOf(read);
  return "problem" in found ? { error: found.problem } : {};
}

function checkVariable(name: string, environment: LoginPorts["environment"]): Checked {
  const problem = variableProblem(name);
  if (problem !== undefined) return { error: problem };
  const text = environment[name];
  return text === undefined ? { error: t`VS Code has no environment variable ${name}.` } : checkRead({ text });
}

export function sentence(part: string): string {
  return `${part.charAt(0).toUpperCase()}${part.slice(1)}.`;
}

/** The credential that the answers give; nothing where the password is kept elsewhere. */
export async function credentialIn(
  answers: Answers,
  prefix: string,
  ports: LoginPorts,
): Promise<Credential | Problem | undefined> {
  const server = textIn(answers, `${prefix}server`);
  const email = textIn(answers, `${prefix}email`);
  const found = await sourceOf(answers, prefix, ports, server);
  if (found === undefined || "problem" in found) return found;
  const { login = new Redacted(textIn(answers, `${prefix}user`)), password } = found;
  return { server, login, password, ...(email === "" ? {} : { email }) };
}

type Found = { readonly login?: Redacted; readonly password: Redacted };

async function sourceOf(
  answers: Answers,
  prefix: string,
  { environment, readFile, readKept, askHelper }: LoginPorts,
  server: string,
): Promise<Found | Problem | undefined> {
  switch (textIn(answers, `${prefix}source`)) {
    case "typed": {
      const password = answers.get(`${prefix}password`);
      return password instanceof Redacted ? { password } : { problem: t`The password is missing.` };
    }
    case "file":
      return passwordOf(await readFile(textIn(answers, `${prefix}file`)));
    case "variable":
      return passwordOf({ text: environment[textIn(answers, `${prefix}variable`)] ?? "" });
    case "kept":
      return (await readKept(server)) ?? { problem: t`Nothing is kept for ${server} any more.` };
    case "helper":
      return await askHelper(textIn(answers, `${prefix}helper`), server);
    default:
      return undefined;
  }
}
