/** Ages and times to come, in the few words that a tree has room for. */

/** `5 s`, `12 min`, `3 h`, `8 d`. @param time Milliseconds since 1970, as `now`. */
export function ago(time: number, now: number): string {
  return length(Math.max(0, now - time));
}

/** `now` or `in about 40 s`: the kubelet's own times are not told, so it is an estimate. */
export function soon(time: number, now: number): string {
  const left = time - now;
  return left < 1000 ? "now" : `in about ${length(left)}`;
}

const units = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
] as const;

function length(milliseconds: number): string {
  const [name, size] = units.find(([, size]) => milliseconds >= size) ?? units[3];
  return `${Math.floor(milliseconds / size)} ${name}`;
}
