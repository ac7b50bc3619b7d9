/** What an editor offers where pull secrets are written: what, in which order, and the text once the first is taken. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Completion, completionsAt, hoverAt, markdownOf, plainTextOf } from "#core";
import { cursor, type Edited, edited } from "../../editor.ts";
import { reader } from "../../workspace.ts";

const canary = "canary-s3cret";
const secret = (name: string, registry: string, namespace = "shop") =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: ${name}, namespace: ${namespace}}\ntype: kubernetes.io/dockerconfigjson\nstringData:\n  .dockerconfigjson: '{"auths": {"${registry}": {"username": "robot", "password": "${canary}"}}}'\n`;
const account = (name: string, list: string) =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: ${name}, namespace: shop}\nimagePullSecrets: ${list}\n`;
const others = {
  "a-quay.yaml": secret("a-quay", "quay.io"),
  "b-ghcr.yaml": secret("b-ghcr", "ghcr.io"),
  "elsewhere.yaml": secret("elsewhere", "ghcr.io", "other"),
  "opaque.yaml": secret("opaque", "ghcr.io").replace("kubernetes.io/dockerconfigjson", "Opaque"),
  "accounts.yaml": `${account("plain", "[]")}---\n${account("robot", "[{name: b-ghcr}]")}`,
};

function pod(spec: string, images = ["ghcr.io/team/app"]): string {
  const containers = images.map((image, index) => `    - name: c${index}\n      image: ${image}\n`).join("");
  return `apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec:\n${spec}  containers:\n${containers}`;
}

interface Offered extends Edited {
  readonly items: readonly Completion[];
}

function complete(files: Readonly<Record<string, string>>, byTyping = false): Offered {
  const place = edited(files);
  const items = completionsAt({ ...place, byTyping, read: (text) => reader.read(place.uri, text) });
  for (const { documentation, span, detail } of items) {
    const blocks = documentation();
    const shown = [markdownOf(blocks, place.links), plainTextOf(blocks, place.links), detail].join();
    assert.ok(!shown.includes(canary), shown);
    // LSP wants the cursor in the range, and the range on one line.
    assert.ok(span.start <= place.offset && place.offset <= span.end);
    assert.ok(!place.text.slice(span.start, span.end).includes("\n"));
  }
  return { ...place, items };
}

const labels = ({ items }: Offered) => items.map(({ label }) => label);

/** The lines that differ once an item is taken, the file's own after them. */
function taken({ text, items }: Offered, label = items[0]?.label): string {
  const item = items.find((one) => one.label === label);
  assert.ok(item, `${label} is not among ${items.map((one) => one.label)}`);
  return text.slice(0, item.span.start) + (item.text ?? item.snippet) + text.slice(item.span.end);
}

