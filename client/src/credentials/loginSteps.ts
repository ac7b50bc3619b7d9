/** The questions about one registry: which it is, who pulls from it, and where the password comes from. */
import {
  type GuideId,
  guideIds,
  guideKinds,
  guideOf,
  loginDoubts,
  loginProblem,
  looksLikeToken,
  registryGuide,
  t,
} from "#core";
import { type Answers, type Checked, type Choice, type Step, textIn } from "../prompts/wizard.ts";
import { guideIn, hostIn, linkOf } from "./guide.ts";
import { type LoginPorts, passwordStep, sourceStep } from "./passwordSteps.ts";

/** The user names that are the same for everybody. */
const usualNames: Partial<Record<GuideId, string>> = {
  ecr: "AWS",
  google: "_json_key",
  openshift: "serviceaccount",
};

/** The steps of one registry, each id beginning with the prefix. */
export function registrySteps(prefix: string, ports: LoginPorts): (answers: Answers) => readonly Step[] {
  const login = loginSteps(prefix, ports, true);
  return (answers) => [registryStep(prefix), serverStep(prefix), ...login(answers), emailStep(prefix)];
}

/** What is known of a login that is not asked for in full. */
export interface KnownLogin {
  readonly server: string;
  /** The user name that is proposed. */
  readonly username?: string;
}

/** The steps of a registry whose server is known from elsewhere. */
export function knownLoginSteps(prefix: string, ports: LoginPorts, known: (answers: Answers) => KnownLogin) {
  const steps = loginSteps(prefix, ports, false);
  return (answers: Answers): readonly Step[] =>
    steps(answers).map((step) => ({
      ...step,
      prompt: async (answers) => {
        const { server, username = "" } = known(answers);
        const prompt = await step.prompt(withServer(answers, prefix, server));
        const proposes = step.id === `${prefix}user` && username !== "" && prompt?.kind === "text";
        return proposes ? { ...prompt, value: username } : prompt;
      },
    }));
}

/** The answers as if the server had been asked for. */
export function withServer(answers: Answers, prefix: string, server: string): Answers {
  return new Map(answers).set(`${prefix}server`, server);
}

function loginSteps(prefix: string, ports: LoginPorts, mayBeElsewhere: boolean): (answers: Answers) => readonly Step[] {
  return (answers) => {
    const source = textIn(answers, `${prefix}source`) || "typed";
    const named = source !== "kept" && source !== "helper";
    return [
      sourceStep(prefix, ports, mayBeElsewhere),
      ...(named ? [userStep(prefix)] : []),
      ...passwordStep(prefix, source, ports),
    ];
  };
}

function registryStep(prefix: string): Step {
  const choices = guideIds.map((id): Choice => {
    const { server, pitfalls } = registryGuide(id);
    const label = id === "other" ? t`Another registry` : guideKinds[id].name;
    return { id, label, description: server, detail: pitfalls[0] ?? "", link: linkOf(id) };
  });
  return {
    id: `${prefix}registry`,
    prompt: () => ({ kind: "pick", prompt: t`Which registry do the images come from?`, choices }),
  };
}

function serverStep(prefix: string): Step {
  return {
    id: `${prefix}server`,
    follows: [`${prefix}registry`],
    prompt: (answers) => {
      const id = guideIn(answers, prefix);
      const { server, pitfalls } = registryGuide(id);
      return {
        kind: "text",
        prompt: t`What the names of the images begin with: the key in the Secret. ${pitfalls.join(" ")}`,
        value: server,
        placeholder: server,
        links: [linkOf(id)],
        check: checkServer,
      };
    },
  };
}

function checkServer(server: string): Checked {
  const gaps = server.match(/<[^>]*>/g);
  if (gaps) return { error: t`Put your own names in the place of ${gaps.join(t` and `)}.` };
  return { error: loginProblem({ server, username: "x" }), doubts: doubtsOfServer(server) };
}

function doubtsOfServer(server: string): readonly string[] {
  const username = usualNames[guideOf(hostIn(server))] ?? "user";
  return loginDoubts({ server, username });
}

function userStep(prefix: string): Step {
  return {
    id: `${prefix}user`,
    follows: [`${prefix}registry`],
    keeps: (answer) => typeof answer === "string" && !looksLikeToken(answer),
    prompt: (answers) => {
      const id = guideIn(answers, prefix);
      const server = textIn(answers, `${prefix}server`);
      const known = doubtsOfServer(server);
      return {
        kind: "text",
        prompt: t`The user name for ${server}. ${registryGuide(id).username}`,
        value: usualNames[id] ?? "",
        links: [linkOf(id)],
        check: (username) => ({
          error: loginProblem({ server, username }),
          doubts: loginDoubts({ server, username }).filter((doubt) => !known.includes(doubt)),
        }),
      };
    },
  };
}

function emailStep(prefix: string): Step {
  return {
    id: `${prefix}email`,
    prompt: (answers) => ({
      kind: "text",
      prompt: t`The e-mail address for ${textIn(answers, `${prefix}server`)}. No registry asks for it; leave it empty unless something of yours reads it.`,
      placeholder: t`empty`,
    }),
  };
}
