/** Create pull secret… into the cluster, and with the certificate of a controller there. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import * as vscode from "vscode";
import type { Secret } from "../../../../scripts/simulatedCluster/objects.ts";
import { controllerKey, unseal } from "../../../sealing.ts";
import { password, tidy } from "../authoring/surroundings.ts";
import { accept, answer, asked, choose, press, rows, start, tick, told } from "../quickInput.ts";
import { until } from "../workbench.ts";
import { type DemoCluster, use } from "./cluster.ts";
import { answerDialogs, confirm, leaveDialogs } from "./dialog.ts";
import { command } from "./view.ts";

const server = "registry.example.com";

async function giveLogin(name: string, secret: string): Promise<void> {
  await start("createPullSecret", "Which registry");
  await choose("Which registry", "Another registry");
  await answer("What the names", server);
  await choose("Where does the password", "Type or paste it");
  await answer("The user name for", "robot");
  await answer("The password for", password(name));
  await answer("The e-mail address", "");
  await choose("Is the Secret for another registry", "No,");
  await answer("The name of the Secret", secret);
}

export function applying(demo: () => DemoCluster): void {
  const authsOf = async (namespace: string, name: string) => {
    const { data } = (await demo().read("secrets", namespace, name)) as Secret;
    return JSON.parse(Buffer.from(data?.[".dockerconfigjson"] ?? "", "base64").toString()).auths;
  };
  const versionOf = async (name: string) => (await demo().read("secrets", "shop", name)).metadata.resourceVersion;

  before(async () => {
    answerDialogs();
    await command("disconnectCluster");
  });
  after(leaveDialogs);
  afterEach(tidy);

  it("connects only then, makes it in several namespaces, and asks before", async () => {
    await giveLogin("applied", "applied");
    await accept("In which namespaces?");
    await choose("What is to be written?", "Secret with data");
    await asked("Where does it go?");
    assert.ok((await rows()).some((row) => /Apply to the cluster….*context simulated/.test(row)));
    await choose("Where does it go?", "Apply to the cluster…");
    await asked("In which namespaces of the cluster?");
    await tick("payments");
    await tick("shop");
    await press("Enter");
    await choose("Nothing is written yet", "Look what is there, and apply it");
    const question = await confirm('Apply Secret "applied" to the cluster?', "Create");
    assert.match(
      question,
      /is made in namespaces "payments", "shop", with the login of user robot for registry\.example/,
    );
    assert.match(question, /In the cluster of context "simulated", at https:/);
    await told('Secret "applied" is in namespaces "payments", "shop" of the cluster of context "simulated"');
    for (const namespace of ["payments", "shop"]) {
      const auths = await authsOf(namespace, "applied");
      assert.ok(auths[server].password === password("applied"), "the password is another one");
    }
  });

  it("never replaces a Secret: it stops, or updates one login and keeps the others", async () => {
    const before = await versionOf("regcred-other-registry");
    const ask = async () => {
      await giveLogin("updated", "regcred-other-registry");
      await answer("In which namespaces?", "shop");
      await choose("What is to be written?", "Secret with data");
      await choose("Where does it go?", "Apply to the cluster…");
      await choose("Nothing is written yet", "Look what is there, and apply it");
      return 'Namespace "shop" has a Secret "regcred-other-registry" already';
    };
    await confirm(await ask(), undefined);
    await asked("Nothing is written yet");
    assert.equal(await versionOf("regcred-other-registry"), before);
    await tidy();
    const question = await confirm(await ask(), "Update");
    assert.match(question, /It keeps what it has for ghcr\.io/);
    await told('Secret "regcred-other-registry" is in namespace "shop" of the cluster');
    const auths = await authsOf("shop", "regcred-other-registry");
    assert.deepEqual(Object.keys(auths), ["ghcr.io", server]);
    assert.ok(auths[server].password === password("updated"), "the password is another one");
  });

  it("says what the cluster refuses, and makes nothing", async () => {
    await giveLogin("unmade", "unmade");
    await answer("In which namespaces?", "nowhere");
    await choose("What is to be written?", "Secret with data");
    await choose("Where does it go?", "Apply to the cluster…");
    await choose("Nothing is written yet", "Look what is there, and apply it");
    await confirm('Apply Secret "unmade"', "Create");
    await told('Nothing was changed. Namespace "nowhere" does not exist');
  });

  it("says that the cluster knows no such kind", async () => {
    await giveLogin("unknown", "unknown");
    await answer("In which namespaces?", "shop");
    await choose("What is to be written?", "ExternalSecret");
    await choose("Where does it go?", "Apply to the cluster…");
    await choose("Where does External Secrets Operator find the store", "ClusterSecretStore");
    await answer("The name of the ClusterSecretStore", "vault");
    await answer("Where the store keeps the password", "registries/example");
    await answer("The part of registries/example", "");
    await choose("Nothing is written yet", "Look what is there, and apply it");
    await confirm('Apply ExternalSecret "unknown" to the cluster?', "Create");
    await told(
      "Nothing was changed. The cluster has no ExternalSecret of external-secrets.io/v1. Install the operator",
    );
  });

  it("seals with the certificate of the controller in the cluster", async () => {
    const { cert, key } = controllerKey("rsa");
    const services = "/api/v1/namespaces/kube-system/services";
    const json = "application/json";
    await demo().serve(`${services}/sealed-secrets`, {
      type: json,
      body: JSON.stringify({ kind: "Service", apiVersion: "v1", spec: { ports: [{ name: "http", port: 8080 }] } }),
    });
    const path = `${services}/http:sealed-secrets:http/proxy/v1/cert.pem`;
    await demo().serve(path, { type: "application/x-pem-file", body: cert });
    await giveLogin("sealed", "sealed");
    await answer("In which namespaces?", "shop");
    await choose("What is to be written?", "SealedSecret");
    await choose("Where does it go?", "Into a new document");
    await choose("Where may the controller decrypt it?", "strict");
    await choose("Where does the certificate", "From the cluster…");
    await accept("The Service of the controller");
    await asked('Service "kube-system/sealed-secrets-controller" does not exist');
    await answer("Service ", "kube-system/sealed-secrets");
    await choose("Nothing is written yet", "Open it");
    const text = await until("the manifest", () => vscode.window.activeTextEditor?.document.getText() || undefined);
    const sealed = /\.dockerconfigjson: (\S+)/.exec(text)?.[1] ?? "";
    assert.ok(!text.includes(password("sealed")), "the password is in the SealedSecret");
    const { auths } = JSON.parse(unseal(sealed, key, "shop/sealed"));
    assert.ok(auths[server].password === password("sealed"), "the password is another one");
  });

  it("is offered only where there is a kubeconfig", async () => {
    const { KUBECONFIG } = process.env;
    await command("disconnectCluster");
    process.env.KUBECONFIG = "/nowhere/kubeconfig";
    try {
      await giveLogin("offered", "offered");
      await accept("In which namespaces?");
      await choose("What is to be written?", "Secret with data");
      await asked("Where does it go?");
      assert.ok(!(await rows()).some((row) => row.includes("cluster")), "a cluster is offered");
    } finally {
      process.env.KUBECONFIG = KUBECONFIG;
      await use(demo());
    }
  });
}
