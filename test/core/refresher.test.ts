/** What keeps a cloud's short-lived token fresh: our own rules accept it, its script does what it should, and it may do little. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { parse, parseAllDocuments } from "yaml";
import { encodeDockerConfig, Redacted, type RefresherRequest, refresher } from "#core";
import { examples, refresherRequests, withoutIdentity } from "../authoringExamples.ts";
import { analyzeFiles } from "../workspace.ts";

const of = { name: "regcred", namespace: "shop" };

interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
}

interface Document {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly rules?: readonly object[];
  readonly spec: {
    readonly schedule: string;
    readonly refreshInterval: string;
    readonly target: { readonly template: { readonly data: Readonly<Record<string, string>> } };
    readonly jobTemplate: {
      readonly spec: {
        readonly template: {
          readonly metadata?: { readonly labels: object };
          readonly spec: { readonly initContainers: readonly Container[]; readonly containers: readonly Container[] };
        };
      };
    };
  } & Readonly<Record<string, unknown>>;
}

function documents(yaml: string): readonly Document[] {
  return parseAllDocuments(yaml).map((document) => {
    assert.deepEqual(document.errors, []);
    return document.toJS() as Document;
  });
}

for (const { name, yaml } of examples()) {
  test(`our own rules have nothing against it: ${name}`, () => {
    const { findings } = analyzeFiles(new Map([["example.yaml", yaml]]));
    // What holds a password in a form that everybody can read is meant to.
    const rest = findings.filter(
      ({ rule }) => !name.startsWith("Secret") || rule.id !== "secret-plaintext-credentials",
    );
    assert.deepEqual(
      rest.map(({ message }) => message),
      [],
    );
    assert.ok(yaml.split("\n").every((line) => line.length <= 125 || /^ *\.dockerconfigjson: /.test(line)));
  });
}

/** Whether kubectl works here; setting a label is one of the few things that it does without a cluster. */
function kubectlProblem(): string | false {
  const { status } = spawnSync("kubectl", ["version", "--client"]);
  return status === 0 ? false : "left out: there is no kubectl on the PATH";
}

