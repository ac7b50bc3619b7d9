/** In a whole workspace, the language server finds what the command line does, though it keeps only files that matter. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, test } from "node:test";
import { DiagnosticSeverity, type WorkspaceDiagnosticReport } from "vscode-languageserver-protocol/node";
import { Folder, jsonOf, run, useBuild as useCommandLine } from "../cli/helper.ts";
import { corpusMissing, corpusPath, repositories } from "../corpus.ts";
import { parseFixture } from "../fixture.ts";
import { Client, uriOf, useBuild } from "./client.ts";
import { secret } from "./manifests.ts";

useBuild();
useCommandLine();

const severities: Readonly<Record<string, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

async function byCommandLine(folder: string): Promise<readonly string[]> {
  const { findings } = jsonOf(await run(["lint", "--format", "json"], { cwd: folder }));
  return findings.map(({ file, rule, severity, range: { start }, message }) =>
    [uriOf(join(folder, file)), rule, severities[severity], start.line, start.character, message].join(" "),
  );
}

async function byLanguageServer(folder: string): Promise<readonly string[]> {
  await using client = await Client.start({
    folders: [folder],
    settings: { "": { diagnostics: { scope: "workspace" } } },
  });
  await client.indexed();
  const { items } = await client.connection.sendRequest<WorkspaceDiagnosticReport>("workspace/diagnostic", {
    previousResultIds: [],
  });
  return items.flatMap((report) =>
    report.kind === "unchanged"
      ? []
      : report.items.map(({ code, severity, range: { start }, message }) =>
          [report.uri, code, severity, start.line, start.character, message].join(" "),
        ),
  );
}

/** @param least How many findings there are at least: a comparison of nothing would tell nothing. */
async function compare(folder: string, least: number): Promise<void> {
  const [expected, found] = await Promise.all([byCommandLine(folder), byLanguageServer(folder)]);
  assert.deepEqual(found.toSorted(), expected.toSorted());
  assert.ok(found.length >= least, `${found.length} findings`);
}

const pod = `apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  imagePullSecrets: [{name: regcerd}]
  containers: [{name: app, image: registry.example.com/web}]
`;
const service = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n";
const kustomization = (more: string) => `namespace: shop\nresources: [pod.yaml, secret.yaml, other.yaml]\n${more}`;

const long = "long ".repeat(10_000);
const generated = kustomization(
  "secretGenerator: [{name: pull, type: kubernetes.io/dockerconfigjson, files: [.dockerconfigjson=config.json]}]\n",
);

/** What a kustomization names beside a Pod and the Secret that it means. */
const others: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "a manifest": { "other.yaml": service },
  "a long manifest": { "other.yaml": `${service}# ${long}\n` },
  "a long manifest in JSON": {
    "other.yaml": service,
    "dashboard.json": JSON.stringify({
      kind: "ConfigMap",
      apiVersion: "v1",
      metadata: { name: "a" },
      data: { a: long },
    }),
    "kustomization.yaml": kustomization("").replace("other.yaml", "other.yaml, dashboard.json"),
  },
  "a docker config that is empty": { "other.yaml": service, "config.json": "", "kustomization.yaml": generated },
  "a docker config that is none": { "other.yaml": service, "config.json": "robot\n", "kustomization.yaml": generated },
  "an empty file": { "other.yaml": "# nothing yet\n" },
  "one that is gone": {},
  "a patch": {
    "other.yaml": service,
    "patch.yaml": service.replace("80", "81"),
    "kustomization.yaml": kustomization("patches: [{path: patch.yaml}]\n"),
  },
  "a patch of another kind than its own": {
    "other.yaml": service,
    "patch.yaml": "apiVersion: v1\nkind: Any\nmetadata: {name: any}\nspec: {imagePullSecrets: [{name: reg-cred}]}\n",
    "kustomization.yaml": kustomization("patches: [{path: patch.yaml, target: {kind: Pod}}]\n"),
  },
  "a patch without a kind, which Kustomize refuses": {
    "other.yaml": service,
    "pod.yaml": pod.replace(/^ +imagePullSecrets:.*\n/m, ""),
    "patch.yaml": "spec: {imagePullSecrets: [{name: reg-cred}]}\n",
    "kustomization.yaml": kustomization("patches: [{path: patch.yaml, target: {kind: Pod}}]\n"),
  },
  "a docker config of any name": {
    "other.yaml": service,
    "prod.json": '{"credHelpers": {"registry.example.com": "ecr-login"}}\n',
    "kustomization.yaml": generated.replace("config.json", "prod.json"),
  },
  "a long ConfigMap from which a name is copied": {
    "pod.yaml": pod.replace("regcerd", "copied"),
    "other.yaml": `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\ndata:\n  secret: reg-cred\n  long: ${long}\n`,
    "kustomization.yaml": kustomization(`replacements:
  - source: {kind: ConfigMap, name: other, fieldPath: data.secret}
    targets: [{select: {kind: Pod}, fieldPaths: [spec.imagePullSecrets.0.name]}]
`),
  },
  "a configuration": {
    "other.yaml":
      "apiVersion: example.com/v1\nkind: App\nmetadata: {name: app}\nspec: {image: registry.example.com/app}\n",
    "config.yaml": "images:\n  - path: spec/image\n",
    "kustomization.yaml": kustomization(
      "configurations: [config.yaml]\nimages: [{name: registry.example.com/app, newTag: '2'}]\n",
    ),
  },
};

/** How many findings there are where it is not the one of the Pod: what is not there may declare anything. */
const least: Readonly<Record<string, number>> = {
  "one that is gone": 0,
  "a patch of another kind than its own": 2,
  "a docker config that is empty": 2,
  "a docker config that is none": 2,
  "a docker config of any name": 2,
};

describe("where a kustomization names a file that declares nothing that matters", () => {
  for (const [name, files] of Object.entries(others)) {
    test(name, async () => {
      using folder = new Folder({
        "pod.yaml": pod,
        "secret.yaml": secret("regcred").replace(/^ +namespace:.*\n/m, ""),
        "kustomization.yaml": kustomization(""),
        ...files,
      });
      await compare(folder.path, least[name] ?? 1);
    });
  }
});

test("in the files of every rule's fixtures", async () => {
  const fixtures = globSync("test/rules/*.yaml").flatMap((path, index) =>
    [...parseFixture(readFileSync(path, "utf8")).files].map(([uri, text]) => [`${index}/${uri}`, text] as const),
  );
  using folder = new Folder(Object.fromEntries(fixtures));
  await compare(folder.path, 200);
});

if (corpusMissing) test("in every repository of the corpus", { skip: corpusMissing });
for (const repository of repositories()) {
  test(`in ${repository}`, () => compare(resolve(corpusPath, repository), 0));
}
