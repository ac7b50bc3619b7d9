/** Pull secrets that are made here: the docker config as kubectl writes it, and the texts around it as their readers read them. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { inspect } from "node:util";
import { parse } from "yaml";
import {
  type Credential,
  credentialsProblem,
  encodeDockerConfig,
  externalSecret,
  loginProblem,
  nameProblem,
  Redacted,
  type SecretField,
  secretGenerator,
  secretManifest,
  templateProblem,
  variableProblem,
} from "#core";
import { hashedName } from "#sealing";
import { analyzeFiles } from "../workspace.ts";

interface Given {
  readonly server: string;
  readonly username: string;
  readonly password: string;
  readonly email?: string;
}

function credential({ server, username, password, email }: Given): Credential {
  const login = { server, login: new Redacted(username), password: new Redacted(password) };
  return email === undefined ? login : { ...login, email };
}

const decode = (base64: string) => Buffer.from(base64, "base64").toString("utf8");

/** What kubectl 1.32 made of each of these, kept where no kubectl is at hand. The name is that with --append-hash. */
const kept: readonly (Given & { readonly config: string; readonly hashed: string })[] = [
  {
    server: "https://index.docker.io/v1/",
    username: "me",
    password: "fake",
    email: "me@example.com",
    hashed: "regcred-8fht7kbkf9",
    config:
      '{"auths":{"https://index.docker.io/v1/":{"username":"me","password":"fake","email":"me@example.com","auth":"bWU6ZmFrZQ=="}}}',
  },
  {
    server: "reg.io/a",
    username: 'u<>&"',
    password: "p w$`\"'\\\n<é>",
    hashed: "regcred-dfc8kcd888",
    config: decode(
      "eyJhdXRocyI6eyJyZWcuaW8vYSI6eyJ1c2VybmFtZSI6InVcdTAwM2NcdTAwM2VcdTAwMjZcIiIsInBhc3N3b3JkIjoicCB3JGBcIidcXFxuXHUwMDNjw6lcdTAwM2UiLCJhdXRoIjoiZFR3K0ppSTZjQ0IzSkdBaUoxd0tQTU9wUGc9PSJ9fX0=",
    ),
  },
];

for (const { config, hashed, ...given } of kept) {
  test(`the docker config of ${given.server} is what kubectl wrote, and so is the name with a hash`, () => {
    assert.equal(encodeDockerConfig([credential(given)]), config);
    const of = { name: "regcred", namespace: "shop" };
    assert.deepEqual(hashedName(of, [credential(given)]), { name: hashed, namespace: "shop" });
  });
}

/** Passwords that are hard to carry through JSON, YAML and shells. */
const nasty: readonly string[] = [
  "fake",
  " leading and trailing ",
  "$HOME `id` $(id) $".concat("{x} %s %% !!"),
  `it's "quoted" \\ and \\n`,
  "line\nbreaks\r\nof\rall\n\nkinds\n",
  "tab\tbell\u0007escape\u001bdelete\u007fnext\u0085line\u2028and\u2029paragraph",
  "ünï¢ödé 密码 🔑 \ufeff",
  "# : - ? { } [ ] , & * ! | > @ ~ null",
  "'\u2018\u2019\u201a\u201b\u201c\u201d",
  JSON.stringify({ type: "service_account", private_key: "-----BEGIN FAKE-----\nAA==\n-----END FAKE-----\n" }, null, 2),
];

/** Whether kubectl works here, which needs no cluster for a dry run. */
function kubectlProblem(): string | false {
  try {
    execFileSync("kubectl", ["version", "--client"], { stdio: "ignore" });
    return false;
  } catch {
    return "left out: there is no kubectl on the PATH, so only its kept outputs are compared";
  }
}

const noKubectl = kubectlProblem();

function byKubectl({ server, username, password, email = "" }: Given) {
  const args = [`--docker-server=${server}`, `--docker-username=${username}`, `--docker-password=${password}`];
  const all = ["create", "secret", "docker-registry", "regcred", ...args, `--docker-email=${email}`, "--append-hash"];
  const json = execFileSync("kubectl", [...all, "--dry-run=client", "-o", "json"], { encoding: "utf8" });
  const { data, metadata } = JSON.parse(json) as { data: Record<string, string>; metadata: { name: string } };
  return { config: decode(data[".dockerconfigjson"] ?? ""), name: metadata.name };
}

