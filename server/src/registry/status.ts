/** Answers that mean the same from whomever they come: limits, and faults of the server. */
import type { Reply } from "./http.ts";
import { Failure, type Party, type RateLimit } from "./outcome.ts";

/** @throws Failure if the server has had enough, or cannot. */
export function refuseOddStatus({ status, headers }: Pick<Reply, "status" | "headers">, party: Party): void {
  if (status === 429) throw new Failure({ kind: "rate-limit", party, ...rateLimitOf(headers, Date.now()) });
  if (status >= 500) throw new Failure({ kind: "server-error", party, status });
}

/** A moment and a duration share one header: no duration is this long, and no moment this short. */
const earliestMoment = 1_000_000_000;

/**
 * Docker Hub's form, `ratelimit-limit: 100;w=21600`, and the usual ones (`x-ratelimit-*`, `retry-after`).
 *
 * @param now Milliseconds since 1970, for headers that name a moment.
 */
function rateLimitOf(headers: Reply["headers"], now: number): RateLimit {
  const written = (name: string) => String(headers[`ratelimit-${name}`] ?? headers[`x-ratelimit-${name}`] ?? "");
  const limit = leadingNumber(written("limit"));
  const remaining = leadingNumber(written("remaining"));
  const windowSeconds = leadingNumber(/;\s*w=(\d+)/.exec(written("limit"))?.[1] ?? "");
  const resetSeconds = secondsUntil(headers["retry-after"] ?? "", now) ?? secondsUntil(written("reset"), now);
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(remaining === undefined ? {} : { remaining }),
    ...(windowSeconds === undefined ? {} : { windowSeconds }),
    ...(resetSeconds === undefined ? {} : { resetSeconds }),
  };
}

function leadingNumber(text: string): number | undefined {
  const digits = /^\s*(\d{1,15})/.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** From a number of seconds, a time in seconds since 1970, or a date. */
function secondsUntil(text: string, now: number): number | undefined {
  const number = /^\s*\d/.test(text) ? leadingNumber(text) : undefined;
  if (number !== undefined && number < earliestMoment) return number;
  const moment = number === undefined ? Date.parse(text) : number * 1000;
  return Number.isNaN(moment) ? undefined : Math.max(0, Math.ceil((moment - now) / 1000));
}
