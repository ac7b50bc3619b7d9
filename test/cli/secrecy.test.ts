/** No password, `auth` or token is ever printed, in any format, whatever is wrong with the Secret that holds it. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { lintFormats } from "../../server/src/cli/arguments.ts";
import { Helpers, canary as helpersCanary } from "../registry/helpers.ts";
import { controllerKey } from "../sealing.ts";
import { Folder, jsonOf, lint, run, useBuild } from "./helper.ts";

useBuild();

const password = "canary-Passw0rd-of-the-test";
const auth = btoa(`canary-user:${password}`);
const staleAuth = btoa("canary-user:canary-Stale-secret");
const config = (fields: object) => JSON.stringify({ auths: { "registry.example.com": fields } });
const good = config({ username: "canary-user", password, auth });

/** Every way in which one of them could show: itself, and base64 of it at each alignment. */
const canaries = [password, "canary-Stale-secret", auth, staleAuth, btoa(good)].flatMap((secret) => [
  secret.slice(0, 20),
  ...[0, 1, 2].map((shift) => btoa("x".repeat(shift) + secret).slice(4, 20)),
]);

const secret = (body: string, { namespace = "team", name = "regcred", type = "kubernetes.io/dockerconfigjson" } = {}) =>
  `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\ntype: ${type}\n${body}\n`;
const indented = (text: string) => JSON.stringify(JSON.parse(text), undefined, 2).replaceAll(/^/gm, "    ");
const block = (text: string) => `stringData:\n  .dockerconfigjson: |\n${indented(text)}`;
const data = (text: string, key = ".dockerconfigjson") => `data:\n  ${key}: ${btoa(text)}`;

const cases: Readonly<Record<string, string>> = {
  data: secret(data(good)),
  block: secret(block(good)),
  "quoted in one line": secret(`stringData: {.dockerconfigjson: '${good}'}`),
  "double-quoted": secret(`stringData:\n  .dockerconfigjson: ${JSON.stringify(good)}`),
  folded: secret(`stringData:\n  .dockerconfigjson: >-\n    ${good}`),
  "base64 in a block": secret(`data:\n  .dockerconfigjson: |\n    ${btoa(good).replaceAll(/.{60}/g, "$&\n    ")}`),
  "auth that disagrees": secret(block(config({ username: "canary-user", password, auth: staleAuth }))),
  "auth that disagrees, in data": secret(data(config({ username: "canary-user", password, auth: staleAuth }))),
  "auth without a colon": secret(block(config({ auth: btoa(password) }))),
  "auth that is no base64": secret(block(config({ auth: password }))),
  "a stray newline": secret(
    data(config({ username: "canary-user", password: `${password}\n`, auth: btoa(`canary-user:${password}\n`) })),
  ),
  "base64 of base64": secret(data(btoa(good))),
  "JSON in data": secret(`data:\n  .dockerconfigjson: '${good}'`),
  "no base64": secret(`data:\n  .dockerconfigjson: "${password}!"`),
  "base64 in stringData": secret(`stringData:\n  .dockerconfigjson: ${btoa(good)}`),
  "no auths": secret(data(JSON.stringify(JSON.parse(good).auths))),
  "broken JSON": secret(block(good).replace('"auth"', "auth")),
  "the other key": secret(data(good, ".dockercfg")),
  "another key": secret(data(good, "config.json")),
  "another type": secret(data(good), { type: "Opaque" }),
  "another namespace": secret(data(good), { namespace: "other" }),
  "another namespace, as text": secret(`stringData:\n  .dockerconfigjson: '${good}'`, { namespace: "other" }),
  "another name": secret(data(good), { name: "regcrde" }),
  "a key that matches nothing": secret(block(good.replace("registry.example.com", "registry.example.com/team/*"))),
  "a password for a key": secret(`data: {${btoa(good)}}`),
  "a map instead of a string": secret(
    `stringData:\n  .dockerconfigjson:\n    auths: {registry.example.com: {password: ${password}}}`,
  ),
  "an opaque Secret": secret(`stringData:\n  password: ${password}`, { type: "Opaque" }),
  "an anchor elsewhere": secret(`x-config: &config ${btoa(good)}\ndata: {.dockerconfigjson: *config}`),
  "comments and annotations": secret(`${data(good)} # ${password}\n# ${password}`).replace(
    "  name:",
    `  annotations: {kubectl.kubernetes.io/last-applied-configuration: '${password}'} # ${password}\n  name:`,
  ),
  "broken YAML": secret(`${data(good)}\n  password: "${password}\n ${password}`),
  "a template": `apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: regcred, namespace: team}
spec: {target: {template: {type: kubernetes.io/dockerconfigjson, data: {.dockerconfigjson: '${good.replace("example.com", "example.com:5000").replace("canary-user", "{{ .user }}")}'}}}}
`,
  "a script": `apiVersion: batch/v1
kind: CronJob
metadata: {name: login, namespace: team}
spec:
  schedule: "@weekly"
  jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: docker.io/library/a, env: [{name: P, value: ${password}}], command: ["sh", "-c", "P=${password}; kubectl create secret docker-registry regcred --docker-server=registry.example.com:5000 --docker-username=AWS --docker-password=${password}"]}]}}}}
`,
  "a script of another type": `apiVersion: v1
kind: ConfigMap
metadata: {name: scripts, namespace: team}
data: {a.sh: "kubectl create secret generic regcred --type=Opaque --from-literal=password=${password}"}
`,
  "JSON in one line": JSON.stringify({
    apiVersion: "v1",
    kind: "List",
    items: [
      {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "regcred", namespace: "other" },
        type: "Opaque",
        data: { ".dockerconfigjson": btoa(good) },
      },
    ],
  }),
};

