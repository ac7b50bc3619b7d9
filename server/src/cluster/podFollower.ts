/** Follows the Pods of a namespace, or of the cluster: lists them page by page, then watches, for as long as it is wanted. */
import type { IncomingMessage } from "node:http";
import { isPullFailing } from "#core";
import { kinds, listPages, pathOf, problemOf } from "./api.ts";
import type { ApiServer } from "./apiServer.ts";
import { breathe, type Clock } from "./clock.ts";
import type { Heartbeat } from "./heartbeat.ts";
import { type ApiObject, isObject, parseJson, textIn } from "./json.ts";
import { ClusterFailure, type ClusterProblem, isPassing, toClusterProblem } from "./problem.ts";

/** Where what is found goes. Pods that do not fail leave nothing behind. */
export interface PodSink {
  readonly failing: (pod: ApiObject) => void;
  readonly fine: (uid: string) => void;
  /** The whole list was read: what was failing before and is not among these is gone. */
  readonly listed: (uids: ReadonlySet<string>, seen: number) => void;
  readonly status: (status: FollowerStatus) => void;
}

export type FollowerStatus =
  | { readonly kind: "listing" }
  | { readonly kind: "live" }
  | { readonly kind: "lost"; readonly problem: ClusterProblem; readonly nextAttempt: number };

export interface FollowerOptions {
  readonly server: ApiServer;
  readonly clock: Clock;
  readonly heartbeat: Heartbeat;
  /** Empty for the whole cluster. */
  readonly namespace: string;
  /** Without it, they are listed and that is all. */
  readonly watch: boolean;
  readonly sink: PodSink;
}

/** Pods that have ended pull nothing. */
const selector = { fieldSelector: "status.phase!=Succeeded,status.phase!=Failed" };

/** Milliseconds, doubled with each attempt. */
const firstDelay = 1000;
const longestDelay = 30_000;
/** Timers know no longer times. */
const longestRest = 2 ** 31 - 1;
/** A watch that lasted as long was a success, even if nothing came. */
const success = 10_000;

/** So many attempts to go on from a version that led nowhere are enough to doubt the version. */
const mostAttempts = 5;

/** Why a watch is opened anew although nothing is wrong. */
class Renewed extends Error {}

export class PodFollower {
  readonly #options: FollowerOptions;
  /** From where a watch goes on; undefined where all must be listed. */
  #version: string | undefined;
  #attempts = 0;

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  /** @throws what the signal was aborted with, or a ClusterFailure that does not pass by itself. */
  async run(signal: AbortSignal): Promise<never> {
    for (;;) {
      try {
        if (this.#version === undefined) await this.#list(signal);
        await (this.#options.watch ? this.#watch(signal) : this.#rest(signal));
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof Renewed)) await this.#recover(error, signal);
      }
    }
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { server, namespace, sink } = this.#options;
    sink.status({ kind: "listing" });
    const failing = new Set<string>();
    let [seen, version] = [0, ""];
    for await (const page of listPages(server, { kind: kinds.Pod, namespace }, selector, signal)) {
      for (const pod of page.items) {
        if (!isPullFailing(pod)) continue;
        failing.add(uidOf(pod));
        sink.failing(pod);
      }
      seen += page.items.length;
      version = page.resourceVersion;
      await breathe();
    }
    sink.listed(failing, seen);
    this.#version = version;
  }