test("the docker config is byte for byte what kubectl writes, and the hash behind the name is its, too", {
  skip: noKubectl,
}, () => {
  for (const password of nasty) {
    for (const email of [undefined, "me@example.com"]) {
      const given = { server: "reg.io:5000/<a>", username: `u$&${password.length}`, password };
      const complete = email === undefined ? given : { ...given, email };
      const { config, name } = byKubectl(complete);
      assert.equal(encodeDockerConfig([credential(complete)]), config);
      assert.equal(hashedName({ name: "regcred" }, [credential(complete)]).name, name);
    }
  }
});

test("registries are in the order in which Go writes a map, whatever the order given", () => {
  const of = (server: string) => credential({ server, username: "u", password: "fake" });
  const servers = ["reg.io", "a.io", "https://b.io", "Z.io"];
  const config = encodeDockerConfig(servers.map(of));
  assert.deepEqual(Object.keys((JSON.parse(config) as { auths: object }).auths), [
    "Z.io",
    "a.io",
    "https://b.io",
    "reg.io",
  ]);
  assert.equal(config, encodeDockerConfig(servers.toReversed().map(of)));
});

interface Manifest {
  readonly metadata: object;
  readonly type: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
}

test("a manifest holds the docker config exactly, in data and in stringData", () => {
  for (const password of nasty) {
    for (const field of ["data", "stringData"] satisfies SecretField[]) {
      const credentials = [credential({ server: "reg.io", username: "it's $me", password })];
      const text = secretManifest({ name: "regcred", namespace: "shop" }, credentials, field);
      // Line breaks, and what a reader of YAML may take for one, would spread it over lines.
      assert.equal(text.split(/\r\n|[\n\r\u0085\u2028\u2029]/).length, 9);
      const { metadata, type, data, stringData } = parse(text) as Manifest;
      assert.deepEqual(metadata, { name: "regcred", namespace: "shop" });
      assert.equal(type, "kubernetes.io/dockerconfigjson");
      const config = data ? decode(data[".dockerconfigjson"] ?? "") : stringData?.[".dockerconfigjson"];
      assert.equal(config, encodeDockerConfig(credentials));
    }
  }
});

test("kubectl reads the manifest as it is meant", { skip: noKubectl }, () => {
  for (const field of ["data", "stringData"] satisfies SecretField[]) {
    for (const password of nasty) {
      const credentials = [credential({ server: "reg.io", username: "u", password })];
      const manifest = secretManifest({ name: "on", namespace: "1e3" }, credentials, field);
      const { metadata, data, stringData } = readByKubectl(manifest);
      assert.deepEqual(metadata, { name: "on", namespace: "1e3", labels: { read: "locally" } });
      const config = data ? decode(data[".dockerconfigjson"] ?? "") : stringData?.[".dockerconfigjson"];
      assert.equal(config, encodeDockerConfig(credentials));
    }
  }
});

/** Setting a label is one of the few things that kubectl does without a cluster. */
function readByKubectl(manifest: string): Manifest {
  const args = ["label", "--local", "-f", "-", "read=locally", "-o", "json"];
  return JSON.parse(execFileSync("kubectl", args, { input: manifest, encoding: "utf8" })) as Manifest;
}

function kustomized(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "pull-secrets-kustomize-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return execFileSync("kubectl", ["kustomize", folder], { encoding: "utf8" });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("kustomize makes the same Secret of its generator", { skip: noKubectl }, () => {
  const config = encodeDockerConfig([credential({ server: "reg.io", username: "u", password: "fa$ke" })]);
  const of = { name: "regcred", namespace: "shop" };
  const text = kustomized({ "kustomization.yaml": secretGenerator(of), "regcred.dockerconfigjson": config });
  const { type, data, metadata } = parse(text) as Manifest;
  assert.equal(type, "kubernetes.io/dockerconfigjson");
  assert.equal(decode(data?.[".dockerconfigjson"] ?? ""), config);
  assert.match(JSON.stringify(metadata), /^\{"name":"regcred-\w+","namespace":"shop"\}$/);
});

