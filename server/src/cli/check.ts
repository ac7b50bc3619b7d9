/** `pull-secrets check`: asks the registry whether an image can be pulled with the credentials that the kubelet would try. */
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Image, parseImage, withoutLogin } from "#core";
import { type CheckOptions, type CheckResult, checkPull, verdictOf } from "#registry";
import type { CheckCommandOptions } from "./checkArguments.ts";
import { painter } from "./colors.ts";
import { reasonOf } from "./files.ts";
import { formatCheck } from "./format/check.ts";
import type { ExitCode, Io } from "./io.ts";
import { Progress } from "./progress.ts";
import { type FoundCredential, type FoundCredentials, findCredentials } from "./pullCredentials.ts";
import { WrongUse } from "./wrongUse.ts";

/** What became of one credential, or of the pull without any. It holds no password and no token. */
export interface Attempt {
  /** Undefined: the pull is anonymous. */
  readonly credential: {
    readonly source: string;
    readonly key: string;
    readonly username: string;
    readonly empty: boolean;
  } | null;
  /** Null: not asked, because the outcome does not depend on the credential. */
  readonly result: CheckResult | null;
}

export interface CheckReport {
  readonly image: string;
  readonly repository: string;
  readonly attempts: readonly Attempt[];
  readonly notes: readonly string[];
  /** Why the kubelet would not even ask. */
  readonly fatal: readonly string[];
  /** What could not be read. */
  readonly unread: readonly string[];
  readonly verdict: "works" | "refused" | "unknown";
}

const exitCodes: Readonly<Record<CheckReport["verdict"], ExitCode>> = { works: 0, refused: 1, unknown: 2 };

export async function check(options: CheckCommandOptions, io: Io): Promise<ExitCode> {
  const image = readImage(options.image);
  const asking: CheckOptions = {
    timeoutSeconds: options.timeoutSeconds,
    allowHttp: options.allowHttp,
    extraCa: options.caFile === undefined ? [] : [readCa(options.caFile, io)],
    environment: io.env,
  };
  const progress = new Progress(io);
  const found = await findCredentials(image, options.credentials, io, progress);
  progress.show(`asking ${image.domain}`);
  const attempts = found.fatal.length > 0 || isBlind(found) ? [] : await tryAll(image, found.credentials, asking);
  progress.clear();
  const { notes, fatal, unread } = found;
  const verdict = judge(attempts, found);
  const report = { image: options.image, repository: image.repository, attempts, notes, fatal, unread, verdict };
  const text = () => formatCheck(report, painter(options.color, io));
  io.stdout.write(options.format === "json" ? `${JSON.stringify(report, undefined, 2)}\n` : text());
  return exitCodes[verdict];
}

function readImage(written: string): Image {
  const image = parseImage(written);
  if (image.valid) return image;
  throw new WrongUse(`"${withoutLogin(written)}" is no image that a Pod can name (${image.cause})`, "check");
}

function readCa(path: string, { cwd }: Io): string {
  const fail = (why: string) => new WrongUse(`--ca-file ${path}: ${why}`, "check");
  let text: string;
  try {
    text = readFileSync(resolve(cwd, path), "utf8");
  } catch (error) {
    throw fail(reasonOf(error));
  }
  try {
    new X509Certificate(text);
    return text;
  } catch {
    throw fail("there is no certificate in it; PEM is expected, beginning with -----BEGIN CERTIFICATE-----");
  }
}

/** Nothing that was named could be read: an anonymous pull would answer another question than the one asked. */
function isBlind({ credentials, unread }: FoundCredentials): boolean {
  return credentials.length === 0 && unread.length > 0;
}

/** As the kubelet does: in order until one works, and without credentials only if there are none. */
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

function judge(attempts: readonly Attempt[], { fatal, unread }: FoundCredentials): CheckReport["verdict"] {
  if (fatal.length > 0) return "refused";
  const verdicts = attempts.flatMap(({ result }) => (result ? [verdictOf(result)] : []));
  if (verdicts.includes("works")) return "works";
  return verdicts.includes("unknown") || unread.length > 0 ? "unknown" : "refused";
}
