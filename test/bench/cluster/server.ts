/**
 * A simulated cluster of many Pods, to be forked: `server.ts COUNT`. Lists are made before anybody asks, packed as a
 * real API server packs them, so that serving costs next to nothing. Sends its kubeconfig when it is ready; each
 * message to it starts so many seconds of changes.
 */
import type { ServerResponse } from "node:http";
import process from "node:process";
import { gzipSync } from "node:zlib";
import type { KubeObject } from "../../../scripts/simulatedCluster/objects.ts";
import { startSimulatedCluster } from "../../../scripts/simulatedCluster/simulatedCluster.ts";
import {
  accessDenied,
  imageOf,
  isFailing,
  namespaceCount,
  namespaceOf,
  type PodState,
  perSet,
  podText,
  setOf,
  uidOf,
} from "./pods.ts";

export interface ServerReady {
  readonly kubeconfig: string;
  /** Bytes of all Pods as JSON. */
  readonly bytes: number;
}

/** What happened while Pods changed. */
export interface ChangesDone {
  readonly changes: number;
  /** Bytes that waited for the reader, at most. */
  readonly backlog: number;
}

/** Pods that are packed together. */
const blockSize = 50;
const listVersion = 1_000_000;
/** Milliseconds. */
const beat = 20;
const perBeat = 20;
const perSecond = 1000;

const count = Number(process.argv[2]);
const pack = (text: string) => gzipSync(text, { level: 1 });
const comma = pack(",");
const end = pack("]}");
let bytes = 0;
const blocks = Array.from({ length: Math.ceil(count / blockSize) }, (_, block) => {
  const size = Math.min(blockSize, count - block * blockSize);
  const pods = Array.from({ length: size }, (_, i) => {
    const at = block * blockSize + i;
    return podText(at, isFailing(at) ? "ImagePullBackOff" : "running", at + 1);
  });
  const text = pods.join(",");
  bytes += text.length;
  return pack(text);
});

const watchers = new Set<ServerResponse>();

const cluster = await startSimulatedCluster({ objects: surroundings(), intercept });
process.send?.({ kubeconfig: cluster.kubeconfig(), bytes } satisfies ServerReady);
process.on("message", (seconds: number) => change(seconds));
process.on("disconnect", () => process.exit());

function intercept(url: URL, response: ServerResponse): boolean {
  if (url.pathname === "/api/v1/pods") {
    if (url.searchParams.has("watch")) startWatch(response);
    else servePage(url.searchParams, response);
    return true;
  }
  const uid = /^involvedObject\.uid=\S+-(?<index>\d+)$/.exec(url.searchParams.get("fieldSelector") ?? "")?.groups
    ?.index;
  if (!url.pathname.endsWith("/events") || uid === undefined) return false;
  response.writeHead(200, { "content-type": "application/json" });
  response.end(
    JSON.stringify({
      kind: "EventList",
      apiVersion: "v1",
      metadata: { resourceVersion: "1" },
      items: eventsOf(Number(uid)),
    }),
  );
  return true;
}

/** Several packed texts one after the other are one packed text. */
function servePage(query: URLSearchParams, response: ServerResponse): void {
  const first = Number(query.get("continue") ?? 0);
  const limit = Number(query.get("limit") ?? 0);
  const last = limit > 0 ? Math.min(blocks.length, first + Math.max(1, Math.floor(limit / blockSize))) : blocks.length;
  const remaining = count - last * blockSize;
  const more = last < blocks.length ? { continue: String(last), remainingItemCount: remaining } : {};
  const metadata = JSON.stringify({ resourceVersion: String(listVersion), ...more });
  const head = pack(`{"kind":"PodList","apiVersion":"v1","metadata":${metadata},"items":[`);
  const middle = blocks.slice(first, last).flatMap((block, i) => (i === 0 ? [block] : [comma, block]));
  response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
  response.end(Buffer.concat([head, ...middle, end]));
}

function startWatch(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json" });
  response.flushHeaders();
  watchers.add(response);
  response.on("close", () => watchers.delete(response));
}

