/** The rows of the tree: they keep their objects, and only what looks different is drawn anew. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PullFailure } from "#core";
import { failureTree } from "../../client/src/views/failureTree.ts";
import { type Row, Rows } from "../../client/src/views/rows.ts";
import { failure, now } from "./failures.ts";

const tree = (failures: readonly PullFailure[], time = now) => failureTree(failures, "workload", time);
const all = (rows: readonly Row[]): readonly Row[] => rows.flatMap((row) => [row, ...all(row.children)]);
const ids = (rows: readonly Row[] | "all") => (rows === "all" ? rows : rows.map(({ id }) => id));

const web = failure({ pod: "web-1", owner: "Deployment/web" });
const other = failure({ pod: "web-2", owner: "Deployment/web" });
const workload = "namespace/shop/Deployment/web";

test("a report that says the same draws nothing", () => {
  const rows = new Rows();
  assert.equal(rows.draw(tree([web]), "failing"), "all");
  assert.deepEqual(rows.draw(tree([web]), "failing"), []);
});

test("only what looks different is drawn anew, and keeps its object", () => {
  const rows = new Rows();
  rows.draw(tree([web, other]), "failing");
  const before = all(rows.roots);
  const later = ids(rows.draw(tree([web, other], now + 10_000), "failing"));
  const leaf = (pod: string) => `${workload}/uid-of-${pod}/uid-of-${pod}/container/web`;
  assert.deepEqual(later, [leaf("web-1"), leaf("web-2")]);
  assert.deepEqual(all(rows.roots), before);
  assert.ok(all(rows.roots).every((row, nth) => row === before[nth]));
  const told = { ...web, explanation: "Something else." };
  assert.deepEqual(ids(rows.draw(tree([told, other], now + 10_000), "failing")), [leaf("web-1")]);
  assert.deepEqual(before[0]?.failures, [told, other]);
});

test("a Pod that comes or goes draws the whole tree, in which rows stay the same", () => {
  const rows = new Rows();
  rows.draw(tree([web]), "failing");
  const before = all(rows.roots);
  assert.equal(rows.draw(tree([web, other]), "failing"), "all");
  const after = new Set(all(rows.roots));
  assert.ok(before.every((row) => after.has(row)));
  assert.deepEqual(ids(rows.draw(tree([]), "healthy")), "all");
});

test("rows are the same after 1,000 reports", () => {
  const rows = new Rows();
  rows.draw(tree([web, other]), "failing");
  const before = all(rows.roots);
  for (let report = 1; report <= 1000; report++) {
    const changing = { ...other, explanation: `report ${report}` };
    rows.draw(tree([web, changing], now + report * 200), "failing");
  }
  const after = all(rows.roots);
  assert.ok(after.length === before.length && after.every((row, nth) => row === before[nth]));
});
