/** When something comes, in words. */

/** `in about 40 seconds`, `in about 5 minutes`, `any moment now`. */
export function aboutWhen(time: number, now: number): string {
  const seconds = Math.round((time - now) / 1000);
  if (seconds <= 5) return "any moment now";
  if (seconds < 90) return `in about ${Math.ceil(seconds / 10) * 10} seconds`;
  return `in about ${Math.round(seconds / 60)} minutes`;
}
