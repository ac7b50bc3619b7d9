/** The tree of failing pulls: its groups, its words, and that its nodes keep their identity. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { causes } from "../../client/src/views/causes.ts";
import { type FailureNode, failureTree, filtered, groupings, noFilter } from "../../client/src/views/failureTree.ts";
import { ago, soon } from "../../client/src/views/times.ts";
import { failure, now } from "./failures.ts";

const failures = [
  failure({ pod: "web-1", owner: "Deployment/web" }),
  failure({ pod: "web-2", owner: "Deployment/web" }),
  failure({
    pod: "web-2",
    owner: "Deployment/web",
    container: "sidecar",
    cause: "dns",
    headline: "No such host.",
    registry: "quay.io",
  }),
  failure({ pod: "alone", namespace: "admin", registry: null, cause: "invalid-name", backOff: null }),
];

/** As indented lines `label — description`. */
function lines(nodes: readonly FailureNode[], indent = ""): readonly string[] {
  return nodes.flatMap(({ label, description, children }) => [
    `${indent}${label} — ${description}`,
    ...lines(children, `${indent}  `),
  ]);
}

const retry = "retry in 40 s";

const trees: Readonly<Record<(typeof groupings)[number], readonly string[]>> = {
  workload: [
    "admin — 1 pod",
    "  alone — invalid image name · Pod",
    "    web — web:1",
    "shop — 2 pods",
    "  web — 2 different causes · 2 pods · Deployment",
    "    web-1 — 3 min",
    `      web — web:1 · ${retry}`,
    "    web-2 — 3 min",
    `      web — web:1 · ${retry}`,
    `      sidecar — web:1 · ${retry}`,
  ],
  cause: [
    "A pull secret does not exist — 2 pods",
    "  web-1 — web:1 · shop",
    "  web-2 — web:1 · shop",
    "Not a valid image — 1 pod",
    "  alone — web:1 · admin",
    "Unknown host name — 1 pod",
    "  web-2 — web:1 · shop",
  ],
  registry: [
    "No valid image — 1 pod",
    "  alone — invalid image name · admin",
    "quay.io — 1 pod",
    "  web-2 — unknown host name · shop",
    "registry.example.com — 2 pods",
    "  web-1 — Secret missing · shop",
    "  web-2 — Secret missing · shop",
  ],
};

describe("the tree", () => {
  for (const grouping of groupings) {
    test(`by ${grouping}`, () => assert.deepEqual(lines(failureTree(failures, grouping, now)), trees[grouping]));
  }
});

test("a screen reader says in full what rows say in short, and what icons and tooltips tell to others", () => {
  const spokenOf = (nodes: readonly FailureNode[]): readonly string[] =>
    nodes.flatMap(({ spoken, children }) => [spoken, ...spokenOf(children)]);
  const image = "registry.example.com/web:1";
  const [first, ...others] = failures.map((one) => ({ ...one, transient: one.cause === "dns" })).slice(1, 3);
  assert.ok(first);
  assert.deepEqual(spokenOf(failureTree([first, ...others], "workload", now)), [
    "shop, 1 pod",
    "Deployment/web, 1 pod, 2 different causes",
    "web-2, failing for 3 min",
    `web, ${image}, next attempt in about 40 s, The pull secret is missing.`,
    `sidecar, ${image}, next attempt in about 40 s, No such host., This may pass by itself.`,
  ]);
  assert.deepEqual(spokenOf(failureTree([first], "cause", now)), [
    "A pull secret does not exist, 1 pod",
    `shop/web-2, web, ${image}, next attempt in about 40 s, The pull secret is missing.`,
  ]);
});

test("a sidebar that nobody has widened has room for what a row says of a cause, and for an image", () => {
  for (const [cause, { short }] of Object.entries(causes)) assert.ok(short.length <= 22, cause);
  const image = `registry.example.com:5000/team/web@sha256:${"0123456789abcdef".repeat(4)}`;
  const [row] = failureTree([failure({ image, backOff: null })], "cause", now)[0]?.children ?? [];
  assert.equal(row?.description, "web@sha256:0123456… · shop");
});

test("nodes are told apart, and keep their identity while their words and their neighbours change", () => {
  const idsOf = (nodes: readonly FailureNode[]): readonly string[] =>
    nodes.flatMap(({ id, children }) => [id, ...idsOf(children)]);
  for (const grouping of groupings) {
    const ids = idsOf(failureTree(failures, grouping, now));
    assert.equal(new Set(ids).size, ids.length);
    const later = failures.slice(1).map((one) => ({ ...one, headline: "Changed.", explanation: "Changed." }));
    const left = idsOf(failureTree(later, grouping, now + 60_000));
    assert.ok(left.every((id) => ids.includes(id)));
  }
});

test("the filter looks at names, images and headlines, in any case of letters", () => {
  const podsBy = (filter: Partial<typeof noFilter>) =>
    filtered(failures, { ...noFilter, ...filter }).map(({ pod, container }) => `${pod}/${container}`);
  assert.deepEqual(podsBy({}).length, 4);
  assert.deepEqual(podsBy({ namespace: "admin" }), ["alone/web"]);
  assert.deepEqual(podsBy({ text: "NO SUCH" }), ["web-2/sidecar"]);
  assert.deepEqual(podsBy({ text: "deployment/web" }), ["web-1/web", "web-2/web", "web-2/sidecar"]);
  assert.deepEqual(podsBy({ namespace: "admin", text: "sidecar" }), []);
  const [hub] = filtered([failure({ image: "nginx", registry: "docker.io" })], { namespace: "", text: "docker.io" });
  assert.equal(hub?.image, "nginx");
  const [byTitle] = filtered([failure({ cause: "auth-invalid" })], { namespace: "", text: "credentials were refused" });
  assert.equal(byTitle?.cause, "auth-invalid");
});

test("ages and times to come are short and never negative", () => {
  const cases = [0, 999, 1000, 59_999, 60_000, 3_599_999, 3_600_000, 86_400_000 * 3];
  assert.deepEqual(
    cases.map((age) => ago(now - age, now)),
    ["0 s", "0 s", "1 s", "59 s", "1 min", "59 min", "1 h", "3 d"],
  );
  assert.equal(ago(now + 5000, now), "0 s");
  assert.deepEqual(
    [soon(now - 5000, now), soon(now + 900, now), soon(now + 90_000, now)],
    ["now", "now", "in about 1 min"],
  );
});