  async #rest(signal: AbortSignal): Promise<void> {
    const { clock, sink } = this.#options;
    sink.status({ kind: "live" });
    for (;;) await clock.wait(longestRest, signal);
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const { server, clock, heartbeat, sink } = this.#options;
    const stop = new AbortController();
    const start = clock.now();
    let [heard, spoke] = [start, false];
    const release = heartbeat.watch({
      heard: () => heard,
      restart: (problem) => stop.abort(problem ?? new Renewed()),
    });
    try {
      const opened = await server.open(this.#path(), AbortSignal.any([signal, stop.signal]));
      if (!("response" in opened)) throw this.#failure(opened.status, opened.body);
      sink.status({ kind: "live" });
      for await (const line of linesOf(opened.response, () => this.#brokenOff())) {
        this.#take(line);
        [heard, spoke] = [clock.now(), true];
        server.hear();
      }
      if (!spoke && clock.now() - start < success) throw this.#brokenOff();
    } catch (error) {
      throw stop.signal.aborted ? stop.signal.reason : error;
    } finally {
      if (spoke || clock.now() - start >= success) this.#attempts = 0;
      release();
    }
  }

  /** The server ends a watch after a while of its own choice; with many clients these should not all be the same. */
  #path(): string {
    const { namespace, clock } = this.#options;
    const seconds = 300 + Math.floor(clock.random() * 300);
    return pathOf(
      { kind: kinds.Pod, namespace },
      {
        ...selector,
        watch: "true",
        allowWatchBookmarks: "true",
        resourceVersion: this.#version ?? "",
        timeoutSeconds: String(seconds),
      },
    );
  }

  #take(line: string): void {
    const event = parseJson(line);
    // What is no JSON was cut off or comes from somebody in between: the watch goes on from where it was.
    if (!isObject(event) || !isObject(event.object)) throw this.#brokenOff();
    const { type, object } = event;
    if (type === "ERROR") throw this.#failure(Number(object.code), object);
    this.#version = textIn(object, "metadata", "resourceVersion") || this.#version;
    if (type === "BOOKMARK") return;
    const { sink } = this.#options;
    if (type !== "DELETED" && isPullFailing(object)) sink.failing(object);
    else sink.fine(uidOf(object));
  }

  #failure(status: number, body: unknown): ClusterFailure {
    const { server, namespace } = this.#options;
    const asked = { verb: "watch", place: { kind: kinds.Pod, namespace } };
    return new ClusterFailure(problemOf(status, body, undefined, server.host, asked));
  }

  #brokenOff(): ClusterFailure {
    return new ClusterFailure({ kind: "unreachable", host: this.#options.server.host, why: "reset" });
  }

  async #recover(error: unknown, signal: AbortSignal): Promise<void> {
    const { server, clock, heartbeat, sink } = this.#options;
    const problem = toClusterProblem(error, server.host);
    if (!isPassing(problem)) throw new ClusterFailure(problem);
    const outdated = problem.kind === "outdated";
    if (outdated || this.#attempts >= mostAttempts) this.#version = undefined;
    // The first time, listing again is all there is to it.
    if (outdated && this.#attempts++ === 0) return;
    const delay = Math.max(delayOf(this.#attempts++, clock.random()), waitOf(problem));
    sink.status({ kind: "lost", problem, nextAttempt: clock.now() + delay });
    await heartbeat.pause(delay, signal);
  }
}

/** From half to all of a time that doubles, so that not everybody comes back at once. Milliseconds. */
export function delayOf(attempt: number, random: number): number {
  return Math.min(longestDelay, firstDelay * 2 ** attempt) * (0.5 + random / 2);
}

/** What the server asks for, in milliseconds. */
export function waitOf(problem: ClusterProblem): number {
  return problem.kind === "tooManyRequests" ? (problem.seconds ?? 0) * 1000 : 0;
}

function uidOf(object: ApiObject): string {
  return textIn(object, "metadata", "uid");
}

/** Bytes. No object that the API server can store is nearly as large. */
const longestLine = 16 * 1024 * 1024;

/** Lines of text, each as soon as it has come. What comes after the last line break is left out: it was cut off. */
async function* linesOf(response: IncomingMessage, tooLong: () => Error): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let [lines, length] = [0, 0];
  for await (const chunk of response) {
    let [rest, end] = [chunk as Buffer, 0];
    for (end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      yield Buffer.concat([...parts, rest.subarray(0, end)]).toString("utf8");
      [parts, length] = [[], 0];
      rest = rest.subarray(end + 1);
      // A server that has much to say must not keep everybody else waiting.
      if (++lines % 100 === 0) await breathe();
    }
    if (rest.length > 0) parts.push(rest);
    length += rest.length;
    if (length > longestLine) throw tooLong();
  }
}
