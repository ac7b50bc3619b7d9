/** When something comes, in words. */
import { t } from "../translation.ts";

/** `in about 40 seconds`, `in about 5 minutes`, `any moment now`. */
export function aboutWhen(time: number, now: number): string {
  const seconds = Math.round((time - now) / 1000);
  if (seconds <= 5) return t`any moment now`;
  if (seconds < 90) return t`in about ${Math.ceil(seconds / 10) * 10} seconds`;
  return t`in about ${Math.round(seconds / 60)} minutes`;
}
