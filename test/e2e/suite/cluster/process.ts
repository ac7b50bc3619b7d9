/** The simulated cluster of the tests, in a process of its own: asked by messages, and followed over the network like a real one. */
import type { ServerResponse } from "node:http";
import process from "node:process";
import type { UserName } from "../../../../scripts/simulatedCluster/access.ts";
import { demoRegistries, makeDemo, patchDemoAccount } from "../../../../scripts/simulatedCluster/demoObjects.ts";
import type { Faults } from "../../../../scripts/simulatedCluster/faults.ts";
import { kinds } from "../../../../scripts/simulatedCluster/kinds.ts";
import type { Draft, KubeObject } from "../../../../scripts/simulatedCluster/objects.ts";
import { startSimulatedCluster } from "../../../../scripts/simulatedCluster/simulatedCluster.ts";

export type KindName = keyof typeof kinds;

/** What the tests may ask, each by a message `{ id, call, args }` that is answered by `{ id, value }` or `{ id, error }`. */
export type Calls = Awaited<ReturnType<typeof start>>;

/** Milliseconds that the demo's Pods have been failing for when it begins. */
const past = 6 * 60_000;

interface Served {
  readonly type: string;
  readonly body: string;
}

async function start() {
  let refused = "";
  const served = new Map<string, Served>();
  const intercept = ({ pathname }: URL, response: ServerResponse) => {
    const answer = served.get(pathname);
    if (answer) {
      response.writeHead(200, { "content-type": answer.type }).end(answer.body);
      return true;
    }
    if (refused === "" || !pathname.endsWith(refused) || response.req.method === "GET") return false;
    const message = 'admission webhook "policy.example.com" denied the request: no changes on Fridays';
    const status = { kind: "Status", apiVersion: "v1", status: "Failure", reason: "Forbidden", code: 403, message };
    response.writeHead(403, { "content-type": "application/json" }).end(JSON.stringify(status));
    return true;
  };
  const cluster = await startSimulatedCluster({ registries: demoRegistries, now: Date.now() - past, intercept });
  const { api, clock, store } = cluster;
  makeDemo(api);
  clock.advance(past / 2);
  patchDemoAccount(api);
  clock.advance(past / 2);
  clock.follow(1);
  return {
    kubeconfig: (user: UserName, namespace: string): string => cluster.kubeconfig(user, namespace),
    read: (kind: KindName, namespace: string, name: string): KubeObject => api.read(kinds[kind], namespace, name),
    list: (kind: KindName, namespace?: string): readonly KubeObject[] => store.list(kinds[kind], namespace).objects,
    /** @param namespace Empty for what belongs to none. */
    create: (kind: KindName, namespace: string, draft: Draft): KubeObject =>
      api.create(kinds[kind], namespace || undefined, draft),
    /** Whatever has become of the object since it was read. */
    update: (kind: KindName, namespace: string, name: string, draft: Draft): void => {
      const { resourceVersion: _, ...metadata } = draft.metadata ?? {};
      api.update(kinds[kind], api.read(kinds[kind], namespace, name), { ...draft, metadata });
    },
    delete: (kind: KindName, namespace: string, name: string): void => {
      api.delete(kinds[kind], api.read(kinds[kind], namespace, name));
    },
    /** Time goes on so many times as fast. */
    follow: (speed: number): void => clock.follow(speed),
    setFaults: (faults: Partial<Faults>): void => void Object.assign(cluster.faults, faults),
    /** What an admission webhook refuses, by the end of a path; nothing if it is empty. */
    refuse: (path: string): void => {
      refused = path;
    },
    /** Answers at a path beside what the simulated API has. */
    serve: (path: string, answer: Served): void => void served.set(path, answer),
    expireToken: (user: UserName): void => cluster.expireToken(user),
    dropWatches: (): void => cluster.dropWatches(),
    goOffline: (): Promise<void> => cluster.goOffline(),
    comeBack: (): Promise<void> => cluster.comeBack(),
  };
}

interface Call {
  readonly id: number;
  readonly call: keyof Calls;
  readonly args: readonly unknown[];
}

const calls = await start();

process.on("message", async ({ id, call, args }: Call) => {
  try {
    // TypeScript cannot see that the arguments are those of this very call.
    const value = await (calls[call] as (...args: readonly unknown[]) => unknown)(...args);
    process.send?.({ id, value });
  } catch (error) {
    process.send?.({ id, error: String(error) });
  }
});
// Whoever started it is gone, however that came about.
process.on("disconnect", () => process.exit());
process.send?.({ id: 0 });
