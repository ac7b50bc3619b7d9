/** One connection to a cluster, from the kubeconfig as it is to the first thing that ends it. */
import { findWatched, probe } from "./access.ts";
import { ApiServer } from "./apiServer.ts";
import type { Clock } from "./clock.ts";
import { Evidence } from "./evidence.ts";
import type { FailingPods } from "./failingPods.ts";
import { Heartbeat } from "./heartbeat.ts";
import { readKubeconfig, type Target, targetOf } from "./kubeconfig.ts";
import { kubeconfigPaths, readKubeconfigFiles, stampOf } from "./kubeconfigFiles.ts";
import { type FollowerStatus, PodFollower } from "./podFollower.ts";
import type { ClusterOptions, Watched } from "./port.ts";

/** The kubeconfig, or a file that it names, has changed. */
export class ConfigChanged extends Error {}

export interface SessionEvents {
  /** The kubeconfig was read; nothing is connected to yet. */
  readonly target: (target: Target, server: ApiServer) => void;
  readonly watched: (watched: Watched) => void;
  /** Of one list: of a namespace, or of the whole cluster, whose name is empty. */
  readonly status: (scope: string, status: FollowerStatus) => void;
  readonly seen: (scope: string, pods: number) => void;
}

/** Milliseconds. */
const lookEvery = 3000;

/**
 * Runs until something ends it.
 *
 * @throws ConfigChanged, a ClusterFailure, or what the signal was aborted with.
 */
export async function runSession(
  options: ClusterOptions,
  clock: Clock,
  pods: FailingPods,
  events: SessionEvents,
  signal: AbortSignal,
): Promise<never> {
  const end = new AbortController();
  const bounded = AbortSignal.any([signal, end.signal]);
  const paths = kubeconfigPaths(options);
  const before = await stampOf(paths);
  const target = targetOf(readKubeconfig(await readKubeconfigFiles(options, { clock, signal })), options.context);
  const files = [...paths, ...target.files];
  const stamp = (await stampOf(paths)) === before ? await stampOf(files) : "";
  const { environment, allowProcesses, terminal = false } = options;
  const server = await ApiServer.of(target, { environment, allowProcesses, terminal, clock, signal: bounded });
  events.target(target, server);
  const connected = follow(server, options, target, clock, pods, events, bounded);
  try {
    return await Promise.race([connected, noticeChange(files, stamp, clock, bounded)]);
  } finally {
    end.abort();
    await connected.catch(() => {});
    server.close();
  }
}

/** @throws ConfigChanged as soon as one of the files is not as it was. */
export async function noticeChange(
  files: readonly string[],
  stamp: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<never> {
  for (;;) {
    await clock.wait(lookEvery, signal);
    if ((await stampOf(files)) !== stamp) throw new ConfigChanged();
  }
}

async function follow(
  server: ApiServer,
  options: ClusterOptions,
  target: Target,
  clock: Clock,
  pods: FailingPods,
  events: SessionEvents,
  signal: AbortSignal,
): Promise<never> {
  const watched = await findWatched(server, options.namespaces, target.namespace, signal);
  const scopes = watched.kind === "cluster" ? [""] : watched.namespaces;
  pods.keepScopes(scopes);
  events.watched(watched);
  const heartbeat = new Heartbeat(clock, (signal) => probe(server, signal));
  const followers = scopes.map((scope) => {
    const sink = {
      failing: (pod: Parameters<FailingPods["put"]>[1]) => pods.put(scope, pod),
      fine: (uid: string) => pods.remove(uid),
      listed: (uids: ReadonlySet<string>, seen: number) => {
        pods.keep(scope, uids);
        events.seen(scope, seen);
      },
      status: (status: FollowerStatus) => events.status(scope, status),
    };
    sink.status({ kind: "listing" });
    return new PodFollower({ server, clock, heartbeat, namespace: scope, watch: options.watch !== false, sink });
  });
  return await together(signal, [
    (signal) => heartbeat.run(signal),
    (signal) => pods.investigate(new Evidence(server, clock, signal), signal),
    ...followers.map((follower) => (signal: AbortSignal) => follower.run(signal)),
  ]);
}

/** Runs all until one fails, ends the others, and waits for them, so that nothing goes on unseen. */
async function together(
  signal: AbortSignal,
  tasks: readonly ((signal: AbortSignal) => Promise<never>)[],
): Promise<never> {
  const end = new AbortController();
  const running = tasks.map((task) => task(AbortSignal.any([signal, end.signal])));
  try {
    return await Promise.race(running);
  } finally {
    end.abort();
    await Promise.allSettled(running);
  }
}
