/** What stands above the tree: which cluster it is of, and what keeps it from showing all. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { messageOf, placeOf } from "../../client/src/cluster/message.ts";
import { missingRightWords, problemWords, type Report } from "../../server/src/cluster/index.ts";

const healthy: Report = {
  connection: { state: "connected", since: 0 },
  context: "prod",
  server: "https://api.example.com",
  insecure: false,
  watched: { kind: "cluster" },
  missingRights: [],
  failures: [],
  complete: true,
  podsSeen: 3,
  updated: 0,
  clockSkew: 0,
};
const only = (because: "wanted" | "allowed" | "onlyKnown", ...namespaces: string[]): Partial<Report> => ({
  watched: { kind: "namespaces", namespaces, because },
});
const right = (namespace: string) => ({ verb: "list", resource: "secrets", namespace }) as const;

const cases: readonly (readonly [about: string, report: Partial<Report>, place: string, message: RegExp])[] = [
  ["all of a cluster", {}, "Context prod", /^$/],
  ["a namespace that was chosen", only("wanted", "shop"), "Context prod, namespace shop only", /^$/],
  [
    "those that may be seen",
    only("allowed", "a", "b"),
    "Context prod",
    /^Only the namespaces that you may see .*: a, b\.$/,
  ],
  ["that of the context", only("onlyKnown", "a"), "Context prod", /^Which namespaces there are may not be asked/],
  ["a certificate that is not checked", { insecure: true }, "Context prod", /others may read along\.$/],
  [
    "rights that are missing",
    { missingRights: ["a", "b", "c"].map(right) },
    "Context prod",
    /list secrets .*a.*b.* 1 more rights are missing\.$/,
  ],
  [
    "a cluster that cannot be reached",
    { connection: { state: "unreachable", since: 0, problem: { kind: "closed" }, nextAttempt: 0 } },
    "Context prod",
    /\S/,
  ],
];

for (const [about, report, place, message] of cases) {
  test(about, () => {
    const full = { ...healthy, ...report };
    assert.equal(placeOf(full), place);
    assert.match(messageOf(full, { problemWords, missingRightWords }), message);
  });
}
