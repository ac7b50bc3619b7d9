/** What becomes of a StatefulSet, a DaemonSet and a Job whose Pod never runs, on whatever API server. */
import assert from "node:assert/strict";
import { type Answer, type Request, send, type serverOf } from "../client.ts";
import { waitFor } from "./machine/commands.ts";

type Server = ReturnType<typeof serverOf>;

export interface Maker {
  readonly kind: string;
  readonly path: string;
  readonly spec: object;
  /** What happens after another image was written into its template: a Job's cannot be changed. */
  readonly change: "waits" | "replaces" | "refuses";
}

export const makers: readonly Maker[] = [
  { kind: "StatefulSet", path: "/apis/apps/v1", spec: { serviceName: "db" }, change: "waits" },
  { kind: "DaemonSet", path: "/apis/apps/v1", spec: {}, change: "replaces" },
  { kind: "Job", path: "/apis/batch/v1", spec: {}, change: "refuses" },
];

interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly labels: object;
    readonly ownerReferences: readonly { readonly kind: string; readonly controller: boolean }[];
  };
  readonly spec: { readonly containers: readonly [{ readonly image: string }] };
}

const patience = 30;

/** Its Pod, what a change of the template does, the Pod after that one was deleted, and what events tell. */
export async function lifeOf(server: Server, namespace: string, { kind, path, spec, change }: Maker): Promise<object> {
  const name = `the-${kind.toLowerCase()}`;
  const all = `${path}/namespaces/${namespace}/${kind.toLowerCase()}s`;
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  const asked = async (request: Request): Promise<Answer["body"]> => {
    const { status, body } = await send(server, request);
    assert.ok(status < 300, `${request.path}: ${JSON.stringify(body)}`);
    return body;
  };
  const podBut = (uid: string) =>
    waitFor(`a Pod of ${name}`, patience, async (): Promise<Pod | undefined> => {
      const { items } = await asked({ path: `${pods}?labelSelector=app%3D${name}` });
      return items.length === 1 && items[0].metadata.uid !== uid ? items[0] : undefined;
    });
  await asked({ method: "POST", path: all, body: { metadata: { name }, spec: { ...spec, ...specOf(kind, name) } } });
  const first = await podBut("");
  if (change !== "refuses") {
    const patch = { method: "PATCH", path: `${all}/${name}`, contentType: "application/strategic-merge-patch+json" };
    const { metadata } = await asked({ ...patch, body: { spec: specOf(kind, name, "registry.invalid/app:2") } });
    await waitFor(`${name} to be looked at`, patience, async () => {
      const { status } = await asked({ path: `${all}/${name}` });
      return status.observedGeneration >= metadata.generation;
    });
  }
  if (change !== "replaces") {
    assert.equal((await podBut("")).metadata.uid, first.metadata.uid);
    await asked({ method: "DELETE", path: `${pods}/${first.metadata.name}`, body: { gracePeriodSeconds: 0 } });
  }
  const second = await podBut(first.metadata.uid);
  const { items } = await asked({ path: `/api/v1/namespaces/${namespace}/events` });
  const events = items.filter(
    ({ involvedObject }: { involvedObject: { name: string } }) => involvedObject.name === name,
  );
  await asked({ method: "DELETE", path: `${all}/${name}`, body: { propagationPolicy: "Background" } });
  return { pods: [first, second].map(shapeOfPod), events: told(events) };
}

function specOf(kind: string, name: string, image = "registry.invalid/app:1"): object {
  const labels = { app: name };
  const restartPolicy = kind === "Job" ? "Never" : "Always";
  // Nobody puts it on a node, so that it is as it was made, and gone as soon as it is deleted.
  const spec = { schedulerName: "nobody", restartPolicy, containers: [{ name: "app", image }] };
  return { ...(kind === "Job" ? {} : { selector: { matchLabels: labels } }), template: { metadata: { labels }, spec } };
}

function shapeOfPod({ metadata, spec }: Pod): object {
  return {
    name: stable(metadata.name),
    labels: Object.keys(metadata.labels).toSorted(),
    owners: metadata.ownerReferences.map(({ kind, controller }) => [kind, controller]),
    image: spec.containers[0].image,
  };
}

function told(events: readonly { readonly reason: string; readonly message: string }[]): readonly string[] {
  return [...new Set(events.map(({ reason, message }) => `${reason}: ${stable(message)}`))].toSorted();
}

/** Without the letters that are made up. */
function stable(text: string): string {
  return text.replace(/(the-(?:daemonset|job))-[a-z\d]{5}\b/g, "$1-xxxxx");
}
