/** JSON and YAML that would grow large or deep are refused or cut, wherever they come from: files, clusters, registries. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { listContexts } from "#cluster";
import { diagnose, observe, readDocuments } from "#core";
import { Folder, pod as livePod, open, serveApi } from "./cluster/scripted.ts";
import { ask, basicHeader } from "./registry/servers.ts";
import { pod, second, survive } from "./survive.ts";
import { analyzeFiles } from "./workspace.ts";

const depth = 50_000;
const lists = `${"[".repeat(depth)}${"]".repeat(depth)}`;
const maps = `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
const laughs = Array.from({ length: 30 }, (_, i) => `x${i}: &x${i} [${Array(9).fill(i ? `*x${i - 1}` : "lol")}]\n`);

/** What a text may be that has no end for whoever walks into it. */
const bombs: Readonly<Record<string, string>> = {
  "deep lists": lists,
  "deep maps": maps,
  "a deep docker config": `{"auths": {"r.example.com": ${maps}}}`,
  "a deep list without an end": "[".repeat(depth),
  "many registries": `{"auths": {${Array.from({ length: 20_000 }, (_, i) => `"r${i}.example.com": {}`).join()}}}`,
  "many keys of one name": `{${'"auths":{},'.repeat(50_000)}"auths":{}}`,
  "a number with 200,000 digits": `{"auths": ${"9".repeat(200_000)}}`,
  "200,000 escapes": `"${"\\u0041".repeat(200_000)}"`,
};

describe("in manifests", () => {
  const secret = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\ntype: kubernetes.io/dockerconfigjson\n";
  for (const [name, text] of Object.entries(bombs)) {
    test(`${name}, as a docker config`, () => {
      survive(
        `${pod("  imagePullSecrets: [{name: s}]\n")}${secret}data: {.dockerconfigjson: ${btoa(text)}}\n`,
        5 * second,
      );
      survive(`${pod()}${secret}stringData:\n  .dockerconfigjson: |\n    ${text}\n`, 5 * second);
    });
    test(`${name}, as a manifest`, () =>
      void survive(`{"apiVersion": "v1", "kind": "Pod", "spec": ${text}}`, 5 * second));
  }
});

/** What takes no more than a look, however long it is. */
const long: Readonly<Record<string, string>> = {
  "logins in a registry's key": `---\napiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: shop}\ntype: kubernetes.io/dockerconfigjson\nstringData: {.dockerconfigjson: '{"auths": {"https://index.docker.io${"x:y@".repeat(50_000)}/v1": {"auth": "YTpi"}}}'}\n`,
  "blanks behind a template's name": `---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: {{ x }}${" ".repeat(200_000)}x\n`,
  "colons in an image": `---\napiVersion: v1\nkind: Pod\nmetadata: {name: b}\nspec: {containers: [{name: a, image: "${":".repeat(200_000)}/"}]}\n`,
};

describe("long texts in manifests", () => {
  for (const [name, text] of Object.entries(long)) {
    test(name, () => void survive(`${pod("  imagePullSecrets: [{name: s}]\n")}${text}`, 3 * second));
  }
});

test("many findings in what a patch adds are told quickly", () => {
  const added = Array.from(
    { length: 500 },
    (_, nth) => `- {op: add, path: /spec/imagePullSecrets/0, value: {name: r${nth}}}\n`,
  );
  const files = new Map([
    [
      "kustomization.yaml",
      "namespace: shop\nresources: [pod.yaml]\npatches: [{path: patch.yaml, target: {kind: Pod}}]\n",
    ],
    ["pod.yaml", pod("  imagePullSecrets: [{name: s}]\n")],
    ["patch.yaml", added.join("")],
  ]);
  const start = performance.now();
  assert.ok(analyzeFiles(files).findings.length > added.length / 2);
  assert.ok(performance.now() - start < 5 * second);
});

describe("in what kubectl wrote", () => {
  const documents = { ...bombs, "a bomb of aliases": `${laughs.join("")}kind: List\nitems: *x29\n` };
  for (const [name, text] of Object.entries(documents)) {
    test(name, () => {
      for (const whole of [text, `{"kind": "Pod", "status": ${text}}`, `{"kind": "List", "items": [${text}]}`]) {
        assert.ok(Array.isArray(diagnose(observe(readDocuments(whole).documents), 0)));
      }
    });
  }
});

describe("in kubeconfigs", () => {
  const aliases = `${laughs.join("")}clusters: *x29\ncontexts: *x29\nusers: *x29\ncurrent-context: x\n`;
  for (const [name, text] of Object.entries({ ...bombs, aliases })) {
    test(name, async () => {
      using folder = new Folder();
      const { contexts } = await listContexts({ environment: { KUBECONFIG: folder.write("config", text) } });
      assert.deepEqual(contexts, []);
    });
  }
});

test("in answers of a cluster", async () => {
  await using server = await serveApi();
  const [shallow, deep] = [livePod("a", "ErrImagePull"), livePod("b", "ErrImagePull", { x: "deep" })];
  server.script = ({ url }, response) => {
    if (!url.pathname.endsWith("/pods") || url.searchParams.has("watch")) return false;
    const items = JSON.stringify([shallow, deep]).replace('"deep"', lists);
    response.writeHead(200, { "content-type": "application/json" });
    response.end(`{"kind": "PodList", "metadata": {"resourceVersion": "1"}, "items": ${items}}`);
    return true;
  };
  await using opened = open(server.kubeconfig());
  await opened.reported("both are diagnosed", ({ complete, failures }) => complete && failures.length === 2);
});

describe("in answers of a registry", () => {
  for (const [name, text] of Object.entries(bombs)) {
    test(name, async () => {
      const { result } = await ask(({ authorization }, response) => {
        const status = authorization === basicHeader ? 403 : 401;
        response.writeHead(status, { "www-authenticate": 'Basic realm="x"' }).end(`{"errors": ${text}}`);
      });
      assert.notEqual(result.kind, "ok");
    });
  }
});
