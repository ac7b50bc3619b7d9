/** No credential is ever shown: whatever is wrong with a Secret, and however what was read of it is printed. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { inspect } from "node:util";
import { Context, defaultSettings } from "#core";
import { analyzeFiles } from "../workspace.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const canary = "canary-fake-password";
const auth = base64(`robot:${canary}`);
/** Half of a secret is a secret, too. */
const secrets = [canary, base64(canary), auth, auth.slice(0, 16), canary.slice(0, 12)];

const good = `{"auths":{"reg.io":{"username":"robot","password":"${canary}","auth":"${auth}"}}}`;
const expired = base64(JSON.stringify({ payload: canary, expiration: 1 }));
/** Docker configs in which something is wrong, each in its own way. */
const configs: Readonly<Record<string, string>> = {
  good,
  "broken JSON": good.replace("}}}", ",}}}"),
  "JSON that breaks in the password": good.replace(`"${canary}"`, canary),
  "without auths": `{"reg.io":{"username":"robot","password":"${canary}","auth":"${auth}"}}`,
  "without a registry": `{"auths":{"username":"robot","password":"${canary}"}}`,
  "a string for an entry": `{"auths":{"reg.io":"${canary}"}}`,
  "a list for a password": `{"auths":{"reg.io":{"password":["${canary}"]}}}`,
  "auth that disagrees": good.replace('"robot"', '"other"'),
  "auth with a line break": `{"auths":{"reg.io":{"auth":"${base64(`robot:${canary}\n`)}"}}}`,
  "auth in plain text": `{"auths":{"reg.io":{"auth":"robot:${canary}"}}}`,
  "auth without colon": `{"auths":{"reg.io":{"auth":"${base64(canary)}"}}}`,
  "password with white space": `{"auths":{"reg.io":{"username":"robot","password":"${canary}\\n"}}}`,
  "key that matches nothing": good.replace("reg.io", "oci://reg.io"),
  "identity token": `{"auths":{"reg.io":{"identitytoken":"${canary}"}}}`,
  "token for a user name": good.replace('"robot"', `"ghp_${canary}"`),
  "expired token": `{"auths":{"reg.io":{"username":"AWS","password":"${expired}"}}}`,
  "not JSON": canary,
};

const styles: Readonly<Record<string, (config: string) => string>> = {
  data: (config) => `data:\n  .dockerconfigjson: ${base64(config)}\n`,
  stringData: (config) => `stringData:\n  .dockerconfigjson: ${JSON.stringify(config)}\n`,
  "literal block": (config) => `stringData:\n  .dockerconfigjson: |\n    ${config}\n`,
  "JSON in data": (config) => `data:\n  .dockerconfigjson: ${JSON.stringify(config)}\n`,
  "base64 in stringData": (config) => `stringData:\n  .dockerconfigjson: ${base64(config)}\n`,
  "double base64": (config) => `data:\n  .dockerconfigjson: ${base64(base64(config))}\n`,
  map: (config) => `stringData:\n  .dockerconfigjson: ${config}\n`,
  "other key": (config) => `data:\n  config.json: ${base64(config)}\n`,
};

const types = ["kubernetes.io/dockerconfigjson", "kubernetes.io/dockercfg", "Opaque"];

const pod = `---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec:
  imagePullSecrets: [{ name: regcred }]
  containers: [{ name: web, image: "reg.io/app:1" }]
`;

function assertHidden(text: string, hidden: readonly string[], what: string): void {
  for (const secret of hidden) assert.ok(!text.includes(secret), `${what} shows a credential`);
}

test("edits that rewrite a value are the only place for one", () => {
  const secret = "apiVersion: v1\nkind: Secret\nmetadata: { name: a }\ntype: kubernetes.io/dockerconfigjson\n";
  const config = `{"auths":{"reg.io":{"username":"robot","password":"${canary}","auth":"%"}}}`;
  const { findings } = analyzeFiles(new Map([["a.yaml", `${secret}stringData:\n  .dockerconfigjson: '${config}'\n`]]));
  const edits = findings.flatMap((finding) => finding.fixes()).flatMap((fix) => fix.edits);
  assert.deepEqual(
    edits.map(({ text }) => text),
    [`"${auth}"`],
  );
});

for (const [name, config] of Object.entries(configs)) {
  for (const [style, write] of Object.entries(styles)) {
    test(`${name}, ${style}`, () => {
      for (const type of types) {
        const secret = `apiVersion: v1\nkind: Secret\nmetadata: { name: regcred, namespace: shop }\ntype: ${type}\n`;
        const files = new Map([["a.yaml", secret + write(config) + pod]]);
        const { inventory, findings } = analyzeFiles(files);
        const hidden = [...secrets, base64(config).slice(0, 40), expired];
        const fixes = findings.flatMap((finding) => finding.fixes());
        const context = new Context(inventory, defaultSettings, 0);
        const shown: Readonly<Record<string, unknown>> = {
          messages: findings.map(({ message, related }) => [message, related.map((one) => one.message)]),
          titles: fixes.map(({ title }) => title),
          findings,
          secrets: [...inventory.secrets],
          inventory,
          files: [...inventory.files],
          pulls: inventory.workloads.map((workload) => context.pull(workload)),
        };
        for (const [what, value] of Object.entries(shown)) {
          assertHidden(JSON.stringify(value), hidden, `${what} as JSON`);
          assertHidden(inspect(value, { depth: null, showHidden: true }), hidden, what);
        }
      }
    });
  }
}

/** Whatever looks at a credential, and what it does with it. Each new place is to be thought about. */
const looks: Readonly<Record<string, readonly string[]>> = {
  "makes docker configs and Secrets of them, or changes those": [
    "server/src/core/authoring/dockerConfigOf.ts",
    "server/src/core/authoring/dockerConfigView.ts",
    "server/src/core/authoring/importDockerConfig.ts",
    "server/src/core/authoring/review.ts",
    "server/src/core/kubernetes/writeDockerConfig.ts",
    "server/src/core/refactoring/secretPlaces.ts",
    "server/src/core/refactoring/toExternalSecret.ts",
    "server/src/core/rotation.ts",
    "client/src/commands/createPullSecret.ts",
    "client/src/commands/importDockerConfig.ts",
    "client/src/commands/live/correct.ts",
    "client/src/commands/live/createHere.ts",
    "client/src/commands/rotateCredentials.ts",
    "client/src/credentials/dockerConfigSource.ts",
    "client/src/decoded/decodedSecrets.ts",
  ],
  "masks them": ["server/src/core/editor/hover/dockerConfig.ts"],
  "compares them, to see whether a refactoring keeps them": ["server/src/core/refactoring/unchanged.ts"],
  "sends them to their registry or to a proxy": [
    "server/src/registry/authorization.ts",
    "server/src/registry/proxy.ts",
  ],
  "sends them to the API server, or hands a login to the program that asked for it": [
    "server/src/cluster/apiServer.ts",
    "server/src/cluster/changes.ts",
    "server/src/cluster/execPlugin.ts",
    "server/src/cluster/login.ts",
    "server/src/cluster/proxy.ts",
    "server/src/cluster/pullSecrets.ts",
  ],
  "shows a panel, whose method has the same name": ["client/src/explain/panel.ts"],
  "keeps them in VS Code's SecretStorage": ["client/src/credentials/keptCredentials.ts"],
};

test("nothing looks at a credential but what has to", () => {
  const files = globSync("{server,client}/src/**/*.ts").filter((path) =>
    readFileSync(path, "utf8").includes(".reveal("),
  );
  assert.deepEqual(files.toSorted(), Object.values(looks).flat().toSorted());
});