/** What is in a Pod's spec, and what it is once the first name is taken. */
const names: Readonly<Record<string, readonly [before: string, after: string]>> = {
  "an empty value": ["  imagePullSecrets:\n    - name: ‸\n", "  imagePullSecrets:\n    - name: b-ghcr\n"],
  "a word in the middle": [
    "  imagePullSecrets:\n    - name: b-‸gh # old\n",
    "  imagePullSecrets:\n    - name: b-ghcr # old\n",
  ],
  "double quotes": ['  imagePullSecrets:\n    - name: "b‸x"\n', '  imagePullSecrets:\n    - name: "b-ghcr"\n'],
  "single quotes": ["  imagePullSecrets:\n    - name: '‸'\n", "  imagePullSecrets:\n    - name: 'b-ghcr'\n"],
  "a quote that is still open": [
    '  imagePullSecrets:\n    - name: "b‸\n',
    '  imagePullSecrets:\n    - name: "b-ghcr\n',
  ],
  "only a dash": ["  imagePullSecrets:\n    - ‸\n", "  imagePullSecrets:\n    - name: b-ghcr\n"],
  "a dash at the depth of the key": ["  imagePullSecrets:\n  - ‸\n", "  imagePullSecrets:\n  - name: b-ghcr\n"],
  "half a key behind a dash": ["  imagePullSecrets:\n    - na‸\n", "  imagePullSecrets:\n    - name: b-ghcr\n"],
  "half a name behind a dash": ["  imagePullSecrets:\n    - b-‸\n", "  imagePullSecrets:\n    - name: b-ghcr\n"],
  "a second name": [
    "  imagePullSecrets:\n    - name: a-quay\n    - name: ‸\n",
    "  imagePullSecrets:\n    - name: a-quay\n    - name: b-ghcr\n",
  ],
  "nothing behind the key": ["  imagePullSecrets: ‸\n", "  imagePullSecrets: \n    - name: b-ghcr\n"],
  "nothing below the key": ["  imagePullSecrets:\n    ‸\n", "  imagePullSecrets:\n    - name: b-ghcr\n"],
  "an empty flow": ["  imagePullSecrets: [‸]\n", "  imagePullSecrets: [{name: b-ghcr}]\n"],
  "a flow": ["  imagePullSecrets: [{name: ‸}]\n", "  imagePullSecrets: [{name: b-ghcr}]\n"],
  "a flow that is still open": ["  imagePullSecrets: [{name: b‸\n", "  imagePullSecrets: [{name: b-ghcr\n"],
  "the end of Windows' lines": [
    "  imagePullSecrets:\r\n    - name: ‸\r\n",
    "  imagePullSecrets:\r\n    - name: b-ghcr\r\n",
  ],
};

describe("names of pull secrets", () => {
  for (const [title, [before, after]] of Object.entries(names)) {
    test(title, () => {
      const offered = complete({ "pod.yaml": pod(before), ...others });
      assert.equal(offered.items[0]?.label, "b-ghcr");
      assert.equal(taken(offered), pod(after));
    });
  }

  test("those of the namespace, the best first, with the reason", () => {
    const list = "  imagePullSecrets:\n    - name: ‸\n";
    const details = (images: readonly string[]) =>
      complete({ "pod.yaml": pod(list, [...images]), ...others }).items.map(
        ({ label, detail }) => `${label}: ${detail}`,
      );
    assert.deepEqual(details(["ghcr.io/team/app"]), [
      "b-ghcr: authenticates ghcr.io/team/app",
      "a-quay: for quay.io; none of the images",
    ]);
    assert.deepEqual(details(["quay.io/x/y", "ghcr.io/z"]), [
      "a-quay: authenticates 1 of 2 images",
      "b-ghcr: authenticates 1 of 2 images",
    ]);
    assert.deepEqual(details([]), ["a-quay: for quay.io", "b-ghcr: for ghcr.io"]);
  });

  test("what cannot be used, or is not known, comes last", () => {
    const config = (text: string) => secret("x", "x").replace(/'.*'/, `'${text}'`);
    const ranked = (text: string) =>
      complete({
        "pod.yaml": pod("  imagePullSecrets: [{name: ‸}]\n"),
        "x.yaml": config(text),
        "a-quay.yaml": others["a-quay.yaml"],
      }).items.map(({ label, detail }) => `${label}: ${detail}`);
    assert.deepEqual(ranked('{"auths": {"ghcr.io": {"auth": "x"}}}')[1]?.slice(0, 22), "x: cannot be decoded: ");
    assert.ok(ranked("{}").includes("x: without credentials; none of the images"));
    assert.equal(ranked("{{ .Values.config }}")[0], "x: its registries are not known here");
  });

  test("of a ServiceAccount's list, for the Pods that run as it", () => {
    const offered = complete({
      ...others,
      "accounts.yaml": account("robot", "\n  - name: ‸"),
      "pod.yaml": pod("  serviceAccountName: robot\n"),
    });
    assert.deepEqual(labels(offered), ["b-ghcr", "a-quay"]);
    assert.equal(offered.items[0]?.detail, "authenticates ghcr.io/team/app");
  });

  test("in JSON, and in custom kinds that list names", () => {
    const json = JSON.stringify(
      { apiVersion: "v1", kind: "Pod", metadata: { name: "w" }, spec: { imagePullSecrets: [{ name: "‸" }] } },
      null,
      2,
    );
    assert.deepEqual(labels(complete({ "pod.json": json, ...others })), ["a-quay", "b-ghcr", "elsewhere"]);
    const spark =
      "apiVersion: sparkoperator.k8s.io/v1beta2\nkind: SparkApplication\nmetadata: {name: s, namespace: shop}\nspec:\n  image: ghcr.io/a\n  imagePullSecrets:\n    - ‸\n";
    assert.equal(taken(complete({ "s.yaml": spark, ...others })), spark.replace("‸", "b-ghcr"));
  });

  test("as each kustomization deploys them: by the names that are written", () => {
    const files = (prod: string) => ({
      "base/pod.yaml": pod("  imagePullSecrets:\n    - name: ‸\n").replace(", namespace: shop", ""),
      "base/secret.yaml": secret("regcred", "ghcr.io").replace(", namespace: shop", ""),
      "base/kustomization.yaml": "resources: [pod.yaml, secret.yaml]\n",
      "over/dev/kustomization.yaml": "resources: [../../base]\nnamePrefix: dev-\nnamespace: dev\n",
      "over/prod/kustomization.yaml": `resources: [../../base]\nnamePrefix: prod-\nnamespace: prod\n${prod}`,
      "kustomized.yaml": secret("of-prod", "ghcr.io", "prod"),
      ...others,
    });
    const same = complete(files(""));
    assert.deepEqual(labels(same), ["regcred", "of-prod"]);
    assert.equal(same.items[0]?.detail, "authenticates ghcr.io/team/app");
    const differs = complete(files("images: [{name: ghcr.io/team/app, newName: quay.io/app}]\n"));
    assert.equal(
      differs.items.find(({ label }) => label === "regcred")?.detail,
      "authenticates ghcr.io/team/app in over/dev; for ghcr.io; none of the images in over/prod",
    );
  });

  test("none that another overlay makes of the same manifests", () => {
    const offered = complete({
      "base/pod.yaml": pod("  imagePullSecrets:\n    - name: ‸\n").replace(", namespace: shop", ""),
      "base/secret.yaml": secret("regcred", "ghcr.io").replace(", namespace: shop", ""),
      "base/kustomization.yaml": "resources: [pod.yaml, secret.yaml]\n",
      "over/dev/kustomization.yaml": "resources: [../../base]\nnamePrefix: dev-\n",
      "over/prod/kustomization.yaml": "resources: [../../base]\nnamePrefix: prod-\n",
    });
    assert.deepEqual(labels(offered), ["regcred"]);
  });
});

