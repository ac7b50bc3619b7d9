/** How often something happens: Go's durations, and the schedules of CronJobs. */

const units: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Milliseconds as Go prints a duration: `12h0m0s`, `1m30s`, `500ms`. */
export function shownDuration(milliseconds: number): string {
  if (milliseconds < 0) return `-${shownDuration(-milliseconds)}`;
  if (milliseconds > 0 && milliseconds < 1000) return `${milliseconds}ms`;
  const [hours, minutes] = [Math.floor(milliseconds / 3_600_000), Math.floor(milliseconds / 60_000) % 60];
  const seconds = `${(milliseconds % 60_000) / 1000}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}

/** Milliseconds, as Go's time.ParseDuration reads them; nothing for what it refuses. */
export function durationOf(text: string): number | undefined {
  if (text === "0") return 0;
  if (!/^(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(text)) return undefined;
  return text
    .matchAll(/([\d.]+)([a-zµμ]+)/g)
    .reduce((sum, [, number, unit = ""]) => sum + Number(number) * (units[unit] ?? 0), 0);
}

const macros: ReadonlyMap<string, string> = new Map([
  ["@yearly", "0 0 1 1 *"],
  ["@annually", "0 0 1 1 *"],
  ["@monthly", "0 0 1 * *"],
  ["@weekly", "0 0 * * 0"],
  ["@daily", "0 0 * * *"],
  ["@midnight", "0 0 * * *"],
  ["@hourly", "0 * * * *"],
]);

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

interface Field {
  readonly values: ReadonlySet<number>;
  /** Whether it stands for every value, and so has no say in which days count. */
  readonly any: boolean;
}

const minute = 60_000;
const minutesOfDay = 24 * 60;
const days = 4 * 366;

/** The longest time in milliseconds between two runs of a CronJob's schedule; nothing for what Kubernetes refuses. */
export function longestGap(schedule: string): number | undefined {
  const text = schedule.trim().replace(/^(?:CRON_)?TZ=\S+\s+/, "");
  if (text.startsWith("@every ")) return durationOf(text.slice("@every ".length).trim());
  const parts = (macros.get(text) ?? text).split(/\s+/);
  const [minutes, hours, daysOfMonth, monthsOfYear, daysOfWeek] = [
    fieldOf(parts[0], 0, 59),
    fieldOf(parts[1], 0, 23),
    fieldOf(parts[2], 1, 31),
    fieldOf(parts[3], 1, 12, months, 1),
    fieldOf(parts[4], 0, 6, weekdays, 0),
  ];
  if (parts.length !== 5 || !minutes || !hours || !daysOfMonth || !monthsOfYear || !daysOfWeek) return undefined;
  const times = [...hours.values]
    .flatMap((hour) => [...minutes.values].map((minute) => hour * 60 + minute))
    .sort(byNumber);
  const runs = Array.from({ length: days }, (_, day) => day).filter((day) => {
    const date = new Date(Date.UTC(2024, 0, 1 + day));
    if (!monthsOfYear.values.has(date.getUTCMonth() + 1)) return false;
    const ofMonth = daysOfMonth.values.has(date.getUTCDate());
    const ofWeek = daysOfWeek.values.has(date.getUTCDay());
    // If both are restricted, either is enough (robfig/cron, dayMatches).
    return daysOfMonth.any || daysOfWeek.any ? ofMonth && ofWeek : ofMonth || ofWeek;
  });
  return longestOf(times, runs);
}

function longestOf(times: readonly number[], runs: readonly number[]): number | undefined {
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  if (runs.length < 2) return Number.POSITIVE_INFINITY;
  const within = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  const between = runs.slice(1).map((day, index) => (day - (runs[index] ?? 0)) * minutesOfDay + first - last);
  return [...within, ...between].reduce((most, gap) => Math.max(most, gap), 0) * minute;
}

function byNumber(a: number, b: number): number {
  return a - b;
}

/**
 * Reads a field as robfig/cron does (parser.go, getRange).
 *
 * @param firstName The value that the first of the names stands for.
 */
function fieldOf(
  text: string | undefined,
  least: number,
  most: number,
  names: readonly string[] = [],
  firstName = 0,
): Field | undefined {
  const values = new Set<number>();
  let any = false;
  const number = (word: string): number => {
    const name = names.indexOf(word.toLowerCase());
    if (name >= 0) return name + firstName;
    return /^\d{1,2}$/.test(word) ? Number(word) : Number.NaN;
  };
  for (const part of (text ?? "").split(",")) {
    const [range = "", step = "1", ...rest] = part.split("/");
    const [from = "", to, ...more] = range.split("-");
    const isAny = range === "*" || range === "?";
    const start = isAny ? least : number(from);
    const end = isAny || (to === undefined && part.includes("/")) ? most : number(to ?? from);
    const by = number(step);
    if (rest.length > 0 || more.length > 0 || !(start >= least && end <= most && start <= end && by > 0))
      return undefined;
    for (let value = start; value <= end; value += by) values.add(value);
    any ||= isAny && by === 1;
  }
  return { values, any };
}
