/** Keeps one connection after the other, from the first try until it is closed, and says at any time where it stands. */
import type { ApiServer } from "./apiServer.ts";
import type { Clock } from "./clock.ts";
import { type Connection, stateOf } from "./connection.ts";
import type { FailingPods } from "./failingPods.ts";
import type { Target } from "./kubeconfig.ts";
import { kubeconfigPaths, stampOf } from "./kubeconfigFiles.ts";
import { delayOf, type FollowerStatus, waitOf } from "./podFollower.ts";
import type { ClusterOptions, Watched } from "./port.ts";
import { type ClusterProblem, isPassing, toClusterProblem } from "./problem.ts";
import { ConfigChanged, noticeChange, runSession } from "./session.ts";

/** After so long, a lost connection is called unreachable. */
const patience = 120_000;
/** How long it takes until it is tried again where somebody has to give a right or a login. */
const slowRetry = 60_000;

/** Fails with ConfigChanged when the kubeconfig does. */
type Change = (signal: AbortSignal) => Promise<never>;

/** Somebody has closed the connection, or wants another one. */
class Closed extends Error {}
class Restarted extends Error {}

export function isEndOfConnection(error: unknown): boolean {
  return error instanceof Closed || error instanceof Restarted || error instanceof ConfigChanged;
}

export class ConnectionKeeper {
  readonly #options: ClusterOptions;
  readonly #clock: Clock;
  readonly #pods: FailingPods;
  readonly #changed: () => void;
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  readonly #statuses = new Map<string, FollowerStatus>();
  readonly #seen = new Map<string, number>();
  #restart = new AbortController();
  #server: ApiServer | undefined;
  #target: Target | undefined;
  #watched: Watched | undefined;
  #connection: Connection;
  /** Since when the connection does not stand, in milliseconds since 1970; undefined if it does. */
  #lostSince: number | undefined;
  #everConnected = false;
  #attempts = 0;
  #heard: number | undefined;

  /** @param changed Called whenever something that it tells has changed, the times it was heard of excepted. */
  constructor(options: ClusterOptions, clock: Clock, pods: FailingPods, changed: () => void) {
    this.#options = options;
    this.#clock = clock;
    this.#pods = pods;
    this.#changed = changed;
    this.#connection = { state: "connecting", since: clock.now() };
    this.#running = this.#run();
  }

  /** Undefined while nothing is connected to. */
  get server(): ApiServer | undefined {
    return this.#server;
  }

  get connection(): Connection {
    return this.#connection;
  }

  /** What the kubeconfig says; undefined until it has been read. */
  get target(): Target | undefined {
    return this.#target;
  }

  get watched(): Watched | undefined {
    return this.#watched;
  }

  /** When the cluster was last heard of, in milliseconds since 1970. */
  get heard(): number | undefined {
    return this.#server?.heard ?? this.#heard;
  }

  get podsSeen(): number {
    return this.#seen.values().reduce((sum, pods) => sum + pods, 0);
  }