describe("a list of pull secrets", () => {
  const block = "imagePullSecrets:\n    - name: b-ghcr\n";
  const cases: readonly (readonly [string, string])[] = [
    ["  ‸\n", `  ${block}`],
    ["  image‸\n", `  ${block}`],
    ["  imagePullSecrets‸\n", `  ${block}`],
  ];
  for (const [before, after] of cases) {
    test(JSON.stringify(before), () => {
      const offered = complete({ "pod.yaml": pod(before), ...others });
      assert.deepEqual(labels(offered), ["imagePullSecrets: b-ghcr", "imagePullSecrets"]);
      assert.equal(taken(offered), pod(after));
    });
  }

  test("at its right depth in each kind", () => {
    const template = (kind: string, version: string, depth: number) =>
      `apiVersion: ${version}\nkind: ${kind}\nmetadata: {name: w, namespace: shop}\nspec:\n${[
        "jobTemplate:",
        "spec:",
        "template:",
        "spec:",
      ]
        .slice(depth)
        .map((key, index) => `${"  ".repeat(index + 1)}${key}\n`)
        .join("")}`;
    for (const [kind, version, depth] of [
      ["Deployment", "apps/v1", 2],
      ["CronJob", "batch/v1", 0],
    ] as const) {
      const indent = "  ".repeat(5 - depth);
      const text = `${template(kind, version, depth)}${indent}‸\n${indent}containers:\n${indent}  - image: ghcr.io/a\n`;
      const after = taken(complete({ "w.yaml": text, ...others }));
      assert.equal(after, text.replace("‸", `imagePullSecrets:\n${indent}  - name: b-ghcr`));
      const tooHigh = text.replace("‸", "restartPolicy: Never").replace("spec:\n", "spec:\n  ‸\n");
      assert.deepEqual(labels(complete({ "w.yaml": tooHigh, ...others })), [], kind);
    }
    const own = complete({ ...others, "accounts.yaml": account("robot", "").replace("imagePullSecrets: ", "‸") });
    assert.equal(taken(own), account("robot", "").replace("imagePullSecrets: ", "imagePullSecrets:\n  - name: "));
  });

  test("only where there is none", () => {
    assert.deepEqual(labels(complete({ "pod.yaml": pod("  imagePullSecrets: []\n  ‸\n"), ...others })), []);
  });

  test("not while a line only begins, unless it was asked for", () => {
    assert.deepEqual(labels(complete({ "pod.yaml": pod("  ‸\n"), ...others }, true)), []);
    assert.equal(complete({ "pod.yaml": pod("  imagePullSecrets:\n    - ‸\n"), ...others }, true).items.length, 2);
  });
});

