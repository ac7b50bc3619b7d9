/** Files of the kubelet in an editor: findings by the cluster's version, and the move to workload identity. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { RefresherRequest } from "#core";
import {
  type ClusterSecretsParams,
  clusterSecretsNotification,
  type IdentityAccounts,
  type IdentityAnswer,
  identityAccountsRequest,
  identityMoveRequest,
} from "../../server/src/protocol.ts";
import { Folder } from "../cli/helper.ts";
import { Client, uriOf, useBuild } from "./client.ts";

useBuild();

const invalid = "credential-provider-invalid";
const providers = `apiVersion: kubelet.config.k8s.io/v1
kind: CredentialProviderConfig
providers:
  - name: harbor
    apiVersion: credentialprovider.kubelet.k8s.io/v1
    matchImages: [registry.example.com]
    defaultCacheDuration: 1h
    tokenAttributes:
      serviceAccountTokenAudience: registry.example.com
      cacheType: Token
      requireServiceAccount: true
`;
const rbac = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: tokens}
rules: [{apiGroups: [""], resources: ["*"], verbs: [request-serviceaccounts-token-audience]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: tokens}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: tokens}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: "system:nodes"}]
`;

test("the version of the connected cluster counts while it is told, and a setting counts before it", async () => {
  using folder = new Folder({ "nodes.yaml": providers, "rbac.yaml": rbac });
  await using client = await Client.start({ folders: [folder.path] });
  await client.indexed();
  const uri = uriOf(folder.at("nodes.yaml"));
  const tell = (params: ClusterSecretsParams) => client.connection.sendNotification(clusterSecretsNotification, params);
  assert.deepEqual(await client.rules(uri), []);
  await tell({ context: "old", namespaces: [], secrets: [], version: "v1.30.4" });
  await client.untilRules(uri, invalid);
  const [finding] = await client.diagnostics(uri);
  assert.match(String(finding?.message), /^tokenAttributes needs Kubernetes 1\.33 or newer; here it is 1\.30\./);
  client.settings[""] = { kubernetesVersion: "1.34" };
  await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: {} });
  await client.untilRules(uri);
  client.settings[""] = {};
  await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: {} });
  await client.untilRules(uri, invalid);
  await tell(null);
  await client.untilRules(uri);
});

const server = "shop.azurecr.io";
const app = `apiVersion: v1
kind: ServiceAccount
metadata:
  name: web
  namespace: shop
---
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  serviceAccountName: web
  containers:
    - name: web
      image: ${server}/web:1
`;
const [clientId, tenantId] = ["11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"];

test("accounts that could move, what moves one, and the refusal of versions that cannot", async () => {
  using folder = new Folder({ "app.yaml": app, "nodes.yaml": providers, "rbac.yaml": rbac });
  await using client = await Client.start({ folders: [folder.path] });
  await client.indexed();
  const ask = () => client.connection.sendRequest<IdentityAccounts>(identityAccountsRequest, {});
  const { accounts, problem } = await ask();
  assert.equal(problem, undefined);
  assert.deepEqual(
    accounts.map(({ name, namespace, declared, registries, workloads }) => [
      name,
      namespace,
      declared,
      registries,
      workloads,
    ]),
    [["web", "shop", true, [server], ["web"]]],
  );
  const request: RefresherRequest = { provider: "acr", server, identity: { clientId, tenantId } };
  const move = (account: string) =>
    client.connection.sendRequest<IdentityAnswer>(identityMoveRequest, { account, request });
  const answer = await move(accounts[0]?.id ?? "");
  const edits = JSON.stringify(answer.move?.edit);
  for (const part of [
    uriOf(folder.at("app.yaml")),
    uriOf(folder.at("nodes.yaml")),
    "kubernetes.azure.com/acr-tenant-id",
    "acr-credential-provider",
  ]) {
    assert.ok(edits.includes(part), part);
  }
  assert.match(answer.move?.guide ?? "", /federated credential .* subject `system:serviceaccount:shop:web`/);
  assert.match((await move("none")).problem ?? "", /changed meanwhile/);
  client.settings[""] = { kubernetesVersion: "1.32" };
  await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: {} });
  await client.until(async () => /here it is 1\.32\.$/.test((await ask()).problem ?? ""));
});