  /** Aborted when it is closed. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  get problem(): ClusterProblem | undefined {
    return "problem" in this.#connection ? this.#connection.problem : undefined;
  }

  restart(): void {
    this.#restart.abort(new Restarted());
  }

  async close(): Promise<void> {
    this.#closing.abort(new Closed());
    await this.#running;
  }

  async #run(): Promise<void> {
    const closing = this.#closing.signal;
    while (!closing.aborted) {
      this.#restart = new AbortController();
      const signal = AbortSignal.any([closing, this.#restart.signal]);
      const files = [...kubeconfigPaths(this.#options), ...(this.#target?.files ?? [])];
      // Taken before the files are read, so that no change is missed.
      const stamp = await stampOf(files);
      const changed = (signal: AbortSignal) => noticeChange(files, stamp, this.#clock, signal);
      try {
        await this.#connect(signal);
      } catch (error) {
        this.#end();
        const retry = !signal.aborted && !(error instanceof ConfigChanged);
        if (!retry || (await this.#recover(error, changed, signal)) === "changed") this.#startAfresh();
      }
    }
    this.#set({ state: "closed", since: this.#clock.now() });
  }

  /** What was wrong before may be so no more. */
  #startAfresh(): void {
    this.#lostSince = undefined;
    this.#attempts = 0;
  }

  #connect(signal: AbortSignal): Promise<never> {
    if (this.#lostSince === undefined) this.#set({ state: "connecting", since: this.#clock.now() });
    return runSession(
      this.#options,
      this.#clock,
      this.#pods,
      {
        target: (target, server) => this.#begin(target, server),
        watched: (watched) => {
          this.#watched = watched;
          this.#changed();
        },
        status: (scope, status) => this.#note(scope, status),
        seen: (scope, pods) => this.#seen.set(scope, pods),
      },
      signal,
    );
  }

  #begin(target: Target, server: ApiServer): void {
    const same =
      this.#target?.context === target.context && this.#target.cluster.server.href === target.cluster.server.href;
    if (!same) this.#pods.clear();
    this.#target = target;
    this.#server = server;
    this.#changed();
  }

  #end(): void {
    this.#heard = this.#server?.heard ?? this.#heard;
    this.#server = undefined;
    this.#statuses.clear();
    this.#seen.clear();
  }

  #note(scope: string, status: FollowerStatus): void {
    this.#statuses.set(scope, status);
    const all = [...this.#statuses.values()];
    const lost = all.filter((one) => one.kind === "lost");
    const [first] = lost;
    if (first) this.#lose(first.problem, Math.min(...lost.map(({ nextAttempt }) => nextAttempt)));
    else if (all.every(({ kind }) => kind === "live")) this.#stand();
  }

  #stand(): void {
    this.#startAfresh();
    this.#everConnected = true;
    if (this.#connection.state !== "connected") this.#set({ state: "connected", since: this.#clock.now() });
  }

  #lose(problem: ClusterProblem, nextAttempt: number): void {
    const now = this.#clock.now();
    this.#lostSince ??= now;
    const state = this.#everConnected && now - this.#lostSince < patience ? "reconnecting" : "unreachable";
    this.#set({ state, since: this.#lostSince, problem, nextAttempt });
  }

  /** Says what is wrong and waits until it is worth another try. */
  async #recover(error: unknown, changed: Change, signal: AbortSignal): Promise<"changed" | "waited"> {
    const problem = toClusterProblem(error, this.#target?.cluster.server.host ?? "");
    this.#lostSince ??= this.#clock.now();
    const since = this.#lostSince;
    const wait = this.#waitFor(problem);
    const nextAttempt = wait === undefined ? undefined : this.#clock.now() + wait;
    const state = stateOf(problem);
    if (state === "misconfigured") this.#set({ state, since, problem });
    else if (state === undefined) this.#lose(problem, nextAttempt ?? since);
    else this.#set({ state, since, problem, nextAttempt });
    return await this.#pause(wait, changed, signal);
  }

  /** Milliseconds; undefined where trying again is up to the user. */
  #waitFor(problem: ClusterProblem): number | undefined {
    if (isPassing(problem) || problem.kind === "unexpected") {
      return Math.max(delayOf(this.#attempts++, this.#clock.random()), waitOf(problem));
    }
    if (problem.kind === "forbidden") return slowRetry;
    return problem.kind === "unauthorized" && !this.#target?.user.exec ? slowRetry : undefined;
  }

  /** Ends early when the kubeconfig changes, or the user wants it. */
  async #pause(milliseconds: number | undefined, changed: Change, signal: AbortSignal): Promise<"changed" | "waited"> {
    const over = new AbortController();
    const bounded = AbortSignal.any([signal, over.signal]);
    const change = changed(bounded);
    const wait = milliseconds === undefined ? change : this.#clock.wait(milliseconds, bounded);
    try {
      await Promise.race([change, wait]);
      return "waited";
    } catch (error) {
      if (signal.aborted || error instanceof ConfigChanged) return "changed";
      throw error;
    } finally {
      over.abort();
      await Promise.allSettled([change, wait]);
    }
  }

  #set(connection: Connection): void {
    this.#connection = connection;
    this.#changed();
  }
}