describe("names of ServiceAccounts", () => {
  test("of a Pod, the best first", () => {
    const offered = complete({ "pod.yaml": pod("  serviceAccountName: ‸\n"), ...others });
    assert.deepEqual(
      offered.items.map(({ label, detail }) => `${label}: ${detail}`),
      ["robot: 1 pull secret, which authenticates ghcr.io/team/app", "plain: lists no pull secrets"],
    );
    assert.equal(taken(offered), pod("  serviceAccountName: robot\n"));
  });

  test("of a Pod that has a list of its own, in no order", () => {
    const list = "  imagePullSecrets: [{name: a}]\n";
    const offered = complete({ "pod.yaml": pod(`${list}  serviceAccountName: "‸"\n`), ...others });
    assert.deepEqual(labels(offered), ["plain", "robot"]);
    assert.equal(taken(offered), pod(`${list}  serviceAccountName: "plain"\n`));
  });

  test("of a binding, by the namespace of the subject", () => {
    const binding = (namespace: string) =>
      `apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b, namespace: shop}\nroleRef: {kind: Role, name: r}\nsubjects:\n  - kind: ServiceAccount\n    namespace: ${namespace}\n    name: ‸\n`;
    assert.deepEqual(labels(complete({ "b.yaml": binding("shop"), ...others })), ["plain", "robot"]);
    assert.deepEqual(labels(complete({ "b.yaml": binding("other"), ...others })), []);
  });
});

const header = "apiVersion: v1\nkind: Secret\nmetadata: {name: new, namespace: shop}\n";
const made = (rest: string, type = "kubernetes.io/dockerconfigjson") => ({
  "new.yaml": `${header}type: ${type}\nstringData:\n${rest}`,
  "pod.yaml": pod("", ["ghcr.io/team/app", "ghcr.io/team/api", "reg.example.com:5000/x", "registry.k8s.io/pause"]),
});

describe("types of Secrets", () => {
  for (const [title, before] of [
    ["an empty value", "type: ‸\n"],
    ["half a type", "type: kubernetes.io/d‸\n"],
  ] as const) {
    test(title, () => {
      const offered = complete({ "new.yaml": header + before });
      assert.equal(offered.items.length, 8);
      assert.equal(taken(offered), `${header}type: kubernetes.io/dockerconfigjson\n`);
    });
  }

  test("of the template of an ExternalSecret", () => {
    const text =
      "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: e}\nspec:\n  target:\n    template:\n      type: ‸\n      data: {x: y}\n";
    assert.equal(labels(complete({ "e.yaml": text }))[0], "kubernetes.io/dockerconfigjson");
  });
});

