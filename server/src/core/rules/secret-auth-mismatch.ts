import { fix } from "../fixes.ts";
import type { RegistryEntry } from "../kubernetes/dockerConfig.ts";
import type { Secret } from "../kubernetes/resources.ts";
import type { ReadDockerConfig } from "../kubernetes/secretContent.ts";
import { type FieldChange, repairAuth, repairPassword } from "../kubernetes/writeDockerConfig.ts";
import type { Problem, Rule } from "../rule.ts";
import { changeDockerConfig } from "../secretEdits.ts";
import { shownKey } from "../secrets.ts";
import { t } from "../translation.ts";

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

function* checkEntry(secret: Secret, { locate }: ReadDockerConfig, entry: RegistryEntry): Iterable<Problem> {
  const { authProblem, authSpan, passwordWhitespace, passwordSpan, key } = entry;
  if (entry.placeholder) return;
  const shown = shownKey(key);
  const change = (title: string, changes: readonly FieldChange[]) => {
    const edits = changes.length > 0 ? changeDockerConfig(secret, () => changes) : undefined;
    return fix(title, edits, true);
  };
  if (authProblem) {
    const { kind, span } = authProblem;
    const title = kind === "newline" ? t`Remove the line break` : t`Compute auth from username and password`;
    yield { at: locate(span), message: messages[kind](shown), fixes: () => change(title, repairAuth(entry)) };
  } else if (passwordWhitespace) {
    yield {
      at: locate(passwordSpan ?? authSpan ?? key),
      severity: "warning",
      message: t`The password for ${shown} ${whitespace[passwordWhitespace]()}, which is sent with it.`,
      fixes: () => change(t`Remove the line break`, repairPassword(entry)),
    };
  }
}

const messages: Readonly<Record<NonNullable<RegistryEntry["authProblem"]>["kind"], (key: string) => string>> = {
  "illegal-base64": (key) => t`The auth for ${key} is not valid base64.`,
  "no-colon": (key) => t`The auth for ${key} is not the base64 of username:password, because it has no colon.`,
  disagrees: (key) =>
    t`The auth for ${key} does not agree with the username and password beside it, and only auth is sent.`,
  newline: (key) => t`The auth for ${key} ends in a line break, which is sent as part of the password.`,
};

const whitespace = {
  leading: () => t`begins with white space`,
  trailing: () => t`ends with white space`,
  newline: () => t`begins or ends with a line break`,
} as const;
