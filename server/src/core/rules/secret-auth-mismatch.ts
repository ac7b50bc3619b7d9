import { fix } from "../fixes.ts";
import { authFor, type RegistryEntry } from "../kubernetes/dockerConfig.ts";
import type { Secret } from "../kubernetes/resources.ts";
import type { ReadDockerConfig } from "../kubernetes/secretContent.ts";
import type { Problem, Rule } from "../rule.ts";
import { changeDockerConfig } from "../secretEdits.ts";

export const secretAuthMismatch: Rule = {
  id: "secret-auth-mismatch",
  severity: "error",
  summary: "The auth of a registry cannot be decoded, or is not that of the user name and password beside it.",
  why: `
Where \`auth\` is there, the kubelet takes the user name and the password from it alone. An \`auth\` that is no base64, or has
no colon, fails every pull of every Pod that lists the Secret. One that disagrees with \`username\` and \`password\` sends
other credentials than a reader expects, as after a change of password that missed it. A line break at the end, as
\`echo\` without \`-n\` leaves it, is sent as part of the password.`,

  check: {
    *secret(secret) {
      const { content } = secret;
      if (content.state !== "read") return;
      for (const entry of content.config.entries) yield* checkEntry(secret, content, entry);
    },
  },
};

function* checkEntry(secret: Secret, content: ReadDockerConfig, entry: RegistryEntry): Iterable<Problem> {
  const { authProblem, authSpan, passwordWhitespace, passwordSpan, key } = entry;
  const { locate } = content;
  const of = `of ${key.value}`;
  if (authProblem) {
    const fixes = () => {
      const auth = authFor(entry);
      const changes = authSpan && auth !== undefined ? [{ span: authSpan, text: JSON.stringify(auth) }] : undefined;
      return fix("Compute auth anew from username and password", changes && changeDockerConfig(secret, changes), true);
    };
    yield { at: locate(authProblem.span), message: messages[authProblem.kind](of), fixes };
  } else if (passwordWhitespace) {
    const at = locate(passwordSpan ?? authSpan ?? key);
    yield {
      at,
      severity: "warning",
      message: `The password ${of} ${whitespace[passwordWhitespace]}, which is sent with it.`,
    };
  }
}

const messages: Readonly<Record<NonNullable<RegistryEntry["authProblem"]>["kind"], (of: string) => string>> = {
  "illegal-base64": (of) => `The auth ${of} is not base64.`,
  "no-colon": (of) => `The auth ${of} is not the base64 of "username:password": it has no colon.`,
  disagrees: (of) => `The auth ${of} is not that of its username and password, and it is auth that is used.`,
  newline: (of) => `The auth ${of} ends in a line break, which is sent as part of the password.`,
};

const whitespace = {
  leading: "begins with white space",
  trailing: "ends with white space",
  newline: "has a line break at its end",
} as const;
