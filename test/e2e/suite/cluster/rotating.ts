/** Rotate… for a Secret of the cluster: every consumer is told, it is asked first, and what has to restart is said. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Secret } from "../../../../scripts/simulatedCluster/objects.ts";
import { password, tidy } from "../authoring/surroundings.ts";
import { accept, answer, asked, choose, list, rows, start, told } from "../quickInput.ts";
import { until } from "../workbench.ts";
import type { DemoCluster } from "./cluster.ts";
import { answerDialogs, confirm, leaveDialogs } from "./dialog.ts";
import { command } from "./view.ts";

export function rotating(demo: () => DemoCluster): void {
  const config = async () => {
    const { data } = (await demo().read("secrets", "backstage", "rotated")) as Secret;
    return Buffer.from(data?.[".dockerconfigjson"] ?? "", "base64").toString();
  };

  before(async () => {
    answerDialogs();
    await command("disconnectCluster");
    await demo().create("namespaces", "", { metadata: { name: "backstage" } });
    const auths = { "registry.example.com": { username: "old", password: "fake" }, "quay.io": { username: "q" } };
    const data = { ".dockerconfigjson": Buffer.from(JSON.stringify({ auths })).toString("base64") };
    const metadata = { name: "rotated" };
    await demo().create("secrets", "backstage", { metadata, type: "kubernetes.io/dockerconfigjson", data });
    const env = [{ name: "CONFIG", valueFrom: { secretKeyRef: { name: "rotated", key: ".dockerconfigjson" } } }];
    const spec = { containers: [{ name: "a", image: "registry.example.com/shop/web:2.0", env }] };
    const labels = { app: "mirror" };
    await demo().create("statefulsets", "backstage", {
      metadata: { name: "mirror" },
      spec: { replicas: 0, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    });
    const account = await demo().read("serviceaccounts", "backstage", "default");
    await demo().update("serviceaccounts", "backstage", "default", {
      ...account,
      imagePullSecrets: [{ name: "rotated" }],
    });
  });
  after(leaveDialogs);
  afterEach(tidy);

  const giveLogin = async (name: string) => {
    await choose("For which registry", "registry.example.com");
    await choose("Where does the password", "Type or paste it");
    await accept("The user name for registry.example.com");
    await answer("The password for registry.example.com", password(name));
    await asked("Nothing is written yet");
  };

  it("connects when the cluster is chosen, lists its Secrets, and writes after asking", async () => {
    await start("rotateCredentials", "Which Secret is to get");
    await choose("Which Secret is to get", "From the cluster…");
    await choose("Which Secret of the cluster", "rotated");
    await giveLogin("rotated");
    const shown = await list();
    assert.match(shown, /StatefulSet "mirror" \(backstage\), by its ServiceAccount "default"/);
    assert.match(shown, /StatefulSet "mirror" \(backstage\), in environment variables/);
    assert.match(shown, /ServiceAccount "default", for every Pod that is made with it/);
    await choose("Nothing is written yet", "Put it into the cluster");
    const question = await confirm('into Secret "rotated" in namespace "backstage"?', "Correct");
    assert.match(question, /In the cluster of context "simulated", at https:/);
    const message = await told('The Secret "rotated" in namespace "backstage" of the cluster');
    assert.match(message, /kubectl (?:--kubeconfig=\S+ )?--context=simulated rollout restart statefulset\/mirror/);
    const { auths } = JSON.parse(await config());
    assert.deepEqual(auths["quay.io"], { username: "q" });
    assert.ok(auths["registry.example.com"].password === password("rotated"), "the password is another one");
  });

  it("lists the Secrets of the cluster that is connected to, and stops where somebody thinks better of it", async () => {
    const before = await config();
    await start("rotateCredentials", "Which Secret is to get");
    await until("the Secrets of both", async () =>
      (await rows()).some((row) => row.includes("in namespace backstage")),
    );
    await choose("Which Secret is to get", "rotated");
    await giveLogin("stopped");
    await choose("Nothing is written yet", "Put it into the cluster");
    await confirm('into Secret "rotated" in namespace "backstage"?', undefined);
    await asked("Nothing is written yet");
    assert.ok((await config()) === before, "something was written");
  });

  it("says what is refused, and leaves the Secret as it is", async () => {
    const before = await config();
    await demo().setFaults({ forbid: [{ verbs: ["patch"], resources: ["secrets"] }] });
    try {
      await start("rotateCredentials", "Which Secret is to get");
      await choose("Which Secret is to get", "rotated");
      await giveLogin("refused");
      await choose("Nothing is written yet", "Put it into the cluster");
      await confirm('into Secret "rotated" in namespace "backstage"?', "Correct");
      await told("Nothing was changed. Your user may not patch secrets");
    } finally {
      await demo().setFaults({ forbid: [] });
    }
    assert.ok((await config()) === before, "something was written");
  });
}
