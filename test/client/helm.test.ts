/** Helm as a process: a stand-in takes its place, which prints what the real one was recorded to print. */
import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { type Rendering, type RenderOptions, render } from "../../client/src/rendered/helm.ts";

const folder = mkdtempSync(join(tmpdir(), "pull-secrets-helm-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const recorded = join(process.cwd(), "test/rendered/output.yaml");
const request = {
  chart: "/work/my chart; touch x",
  values: ["/work/$(id).yaml"],
  release: "release-name",
  namespace: "shop",
};

/** @param script Of a shell, for what stands in. */
function withHelm(script: string, options: Partial<RenderOptions> = {}): Promise<Rendering> {
  const path = join(folder, "helm");
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  const environment = { PATH: `${folder}:${process.env.PATH}` };
  return render(request, { environment, timeoutSeconds: 20, signal: new AbortController().signal, ...options });
}

function why(rendering: Rendering): string {
  return rendering.kind === "failed" ? rendering.why : rendering.kind;
}

describe("helm template", () => {
  test("gets its arguments as they are, and what it prints is taken", async () => {
    assert.deepEqual(await withHelm(`printf '%s\\n' "$@"`), {
      kind: "rendered",
      text: "template\nrelease-name\n/work/my chart; touch x\n--namespace\nshop\n--values\n/work/$(id).yaml\n",
    });
    const text = readFileSync(recorded, "utf8");
    assert.deepEqual(await withHelm(`cat '${recorded}'`), { kind: "rendered", text });
  });

  test("is not there", async () => {
    const environment = { PATH: join(folder, "empty") };
    assert.deepEqual(await render(request, { environment, timeoutSeconds: 20, signal: new AbortController().signal }), {
      kind: "no-helm",
    });
  });

  const complaints: Readonly<Record<string, readonly [errors: string, why: string]>> = {
    "dependencies that were not fetched": [
      "Error: An error occurred while checking for chart dependencies. You may need to run `helm dependency build` to fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: postgresql, ingress-nginx",
      "The charts that this one depends on are not there: postgresql, ingress-nginx. `helm dependency build` fetches them.",
    ],
    "values that do not fit": [
      "Error: values don't meet the specifications of the schema(s) in the following chart(s):\nmychart:\n- password: Invalid type. Expected: integer, given: hunter2",
      "The values do not fit the chart's values.schema.json. `helm template` says which of them.",
    ],
    "a template that fails": [
      'Error: template: mychart/templates/deployment.yaml:12:20: executing "mychart/templates/deployment.yaml" at <.Values.x>: error calling fail: hunter2',
      "Helm cannot render the chart: mychart/templates/deployment.yaml, line 12. `helm template` says why.",
    ],
    "anything else": ["Error: hunter2", "Helm cannot render the chart. `helm template` says why."],
  };
  for (const [name, [errors, wanted]] of Object.entries(complaints)) {
    test(`${name}: no value is quoted`, async () => {
      writeFileSync(join(folder, "errors"), errors);
      assert.equal(why(await withHelm(`cat '${join(folder, "errors")}' >&2; exit 1`)), wanted);
    });
  }

  test("that never ends is ended", async () => {
    assert.match(why(await withHelm("sleep 100", { timeoutSeconds: 0.2 })), /did not finish within 0.2 seconds/);
  });

  test("that prints without end is ended", async () => {
    assert.match(why(await withHelm("yes", { mostOutput: 1_000_000 })), /more than 1 MB/);
  });

  test("is ended when somebody cancels", async () => {
    const controller = new AbortController();
    const rendering = withHelm("sleep 100", { signal: controller.signal });
    controller.abort();
    assert.deepEqual(await rendering, { kind: "cancelled" });
    assert.deepEqual(await withHelm("true", { signal: controller.signal }), { kind: "cancelled" });
  });
});
