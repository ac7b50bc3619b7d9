/** The tree of the cluster's pull secrets: what is told of each, and what is marked. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { LivePullSecret } from "#cluster";
import { type SecretNode, secretTree } from "../../client/src/views/secretTree.ts";
import { now } from "./failures.ts";

const secret = (name: string, differing: Partial<LivePullSecret> = {}): LivePullSecret => ({
  namespace: "shop",
  name,
  logins: [{ registry: "quay.io", username: "robot", expires: undefined }],
  problem: undefined,
  consumers: ["Deployment/web"],
  ...differing,
});
const expiring = (expires: number) => ({ logins: [{ registry: "ecr", username: "AWS", expires }] });
const hour = 3_600_000;

function lines(nodes: readonly SecretNode[], indent = ""): readonly string[] {
  return nodes.flatMap(({ label, description, marks, children }) => [
    `${indent}${label} — ${description}${marks.length > 0 ? ` [${marks.join(" ")}]` : ""}`,
    ...lines(children, `${indent}  `),
  ]);
}

test("marks what is broken, expired, expiring and unused", () => {
  const secrets = [
    secret("good", { consumers: ["Deployment/web", "ServiceAccount/default"] }),
    secret("broken", { logins: [], problem: "It has no login for any registry" }),
    secret("old", expiring(now - hour)),
    secret("ending", expiring(now + 3 * hour)),
    secret("unused", { consumers: [], namespace: "admin" }),
    secret("secretive", { consumers: undefined, namespace: "admin" }),
  ];
  assert.deepEqual(lines(secretTree(secrets, now)), [
    "admin — 2 Secrets · 1 to look at",
    "  unused — unused · quay.io [unused]",
    "    quay.io — user robot",
    "  secretive — quay.io",
    "    quay.io — user robot",
    "shop — 4 Secrets · 3 to look at",
    "  good — quay.io",
    "    quay.io — user robot",
    "    Deployment/web — lists it",
    "    ServiceAccount/default — lists it",
    "  broken — broken [broken]",
    "    Deployment/web — lists it",
    "  old — expired · ecr [expired]",
    "    ecr — user AWS · expired 1 h ago",
    "    Deployment/web — lists it",
    "  ending — expires soon · ecr [expiring]",
    "    ecr — user AWS · expires in 3 h",
    "    Deployment/web — lists it",
  ]);
});
