/** `pull-secrets check`: asks the registry whether an image can be pulled with the credentials that the kubelet would try. */
import { X509Certificate } from "node:crypto";
import { resolve } from "node:path";
import { type Image, invalidImage, parseImage } from "#core";
import { type Attempt, type CheckOptions, type PullVerdict, tryCredentials } from "#registry";
import { reasonOf } from "../files/reasons.ts";
import type { CheckCommandOptions } from "./checkArguments.ts";
import { painter } from "./colors.ts";
import { readUpTo } from "./files.ts";
import { formatCheck } from "./format/check.ts";
import { type ExitCode, type Io, printableJson } from "./io.ts";
import { Progress } from "./progress.ts";
import { findCredentials } from "./pullCredentials.ts";
import { WrongUse } from "./wrongUse.ts";

export interface CheckReport {
  readonly image: string;
  readonly repository: string;
  readonly attempts: readonly Attempt[];
  readonly notes: readonly string[];
  /** Why the kubelet would not even ask. */
  readonly fatal: readonly string[];
  /** What could not be read. */
  readonly unread: readonly string[];
  readonly verdict: PullVerdict;
}

const exitCodes: Readonly<Record<PullVerdict, ExitCode>> = { works: 0, refused: 1, unknown: 2 };

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
  const { attempts, verdict } = await tryCredentials(image, found, asking);
  progress.clear();
  const { notes, fatal, unread } = found;
  const report = { image: options.image, repository: image.repository, attempts, notes, fatal, unread, verdict };
  const text = () => formatCheck(report, painter(options.color, io));
  io.stdout.write(options.format === "json" ? printableJson(report, 2) : text());
  return exitCodes[verdict];
}

function readImage(written: string): Image {
  const image = parseImage(written);
  if (image.valid) return image;
  throw new WrongUse(invalidImage(image, written).replace(/\.$/, ""), "check");
}

/** In bytes: whole systems trust fewer authorities than fit into it. */
const longestCa = 1024 * 1024;

function readCa(path: string, { cwd }: Io): string {
  const fail = (why: string) => new WrongUse(`--ca-file ${path}: ${why}`, "check");
  let text: string;
  try {
    const bytes = readUpTo(resolve(cwd, path), longestCa + 1);
    if (bytes.length > longestCa) throw fail("it is larger than 1 MiB");
    text = bytes.toString("utf8");
  } catch (error) {
    throw error instanceof WrongUse ? error : fail(reasonOf(error));
  }
  try {
    new X509Certificate(text);
    return text;
  } catch {
    throw fail("there is no certificate in it; PEM is expected, beginning with -----BEGIN CERTIFICATE-----");
  }
}
