/** What an editor shows of images, lists of pull secrets and docker configs: where, what, and never a password. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { hoverAt, markdownOf, plainTextOf } from "#core";
import { cursor, edited } from "../../editor.ts";

const now = Date.parse("2026-01-01T00:00:00Z");
const canary = "canary-s3cret";
const base64 = (text: string) => Buffer.from(text).toString("base64");

const config = JSON.stringify({
  auths: {
    "ghcr.io/team": { username: "robot", password: canary },
    "quay.io": { auth: base64(`bot:${canary}`) },
    "gcr.io": { auth: base64(`oauth2accesstoken:${canary}`) },
    "https://me:canary-s3cret@reg.example.com": { username: "ghp_canary-s3cret", password: canary, email: "a@b.c" },
    [`https://me:a/${canary}@slash.example.com`]: { password: "x" },
    [`me:a@${canary}@at.example.com`]: { password: "x" },
    [`query.example.com/?token=${canary}`]: { password: "x" },
    "example.io/x": { identitytoken: canary, pass: canary },
  },
  HttpHeaders: { Authorization: canary },
});
const header = (namespace = "shop") =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: regcred, namespace: ${namespace}}\ntype: kubernetes.io/dockerconfigjson\n`;
const secret = `${header()}stringData:\n  .dockerconfigjson: '${config}'\n`;
const encoded = `${header()}data:\n  .dockerconfigjson: ${base64(config)}\n`;

function pod(image: string, list = "\n    - name: regcred"): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec:\n  imagePullSecrets:${list}\n  containers:\n    - name: web\n      image: ${image}\n`;
}

/** The text with the cursor within the first of those words. */
function at(text: string, word: string): string {
  const index = text.indexOf(word) + Math.floor(word.length / 2);
  assert.ok(text.includes(word), word);
  return text.slice(0, index) + cursor + text.slice(index);
}

function hover(files: Readonly<Record<string, string>>): { readonly on: string; readonly text: string } | undefined {
  const { uri, offset, context, text, links } = edited(files, now);
  const hovered = hoverAt(uri, offset, context);
  if (!hovered) return undefined;
  const { span, blocks } = hovered;
  for (const shown of [markdownOf(blocks, links), plainTextOf(blocks, links)]) {
    assert.ok(!shown.includes(canary) && !shown.includes(base64(canary).slice(0, 8)), shown);
  }
  return { on: text.slice(span.start, span.end), text: plainTextOf(blocks, links) };
}

const images: Readonly<Record<string, readonly [written: string, ...shown: RegExp[]]>> = {
  "of Docker Hub": [
    "nginx",
    /^docker\.io\/library\/nginx:latest$/m,
    /^- Registry: docker\.io, Docker Hub$/m,
    /^- Repository: library\/nginx$/m,
    /^- Tag: latest, as none is written$/m,
    /^- Pull policy: Always, the default for the tag latest$/m,
  ],
  "with a tag, pulled as its Secret says": [
    "ghcr.io/team/app:1",
    /^- Tag: 1$/m,
    /^- Pull policy: IfNotPresent, the default for all but the tag latest$/m,
    /^3\. The Pod's own list of pull secrets counts: "regcred"\. pod\.yaml:5$/m,
    /^4\. Secret "regcred" has credentials for .* secret\.yaml:3$/m,
    /^5\. The kubelet first tries user "robot" .* secret\.yaml:6$/m,
    /^6\. The pull is authenticated\./m,
  ],
  "with a policy of its own": [
    "ghcr.io/team/app:1\n      imagePullPolicy: Never",
    /^- Pull policy: Never, as written; the default would be IfNotPresent$/m,
  ],
  "with a digest": [
    `reg.io/a:1@sha256:${"a".repeat(64)}`,
    /^- Tag: 1, which the digest overrules$/m,
    /^- Digest: sha256:a{64}$/m,
  ],
  "of a template": ["reg.io/app:$(TAG)", /^reg\.io\/app:\$\(TAG\) is filled in by a template\.$/m],
  "that is none": [
    `https://me:${canary}@reg.io/app`,
    /^"https:\/\/reg\.io\/app" is not a valid image/m,
    /InvalidImageName/,
  ],
};

