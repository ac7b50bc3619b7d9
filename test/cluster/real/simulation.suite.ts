/** The simulated API server, which demo and fast tests rely on, answers as the real one does. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type SimulatedCluster, startSimulatedCluster } from "../../../scripts/simulatedCluster/simulatedCluster.ts";
import { type Answer, type Request, send, serverOf } from "../client.ts";
import { comparedRequests, shapeOf } from "../requests.ts";
import { waitFor } from "./machine/commands.ts";
import { compactEtcd, startApiServer, stopApiServer } from "./machine/controlPlane.ts";
import { kubeconfig } from "./machine/credentials.ts";
import { lifeOf, makers } from "./makerLife.ts";
import { apply } from "./pods.ts";
import { accountWith, namespace, tokenOf } from "./workloads.ts";

const disposables = new AsyncDisposableStack();
let real: ReturnType<typeof serverOf>;
let simulated: ReturnType<typeof serverOf>;
let simulation: SimulatedCluster;

before(async () => {
  disposables.use(await namespace("comparing"));
  await apply(...accountWith("cluster-admin", "comparing", "comparer"));
  real = serverOf(kubeconfig({ token: await tokenOf("comparing", "comparer") }));
  // An API server that has just started remembers no changes, so that it calls a watch from the beginning too old.
  await stopApiServer();
  await startApiServer();
  simulation = disposables.use(await startSimulatedCluster({ version: "1.20" }));
  simulated = serverOf(simulation.kubeconfig());
  const metadata = { name: "comparing" };
  await send(simulated, { method: "POST", path: "/api/v1/namespaces", body: { metadata } });
});
after(() => disposables.disposeAsync());

async function both(request: Request): Promise<readonly [expected: Answer, found: Answer]> {
  return [await send(real, request), await send(simulated, request)];
}

/**
 * What controllers, which may still be on their way back from the restart above, do to a new object, and what shows then:
 * Kubernetes 1.20 refuses the Pods of a ServiceAccount until that has a token.
 */
const settled = new Map<string, (object: Answer["body"]) => boolean>([
  ["ServiceAccount", ({ secrets }) => secrets?.length > 0],
  ["Deployment", ({ metadata }) => metadata.annotations?.["deployment.kubernetes.io/revision"] !== undefined],
]);

async function settle({ method, path }: Request, { kind, metadata }: Answer["body"]): Promise<void> {
  const isSettled = method === "POST" && metadata?.name && settled.get(kind);
  if (!isSettled) return;
  const name = `${path}/${metadata.name}`;
  await waitFor(`what controllers do to ${name}`, 90, async () => isSettled((await send(real, { path: name })).body));
}

for (const request of comparedRequests) {
  test(`the simulated API server answers as the real one: ${request.name}`, async () => {
    const [expected, found] = await both(request);
    assert.deepEqual([expected.status, expected.body?.reason], [request.status, request.reason]);
    assert.deepEqual(shapeOf(found), shapeOf(expected));
    await settle(request, expected.body);
  });
}

for (const maker of makers) {
  test(`the simulated controllers do as the real ones: a ${maker.kind}`, async () => {
    const [expected, found] = await Promise.all([real, simulated].map((server) => lifeOf(server, "comparing", maker)));
    assert.deepEqual(found, expected);
  });
}

test("the simulated API server answers as the real one: the next page of a list that is forgotten", async () => {
  const namespaces = "/api/v1/namespaces";
  const named = (name: string) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
  for (const name of ["page-one", "page-two"]) await both({ method: "POST", path: namespaces, body: named(name) });
  const first = await both({ path: `${namespaces}?limit=1` });
  await both({ method: "DELETE", path: `${namespaces}/page-one` });
  await compactEtcd();
  simulation.compact();
  const [expected, found] = await Promise.all(
    [real, simulated].map((server, index) => {
      const token = encodeURIComponent(first[index]?.body.metadata.continue);
      return send(server, { path: `${namespaces}?limit=1&continue=${token}` });
    }),
  );
  assert.ok(expected && found);
  assert.equal(expected.status, 410);
  assert.deepEqual(shapeOf(found), shapeOf(expected));
});