/** A thousand changes a second: most of Pods that run, some of Pods that fail, and each second one that is new. */
function change(seconds: number): void {
  let [changes, backlog] = [0, 0];
  const begin = Date.now();
  const tell = (type: string, pod: string) => {
    changes += 1;
    const line = `{"type":"${type}","object":{"kind":"Pod","apiVersion":"v1",${pod.slice(1)}}\n`;
    for (const watcher of watchers) {
      watcher.write(line);
      backlog = Math.max(backlog, watcher.writableLength);
    }
  };
  const timer = setInterval(() => {
    // A late beat makes up for what it has missed, so that the rate is what it is said to be.
    const due = Math.min(seconds * perSecond, Math.floor((Date.now() - begin) / beat) * perBeat);
    while (changes < due) {
      const at = (changes * 37) % count;
      const version = listVersion + changes + 1;
      const flipped: PodState = changes % 2 === 0 ? "ErrImagePull" : "ImagePullBackOff";
      if (changes % perSecond !== 0) tell("MODIFIED", podText(at, isFailing(at) ? flipped : "running", version));
      else tell("ADDED", podText(count + changes, "ErrImagePull", version, `marker-${Date.now()}`));
    }
    if (changes < seconds * perSecond) return;
    clearInterval(timer);
    process.send?.({ changes, backlog } satisfies ChangesDone);
  }, beat);
}

function eventsOf(at: number): readonly object[] {
  const involvedObject = {
    apiVersion: "v1",
    kind: "Pod",
    name: `app-${at}`,
    namespace: namespaceOf(at),
    uid: uidOf(at),
    fieldPath: "spec.containers{app}",
  };
  const failed = `Failed to pull image "${imageOf(at)}": failed to pull and unpack image "${imageOf(at)}": failed to resolve image: ${accessDenied}`;
  const messages = {
    Pulling: `Pulling image "${imageOf(at)}"`,
    Failed: failed,
    BackOff: `Back-off pulling image "${imageOf(at)}"`,
  };
  const now = new Date().toISOString();
  return Object.entries(messages).map(([reason, message]) => ({
    metadata: {
      name: `app-${at}.${reason}`,
      namespace: namespaceOf(at),
      uid: `${uidOf(at)}-${reason}`,
      creationTimestamp: now,
    },
    ...{ involvedObject, reason, message, type: reason === "Failed" ? "Warning" : "Normal", count: 4 },
    ...{ firstTimestamp: now, lastTimestamp: now, eventTime: null, source: { component: "kubelet", host: "node1" } },
    ...{ reportingComponent: "kubelet", reportingInstance: "node1" },
  }));
}

/** What failing Pods are looked into with: namespaces with their ServiceAccounts and Secrets, and ReplicaSets. */
function surroundings(): readonly KubeObject[] {
  const meta = (name: string, namespace: string) => {
    return {
      name,
      namespace,
      uid: `${namespace}-${name}`,
      resourceVersion: "",
      creationTimestamp: "2026-01-01T00:00:00Z",
    };
  };
  const namespaces = Array.from({ length: namespaceCount }, (_, i) => `bench-${i}`);
  const config = Buffer.from('{"auths":{"ghcr.io":{"auth":"dXNlcjpub3QtcmVhbA=="}}}').toString("base64");
  const type = "kubernetes.io/dockerconfigjson";
  const secrets = namespaces.map((namespace) => {
    return {
      apiVersion: "v1",
      kind: "Secret",
      metadata: meta("regcred", namespace),
      type,
      data: { ".dockerconfigjson": config },
    };
  });
  const sets = Array.from({ length: Math.ceil(count / 100 / perSet) }, (_, i) => {
    const [labels, at] = [{ app: "bench" }, i * 100 * perSet];
    const spec = {
      replicas: 0,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [] } },
    };
    return { apiVersion: "apps/v1", kind: "ReplicaSet", metadata: meta(setOf(at), namespaceOf(at)), spec, status: {} };
  });
  return [...secrets, ...sets];
}
