/** `pull-secrets explain`: the shape of its JSON, and its story. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Folder, run, useBuild } from "./helper.ts";

useBuild();

const manifests = `# A Deployment.
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: team}
spec:
  template:
    spec:
      serviceAccountName: builder
      initContainers: [{name: setup, image: nginx}]
      containers:
        - {name: app, image: "registry.example.com/team/app:1", imagePullPolicy: Always}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: builder, namespace: team}
imagePullSecrets: [{name: regcred}, {name: missing}]
---
apiVersion: v1
kind: Secret
metadata: {name: regcred, namespace: team}
type: kubernetes.io/dockerconfigjson
stringData:
  .dockerconfigjson: '{"auths": {"https://registry.example.com/team/": {"username": "robot", "password": "canary-password"}}}'
---
# generated

kind: Pod
apiVersion: v1
metadata: {generateName: x-}
spec: {containers: [{name: a, image: "A B"}]}
`;

test("JSON has exactly the shape that is promised", async () => {
  using folder = new Folder({ "k8s/all.yaml": manifests });
  const { code, stdout, stderr } = await run(["explain", "--format", "json"], { cwd: folder.path });
  assert.equal(code, 0);
  assert.equal(stderr, "");
  const [web, pod, ...rest] = JSON.parse(stdout, (key, value) =>
    key === "steps" ? value.length > 0 : value,
  ).workloads;
  assert.deepEqual(rest, []);
  assert.deepEqual(web, {
    apiVersion: "apps/v1",
    kind: "Deployment",
    name: "web",
    namespace: "team",
    file: "k8s/all.yaml",
    line: 3,
    overlay: null,
    serviceAccount: { name: "builder", state: "present", pullSecrets: ["regcred", "missing"] },
    pullSecrets: [
      {
        name: "regcred",
        source: "serviceAccount",
        state: "present",
        type: "kubernetes.io/dockerconfigjson",
        registries: ["https://registry.example.com/team/"],
        problem: null,
      },
      {
        name: "missing",
        source: "serviceAccount",
        state: "absent",
        type: null,
        registries: [],
        problem: "No manifest declares it.",
      },
    ],
    images: [
      {
        container: "setup",
        containerType: "init",
        image: "nginx",
        repository: "docker.io/library/nginx",
        tag: "latest",
        digest: null,
        registry: "docker.io",
        access: "public",
        pullPolicy: "Always",
        credentials: [],
        verdict: "anonymous",
        steps: true,
      },
      {
        container: "app",
        containerType: "container",
        image: "registry.example.com/team/app:1",
        repository: "registry.example.com/team/app",
        tag: "1",
        digest: null,
        registry: "registry.example.com",
        access: "unknown",
        pullPolicy: "Always",
        credentials: [{ secret: "regcred", key: "registry.example.com/team/", username: "robot" }],
        verdict: "authenticated",
        steps: true,
      },
    ],
  });
  assert.deepEqual(
    { name: pod.name, namespace: pod.namespace, line: pod.line, verdict: pod.images[0].verdict },
    { name: null, namespace: null, line: 26, verdict: "invalid-image" },
  );
});

test("the story is told image by image, in numbered steps", async () => {
  using folder = new Folder({ "all.yaml": manifests });
  const { code, stdout } = await run(["explain"], { cwd: folder.path });
  assert.equal(code, 0);
  assert.match(
    stdout,
    /^Deployment "web" \(namespace "team"\)\n--> all\.yaml:4\n\n {2}init container "setup": nginx \[anonymous\]\n {4}1\. /,
  );
  assert.match(stdout, /\n\n2 workloads, 3 images: 1 anonymous, 1 authenticated, 1 invalid-image\.\n$/);
  assert.doesNotMatch(stdout, /canary-password/);
});

test("settings and unreadable paths count here too", async () => {
  using folder = new Folder({ "all.yaml": manifests });
  const args = ["explain", "--format", "json", "--private-registry", "*.example.com", "all.yaml", "nowhere"];
  const { code, stdout } = await run(args, { cwd: folder.path });
  assert.equal(code, 2);
  assert.equal(JSON.parse(stdout).workloads[0].images[1].access, "private");
});

test("a name under another key, a Secret of another namespace and a password in an image are told as they are", async () => {
  using folder = new Folder({
    "k8s/odd.yaml": `apiVersion: v1
kind: Pod
metadata: {name: odd, namespace: team}
spec:
  imagePullSecrets: [{secretName: regcred}, {name: foreign}]
  containers:
    - {name: app, image: "registry.example.com/app:1"}
    - {name: login, image: "https://robot:canary-p@ss/word@registry.example.com/app"}
---
apiVersion: v1
kind: Secret
metadata: {name: regcred, namespace: team}
type: kubernetes.io/dockerconfigjson
stringData:
  .dockerconfigjson: '{"auths": {"registry.example.com": {"username": "robot", "password": "changeme"}}}'
---
apiVersion: v1
kind: Secret
metadata: {name: foreign, namespace: other}
type: kubernetes.io/dockerconfigjson
`,
  });
  const { stdout } = await run(["explain", "--format", "json"], { cwd: folder.path });
  const [{ images, pullSecrets }] = JSON.parse(stdout).workloads;
  assert.deepEqual(
    images.map(({ image, verdict }: { image: string; verdict: string }) => [image, verdict]),
    [
      ["registry.example.com/app:1", "anonymous"],
      ["https://registry.example.com/app", "invalid-image"],
    ],
  );
  assert.deepEqual(
    pullSecrets.map(({ problem }: { problem: string }) => problem),
    [
      'The kubelet passes over it: its name does not stand under the key "name".',
      'It is declared only in namespace "other".',
    ],
  );
  for (const args of [["explain"], ["lint"], ["explain", "--format", "json"], ["lint", "--format", "json"]]) {
    const { stdout } = await run(args, { cwd: folder.path });
    assert.doesNotMatch(stdout, /canary|ss\/word/);
  }
});

test("a base is told once for each overlay, as that makes it", async () => {
  const pod = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  imagePullSecrets: [{name: regcred}]
  containers: [{name: web, image: "registry.example.com/web:1"}]
`;
  using folder = new Folder({
    "base/kustomization.yaml": "resources: [pod.yaml]\n",
    "base/pod.yaml": pod,
    "overlays/dev/kustomization.yml": "namespace: dev\nresources: [../../base]\n",
    "overlays/prod/Kustomization": `namespace: prod
namePrefix: prod-
resources: [../../base]
images: [{name: registry.example.com/web, newTag: "2"}]
secretGenerator:
  - name: regcred
    type: kubernetes.io/dockerconfigjson
    literals: ['.dockerconfigjson={"auths": {"registry.example.com": {"username": "robot", "password": "canary-password"}}}']
`,
  });
  const { stdout } = await run(["explain", "--format", "json"], { cwd: folder.path });
  const { workloads } = JSON.parse(stdout);
  assert.deepEqual(
    // biome-ignore lint/suspicious/noExplicitAny: the shape is tested above.
    workloads.map(({ name, namespace, overlay, file, line, images: [image] }: any) => [
      [name, namespace, overlay, file, line],
      [image.image, image.verdict],
    ]),
    [
      [
        ["web", "dev", "overlays/dev", "base/pod.yaml", 3],
        ["registry.example.com/web:1", "unknown"],
      ],
      [
        ["prod-web", "prod", "overlays/prod", "base/pod.yaml", 3],
        ["registry.example.com/web:2", "authenticated"],
      ],
    ],
  );
  const story = await run(["explain"], { cwd: folder.path });
  assert.match(
    story.stdout,
    /^Pod "prod-web" \(namespace "prod", as overlays\/prod makes it\)\n--> base\/pod\.yaml:4$/m,
  );
  assert.doesNotMatch(stdout + story.stdout, /canary-password/);
});
