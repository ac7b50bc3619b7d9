/** What the wizards put into a real cluster: Secrets that exist get logins, custom kinds are made where they are known. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Answer, problemWords } from "#cluster";
import { Redacted } from "#core";
import { readSecret, value } from "../answers.ts";
import { open, reported } from "./helper.ts";
import { kubectl } from "./machine/commands.ts";
import { adminKubeconfig, registries } from "./machine/settings.ts";
import { apply, pullSecret } from "./pods.ts";
import { accountWith, namespace, podSpec } from "./workloads.ts";

function message(answer: Answer<unknown>): string {
  assert.ok(!answer.ok, "it was not refused");
  return problemWords(answer.problem).message;
}

async function connected(...namespaces: readonly [string, ...string[]]) {
  const cluster = open(adminKubeconfig, namespaces);
  await reported(cluster, "a connection", 60, ({ connection }) => connection.state === "connected");
  return cluster;
}

const login = (server: string) => ({ server, login: new Redacted("new"), password: new Redacted("not-real") });

test("a login is put beside others, and every consumer is known", async () => {
  const place = "delivering-login";
  await using _ = await namespace(place);
  const labels = { app: "web" };
  const template = { metadata: { labels }, spec: { serviceAccountName: "puller", ...podSpec() } };
  const metadata = { name: "web", namespace: place };
  const account = accountWith("admin", place, "puller").map((object, nth) =>
    nth === 0 ? { ...object, imagePullSecrets: [{ name: "regcred" }] } : object,
  );
  await apply(pullSecret(place, "regcred", registries.basic), ...account, {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: { replicas: 1, selector: { matchLabels: labels }, template },
  });
  await using cluster = await connected(place);
  const secret = { namespace: place, name: "regcred" };
  value(await cluster.putCredentials(await readSecret(cluster, secret), [login("quay.io"), login("ghcr.io")]));
  const [listed] = value(await cluster.pullSecrets());
  assert.deepEqual(
    listed?.logins.map(({ registry }) => registry),
    [registries.basic, "quay.io", "ghcr.io"],
  );
  const { consumers, accounts } = value(await cluster.consumersOf(secret));
  assert.deepEqual(
    consumers.map(({ type, name, through }) => [type, name, through.kind]),
    [["Deployment", "web", "serviceAccount"]],
  );
  assert.deepEqual(accounts, ["puller"]);
});

/** As the operator defines it, as far as the API server goes. */
const definition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "sealedsecrets.bitnami.com" },
  spec: {
    group: "bitnami.com",
    scope: "Namespaced",
    names: { kind: "SealedSecret", plural: "sealedsecrets", singular: "sealedsecret", listKind: "SealedSecretList" },
    versions: [
      {
        name: "v1alpha1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: { spec: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
          },
        },
      },
    ],
  },
};

test("a SealedSecret is made where its kind is known, once, and a kind that is not known is named", async () => {
  const place = "delivering-sealed";
  await using _ = await namespace(place);
  await using cluster = await connected(place);
  const manifest = `apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:\n  name: sealed\n  namespace: ${place}\nspec:\n  encryptedData:\n    .dockerconfigjson: ZmFrZQ==\n`;
  const sealed = { kind: "SealedSecret", namespace: place, name: "sealed", manifest } as const;
  assert.match(
    message(await cluster.createMaker(sealed)),
    /^The cluster has no SealedSecret of bitnami\.com\/v1alpha1\.$/,
  );
  await apply(definition);
  try {
    await kubectl(["wait", "--for=condition=Established", "crd/sealedsecrets.bitnami.com", "--timeout=30s"]);
    value(await cluster.createMaker({ ...sealed, dryRun: true }));
    value(await cluster.createMaker(sealed));
    const text = await kubectl(["-n", place, "get", "sealedsecret", "sealed", "-o", "jsonpath={.spec.encryptedData}"]);
    assert.deepEqual(JSON.parse(text), { ".dockerconfigjson": "ZmFrZQ==" });
    assert.match(message(await cluster.createMaker(sealed)), /exists already, and was left as it is/);
    const nowhere = { ...sealed, namespace: "nowhere", manifest: manifest.replace(place, "nowhere") };
    assert.equal(message(await cluster.createMaker(nowhere)), 'Namespace "nowhere" does not exist (any more).');
  } finally {
    await kubectl(["delete", "crd", "sealedsecrets.bitnami.com"]);
  }
});

test("a controller that is not there, or does not answer, gives no certificate", async () => {
  const place = "delivering-certificate";
  await using _ = await namespace(place);
  await apply({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "sealed-secrets", namespace: place },
    spec: { selector: { app: "nobody" }, ports: [{ name: "http", port: 8080 }] },
  });
  await using cluster = await connected(place);
  const certificate = async (name: string) => message(await cluster.sealingCertificate({ namespace: place, name }));
  assert.equal(await certificate("none"), `Service "${place}/none" does not exist (any more).`);
  assert.match(await certificate("sealed-secrets"), /does not answer as it should/);
});
