/** Mends pulls on the simulated cluster: Secrets are made, copied and corrected, lists added to, and refusals change nothing. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { credentialsFor, holdersOf, parseImage, Redacted } from "#core";
import { kinds } from "../../scripts/simulatedCluster/kinds.ts";
import type { KubeObject, Secret } from "../../scripts/simulatedCluster/objects.ts";
import type { SimulatedCluster } from "../../scripts/simulatedCluster/simulatedCluster.ts";
import { problem, readSecret, value } from "./answers.ts";
import { connected } from "./connectedDemo.ts";

const good = {
  server: "registry.example.com",
  login: new Redacted("demo-robot"),
  password: new Redacted("not-a-real-password"),
};

function configOf({ api }: SimulatedCluster, namespace: string, name: string): unknown {
  const { data } = api.read(kinds.secrets, namespace, name) as Secret & { readonly data: Record<string, string> };
  return JSON.parse(Buffer.from(data[".dockerconfigjson"] ?? "", "base64").toString());
}

function listOf({ api }: SimulatedCluster, kind: "serviceaccounts" | "deployments", name: string): readonly string[] {
  const object = api.read(kinds[kind], "shop", name) as KubeObject & {
    readonly imagePullSecrets?: readonly { readonly name: string }[];
    readonly spec?: {
      readonly template: { readonly spec: { readonly imagePullSecrets?: readonly { name: string }[] } };
    };
  };
  const list = kind === "deployments" ? object.spec?.template.spec.imagePullSecrets : object.imagePullSecrets;
  return (list ?? []).map(({ name }) => name);
}

test("lists docker config Secrets with their logins and consumers, and no password", async () => {
  await using opened = await connected();
  const secrets = value(await opened.cluster.pullSecrets());
  const told = secrets.map(({ namespace, name, logins, consumers }) =>
    [
      `${namespace}/${name}`,
      ...logins.map(({ registry, username }) => `${username}@${registry}`),
      consumers?.toSorted(),
    ].join(" "),
  );
  assert.deepEqual(told, [
    "payments/regcred demo-robot@registry.example.com ",
    "payments/regcred-images demo-robot@images.example.com Deployment/fraud,Deployment/report",
    "shop/regcred demo-robot@registry.example.com Deployment/import,Deployment/web,ServiceAccount/shop-deployer",
    "shop/regcred-old demo-robot@registry.example.com Deployment/cart",
    "shop/regcred-other-registry demo-robot@ghcr.io Deployment/catalog,Deployment/checkout",
  ]);
  assert.ok(!JSON.stringify(secrets).includes("password"));
});

test("gives the Secrets of a Pod for a check, with credentials that cannot be printed", async () => {
  await using opened = await connected();
  const [secret, ...others] = value(await opened.cluster.readPullSecrets("shop", ["none", "regcred"]));
  assert.equal(others.length, 0);
  const image = parseImage("registry.example.com/shop/web:2.0");
  assert.ok(secret && image.valid);
  const [found] = credentialsFor(image, holdersOf([secret.secret])).credentials;
  assert.equal(found?.entry.password.reveal(), "not-a-real-password");
  assert.ok(!JSON.stringify(found).includes("not-a-real-password"));
});

test("copies a Secret, and never over one that exists", async () => {
  await using opened = await connected();
  const [from, to] = [
    { namespace: "shop", name: "regcred" },
    { namespace: "payments", name: "regcred-old" },
  ];
  value(await opened.cluster.copyPullSecret(from, to));
  assert.deepEqual(
    configOf(opened.simulated, "payments", "regcred-old"),
    configOf(opened.simulated, "shop", "regcred"),
  );
  assert.equal(problem(await opened.cluster.copyPullSecret(from, to)), "exists");
  assert.equal(
    problem(await opened.cluster.copyPullSecret({ namespace: "shop", name: "registry-login" }, to)),
    "noLogin",
  );
});

test("corrects a login in its place, and nothing else", async () => {
  await using opened = await connected();
  const { simulated, cluster } = opened;
  const reference = { namespace: "shop", name: "regcred-old" };
  const correct = async (credential = good) =>
    await cluster.correctCredential(await readSecret(cluster, reference), credential);
  value(await correct());
  assert.deepEqual(configOf(simulated, "shop", "regcred-old"), configOf(simulated, "shop", "regcred"));
  assert.equal(problem(await correct({ ...good, server: "quay.io" })), "noLogin");
  const before = simulated.api.read(kinds.secrets, "shop", "regcred-old");
  simulated.api.update(kinds.secrets, before, { ...before, immutable: true } as KubeObject);
  assert.equal(problem(await correct()), "immutable");
});

test("leaves a Secret alone that somebody has changed since it was looked at", async () => {
  await using opened = await connected();
  const { simulated, cluster } = opened;
  const reference = { namespace: "shop", name: "regcred-old" };
  const looked = await readSecret(cluster, reference);
  const colleagues = { ...good, login: new Redacted("colleague") };
  value(await cluster.correctCredential(looked, colleagues));
  const theirs = configOf(simulated, "shop", "regcred-old");
  assert.equal(problem(await cluster.correctCredential(looked, good)), "conflict");
  assert.equal(problem(await cluster.putCredentials(looked, [good])), "conflict");
  assert.deepEqual(configOf(simulated, "shop", "regcred-old"), theirs);
  value(await cluster.correctCredential(await readSecret(cluster, reference), good));
});

test("adds to lists, and refuses where the list has changed since it was shown", async () => {
  await using opened = await connected();
  const { simulated, cluster } = opened;
  const account = { kind: "ServiceAccount", namespace: "shop", name: "shop-deployer" } as const;
  const deployment = { kind: "Deployment", namespace: "shop", name: "cart" } as const;
  const list = value(await cluster.pullSecretList(account));
  assert.deepEqual(list.names, ["regcred"]);
  value(await cluster.attach(account, "regcred-old", list));
  assert.deepEqual(listOf(simulated, "serviceaccounts", "shop-deployer"), ["regcred", "regcred-old"]);
  assert.equal(problem(await cluster.attach(account, "regcred-search", list)), "conflict");
  assert.deepEqual(listOf(simulated, "serviceaccounts", "shop-deployer"), ["regcred", "regcred-old"]);
  value(await cluster.attach(deployment, "regcred", value(await cluster.pullSecretList(deployment))));
  assert.deepEqual(listOf(simulated, "deployments", "cart"), ["regcred-old", "regcred"]);
});

test("tells how far the Pods of a workload are", async () => {
  await using opened = await connected();
  const states = async (name: string) =>
    value(await opened.cluster.podsOf({ kind: "Deployment", namespace: "shop", name })).map(({ state }) => state);
  assert.deepEqual(await states("web"), ["pulled", "pulled"]);
  assert.deepEqual(await states("cart"), ["failing"]);
  const typo = { kind: "Pod", namespace: "payments", name: "typo" } as const;
  assert.deepEqual(
    value(await opened.cluster.podsOf(typo)).map(({ state }) => state),
    ["failing"],
  );
  assert.deepEqual(value(await opened.cluster.podsOf({ ...typo, name: "none" })), []);
});

test("draws the path of a failing pull with the live objects", async () => {
  await using opened = await connected();
  const { cluster } = opened;
  const drawn = (app: string) => {
    const failure = cluster.report.failures.find(({ pod }) => pod.startsWith(app));
    assert.ok(failure);
    const live = cluster.pictureOf(failure);
    assert.ok(live);
    const { nodes } = live.picture;
    return { live, failure, told: nodes.map(({ title, lines, tone }) => `${title} [${tone}] ${lines.join("; ")}`) };
  };
  const cart = drawn("cart");
  assert.deepEqual(cart.told.slice(1), [
    'ServiceAccount "default" [neutral] Lists no pull secrets now; The Pod got no list from it: it was made with one of its own, or with none',
    'Secret "regcred-old" [error] Has credentials for registry.example.com',
    "registry.example.com [neutral] shop/cart; It asks for credentials",
    `${cart.failure.headline} [error] `,
  ]);
  assert.deepEqual(cart.live.objects["secret-0"], { kind: "Secret", namespace: "shop", name: "regcred-old" });
  assert.match(drawn("search").told.join("\n"), /Secret "regcred-search" \[error\] Does not exist in this namespace/);
});

test("without the right, nothing is changed", async () => {
  await using opened = await connected("no-secrets");
  const { cluster } = opened;
  assert.equal(problem(await cluster.pullSecrets()), "forbidden");
  const secret = { namespace: "shop", name: "regcred-search" };
  assert.equal(problem(await cluster.copyPullSecret({ namespace: "payments", name: "regcred" }, secret)), "forbidden");
  const account = { kind: "ServiceAccount", namespace: "shop", name: "default" } as const;
  assert.equal(problem(await cluster.attach(account, "a", value(await cluster.pullSecretList(account)))), "forbidden");
  assert.deepEqual(listOf(opened.simulated, "serviceaccounts", "default"), []);
});