test("kubectl reads every example as we do", { skip: kubectlProblem() }, () => {
  for (const { name, yaml } of examples()) {
    const args = ["label", "--local", "-f", "-", "read=locally", "-o", "json"];
    const json = execFileSync("kubectl", args, { input: yaml, encoding: "utf8" });
    const read = json
      .split(/^(?=\{)/m)
      .map((object) => JSON.parse(object) as { metadata: { labels?: Record<string, string> } });
    for (const { metadata } of read) delete metadata.labels;
    assert.deepEqual(read, documents(yaml), name);
  }
});

function cronJob(request: RefresherRequest) {
  const all = documents(refresher(request, { as: "cronjob", of }));
  assert.deepEqual(
    all.map(({ kind }) => kind),
    ["ServiceAccount", "Role", "RoleBinding", "CronJob"],
  );
  const [account, role, , job] = all;
  const pod = job?.spec.jobTemplate.spec.template;
  const [token] = pod?.spec.initContainers ?? [];
  const [apply] = pod?.spec.containers ?? [];
  assert.ok(account && role && job && pod && token && apply);
  return { account, role, job, pod, token, apply };
}

/** How each cloud's own program is called, and what it prints. The `$` is a shell's. */
const programs: Readonly<Record<RefresherRequest["provider"], Readonly<Record<string, string>>>> = {
  ecr: { "aws ecr get-login-password --region eu-west-1": "ZmFrZQ==" },
  google: {
    "gcloud auth print-access-token --impersonate-service-account=puller@my-project.iam.gserviceaccount.com":
      "ya29.fake_-token",
  },
  acr: {
    "az login --service-principal --username client --tenant tenant --federated-token federated --allow-no-subscriptions --output none":
      "",
    "az acr login --name myregistry --expose-token --query accessToken --output tsv": "eyJh.fake.token",
  },
};

const usernames = { ecr: "AWS", google: "oauth2accesstoken", acr: "00000000-0000-0000-0000-000000000000" };

/** Runs the script of a CronJob with stand-ins for the cloud's program, in a home folder of its own. */
function runScript({ args: [script = ""], env = [] }: Container, calls: Readonly<Record<string, string>>) {
  const home = mkdtempSync(join(tmpdir(), "pull-secrets-refresher-"));
  try {
    const branches = Object.entries(calls).map(([call, output]) => `"${call}") printf '%s' '${output}';;`);
    for (const program of new Set(Object.keys(calls).map((call) => call.split(" ")[0] ?? ""))) {
      const path = join(home, program);
      writeFileSync(path, `#!/bin/sh\ncase "${program} $*" in ${branches.join(" ")} *) exit 7;; esac\n`);
      chmodSync(path, 0o755);
    }
    writeFileSync(join(home, "token"), "federated");
    const given = Object.fromEntries(env.map(({ name, value }) => [name, value]));
    const azure = {
      AZURE_CLIENT_ID: "client",
      AZURE_TENANT_ID: "tenant",
      AZURE_FEDERATED_TOKEN_FILE: join(home, "token"),
    };
    const variables = { ...given, ...azure, HOME: home, PATH: `${home}:${process.env.PATH}` };
    const { status, stdout, stderr } = spawnSync("/bin/sh", ["-ec", script], { env: variables, encoding: "utf8" });
    const written = status === 0 ? readFileSync(join(home, "secret.json"), "utf8") : "";
    const mode = status === 0 ? execFileSync("ls", ["-l", join(home, "secret.json")], { encoding: "utf8" }) : "";
    return { status, printed: stdout + stderr, written, mode };
  } finally {
    rmSync(home, { recursive: true });
  }
}

for (const request of refresherRequests) {
  const { provider, server } = request;

  test(`the script for ${provider} writes the Secret that kubectl would make`, () => {
    const { token } = cronJob(request);
    assert.deepEqual(token.command, ["/bin/sh", "-ec"]);
    const { status, printed, written, mode } = runScript(token, programs[provider]);
    assert.deepEqual([status, printed], [0, ""]);
    const password = Object.values(programs[provider]).at(-1) ?? "";
    const credential = { server, login: new Redacted(usernames[provider]), password: new Redacted(password) };
    assert.deepEqual(JSON.parse(written), {
      apiVersion: "v1",
      kind: "Secret",
      metadata: of,
      type: "kubernetes.io/dockerconfigjson",
      data: { ".dockerconfigjson": btoa(encodeDockerConfig([credential])) },
    });
    assert.match(mode, /^-rw-------/);
  });

  test(`where ${provider} gives no token, nothing is written`, () => {
    const { token } = cronJob(request);
    for (const output of ["", undefined]) {
      const calls = Object.entries(programs[provider]).flatMap(([call]): [string, string][] =>
        output === undefined ? [[`${call} no more`, ""]] : [[call, output]],
      );
      assert.notEqual(runScript(token, Object.fromEntries(calls)).status, 0);
    }
  });

  test(`the CronJob for ${provider} may make and change its one Secret, and nothing else`, () => {
    const { role, apply, pod, token } = cronJob(request);
    assert.deepEqual(role.rules, [
      { apiGroups: [""], resources: ["secrets"], resourceNames: ["regcred"], verbs: ["create", "patch"] },
    ]);
    // Only so does the API server know the name when it is asked for "create".
    assert.deepEqual(apply.args.slice(0, 2), ["apply", "--server-side"]);
    const lasting = provider === "google" ? /^gcr\.io\/.*:stable$/ : /:v?\d+\.\d+\.\d+$/;
    assert.match(token.image, lasting);
    assert.match(apply.image, /:v\d+\.\d+\.\d+$/);
    assert.equal(JSON.stringify(pod.metadata?.labels ?? {}).includes("azure"), provider === "acr");
  });

  test(`an ExternalSecret for ${provider} has the docker config that kubectl would write`, () => {
    const all = documents(refresher(request, { as: "external-secret", of }));
    const [account, generator, external] = all;
    assert.deepEqual([account?.kind, external?.kind], ["ServiceAccount", "ExternalSecret"]);
    assert.equal(generator?.apiVersion, "generators.external-secrets.io/v1alpha1");
    assert.deepEqual(external?.spec.dataFrom, [
      {
        sourceRef: {
          generatorRef: {
            apiVersion: generator?.apiVersion,
            kind: generator?.kind,
            name: generator?.metadata.name,
          },
        },
      },
    ]);
    assert.ok(JSON.stringify(generator?.spec).includes(`"serviceAccountRef":{"name":"${account?.metadata.name}"}`));
    const template = external?.spec.target.template.data[".dockerconfigjson"] ?? "";
    const filled = template
      .replaceAll(/\{\{ \.(\w+) \| toJson \}\}/g, (_, name: string) => JSON.stringify(name))
      .replace('{{ printf "%s:%s" .username .password | b64enc }}', btoa("username:password"));
    const credential = { server, login: new Redacted("username"), password: new Redacted("password") };
    assert.equal(filled, encodeDockerConfig([credential]));
  });
}

test("a token is renewed well before its end", () => {
  const minutes = (interval: string) => Number.parseInt(interval, 10) * (interval.endsWith("h") ? 60 : 1);
  const lives = { ecr: 12 * 60, google: 60, acr: 3 * 60 };
  const schedules = { ecr: "0 */8 * * *", google: "*/30 * * * *", acr: "0 * * * *" };
  for (const request of refresherRequests) {
    const external = documents(refresher(request, { as: "external-secret", of })).at(-1);
    assert.ok(minutes(external?.spec.refreshInterval ?? "") <= (lives[request.provider] * 2) / 3);
    assert.equal(cronJob(request).job.spec.schedule, schedules[request.provider]);
  }
});

test("whom a ServiceAccount stands for is in its annotations", () => {
  const annotations = refresherRequests.map((request) => cronJob(request).account.metadata.annotations);
  assert.deepEqual(annotations, [
    { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/pull" },
    { "iam.gke.io/gcp-service-account": "puller@my-project.iam.gserviceaccount.com" },
    {
      "azure.workload.identity/client-id": "11111111-2222-3333-4444-555555555555",
      "azure.workload.identity/tenant-id": "11111111-2222-3333-4444-666666666666",
    },
  ]);
  assert.equal(cronJob(withoutIdentity).account.metadata.annotations, undefined);
  assert.match(refresher(withoutIdentity, { as: "cronjob", of }), /^# {3}aws eks create-pod-identity-association /m);
  const [generator, external] = documents(refresher(withoutIdentity, { as: "external-secret", of }));
  assert.deepEqual([generator?.spec, external?.kind], [{ region: "us-gov-west-1" }, "ExternalSecret"]);
});

interface ProviderConfig {
  readonly kind: string;
  readonly providers: readonly {
    readonly name: string;
    readonly matchImages: readonly string[];
    readonly tokenAttributes?: Readonly<Record<string, unknown>>;
  }[];
}

test("the kubelet's configuration has one entry, and what Pods need for identities of their own", () => {
  const entries = [...refresherRequests, withoutIdentity].map((request) => {
    const { kind, providers } = parse(refresher(request, { as: "credential-provider" })) as ProviderConfig;
    assert.deepEqual([kind, providers.length], ["CredentialProviderConfig", 1]);
    assert.deepEqual(providers[0]?.matchImages, [request.server]);
    return { name: providers[0]?.name, audience: providers[0]?.tokenAttributes?.serviceAccountTokenAudience };
  });
  assert.deepEqual(entries, [
    { name: "ecr-credential-provider", audience: "sts.amazonaws.com" },
    { name: "auth-provider-gcp", audience: "my-project.svc.id.goog" },
    { name: "acr-credential-provider", audience: "api://AzureADTokenExchange" },
    { name: "ecr-credential-provider", audience: undefined },
  ]);
  const text = refresher(refresherRequests[0] as RefresherRequest, { as: "credential-provider" });
  for (const flag of ["--image-credential-provider-config=", "--image-credential-provider-bin-dir="]) {
    assert.ok(text.includes(flag));
  }
  // The part for the cluster stands in comments, and is YAML without them.
  const comments = text
    .split("\n")
    .flatMap((line) => /^# {3}(?! *(?:--image|https:|eks\.))(.*)$/.exec(line)?.[1] ?? []);
  const kinds = parseAllDocuments(comments.filter((line) => !/^\d/.test(line)).join("\n")).map(
    (document) => (document.toJS() as Document).kind,
  );
  assert.deepEqual(kinds, ["ClusterRole", "ClusterRoleBinding"]);
});
