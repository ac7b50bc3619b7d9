/** Tries the credentials that match an image as the kubelet does, and tells what that means for the pull. */
import { type FoundCredential, type FoundCredentials, type Image, t } from "#core";
import { type CheckOptions, type CheckResult, checkPull } from "./check.ts";
import { verdictOf } from "./outcome.ts";

/** What became of one credential, or of the pull without any. It holds no password and no token. */
export interface Attempt {
  /** Null: the pull is anonymous. */
  readonly credential: {
    readonly source: string;
    readonly key: string;
    readonly username: string;
    readonly empty: boolean;
  } | null;
  /** Null: not asked, because the outcome does not depend on the credential. */
  readonly result: CheckResult | null;
}

export interface Attempts {
  readonly attempts: readonly Attempt[];
  readonly verdict: PullVerdict;
}

export type PullVerdict = "works" | "refused" | "unknown";

/** What a verdict means, for people. */
export function conclusionOf(verdict: PullVerdict): string {
  switch (verdict) {
    case "works":
      return t`The pull would work.`;
    case "refused":
      return t`The pull would fail.`;
    case "unknown":
      return t`Whether the pull would work could not be found out.`;
  }
}

/** @throws the reason of the options' signal if it is aborted */
export async function tryCredentials(image: Image, found: FoundCredentials, options: CheckOptions): Promise<Attempts> {
  const nothingToAsk = found.fatal.length > 0 || isBlind(found);
  const attempts = nothingToAsk ? [] : await tryAll(image, found.credentials, options);
  return { attempts, verdict: judge(attempts, found) };
}

/** Which credential an attempt was made with. */
export function attemptTitle({ credential }: Attempt): string {
  if (!credential) return t`No credential matches, so the pull is anonymous.`;
  const { source, key, username, empty } = credential;
  const who = empty ? t`no user name and no password, so runtimes pull anonymously` : t`user "${username}"`;
  return t`${source}, key "${key}", ${who}`;
}

/** Nothing that was named could be read: an anonymous pull would answer another question than the one asked. */
function isBlind({ credentials, unread }: FoundCredentials): boolean {
  return credentials.length === 0 && unread.length > 0;
}

/** In order until one works, and without credentials only if there are none. */
async function tryAll(
  image: Image,
  credentials: readonly FoundCredential[],
  options: CheckOptions,
): Promise<readonly Attempt[]> {
  if (credentials.length === 0) return [{ credential: null, result: await checkPull(image, undefined, options) }];
  const attempts: Attempt[] = [];
  let settled = false;
  for (const { source, key, entry } of credentials) {
    const { login, password, empty, username } = entry;
    // Container runtimes send nothing where both are empty.
    const sent = empty ? undefined : ({ kind: "password", login, password } as const);
    const result: CheckResult | null = settled ? null : await checkPull(image, sent, options);
    attempts.push({ credential: { source, key, username, empty }, result });
    // Where the registry cannot be asked, another credential changes nothing.
    if (result) settled = verdictOf(result) !== "refused";
  }
  return attempts;
}

function judge(attempts: readonly Attempt[], { fatal, unread }: FoundCredentials): PullVerdict {
  if (fatal.length > 0) return "refused";
  const verdicts = attempts.flatMap(({ result }) => (result ? [verdictOf(result)] : []));
  if (verdicts.includes("works")) return "works";
  return verdicts.includes("unknown") || unread.length > 0 ? "unknown" : "refused";
}
