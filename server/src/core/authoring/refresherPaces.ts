/** How long a token of each cloud lasts, and how often it is renewed: in words for files, for cron, as Go writes it. */
import type { RefresherProvider } from "./refresherRequest.ts";

interface Pace {
  readonly lasts: string;
  /** Well within the life of a token, so that a failed attempt does no harm. */
  readonly often: string;
  readonly schedule: string;
  readonly interval: string;
}

export const paces: Readonly<Record<RefresherProvider, Pace>> = {
  ecr: { lasts: "12 hours", often: "every 8 hours", schedule: "0 */8 * * *", interval: "8h" },
  google: { lasts: "an hour", often: "every 30 minutes", schedule: "*/30 * * * *", interval: "30m" },
  acr: { lasts: "3 hours", often: "every hour", schedule: "0 * * * *", interval: "1h" },
};
