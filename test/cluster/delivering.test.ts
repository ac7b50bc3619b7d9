/** Puts into a cluster what the wizards make: logins beside others, SealedSecrets and ExternalSecrets, and a controller's certificate. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { ServerResponse } from "node:http";
import { test } from "node:test";
import { type Answer, type Cluster, problemWords } from "#cluster";
import { type Credential, Redacted } from "#core";
import { kinds } from "../../scripts/simulatedCluster/kinds.ts";
import type { KubeObject, Secret } from "../../scripts/simulatedCluster/objects.ts";
import { readSecret, value } from "./answers.ts";
import { connected } from "./connectedDemo.ts";
import { type Asked, json, open, type Script, serveApi, status } from "./scripted.ts";

const login = (server: string, user = "new") => ({
  server,
  login: new Redacted(user),
  password: new Redacted("not-a-real-password"),
});

function words(answer: Answer<unknown>): string {
  assert.ok(!answer.ok, "it was not refused");
  const { message, action } = problemWords(answer.problem);
  return `${message} ${action}`;
}

test("puts logins in the place of old ones and beside others, at once, or not at all", async () => {
  await using opened = await connected();
  const { simulated, cluster } = opened;
  const read = () => simulated.api.read(kinds.secrets, "shop", "regcred") as Secret;
  const users = () => {
    const config = Buffer.from(read().data?.[".dockerconfigjson"] ?? "", "base64").toString();
    const auths = JSON.parse(config).auths as Readonly<Record<string, { readonly username: string }>>;
    return Object.entries(auths).map(([server, { username }]) => `${username}@${server}`);
  };
  const put = async (name: string, ...credentials: readonly Credential[]) =>
    await cluster.putCredentials(await readSecret(cluster, { namespace: "shop", name }), credentials);
  value(await put("regcred", login("https://registry.example.com"), login("quay.io", "robot")));
  assert.deepEqual(users(), ["new@registry.example.com", "robot@quay.io"]);
  const before = read();
  simulated.api.update(kinds.secrets, before, { ...before, immutable: true } as KubeObject);
  const version = read().metadata.resourceVersion;
  assert.match(words(await put("regcred", login("a"))), /is immutable/);
  assert.match(words(await put("registry-login", login("a"))), /holds no docker config/);
  assert.equal(read().metadata.resourceVersion, version);
});

test("tells every consumer: by lists of their own, through ServiceAccounts, in the environment, and what made Pods itself", async () => {
  await using opened = await connected();
  const { simulated, cluster } = opened;
  const { api } = simulated;
  const image = "registry.example.com/shop/web:2.0";
  const env = [{ name: "C", valueFrom: { secretKeyRef: { name: "regcred", key: ".dockerconfigjson" } } }];
  api.create(kinds.pods, "shop", {
    metadata: { name: "alone" },
    spec: { containers: [{ name: "a", image, env }], serviceAccountName: "shop-deployer" },
  });
  const template = { spec: { serviceAccountName: "shop-deployer", containers: [{ name: "a", image }] } };
  api.create(kinds.cronjobs, "shop", {
    metadata: { name: "nightly" },
    spec: { schedule: "0 3 * * *", jobTemplate: { spec: { template } } },
  });
  const of = async (name: string) => {
    const { consumers, accounts, unseen } = value(await cluster.consumersOf({ namespace: "shop", name }));
    const told = consumers.map(({ type, name, through, restart }) => {
      const by = through.kind === "serviceAccount" ? `account ${through.account.name}` : through.kind;
      return `${type}/${name} by ${by}${restart ? ", restarts" : ""}`;
    });
    return { told: told.toSorted(), accounts, unseen };
  };
  assert.deepEqual(await of("regcred"), {
    told: [
      "CronJob/nightly by account shop-deployer",
      "Deployment/import by podSpec",
      "Deployment/web by podSpec",
      "Pod/alone by environment, restarts",
      "Pod/alone by podSpec",
    ],
    accounts: ["shop-deployer"],
    unseen: [],
  });
  simulated.faults.forbid = [{ verbs: ["list"], resources: ["deployments", "cronjobs"] }];
  const seen = await of("regcred");
  assert.deepEqual(seen.unseen, ["deployments", "cronjobs"]);
  assert.ok(seen.told.includes("Deployment/web by podSpec"), "its Pods tell of it");
});

/** A connection to an API server that says what the test wants. */
async function scripted(script: Script): Promise<{ cluster: Cluster; asked: readonly Asked[] } & AsyncDisposable> {
  const server = await serveApi();
  server.script = script;
  const opened = open(server.kubeconfig());
  await opened.reported("it is connected", ({ connection }) => connection.state === "connected");
  const close = async () => {
    await opened[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  };
  return { cluster: opened.cluster, asked: server.asked, [Symbol.asyncDispose]: close };
}

const manifest = "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: a, namespace: shop}\n";
const sealed = { kind: "SealedSecret", namespace: "shop", name: "a", manifest } as const;
const resources = (name: string) => ({ kind: "APIResourceList", resources: [{ name, namespaced: true }] });
function noApi(response: ServerResponse): true {
  response.writeHead(404, { "content-type": "text/plain" }).end("404 page not found\n");
  return true;
}

test("makes a SealedSecret where the cluster knows them, with the manifest as it is", async () => {
  await using opened = await scripted(({ method, url }, response) => {
    if (url.pathname === "/apis/bitnami.com/v1alpha1") return json(response, resources("sealedsecrets"));
    return method === "POST" && url.pathname.endsWith("/sealedsecrets") ? json(response, {}, 201) : false;
  });
  value(await opened.cluster.createMaker({ ...sealed, dryRun: true }));
  value(await opened.cluster.createMaker(sealed));
  const posts = opened.asked.filter(({ url }) => url.pathname.endsWith("/sealedsecrets"));
  assert.deepEqual(
    posts.map(({ url, headers, body }) => [url.pathname + url.search, headers["content-type"], body]),
    ["&dryRun=All", ""].map((dry) => [
      `/apis/bitnami.com/v1alpha1/namespaces/shop/sealedsecrets?fieldValidation=Strict${dry}`,
      "application/yaml",
      manifest,
    ]),
  );
});

const refusals: Readonly<Record<string, readonly [script: Script, said: RegExp]>> = {
  "where the operator is not installed": [
    ({ url }, response) => url.pathname.startsWith("/apis/bitnami.com") && noApi(response),
    /^The cluster has no SealedSecret of bitnami\.com\/v1alpha1\. Install the operator/,
  ],
  "where only another version is served": [
    ({ url }, response) => {
      if (url.pathname === "/apis/bitnami.com")
        return json(response, { kind: "APIGroup", versions: [{ groupVersion: "bitnami.com/v1" }] });
      return url.pathname.startsWith("/apis/bitnami.com") && noApi(response);
    },
    /^The cluster has no SealedSecret of bitnami\.com\/v1alpha1, only bitnami\.com\/v1\. Update the operator/,
  ],
  "where there is one of that name": [
    ({ method, url }, response) => {
      if (method === "POST" && url.pathname.endsWith("/sealedsecrets")) return status(response, 409, "AlreadyExists");
      return url.pathname === "/apis/bitnami.com/v1alpha1" && json(response, resources("sealedsecrets"));
    },
    /^SealedSecret "shop\/a" exists already, and was left as it is\./,
  ],
  "where the right is missing": [
    ({ method, url }, response) => {
      if (method === "POST" && url.pathname.endsWith("/sealedsecrets")) return status(response, 403, "Forbidden");
      return url.pathname === "/apis/bitnami.com/v1alpha1" && json(response, resources("sealedsecrets"));
    },
    /^Your user may not create sealedsecrets in the namespace "shop"/,
  ],
};

for (const [name, [script, said]] of Object.entries(refusals)) {
  test(`makes no SealedSecret ${name}, and says so`, async () => {
    await using opened = await scripted(script);
    assert.match(words(await opened.cluster.createMaker(sealed)), said);
  });
}

const controller = { namespace: "kube-system", name: "sealed-secrets-controller" };
const servicePath = "/api/v1/namespaces/kube-system/services";
const service = (port: object) => ({ kind: "Service", spec: { ports: [port] } });
const pem = "-----BEGIN CERTIFICATE-----\nZmFrZQ==\n-----END CERTIFICATE-----\n";

for (const [port, endpoint] of [
  [{ port: 8080 }, "http:sealed-secrets-controller:"],
  [{ name: "http", port: 8080 }, "http:sealed-secrets-controller:http"],
] as const) {
  test(`gets the controller's certificate by ${endpoint}`, async () => {
    await using opened = await scripted(({ url }, response) => {
      if (url.pathname === `${servicePath}/${controller.name}`) return json(response, service(port));
      if (url.pathname !== `${servicePath}/${endpoint}/proxy/v1/cert.pem`) return false;
      response.writeHead(200, { "content-type": "application/x-pem-file" }).end(pem);
      return true;
    });
    assert.equal(value(await opened.cluster.sealingCertificate(controller)), pem);
  });
}

const silence: Readonly<Record<string, readonly [script: Script, said: RegExp]>> = {
  "there is no such Service": [() => false, /^Service "kube-system\/sealed-secrets-controller" does not exist/],
  "its Pods do not run": [
    ({ url }, response) => {
      if (url.pathname.includes("/proxy/")) return status(response, 503, "ServiceUnavailable");
      return url.pathname.startsWith(servicePath) && json(response, service({}));
    },
    /^Service "kube-system\/sealed-secrets-controller" does not answer as it should/,
  ],
  "something else is behind it": [
    ({ url }, response) => {
      if (url.pathname.includes("/proxy/")) return noApi(response);
      return url.pathname.startsWith(servicePath) && json(response, service({}));
    },
    /does not answer as it should; what runs behind it may be down, or something else/,
  ],
  "the right is missing": [
    ({ url }, response) => {
      if (url.pathname.includes("/proxy/")) return status(response, 403, "Forbidden");
      return url.pathname.startsWith(servicePath) && json(response, service({}));
    },
    /^Your user may not get services\/proxy in the namespace "kube-system"/,
  ],
};

for (const [name, [script, said]] of Object.entries(silence)) {
  test(`says that it gets no certificate because ${name}`, async () => {
    await using opened = await scripted(script);
    assert.match(words(await opened.cluster.sealingCertificate(controller)), said);
  });
}
