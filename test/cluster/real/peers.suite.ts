/** What the README says of other programs, each asked about the same mistakes, by this API server's description of its fields. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { mistakes, type Peer, right, withMistake } from "../../peers/mistakes.ts";
import { monokle, type Reader, yamlServer } from "../../peers/others.ts";
import { kubectl } from "./machine/commands.ts";
import { namespace } from "./workloads.ts";

const folder = mkdtempSync(join(tmpdir(), "pull-secrets-peers-"));
const disposables = new AsyncDisposableStack();
disposables.defer(() => rmSync(folder, { recursive: true, force: true }));
const readers = new Map<Peer, Reader>();

before(async () => {
  for (const name of ["bookshop", "payments"]) disposables.use(await namespace(name));
  // Both write into what they are given.
  const description = await kubectl(["get", "--raw", "/openapi/v2"]);
  readers.set("kubectl", dryRun);
  readers.set("monokle", disposables.use(monokle(JSON.parse(description))));
  readers.set("yaml", disposables.use(await yamlServer(folder, JSON.parse(description))));
});
after(() => disposables.disposeAsync());

const dryRun: Reader = {
  problems: async (manifest) => {
    try {
      await kubectl(["apply", "--dry-run=server", "-f", "-"], { input: manifest });
      return [];
    } catch (error) {
      return [String(error)];
    }
  },
  [Symbol.asyncDispose]: async () => {},
};

for (const peer of ["kubectl", "monokle", "yaml"] as const) {
  test(`${peer} has nothing against the application that the mistakes are made in`, async () => {
    assert.deepEqual(await readers.get(peer)?.problems(right), []);
  });

  for (const mistake of mistakes) {
    const finds = mistake.foundBy.includes(peer);
    test(`${peer} ${finds ? "reports" : "says nothing where"}: ${mistake.what}`, async (t) => {
      const problems = (await readers.get(peer)?.problems(withMistake(mistake))) ?? [];
      for (const problem of problems) t.diagnostic(problem);
      assert.equal(problems.length > 0, finds, problems.join("\n"));
    });
  }
}
