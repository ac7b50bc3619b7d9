/** What a repository may set by its `.vscode/settings.json`, and that nothing of it leads to a program, a file or a server. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";

interface Property {
  readonly scope?: string;
  readonly description?: string;
  readonly markdownDescription?: string;
}

type Group = { readonly properties: Readonly<Record<string, Property>> };

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as {
  readonly contributes: { readonly configuration: Group | readonly Group[] };
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: unknown; readonly restrictedConfigurations: readonly string[] };
  };
};
const properties = [manifest.contributes.configuration].flat().flatMap((group) => Object.entries(group.properties));

/** All that a folder may decide: how its manifests are judged, and what is shown beside them. */
const ofFolders = [
  /^pullSecrets\.rules(?:\.|$)/,
  /^pullSecrets\.(?:private|public)Registries$/,
  /^pullSecrets\.(?:podSpecPaths|secretProducers|kubernetesVersion|maxFileSize|codeLens|inlayHints)$/,
  /^pullSecrets\.diagnostics\.scope$/,
  /^pullSecrets\.cluster\.useInAnalysis$/,
];

test("every other setting belongs to the machine, and no workspace can change it", () => {
  const others = properties.filter(([name]) => !ofFolders.some((pattern) => pattern.test(name)));
  assert.ok(others.some(([name]) => name === "pullSecrets.cluster.kubeconfig"));
  for (const [name, { scope }] of others) assert.equal(scope, "machine", name);
});

test("no setting that a folder may change names a program, a kubeconfig or an address", () => {
  const open = properties.filter(([, { scope }]) => scope !== "machine");
  const named = open.filter(([name]) =>
    /path|binary|command|program|kubeconfig|executable|server|url|proxy/i.test(name),
  );
  // It names a place within a manifest.
  assert.deepEqual(
    named.map(([name]) => name),
    ["pullSecrets.podSpecPaths"],
  );
});

test("what belongs to the machine is restricted in workspaces that are not trusted, too", () => {
  const { supported, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
  const ofMachine = properties.filter(([, { scope }]) => scope === "machine").map(([name]) => name);
  assert.deepEqual([supported, restrictedConfigurations], ["limited", ofMachine]);
});

test("only these files of the extension start programs or ask servers, each behind trust", () => {
  const modules = /from "node:(?:child_process|net|https?|http2|dgram)"|\bfetch\(|new WebSocket/;
  const calls = /import \{[^}]*\b(?:askHelpers?|tryCredentials)\b[^}]*\} from "#registry"|\.openCluster\(/;
  const files = globSync("client/src/**/*.ts").filter((path) => {
    const text = readFileSync(path, "utf8");
    return modules.test(text) || calls.test(text);
  });
  assert.deepEqual(files.toSorted(), Object.keys(starters).toSorted());
  for (const path of Object.values(starters)) assert.match(readFileSync(path, "utf8"), /workspace\.isTrusted/, path);
});

/** What starts or asks something, and where it is looked whether the workspace is trusted. */
const starters: Readonly<Record<string, string>> = {
  "client/src/cluster/session.ts": "client/src/cluster/session.ts",
  "client/src/commands/importDockerConfig.ts": "client/src/commands/importDockerConfig.ts",
  "client/src/credentials/checking.ts": "client/src/credentials/checking.ts",
  "client/src/credentials/surroundings.ts": "client/src/credentials/surroundings.ts",
  "client/src/rendered/helm.ts": "client/src/commands/analyseChart.ts",
};
