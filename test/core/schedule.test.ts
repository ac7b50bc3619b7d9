/** How often CronJobs run at least, and Go's durations. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { durationOf, longestGap } from "../../server/src/core/kubernetes/schedule.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const schedules: readonly (readonly [schedule: string, gap: number | undefined])[] = [
  ["* * * * *", minute],
  ["*/15 * * * *", 15 * minute],
  ["0 */8 * * *", 8 * hour],
  ["0 */5 * * *", 5 * hour],
  ["0 0/6 * * *", 6 * hour],
  ["0 3 * * *", day],
  ["0 9-17 * * *", 16 * hour],
  ["30 1,9,17 * * *", 8 * hour],
  ["0 0,12 * * MON-FRI", 2.5 * day],
  ["0 */4 * * 1-6", 28 * hour],
  ["0 0 * * 7", undefined],
  ["0 0 * * 0", 7 * day],
  ["0 0 1 * *", 31 * day],
  ["0 0 1 jan *", 366 * day],
  ["0 0 ? * *", day],
  // Either of the two is enough, unless one of them is an asterisk.
  ["0 0 1 * 1", 7 * day],
  ["0 0 */2 * 1", 2 * day],
  ["0 0 */1 * 1", 7 * day],
  ["@hourly", hour],
  ["@daily", day],
  ["@every 90m", 90 * minute],
  ["TZ=Europe/Berlin 0 */6 * * *", 6 * hour],
  ["CRON_TZ=UTC 0 */6 * * *", 6 * hour],
  ["  0 */6 * * *  ", 6 * hour],
  ["0 0 31 2 *", Number.POSITIVE_INFINITY],
  ["@reboot", undefined],
  ["0 3 * *", undefined],
  ["0 3 * * * *", undefined],
  ["60 * * * *", undefined],
  ["0 24 * * *", undefined],
  ["*/0 * * * *", undefined],
  ["5-1 * * * *", undefined],
  ["a * * * *", undefined],
  ["", undefined],
];

const durations: readonly (readonly [text: string, milliseconds: number | undefined])[] = [
  ["0", 0],
  ["0s", 0],
  ["30m", 30 * minute],
  ["1h", hour],
  ["1h30m10s", hour + 30 * minute + 10_000],
  ["1.5h", 90 * minute],
  [".5h", 30 * minute],
  [".h", undefined],
  ["1500ms", 1500],
  ["12", undefined],
  ["1d", undefined],
  ["", undefined],
  ["h", undefined],
];

describe("the longest gap of a schedule", () => {
  for (const [schedule, gap] of schedules) test(`"${schedule}"`, () => assert.equal(longestGap(schedule), gap));
});

describe("durations", () => {
  for (const [text, milliseconds] of durations) test(`"${text}"`, () => assert.equal(durationOf(text), milliseconds));
});
