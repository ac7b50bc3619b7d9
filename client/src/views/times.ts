/** Ages and times to come, in the few words that a tree has room for. */

import { t } from "#core";
/** `5 s`, `12 min`, `3 h`, `8 d`. @param time Milliseconds since 1970, as `now`. */
export function ago(time: number, now: number): string {
  return length(Math.max(0, now - time));
}

/** `now` or `in about 40 s`: the kubelet's own times are not told, so it is an estimate. */
export function soon(time: number, now: number): string {
  const left = time - now;
  return left < 1000 ? t`now` : t`in about ${length(left)}`;
}

const units = [
  [(days: number) => t`${days} d`, 86_400_000],
  [(hours: number) => t`${hours} h`, 3_600_000],
  [(minutes: number) => t`${minutes} min`, 60_000],
  [(seconds: number) => t`${seconds} s`, 1000],
] as const;

function length(milliseconds: number): string {
  const [say, size] = units.find(([, size]) => milliseconds >= size) ?? units[3];
  return say(Math.floor(milliseconds / size));
}