const pod = `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: team}
spec:
  imagePullSecrets: [{name: regcred}]
  containers: [{name: app, image: "registry.example.com/team/app:1"}, {name: b, image: "registry.example.com/B"}]
`;

const wide = { COLUMNS: "10000" };

for (const [title, text] of Object.entries(cases)) {
  test(`no secret is printed: ${title}`, async () => {
    using folder = new Folder({
      "pod.yaml": pod,
      "secret.yaml": text,
      "both.yaml": `${pod.replaceAll("team", "both")}---\n${text}`,
    });
    const commands = [
      ...lintFormats.map((format) => ["lint", "--format", format]),
      ["explain"],
      ["explain", "--format", "json"],
      ["lint", "--fix"],
    ];
    for (const command of commands) {
      const { code, stdout, stderr } = await run(command, { cwd: folder.path, env: wide });
      assert.ok(stdout !== "" && (code === 2) === (title === "broken YAML"), stderr);
      for (const canary of canaries)
        assert.ok(!`${stdout}${stderr}`.includes(canary), `${command.join(" ")} shows ${canary}`);
    }
  });
}

test("an edit of a Secret's value is redacted, and others are not", async () => {
  using folder = new Folder({
    "a.yaml": secret(block(config({ username: "canary-user", password, auth: staleAuth }))),
    "pod.yaml": pod,
  });
  const edits = jsonOf(await lint(folder, "--format", "json")).findings.flatMap(({ rule, fixes }) =>
    fixes.flatMap(({ edits }) => edits.map(({ newText, redacted }) => ({ rule, newText, redacted }))),
  );
  const inSecret = edits.filter(({ rule }) => rule === "secret-auth-mismatch");
  assert.ok(inSecret.length > 0);
  assert.ok(inSecret.every(({ newText, redacted }) => newText === null && redacted === true));
  const inPod = edits.filter(({ rule }) => rule === "image-invalid-reference");
  assert.ok(inPod.length > 0);
  assert.ok(inPod.every(({ newText, redacted }) => newText !== null && redacted === undefined));
});

test("the text shows a key and hides its value; a registry is no secret", async () => {
  using folder = new Folder({ "a.yaml": cases["a key that matches nothing"] ?? "" });
  const { stdout } = await lint(folder);
  assert.match(stdout, /^ *\d+ \| {7,}"registry\.example\.com\/team\/\*"•••$/m);
});

test("what credential helpers say is in the Secret's value and nowhere else, no temporary file included", async () => {
  using helpers = new Helpers();
  const names = [
    "good",
    "talkative",
    "text",
    "array",
    "numbers",
    "noisy",
    "lowercase",
    "empty",
    "hanging-up",
    "locked",
  ];
  const credHelpers = Object.fromEntries(names.map((name) => [`${name}.io`, name]));
  using folder = new Folder({
    "config.json": JSON.stringify({ auths: {}, credsStore: "good", credHelpers }),
    "broken.json": JSON.stringify({ auths: {}, credsStore: "text", credHelpers: { "a.io": "talkative" } }),
    "cert.pem": controllerKey("rsa").cert,
    "home/.keep": "",
    "tmp/.keep": "",
  });
  const env = { ...helpers.environment, HOME: folder.at("home"), TMPDIR: folder.at("tmp") };
  const of = ["create", "regcred", "-n", "team", "--allow-helpers", "--from-docker-config"];
  const sealed = ["--format", "sealed-secret", "--certificate", "cert.pem"];
  const parts = [0, 1, 2].map((shift) => btoa("x".repeat(shift) + helpersCanary).slice(4, 20));
  for (const args of [["config.json"], ["config.json", "--string-data"], ["config.json", ...sealed], ["broken.json"]]) {
    const { code, stdout, stderr } = await run([...of, ...args], { cwd: folder.path, env: { ...wide, ...env } });
    assert.equal(code, args[0] === "broken.json" ? 2 : 0, stderr);
    assert.match(stderr, /talkative.*exit code 3/);
    const rest = stdout.replace(/^ {2}\.dockerconfigjson: .*$/m, "") + stderr;
    for (const part of [helpersCanary, ...parts]) assert.ok(!rest.includes(part), `${args.join(" ")} shows it`);
    if (args.includes("sealed-secret")) assert.ok(!stdout.includes(helpersCanary));
  }
  for (const left of ["home", "tmp"]) assert.deepEqual(readdirSync(folder.at(left)), [".keep"]);
});

test("credentials among the values for a chart are not shown beside a pull secret", async () => {
  const values = `image: {password: ${password}, pullSecrets: [regcred], auth: "${auth}"}`;
  using folder = new Folder({
    "web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "web/values.yaml": `${values}\n`,
    "web/templates/account.yaml": "{{ range .Values.image.pullSecrets }}\n- name: {{ .name }}\n{{ end }}\n",
    "app.yaml": `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web}
spec:
  source:
    path: web
    helm:
      values: |
        ${values}
`,
  });
  for (const format of lintFormats) {
    const { stdout, stderr } = await lint(folder, "--format", format);
    assert.match(stdout, /helm-pull-secrets-shape/);
    for (const canary of canaries) assert.ok(!(stdout + stderr).includes(canary), `${format}: ${stdout}`);
  }
});
