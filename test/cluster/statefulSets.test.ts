/** StatefulSets wait for Pods that will never be ready: whoever changes one has to delete them, and may not be allowed to. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Answer, type Cluster, leftBehind } from "#cluster";
import { json, open, pod, serveApi } from "./scripted.ts";

const statefulSet = { kind: "StatefulSet", namespace: "shop", name: "db" } as const;

const changesOfStatefulSets: Readonly<Record<string, (cluster: Cluster) => Promise<Answer<void>>>> = {
  "is restarted": (cluster) => cluster.restart(statefulSet),
  "is given a pull secret": async (cluster) => {
    const list = await cluster.pullSecretList(statefulSet);
    return list.ok ? await cluster.attach(statefulSet, "regcred", list.value) : list;
  },
};

for (const [what, change] of Object.entries(changesOfStatefulSets)) {
  for (const mayDelete of [true, false]) {
    test(`a StatefulSet that ${what} ${mayDelete ? "loses" : "cannot lose"} the Pod that it would wait for`, async () => {
      await using server = await serveApi();
      const selector = { matchLabels: { app: "db" } };
      server.pods = [pod("db-0", "ErrImagePull"), pod("db-1")];
      server.script = ({ method, url }, response) => {
        if (url.pathname.endsWith("/statefulsets/db"))
          return json(response, { metadata: { name: "db" }, spec: { selector } });
        return method === "DELETE" && json(response, { kind: "Status" }, mayDelete ? 200 : 403);
      };
      await using opened = open(server.kubeconfig());
      await opened.reported("it is connected", ({ complete }) => complete);
      const answer = await change(opened.cluster);
      const halfDone = { kind: "halfDone", what: 'StatefulSet "shop/db"' } as const;
      assert.deepEqual(answer, mayDelete ? { ok: true, value: undefined } : { ok: false, problem: halfDone });
      if (!answer.ok) assert.equal(leftBehind(answer), "");
      const deleted = server.asked.filter(({ method }) => method === "DELETE");
      assert.deepEqual(
        deleted.map(({ url, body }) => [url.pathname, JSON.parse(body).preconditions]),
        [["/api/v1/namespaces/shop/pods/db-0", { uid: "uid-db-0" }]],
      );
    });
  }
}
