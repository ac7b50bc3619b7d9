/** The example that the walkthrough opens as a document of its own: nothing beside it is known, and its mistakes are told all the same. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Client, useBuild } from "./client.ts";

useBuild();

test("the first example tells its mistakes by itself", async () => {
  await using client = await Client.start({ folders: [] });
  const uri = "untitled:Untitled-1";
  await client.open(uri, readFileSync("examples/first-look.yaml", "utf8"));
  assert.deepEqual(
    (await client.diagnostics(uri)).map(({ range, severity, code }) => `${range.start.line + 1} ${severity} ${code}`),
    ["22 1 pull-secret-misplaced", "35 1 image-invalid-reference", "44 2 pull-secret-registry-mismatch"],
  );
});