test("our own rules find nothing in a manifest but that it holds credentials", () => {
  const credentials = [
    credential({ server: "ghcr.io", username: "me", password: "s3cr3t-fake", email: "me@example.com" }),
    credential({ server: "https://index.docker.io/v1/", username: "me", password: "s3cr3t-fake" }),
    credential({ server: "harbor.example.com", username: "robot$ci", password: nasty.at(-2) ?? "" }),
    credential({ server: "europe-docker.pkg.dev", username: "_json_key", password: nasty.at(-1) ?? "" }),
  ];
  for (const field of ["data", "stringData"] satisfies SecretField[]) {
    const text = secretManifest({ name: "regcred" }, credentials, field);
    const { findings } = analyzeFiles(new Map([["secret.yaml", text]]));
    assert.deepEqual([...new Set(findings.map(({ rule }) => rule.id))], ["secret-plaintext-credentials"]);
  }
});

const store = { kind: "ClusterSecretStore", name: "vault" } as const;

test("an ExternalSecret for one registry", () => {
  const login = { server: "harbor.io", username: "robot$ci", remoteKey: "registries/harbor", remoteProperty: "token" };
  assert.equal(
    externalSecret({ name: "regcred", namespace: "shop" }, store, [login]),
    `apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: regcred
  namespace: shop
spec:
  refreshInterval: 1h
  secretStoreRef:
    kind: ClusterSecretStore
    name: vault
  target:
    name: regcred
    template:
      type: kubernetes.io/dockerconfigjson
      data:
        .dockerconfigjson: '{"auths":{"harbor.io":{"username":"robot$ci","password":{{ .password | toJson }},"auth":"{{ printf "%s:%s" "robot$ci" .password | b64enc }}"}}}'
  data:
    - secretKey: password
      remoteRef:
        key: registries/harbor
        property: token
`,
  );
});

test("a filled in template is the docker config that kubectl writes, in the order given", () => {
  const logins = [
    { server: "a.io", username: `o'ne "1"`, email: "a@b.c", remoteKey: "x" },
    { server: "b.io:5000", username: "two\\<>&", remoteKey: "y: z" },
  ];
  const { spec } = parse(externalSecret({ name: "a" }, store, logins)) as {
    spec: {
      target: { template: { data: Record<string, string> } };
      data: { secretKey: string; remoteRef: { key: string } }[];
    };
  };
  assert.deepEqual(
    spec.data.map(({ secretKey, remoteRef: { key } }) => [secretKey, key]),
    [
      ["password1", "x"],
      ["password2", "y: z"],
    ],
  );
  const passwords: Readonly<Record<string, string>> = { password1: "fake 1", password2: 'fa"ke\n2' };
  assert.equal(
    fill(spec.target.template.data[".dockerconfigjson"] ?? "", passwords),
    encodeDockerConfig(
      logins.map((login, i) => credential({ ...login, password: passwords[`password${i + 1}`] ?? "" })),
    ),
  );
});

/** The little of Go's templates and sprig's functions that an ExternalSecret of ours uses. */
function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template
    .replace(/\{\{ \.(\w+) \| toJson \}\}/g, (_, name: string) => JSON.stringify(values[name]))
    .replace(/\{\{ printf "%s:%s" ("(?:[^"\\]|\\.)*") \.(\w+) \| b64enc \}\}/g, (_, user: string, name: string) =>
      Buffer.from(`${JSON.parse(user)}:${values[name]}`).toString("base64"),
    );
}

const names: readonly (readonly [name: string, namespace: string | undefined, problem: RegExp | undefined])[] = [
  ["regcred", undefined, undefined],
  ["reg.cred-2", "shop", undefined],
  ["a".repeat(253), "a".repeat(63), undefined],
  ["", undefined, /name of the Secret is empty/],
  ["Reg_Cred", undefined, /^No Secret can be called "Reg_Cred"\. .*lower-case/],
  ["a..b", undefined, /No Secret/],
  ["-a", undefined, /No Secret/],
  ["a\n", undefined, /No Secret/],
  ["a".repeat(254), undefined, /longer than 253/],
  ["a", "", /namespace is empty/],
  ["a", "a.b", /^No namespace can be called "a\.b"/],
  ["a", "a".repeat(64), /longer than 63/],
];

