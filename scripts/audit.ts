/**
 * `npm run audit`: asks npm's registry for advisories against what the lock file names. One that is high or critical is a
 * failure, unless it is explained here. Registries that answer nothing of it are told of: that is no clean result.
 */
import { spawnSync } from "node:child_process";
import process from "node:process";
import { readArguments } from "./arguments.ts";

/** Advisories that do no harm here, by their id, and why. */
const explained: Readonly<Record<string, string>> = {};

interface Advisory {
  readonly title: string;
  readonly url: string;
  readonly severity: string;
}

/** What `npm audit --json` prints. */
export interface Answer {
  readonly vulnerabilities?: Readonly<Record<string, { readonly via: readonly (Advisory | string)[] }>>;
  readonly metadata?: { readonly dependencies?: { readonly total?: number } };
  readonly message?: string;
}

export type Judgement =
  | { readonly asked: false; readonly why: string }
  | { readonly asked: true; readonly packages: number; readonly grave: readonly string[]; readonly others: number };

export function judge({ vulnerabilities, metadata, message }: Answer, known = explained): Judgement {
  if (!vulnerabilities) return { asked: false, why: message ?? "it gave no answer" };
  // A package that merely depends on another names it, and no advisory.
  const advisories = new Map(
    Object.values(vulnerabilities)
      .flatMap(({ via }) => via)
      .flatMap((advisory) => (typeof advisory === "string" ? [] : [[advisory.url, advisory] as const])),
  );
  const isGrave = ({ severity, url }: Advisory) =>
    ["high", "critical"].includes(severity) && !(url.replace(/^.*\//, "") in known);
  const grave = [...advisories.values()].filter(isGrave).map(({ title, url }) => `${title} (${url})`);
  const packages = metadata?.dependencies?.total ?? 0;
  return { asked: true, packages, grave, others: advisories.size - grave.length };
}

if (import.meta.main) {
  const { values } = readArguments("Usage: npm run audit [-- --if-reachable]", {
    options: { "if-reachable": { type: "boolean", default: false } },
  });
  const { stdout } = spawnSync("npm", ["audit", "--json", "--fetch-retries=0"], { encoding: "utf8", timeout: 120_000 });
  const judgement = judge(JSON.parse(stdout || "{}"));
  if (!judgement.asked) {
    console.log(`npm audit: not asked: ${judgement.why}. Nothing is known of the packages from this run.`);
    process.exitCode = values["if-reachable"] ? 0 : 2;
  } else {
    for (const advisory of judgement.grave) console.log(advisory);
    const { grave, others, packages } = judgement;
    console.log(
      `npm audit: ${packages} packages, ${grave.length} grave advisories, ${others} that are not or are explained`,
    );
    process.exitCode = grave.length > 0 ? 1 : 0;
  }
}
