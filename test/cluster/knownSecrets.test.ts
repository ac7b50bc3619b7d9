/** Which Secrets a cluster has, as far as its user may know, and nothing of what they keep. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { openCluster } from "#cluster";
import { kinds } from "../../scripts/simulatedCluster/kinds.ts";
import type { KubeObject } from "../../scripts/simulatedCluster/objects.ts";
import type { SimulatedCluster } from "../../scripts/simulatedCluster/simulatedCluster.ts";
import { demo } from "./demo.ts";
import { Folder, until } from "./scripted.ts";

type User = Parameters<SimulatedCluster["kubeconfig"]>[0];

async function known(simulated: SimulatedCluster, user: User, namespaces: readonly string[]) {
  using folder = new Folder();
  const kubeconfig = folder.write("config", simulated.kubeconfig(user, "shop"));
  await using cluster = openCluster({ environment: {}, kubeconfig, namespaces: ["shop"], allowProcesses: false });
  await until("it is connected", () => cluster.report.connection.state === "connected");
  const answer = await cluster.knownSecrets(namespaces);
  assert.ok(answer.ok, JSON.stringify(answer));
  const told = answer.value.secrets.map(({ namespace, name, type, registries }) =>
    [`${namespace}/${name}`, type.replace("kubernetes.io/", ""), registries?.join() ?? "broken"].join(" "),
  );
  assert.match(answer.value.version, /^v1\.\d+/);
  return { namespaces: answer.value.namespaces, told };
}

const config = (text: string) => ({ ".dockerconfigjson": Buffer.from(text).toString("base64") });

const add = ({ api }: SimulatedCluster, name: string, text: string) =>
  api.create(kinds.secrets, "shop", {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace: "shop" },
    type: "kubernetes.io/dockerconfigjson",
    data: config(text),
  } as unknown as KubeObject);

test("names, types and registries, of namespaces that exist", async () => {
  const simulated = await demo();
  try {
    add(simulated, "empty", '{"auths":{"quay.io":{}}}');
    add(simulated, "login-in-key", '{"auths":{"robot:not-a-real-password@quay.io":{"auth":"YTpi"}}}');
    add(simulated, "broken", '{"auths":{"quay.io":{"auth":"?"}}}');
    const { namespaces, told } = await known(simulated, "admin", ["shop", "payments", "nowhere"]);
    assert.deepEqual(namespaces, ["shop", "payments"]);
    assert.deepEqual(told, [
      "shop/broken dockerconfigjson broken",
      "shop/empty dockerconfigjson ",
      "shop/login-in-key dockerconfigjson quay.io",
      "shop/regcred dockerconfigjson registry.example.com",
      "shop/regcred-old dockerconfigjson registry.example.com",
      "shop/regcred-other-registry dockerconfigjson ghcr.io",
      "shop/registry-login Opaque ",
      "payments/regcred dockerconfigjson registry.example.com",
      "payments/regcred-images dockerconfigjson images.example.com",
    ]);
  } finally {
    await simulated.stop();
  }
});

test("nothing of a namespace whose Secrets may not be listed", async () => {
  const simulated = await demo();
  try {
    simulated.faults.forbid = [{ verbs: ["list"], resources: ["secrets"] }];
    assert.deepEqual(await known(simulated, "admin", ["shop"]), { namespaces: [], told: [] });
  } finally {
    await simulated.stop();
  }
});