describe("an image", () => {
  for (const [title, [written, ...shown]] of Object.entries(images)) {
    test(title, () => {
      const [image = ""] = written.split("\n");
      const found = hover({ "pod.yaml": at(pod(written), image), "secret.yaml": secret });
      assert.equal(found?.on, image);
      for (const line of shown) assert.match(found?.text ?? "", line);
    });
  }

  const based = (overlays: Readonly<Record<string, string>>) => ({
    "base/pod.yaml": at(pod("ghcr.io/team/app:1"), "ghcr.io/team/app:1").replace(", namespace: shop", ""),
    "base/kustomization.yaml": "resources: [pod.yaml]\n",
    "secret.yaml": secret,
    ...Object.fromEntries(
      Object.entries(overlays).map(([name, text]) => [
        `over/${name}/kustomization.yaml`,
        `resources: [../../base]\n${text}\n`,
      ]),
    ),
  });

  test("that kustomizations deploy in the same way is told once, with what differs beside it", () => {
    const text = hover(
      based({ dev: "namespace: shop", prod: "namespace: shop\nimages: [{name: ghcr.io/team/app, newTag: '2'}]" }),
    )?.text;
    const as = "over/dev and over/prod (ghcr.io/team/app:2)";
    assert.ok(text?.includes(`\nHow it is pulled, as ${as} deploy it:\n\n1. The image is ghcr.io/team/app`), text);
    assert.doesNotMatch(text ?? "", /differs/);
  });

  test("that kustomizations deploy in different ways has a story for each of them", () => {
    const text = hover(based({ dev: "namespace: shop", prod: "namespace: prod", test: "namespace: shop" }))?.text ?? "";
    const [, ...stories] = text.slice(text.indexOf("The pull differs")).split("\n\nHow it is pulled, ");
    assert.match(text, /^The pull differs, in 2 ways\.$/m);
    assert.equal(stories.length, 2);
    const [dev = "", prod = ""] = stories;
    assert.match(dev, /^as over\/dev and over\/test deploy it:\n\n1\. [\s\S]*\n6\. The pull is authenticated\./);
    assert.match(dev, /^4\. Secret "regcred" has credentials .* secret\.yaml:3$/m);
    assert.match(prod, /^as over\/prod deploys it:\n\n1\. [\s\S]*\n5\. No pull secret matches the image/);
  });

  test("of which each kustomization has a Secret of its own, with the same in it, links to all of them", () => {
    const own = (name: string) => ({ [`over/${name}/secret.yaml`]: secret.replace("namespace: shop", "") });
    const overlay = "resources: [../../base, secret.yaml]";
    const names = ["a", "b", "c", "d", "e"];
    const files = based(Object.fromEntries(names.map((name) => [name, `namespace: ${name}`])));
    const owning = Object.fromEntries(
      Object.entries(files).map(([uri, text]) => [uri, text.replace("resources: [../../base]", overlay)]),
    );
    const text = hover(Object.assign(owning, ...names.map(own)))?.text;
    assert.match(text ?? "", /^How it is pulled, as over\/a, over\/b, over\/c and 2 more deploy it:$/m);
    const places = ["a", "b", "c"].map((name) => `over/${name}/secret.yaml:3`).join(", ");
    assert.match(text ?? "", new RegExp(`^4\\. Secret "regcred" .* ${places} and 2 more places$`, "m"));
  });

  test("that is pulled in more ways than three has a line for each of the others", () => {
    const names = ["a", "b", "c", "d", "e"];
    const overlays = Object.fromEntries(names.map((name) => [name, `namespace: shop\nnamePrefix: ${name}-`]));
    const patch = (name: string) =>
      `\npatches:\n  - target: {kind: Pod}\n    patch: |\n      - {op: replace, path: /spec/imagePullSecrets/0/name, value: of-${name}}`;
    const text = hover(
      based(Object.fromEntries(Object.entries(overlays).map(([name, overlay]) => [name, overlay + patch(name)]))),
    )?.text;
    assert.equal(text?.match(/^How it is pulled, as over\/[abc] deploys it:$/gm)?.length, 3);
    const line = (name: string) =>
      `- over/${name}: No pull secret matches the image, so the pull is anonymous, which works only if the image is public. over/${name}/kustomization.yaml:5`;
    assert.ok(text?.endsWith(`\n\nIn short, where it differs from these:\n\n${line("d")}\n${line("e")}`), text);
  });

  test("in a patch, and in an item of a list", () => {
    const patch = at(pod("ghcr.io/team/app:3"), "ghcr.io/team/app:3").replace(
      "imagePullSecrets:\n    - name: regcred\n  ",
      "",
    );
    const base = pod("reg.io/other").replace(", namespace: shop", "");
    const patched = hover({
      "base/pod.yaml": base,
      "base/kustomization.yaml": "resources: [pod.yaml]\nnamespace: shop\npatches: [{path: patch.yaml}]\n",
      "base/patch.yaml": patch.replace(", namespace: shop", ""),
      "secret.yaml": secret,
    });
    assert.match(patched?.text ?? "", /The pull is authenticated/);
    const item = `apiVersion: v1\nkind: List\nitems:\n- ${at(pod("nginx"), "nginx").trimEnd().replaceAll("\n", "\n  ")}\n`;
    assert.match(hover({ "list.yaml": item })?.text ?? "", /library\/nginx/);
  });
});

