/** The registries of the test cluster that the captures come from (see `--objects`), as far as its images tell. */
import type { Registry } from "./registries.ts";

const users = { alice: "s3cret" };
const tags = ["1.0"];
const letters = (names: string) => Object.fromEntries([...names].map((name) => [`private/${name}`, { tags }]));
const token = { kind: "token", realm: "http://127.0.0.1:5002/token", service: "test-registry" } as const;
const deniedToken = { kind: "token", realm: "http://127.0.0.1:5004/token", service: "fake" } as const;
const basic = { authentication: { kind: "basic" }, users } as const;

export const captureRegistries: readonly Registry[] = [
  {
    host: "127.0.0.1:5000",
    scheme: "http",
    ...basic,
    repositories: { ...letters("abcdefghijklmnopqrstu"), "private/arm": { tags, otherPlatform: true } },
  },
  { host: "registry.corp.example", mirror: "127.0.0.1:5000", scheme: "http", ...basic, repositories: letters("r") },
  { host: "https.corp.example", mirror: "127.0.0.1:5000", fault: "https-to-http" },
  { host: "127.0.0.1:5001", scheme: "http", authentication: token, users, repositories: letters("kw") },
  { host: "127.0.0.1:5003", scheme: "https", fault: "unknown-ca" },
  { host: "127.0.0.1:5999", fault: "refused" },
  {
    host: "127.0.0.1:5004",
    scheme: "http",
    authentication: deniedToken,
    repositories: {
      ...Object.fromEntries([401, 403, 429, 500, 503].map((status) => [`s${status}/x`, { status }])),
      "denytoken/x": { tokenStatus: 403 },
    },
  },
];
