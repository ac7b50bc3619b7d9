/** What Helm made of a chart, judged beside what the workspace declares. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type AnalyseRenderedParams, analyseRenderedRequest, type RenderedFinding } from "../../server/src/protocol.ts";
import { Folder } from "../cli/helper.ts";
import { Client, uriOf, useBuild } from "./client.ts";
import { secret } from "./manifests.ts";

useBuild();

const chart = (path: string) => readFileSync(`test/rendered/mychart/${path}`, "utf8");

test("the rendered chart takes the place of its templates, and stays nowhere", async () => {
  using folder = new Folder({
    "mychart/Chart.yaml": chart("Chart.yaml"),
    "mychart/values.yaml": chart("values.yaml"),
    "mychart/templates/deployment.yaml": chart("templates/deployment.yaml"),
    "secrets.yaml": secret("regcred"),
  });
  await using client = await Client.start({ folders: [folder.path] });
  await client.indexed();
  const uri = uriOf(folder.at("mychart/Chart.yaml"));
  const text = readFileSync("test/rendered/output.yaml", "utf8");
  const ask = async (text: string) => {
    const params: AnalyseRenderedParams = { uri, text, namespace: "shop" };
    const found = await client.connection.sendRequest<readonly RenderedFinding[]>(analyseRenderedRequest, params);
    return found.map(({ rule, severity, span }) => [rule, severity, text.slice(span.start, span.end)]);
  };
  const web = "registry.example.com/team/Web:1.16.0";
  const invalid = [web, "registry.example.com/Proxy:1", "registry.example.com/Redis:7"].map((image) => [
    "image-invalid-reference",
    "error",
    image,
  ]);
  assert.deepEqual(
    (await ask(text)).filter(([rule]) => rule === "image-invalid-reference"),
    invalid,
  );
  assert.deepEqual(
    (await ask(text)).filter(([, , written]) => written === "regcerd"),
    [["pull-secret-not-found", "error", "regcerd"]],
  );
  assert.deepEqual(
    (await ask(text.replace("regcerd", "regcred"))).filter(([, , written]) => written === "regcred"),
    [],
  );
  assert.deepEqual((await ask("kind: [")).length, 0);
});
