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
    secret("many", {
      logins: ["quay.io", "ghcr.io"].map((registry) => ({ registry, username: "robot", expires: undefined })),
    }),
    secret("broken", { logins: [], problem: "It has no login for any registry" }),
    secret("old", expiring(now - hour)),
    secret("ending", expiring(now + 3 * hour)),
    secret("unused", { consumers: [], namespace: "admin" }),
    secret("secretive", { consumers: undefined, namespace: "admin" }),
  ];
  const tree = secretTree(secrets, now);
  const notes = tree.flatMap(({ children }) => children).flatMap(({ notes }) => notes);
  assert.ok(notes.includes("For quay.io, ghcr.io."), "what has no room is told in the tooltip");
  assert.deepEqual(lines(tree), [
    "admin — 2 Secrets · 1 to look at",
    "  unused — unused · quay.io [unused]",
    "    quay.io — user robot",
    "  secretive — quay.io",
    "    quay.io — user robot",
    "shop — 5 Secrets · 3 to look at",
    "  good — quay.io",
    "    quay.io — user robot",
    "    Deployment/web — lists it",
    "    ServiceAccount/default — lists it",
    "  many — quay.io +1",
    "    quay.io — user robot",
    "    ghcr.io — user robot",
    "    Deployment/web — lists it",
    "  broken — broken [broken]",
    "    Deployment/web — lists it",
    "  old — expired · ecr [expired]",
    "    ecr — expired 1 h ago · user AWS",
    "    Deployment/web — lists it",
    "  ending — expires soon · ecr [expiring]",
    "    ecr — expires in 3 h · user AWS",
    "    Deployment/web — lists it",
  ]);
});
