/** What the API server refuses of docker config Secrets is an error here, and what it takes is none: upstream's table. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { analyzeFiles } from "../workspace.ts";

const shared = process.env.PULL_SECRETS_SHARED ?? join(import.meta.dirname, "../../../shared");
const path = join(shared, "conformance/secret_validation.json");

interface Row {
  readonly test: string;
  readonly name: string;
  readonly secret: {
    readonly metadata: object;
    readonly type?: string;
    readonly dataText: Readonly<Record<string, string>>;
  };
  readonly valid: boolean;
}

function errorsOf({ metadata, type, dataText }: Row["secret"], field: "data" | "stringData"): readonly string[] {
  const values = Object.entries(dataText).map(([key, text]) => [
    key,
    field === "data" ? Buffer.from(text).toString("base64") : text,
  ]);
  const manifest = { apiVersion: "v1", kind: "Secret", metadata, type, [field]: Object.fromEntries(values) };
  const { findings } = analyzeFiles(new Map([["secret.json", JSON.stringify(manifest)]]));
  return findings.filter(({ severity }) => severity === "error").map(({ rule }) => rule.id);
}

const skip = existsSync(path) ? false : `left out: upstream's table is not at ${path}`;

test("docker config Secrets are valid where the API server takes them", { skip }, () => {
  const { cases } = JSON.parse(readFileSync(path, "utf8")) as { cases: readonly Row[] };
  const dockerConfigs = cases.filter(({ test }) => test === "TestValidateDockerConfigSecret");
  assert.equal(dockerConfigs.length, 8);
  for (const { name, secret, valid } of dockerConfigs) {
    for (const field of ["data", "stringData"] as const) {
      assert.equal(errorsOf(secret, field).length, valid ? 0 : 1, `${name} in ${field}`);
    }
  }
});

test("other Secrets are none of our business", { skip }, () => {
  const { cases } = JSON.parse(readFileSync(path, "utf8")) as { cases: readonly Row[] };
  for (const { name, secret } of cases.filter(({ test }) => test === "TestValidateSecret")) {
    assert.deepEqual(errorsOf(secret, "data"), [], name);
  }
});