test("names are those that Kubernetes allows", () => {
  for (const [name, namespace, problem] of names) {
    const said = nameProblem({ name, ...(namespace === undefined ? {} : { namespace }) });
    if (problem) assert.match(said ?? "", problem);
    else assert.equal(said, undefined);
  }
});

test("logins of which nothing can be made", () => {
  const problem = (server: string, username: string) => loginProblem({ server, username }) ?? "";
  assert.equal(problem("reg.io", "me"), "");
  assert.match(problem(" ", "me"), /server is empty; for Docker Hub/);
  assert.match(problem("https://me:canary@reg.io", "me"), /^The server has an "@" in it; /);
  assert.match(problem("reg.io", ""), /user name for reg\.io is empty/);
  assert.match(problem("reg.io", "system:serviceaccount:a:b"), /has a colon in it/);
  assert.match(problem("reg.io", "\ud800"), /is no text/);
  assert.match(templateProblem({ server: "reg.io", username: "{{ .x }}" }) ?? "", /takes for a template/);
  assert.equal(templateProblem({ server: "reg.io", username: "robot$x" }), undefined);
  assert.match(variableProblem("A-B") ?? "", /letters, digits and underscores/);
  assert.equal(variableProblem("_B1"), undefined);
});

test("credentials that cannot be in one Secret", () => {
  const one = credential({ server: "reg.io", username: "u", password: "fake" });
  assert.equal(credentialsProblem([one]), undefined);
  assert.match(credentialsProblem([one, one]) ?? "", /The server reg\.io is given twice/);
  const huge = credential({ server: "a.io", username: "u", password: "x".repeat(600_000) });
  assert.match(credentialsProblem([huge]) ?? "", /larger than 1 MiB/);
});

test("credentials to be written are printed by no accident", () => {
  const credentials = [credential({ server: "reg.io", username: "canary-user", password: "canary-password" })];
  for (const text of [inspect(credentials, { depth: null, showHidden: true }), JSON.stringify(credentials)]) {
    assert.doesNotMatch(text, /canary/);
  }
});

const shared = process.env.PULL_SECRETS_SHARED ?? join(import.meta.dirname, "../../../shared");
const table = join(shared, "conformance/kubectl_create_secret_docker.json");

interface Row {
  readonly name: string;
  readonly options?: Given & { readonly appendHash?: boolean; readonly name: string };
  readonly expectErr: boolean;
  readonly expectedDockerConfigJson?: string | null;
  readonly expectedSecret: (Manifest & { readonly kind: string }) | null;
}

const noTable = existsSync(table) ? false : `left out: upstream's table is not at ${table}`;

test("kubectl_create_secret_docker agrees with upstream", { skip: noTable }, () => {
  const { cases } = JSON.parse(readFileSync(table, "utf8")) as { cases: Row[] };
  // kubectl's own --from-file is no part of what we make.
  const rows = cases.flatMap((row) => (row.options ? [{ ...row, options: row.options }] : []));
  assert.ok(rows.length >= 7);
  for (const { name, options, expectErr, expectedDockerConfigJson, expectedSecret } of rows) {
    const { server = "", username = "", password = "", email = "" } = options as Partial<Given>;
    // The command line itself refuses an empty password, before there is a credential.
    const refused = password === "" || loginProblem({ server, username }) !== undefined;
    assert.equal(refused, expectErr, name);
    if (refused) continue;
    const credentials = [credential({ server, username, password, email })];
    assert.equal(encodeDockerConfig(credentials), expectedDockerConfigJson, name);
    const of = options.appendHash ? hashedName({ name: options.name }, credentials) : { name: options.name };
    assert.deepEqual(parse(secretManifest(of, credentials, "data")), expectedSecret, name);
  }
});
