/** What a client tells of a live cluster: findings go by it while it is told, and no longer. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type ClusterSecretsParams, clusterSecretsNotification, namespacesRequest } from "../../server/src/protocol.ts";
import { Folder } from "../cli/helper.ts";
import { Client, uriOf, useBuild } from "./client.ts";
import { account, notFound, pod, secret } from "./manifests.ts";

useBuild();

const type = "kubernetes.io/dockerconfigjson";
const told: ClusterSecretsParams = {
  context: "prod",
  namespaces: ["shop"],
  secrets: [
    { namespace: "shop", name: "regcred", type, registries: ["registry.example.com"] },
    { namespace: "shop", name: "other", type, registries: ["ghcr.io"] },
  ],
};

test("findings follow what the cluster has, and what was told before is taken back", async () => {
  using folder = new Folder({ "a.yaml": pod("regcred"), "b.yaml": pod("other"), "c.yaml": pod("none") });
  await using client = await Client.start({ folders: [folder.path] });
  await client.indexed();
  const [a, b, c] = ["a.yaml", "b.yaml", "c.yaml"].map((name) => uriOf(folder.at(name))) as [string, string, string];
  const rules = async () => [await client.rules(a), await client.rules(b), await client.rules(c)];
  const tell = (params: ClusterSecretsParams) => client.connection.sendNotification(clusterSecretsNotification, params);
  assert.deepEqual(await rules(), [[notFound], [notFound], [notFound]]);
  await tell(told);
  await client.untilRules(a);
  assert.deepEqual(await rules(), [[], ["pull-secret-registry-mismatch"], [notFound]]);
  const [finding] = await client.diagnostics(c);
  assert.match(String(finding?.message), /and there is none in the cluster \(context "prod"\)\.$/);
  await tell({
    ...told,
    secrets: [...(told?.secrets ?? []), { namespace: "shop", name: "none", type, registries: [] }],
  });
  await client.untilRules(c);
  await tell(null);
  await client.untilRules(a, notFound);
  assert.deepEqual(await rules(), [[notFound], [notFound], [notFound]]);
});

test("what is the same as before changes nothing, and asks for nothing", async () => {
  using folder = new Folder({ "a.yaml": pod("regcred") });
  await using client = await Client.start({ folders: [folder.path] });
  await client.indexed();
  const uri = uriOf(folder.at("a.yaml"));
  await client.connection.sendNotification(clusterSecretsNotification, told);
  await client.untilRules(uri);
  const before = await client.pull(uri);
  const received = client.received.length;
  await client.connection.sendNotification(clusterSecretsNotification, structuredClone(told));
  const again = await client.pull(uri, before.resultId);
  assert.equal(again.kind, "unchanged");
  assert.equal(client.received.length, received);
});

test("a file that is open beside no folder is known to the cluster, too", async () => {
  await using client = await Client.start();
  await client.open("untitled:a", pod("none"));
  await client.connection.sendNotification(clusterSecretsNotification, told);
  await client.untilRules("untitled:a", notFound);
  assert.deepEqual(await client.connection.sendRequest(namespacesRequest), ["shop"]);
});

test("the namespaces in which manifests name pull secrets are those to ask about", async () => {
  const list = "imagePullSecrets: [{name: regcred}]\n";
  using folder = new Folder({
    "a.yaml": pod("regcred"),
    "account.yaml": account.replace("shop", "accounts") + list,
    "none.yaml": account.replace("shop", "bare"),
    "secret.yaml": secret("regcred").replace("shop", "secrets"),
    "template.yaml": pod("regcred").replace("shop", "'{{ .Release.Namespace }}'"),
    "odd.yaml": pod("regcred").replace("shop", "../../etc"),
  });
  await using client = await Client.start({ folders: [folder.path] });
  await client.indexed();
  assert.deepEqual(await client.connection.sendRequest(namespacesRequest), ["accounts", "shop"]);
});