describe("imagePullSecrets", () => {
  const account = `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: default, namespace: shop}\nimagePullSecrets: [{name: other}]\n`;

  test("of a Pod: what it does, and whose list counts", () => {
    const text = hover({ "pod.yaml": at(pod("nginx"), "imagePullSecrets"), "secret.yaml": secret, "a.yaml": account });
    assert.equal(text?.on, "imagePullSecrets");
    assert.match(text?.text ?? "", /A ServiceAccount never pulls/);
    assert.match(text?.text ?? "", /list of pull secrets counts: "regcred"\. The list of its ServiceAccount \(other\)/);
  });

  test("of a ServiceAccount", () => {
    const text = hover({ "a.yaml": at(account, "imagePullSecrets") })?.text ?? "";
    assert.match(text, /Pods that run as ServiceAccount "default" and have no list of their own/);
  });

  test("as kustomizations deploy it", () => {
    const text = hover({
      "base/pod.yaml": at(pod("nginx"), "imagePullSecrets").replace(", namespace: shop", ""),
      "base/kustomization.yaml": "resources: [pod.yaml]\n",
      "dev/kustomization.yaml": "resources: [../base]\nnamespace: shop\n",
      "prod/kustomization.yaml": "resources: [../base]\nnamespace: prod\n",
      "secret.yaml": secret,
    })?.text;
    assert.match(text ?? "", /^In dev:\n\n.*\n- Secret "regcred" has credentials/m);
    assert.match(text ?? "", /^In prod:\n\n.*\n- Secret "regcred" is declared only in namespace "shop"/m);
  });
});

const entries: Readonly<Record<string, readonly [on: string, ...shown: RegExp[]]>> = {
  "a key that matches": [
    '"ghcr.io/team"',
    /^To ghcr\.io\/team, a credential of the user robot is sent\.$/m,
    /1 image/,
    /^- ghcr\.io\/team\/app$/m,
  ],
  "a key that nearly matches": [
    '"gcr.io"',
    /a token of Google Cloud, which lasts about an hour/,
    /matches no image of the workspace\.$/m,
  ],
  "a key with a password in it": [
    '"https://me:canary-s3cret@reg.example.com"',
    /^To https:\/\/reg\.example\.com, a credential of the user \[token\]/m,
  ],
  "a key that sends nothing": ['"example.io/x"', /an empty credential is sent/],
  "an auth": [`"${base64(`bot:${canary}`)}"`, /^The base64 of bot:•+$/m],
};