describe("registries in a docker config", () => {
  test("those of the workspace's images, then well-known ones in the form that works", () => {
    const offered = complete(made('  .dockerconfigjson: |\n    {"auths": {"‸'));
    assert.deepEqual(labels(offered), [
      "ghcr.io",
      "reg.example.com:5000",
      "https://index.docker.io/v1/",
      "quay.io",
      "registry.gitlab.com",
      "<account>.dkr.ecr.<region>.amazonaws.com",
      "<location>-docker.pkg.dev",
      "<registry>.azurecr.io",
      "<company>.jfrog.io",
      "registry.digitalocean.com",
    ]);
    assert.equal(offered.items[0]?.detail, "2 images of the workspace");
    assert.match(taken(offered), /\{"auths": \{"ghcr\.io$/);
    assert.equal(offered.items[5]?.text, undefined);
  });

  const cases: Readonly<Record<string, readonly [before: string, after: string, type?: string]>> = {
    "between quotes": [
      '  .dockerconfigjson: |\n    {"auths": {"gh‸x": {"auth": "x"}}}\n',
      '  .dockerconfigjson: |\n    {"auths": {"ghcr.io": {"auth": "x"}}}\n',
    ],
    "without quotes": [
      '  .dockerconfigjson: |\n    {\n      "auths": {\n        ‸\n      }\n    }\n',
      '  .dockerconfigjson: |\n    {\n      "auths": {\n        "ghcr.io": {"username": "", "password": ""}\n      }\n    }\n',
    ],
    "in a string of one line": [
      '  .dockerconfigjson: \'{"auths": {"‸": {}}}\'\n',
      '  .dockerconfigjson: \'{"auths": {"ghcr.io": {}}}\'\n',
    ],
    "in the older form": [
      '  .dockercfg: |\n    {"‸"}\n',
      '  .dockercfg: |\n    {"ghcr.io"}\n',
      "kubernetes.io/dockercfg",
    ],
  };
  for (const [title, [before, after, type]] of Object.entries(cases)) {
    test(title, () => {
      assert.equal(taken(complete(made(before, type))), made(after, type)["new.yaml"]);
    });
  }

  test("not those that are there already", () => {
    const offered = complete(
      made('  .dockerconfigjson: |\n    {"auths": {"https://ghcr.io": {}, "docker.io": {}, "‸"}}\n'),
    );
    assert.equal(offered.items[0]?.label, "reg.example.com:5000");
  });

  test("in the template of an ExternalSecret", () => {
    const text =
      'apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: e}\nspec:\n  target:\n    template:\n      type: kubernetes.io/dockerconfigjson\n      data:\n        .dockerconfigjson: |\n          {"auths": {"‸": {"auth": "{{ .auth }}"}}}\n';
    assert.equal(labels(complete({ ...made(""), "new.yaml": "", "e.yaml": text }))[0], "ghcr.io");
  });

  const nowhere = [
    '  .dockerconfigjson: |\n    {"‸\n',
    '  .dockerconfigjson: |\n    {"auths": {"ghcr.io": {"‸\n',
    '  .dockerconfigjson: |\n    {"auths": {"ghcr.io": {"username": "‸\n',
    '  .dockerconfigjson: |\n    {"credHelpers": {"‸\n',
    '  .dockerconfigjson: |\n    {"auths": {}}\n  other: |\n    {"auths": {"‸\n',
    '  .dockerconfigjson: |\n    {"auths": {}}‸\n',
  ];
  for (const text of nowhere)
    test(`nothing in ${text.trim()}`, () => assert.deepEqual(labels(complete(made(text))), []));
});

describe("docker configs to be filled in", () => {
  const shape =
    /\{\n +"auths": \{\n +"\$\{1:registry\.example\.com\}": \{\n +"username": "\$\{2:user\}",\n +"password": "\$\{3:password\}"\n +\}\n +\}\n +\}/;
  const cases: Readonly<Record<string, readonly [before: string, after: RegExp]>> = {
    "as stringData": [
      `${header}type: kubernetes.io/dockerconfigjson\n‸\n`,
      /\nstringData:\n {2}\.dockerconfigjson: \|\n {4}\{\n {6}"auths"/,
    ],
    "as its key": [
      `${header}type: kubernetes.io/dockerconfigjson\nstringData:\n  .d‸\n`,
      /\nstringData:\n {2}\.dockerconfigjson: \|\n {4}\{\n {6}"auths"/,
    ],
    "as its value": [
      `${header}type: kubernetes.io/dockerconfigjson\nstringData:\n  .dockerconfigjson: |\n    ‸\n`,
      /: \|\n {4}\{\n {6}"auths"/,
    ],
  };
  for (const [title, [before, after]] of Object.entries(cases)) {
    test(title, () => {
      const offered = complete({ "new.yaml": before });
      assert.equal(offered.items.length, 2);
      // Only editors that have snippets get them.
      assert.ok(offered.items.every(({ text }) => text === undefined));
      assert.match(taken(offered), after);
      assert.match(taken(offered), shape);
    });
  }

  test("in the older form", () => {
    const text = `${header}type: kubernetes.io/dockercfg\nstringData:\n  ‸\n`;
    assert.deepEqual(labels(complete({ "new.yaml": text })), [
      ".dockercfg: registries with a user name and a password",
      ".dockercfg: registries with auth",
    ]);
  });

  test("not for Secrets of other types, nor twice", () => {
    assert.deepEqual(labels(complete({ "new.yaml": `${header}type: Opaque\nstringData:\n  ‸\n` })), []);
    assert.deepEqual(labels(complete(made("  .dockerconfigjson: x\n  ‸\n"))), []);
  });
});

describe("nothing", () => {
  const nowhere: Readonly<Record<string, string>> = {
    "in a comment": pod("  imagePullSecrets:\n    - name: # ‸\n"),
    "behind the dash": pod("  imagePullSecrets:\n    -‸\n"),
    "in a container": `${pod("")}      ‸\n`,
    "at the root of a Pod": `${pod("")}‸\n`,
    "in another field": pod("  nodeName: ‸\n"),
    "in an image": pod("", ["ghcr.io/‸"]),
    "where the key of an entry is wrong": pod("  imagePullSecrets:\n    - secretName: ‸\n"),
    "in a kind without Pods":
      "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  imagePullSecrets:\n    - name: ‸\n",
    "in YAML that is no manifest": "imagePullSecrets:\n  - name: ‸\n",
    "in a template that is no YAML": pod("  {{- if .Values.x }}\n  imagePullSecrets:\n    - name: ‸\n  {{- end }}\n"),
    "in an empty file": "‸",
    "behind a document's end": `${pod("")}---\n‸`,
  };
  for (const [title, text] of Object.entries(nowhere)) {
    test(title, () => assert.deepEqual(labels(complete({ "pod.yaml": text, ...others })), []));
  }
});

test("wherever the cursor is, and whatever is broken behind it, nothing is thrown and no password shown", () => {
  const list = "  imagePullSecrets:\n    - name: 'b'\n    - {name: x}\n  serviceAccountName: robot\n";
  const docs = [
    pod(list),
    made('  .dockerconfigjson: |\n    {"auths": {"ghcr.io": {"username": "a", "password": "b"}}}\n')["new.yaml"],
    JSON.stringify(
      { apiVersion: "v1", kind: "Pod", spec: { imagePullSecrets: [{ name: "a" }], containers: [] } },
      null,
      2,
    ),
    account("robot", "\n  - name: a\n  - b\n"),
  ];
  for (const text of docs) {
    for (let at = 0; at <= text.length; at += 5) {
      for (const rest of [text.slice(at), "\n: [{ '\n"]) {
        const files = { "a.yaml": `${text.slice(0, at)}${cursor}${rest}`, ...others };
        complete(files);
        const { uri, offset, context } = edited(files);
        hoverAt(uri, offset, context);
      }
    }
  }
});

for (const [what, manifest] of Object.entries({
  "a Secret without data": "apiVersion: v1\nkind: Secret\ntype: kubernetes.io/dockercfg\n",
  "a ServiceAccount": "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: puller\n",
  "a CredentialProviderConfig": "apiVersion: kubelet.config.k8s.io/v1\nkind: CredentialProviderConfig\nproviders: []\n",
})) {
  test(`at the very beginning of a file, above ${what}`, () => {
    const place = complete({ "a.yaml": `‸\n${manifest}` });
    assert.ok(labels(place).every((label) => label !== ""));
  });
}