describe("a docker config", () => {
  for (const [title, [on, ...shown]] of Object.entries(entries)) {
    test(title, () => {
      const found = hover({ "secret.yaml": at(secret, on), "pod.yaml": pod("ghcr.io/team/app") });
      assert.equal(found?.on, on);
      for (const line of shown) assert.match(found?.text ?? "", line);
    });
  }

  test("key by key, as matches and near misses of the workspace", () => {
    const text = (key: string) =>
      hover({
        "secret.yaml": at(secret.replace("quay.io", key), key),
        "pod.yaml": Array.from({ length: 12 }, (_, index) => pod(`quay.io/team/app-${index}`)).join("---\n"),
      })?.text ?? "";
    assert.match(
      text("quay.io/team"),
      /matches 12 images of the workspace:\n\n(?:- quay\.io\/team\/app-\d\n){10}- and 2 more\n/,
    );
    assert.match(
      text("quay.io:443"),
      /though nearly:\n\n- quay\.io\/team\/app-0: The ports must be the same.* quay\.io would match\./,
    );
    assert.match(
      text("hub.docker.com"),
      /It can match no image\. .*Probably meant: https:\/\/index\.docker\.io\/v1\/\./,
    );
  });

  test("in base64, with all but keys and user names masked", () => {
    const found = hover({ "secret.yaml": at(encoded, base64(config)) });
    assert.equal(found?.on, base64(config));
    const { auths, HttpHeaders } = JSON.parse(found?.text.slice(found.text.indexOf("{")) ?? "");
    const mask = "••••••••";
    assert.deepEqual(auths["ghcr.io/team"], { username: "robot", password: mask });
    assert.deepEqual(auths["quay.io"], { username: "bot", password: mask });
    assert.deepEqual(auths["https://reg.example.com"], { username: "[token]", password: mask, email: "a@b.c" });
    assert.deepEqual(auths["example.io/x"], { identitytoken: mask });
    assert.equal(HttpHeaders, mask);
  });

  test("in base64 that is none of one", () => {
    const wrong = encoded.replace(base64(config), base64('{"auths": {"a.io": {"auth": "canary"}}}'));
    assert.match(hover({ "a.yaml": at(wrong, "eyJ") })?.text ?? "", /^The kubelet cannot read what this decodes to/);
  });

  test("of the older type", () => {
    const older = `${header().replace("dockerconfigjson", "dockercfg")}data:\n  .dockercfg: ${base64('{"reg.io": {"auth": "Ym90OmNhbmFyeQ=="}}')}\n`;
    assert.match(hover({ "a.yaml": at(older, "eyJ") })?.text ?? "", /\{\n {2}"reg\.io": \{\n {4}"username": "bot",/);
  });
});

describe("the name of a pull secret", () => {
  const sources = { "secret.yaml": secret, "pod.yaml": pod("ghcr.io/team/app") };

  test("where it is referred to: where it is declared, what it holds, and who uses it", () => {
    const found = hover({ ...sources, "pod.yaml": at(sources["pod.yaml"], "regcred") });
    assert.equal(found?.on, "regcred");
    const lines = found?.text.split("\n") ?? [];
    assert.deepEqual(lines.slice(0, 7), [
      'Secret "regcred" in namespace "shop". secret.yaml:3',
      "",
      "- Type: kubernetes.io/dockerconfigjson",
      "- Registry ghcr.io/team, user robot",
      "- Registry quay.io, user bot",
      "- Registry gcr.io, user oauth2accesstoken: a token of Google Cloud, which lasts about an hour",
      "- Registry https://reg.example.com, user [token]",
    ]);
    assert.equal(lines.at(-1), '- Pull with it: Pod "web"');
  });

  test("where it is declared, and used through a ServiceAccount", () => {
    const robot = `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: robot, namespace: shop}\nimagePullSecrets: [{name: regcred}]\n`;
    const text = hover({
      "secret.yaml": at(secret, "regcred"),
      "robot.yaml": robot,
      "pod.yaml": pod("nginx", " []\n  serviceAccountName: robot"),
      "own.yaml": pod("nginx", " [{name: x}]\n  serviceAccountName: robot").replace("name: web", "name: own"),
    })?.text;
    assert.match(text ?? "", /^- Pull with it: Pod "web"$/m);
  });

  test("that nothing declares, or only another namespace", () => {
    const lonely = { "pod.yaml": at(pod("nginx"), "regcred") };
    assert.equal(hover(lonely)?.text, 'No manifest declares Secret "regcred" here.');
    const elsewhere = hover({ ...lonely, "secret.yaml": secret.replace("namespace: shop", "namespace: prod") });
    assert.match(
      elsewhere?.text ?? "",
      /It is declared in namespace "prod" only, and is looked for in the Pod's own\./,
    );
  });

  test("that something else makes, and when its token ends", () => {
    const token = `eyJhbGciOiJub25lIn0.${Buffer.from('{"exp":1767322800}').toString("base64url")}.x`;
    const made = `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: e, namespace: shop}\nspec:\n  target:\n    name: regcred\n    template:\n      type: kubernetes.io/dockerconfigjson\n      data:\n        .dockerconfigjson: '{"auths": {"ghcr.io": {"username": "robot", "password": "${token}"}}}'\n`;
    const text = hover({ "made.yaml": made, "pod.yaml": at(pod("nginx"), "regcred") })?.text ?? "";
    assert.match(text, /^Secret "regcred" in namespace "shop", made by ExternalSecret "e"\. made\.yaml:6$/m);
    assert.match(text, /a JSON Web Token, which does not last; it expires at 2026-01-02 03:00 UTC/);
  });

  test("of which each overlay makes another", () => {
    const text = hover({
      "base/pod.yaml": at(pod("nginx"), "regcred").replace(", namespace: shop", ""),
      "base/secret.yaml": secret.replace(", namespace: shop", ""),
      "base/kustomization.yaml": "resources: [pod.yaml, secret.yaml]\n",
      "over/dev/kustomization.yaml": "resources: [../../base]\nnamePrefix: dev-\n",
      "over/prod/kustomization.yaml": "resources: [../../base]\nnamespace: prod\n",
    })?.text;
    assert.match(text ?? "", /^Secret "regcred" is, as it is deployed:$/m);
    assert.match(text ?? "", /^- over\/dev: Secret "dev-regcred", for .*\. base\/secret\.yaml:3$/m);
    assert.match(text ?? "", /^- over\/prod: Secret "regcred" in namespace "prod", for .*\. base\/secret\.yaml:3$/m);
  });

  test("says nothing of Secrets that are no pull secrets", () => {
    const opaque = `apiVersion: v1\nkind: Secret\nmetadata: {name: app}\nstringData: {password: ${canary}}\n`;
    assert.equal(hover({ "opaque.yaml": at(opaque, "app}") }), undefined);
  });
});

describe("the name of a ServiceAccount", () => {
  const robot =
    "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: robot, namespace: shop}\nimagePullSecrets: [{name: regcred}]\n";

  test("what it lends, and to whom", () => {
    const text = hover({
      "robot.yaml": robot,
      "pod.yaml": at(pod("nginx", " []\n  serviceAccountName: robot"), "robot"),
    })?.text;
    assert.match(text ?? "", /^ServiceAccount "robot" in namespace "shop"\. robot\.yaml:3$/m);
    assert.match(text ?? "", /^- Pull secrets: regcred$/m);
    assert.match(text ?? "", /^- Run as it: Pod "web"\.$/m);
    // What the Pod is for the API server follows.
    assert.match(text ?? "", /runs as system:serviceaccount:shop:robot/);
    assert.match(
      hover({ "robot.yaml": at(robot, "robot") })?.text ?? "",
      /\n\nIt lends its list .* pulls nothing itself\.$/,
    );
  });

  test("that every namespace has, and one that nothing declares", () => {
    const told = (name: string) =>
      hover({ "pod.yaml": at(pod("nginx", ` []\n  serviceAccountName: ${name}`), name) })?.text;
    assert.match(told("default") ?? "", /^Every namespace has ServiceAccount "default"/);
    assert.match(told("nobody") ?? "", /^No manifest declares ServiceAccount "nobody" here\.$/m);
  });
});

test("other places have no hover", () => {
  for (const word of ["apiVersion", "kind", "Pod", "metadata", "containers", "image:"]) {
    assert.equal(hover({ "pod.yaml": at(pod("reg.io/app"), word) }), undefined, word);
  }
  assert.equal(hover({ "values.yaml": at("image: nginx\nimagePullSecrets: []\n", "nginx") }), undefined);
});

test("a Secret that a script of the same file makes anew is one object in two places", () => {
  const script = "kubectl create secret docker-registry regcred -n shop --docker-server=ghcr.io";
  const maker = `apiVersion: v1\nkind: Pod\nmetadata: {name: maker, namespace: shop}\nspec:\n  containers:\n    - {name: a, image: a, command: [sh, -c, "${script}"]}\n`;
  const found = hover({ "a.yaml": `${at(secret, "regcred")}---\n${maker}` });
  assert.match(found?.text ?? "", /^Secret "regcred" is made in several places of one file:$/m);
});
