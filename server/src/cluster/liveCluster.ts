/** A live cluster: keeps a connection to it, says at any time where that stands, and what fails to be pulled. */
import type { Credential, LivePicture, PullFailure, Secret } from "#core";
import { listNamespaces } from "./access.ts";
import type { ApiServer } from "./apiServer.ts";
import { attach, readList } from "./attachment.ts";
import { addPullSecret, createPullSecret, deletePod, readObject, restart } from "./changes.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type Connection, stateOf } from "./connection.ts";
import { consumersOf } from "./consumers.ts";
import { FailingPods } from "./failingPods.ts";
import type { Target } from "./kubeconfig.ts";
import { kubeconfigPaths, stampOf } from "./kubeconfigFiles.ts";
import { createMaker } from "./makers.ts";
import { delayOf, type FollowerStatus, waitOf } from "./podFollower.ts";
import type {
  Answer,
  Cluster,
  ClusterOptions,
  NewPullSecret,
  ObjectReference,
  PodReference,
  Report,
  RestartableReference,
  Watched,
} from "./port.ts";
import { type ClusterProblem, isPassing, toClusterProblem } from "./problem.ts";
import type {
  AttachReference,
  LivePullSecret,
  NewMaker,
  PodProgress,
  PullSecretList,
  SecretConsumers,
  SecretReference,
  ServiceReference,
  WorkloadReference,
} from "./pullSecretPort.ts";
import { copyPullSecret, correctCredential, listPullSecrets, putCredentials, readPullSecrets } from "./pullSecrets.ts";
import { sealingCertificate } from "./sealedSecrets.ts";
import { ConfigChanged, noticeChange, runSession } from "./session.ts";
import { podsOf } from "./workloadPods.ts";

/** Connects at once, in the background. Nothing is written anywhere, and no process started unless the options say so. */
export function openCluster(options: ClusterOptions): Cluster {
  return new LiveCluster(options);
}

/** Milliseconds. A report changes at most so often. */
const reportEvery = 200;
/** After so long, a lost connection is called unreachable. */
const patience = 120_000;
/** How long it takes until it is tried again where somebody has to give a right or a login. */
const slowRetry = 60_000;

/** Fails with ConfigChanged when the kubeconfig does. */
type Change = (signal: AbortSignal) => Promise<never>;

class Closed extends Error {}
class Restarted extends Error {}

class LiveCluster implements Cluster {
  readonly #options: ClusterOptions;
  readonly #clock: Clock;
  readonly #closing = new AbortController();
  readonly #listeners = new Set<(report: Report) => void>();
  readonly #pods: FailingPods;
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
  #report: Report | undefined;
  #telling = false;

  constructor(options: ClusterOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#pods = new FailingPods(this.#clock, () => this.#tell(), options);
    this.#connection = { state: "connecting", since: this.#clock.now() };
    this.#running = this.#run();
  }

  get report(): Report {
    const updated = this.#server?.heard ?? this.#heard;
    if (this.#report?.updated !== updated) this.#report &&= { ...this.#report, updated };
    this.#report ??= this.#makeReport(updated);
    return this.#report;
  }

  subscribe(listener: (report: Report) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  reconnect(): void {
    this.#restart.abort(new Restarted());
  }

  get({ kind, namespace, name }: ObjectReference): Promise<Answer<unknown>> {
    return this.#answer((server) => readObject(server, { kind, namespace, name }));
  }

  createPullSecret(secret: NewPullSecret): Promise<Answer<void>> {
    return this.#change((server) => createPullSecret(server, secret));
  }

  addPullSecret(namespace: string, serviceAccount: string, secret: string): Promise<Answer<boolean>> {
    return this.#change((server) => addPullSecret(server, namespace, serviceAccount, secret));
  }

  restart(workload: RestartableReference): Promise<Answer<void>> {
    return this.#change((server) => restart(server, workload, this.#clock.now()));
  }

  deletePod(pod: PodReference): Promise<Answer<void>> {
    return this.#change((server) => deletePod(server, pod));
  }

  pullSecrets(): Promise<Answer<readonly LivePullSecret[]>> {
    const watched = this.#watched?.kind === "namespaces" ? this.#watched.namespaces : [];
    return this.#answer((server) => listPullSecrets(server, watched));
  }

  namespaces(): Promise<Answer<readonly string[]>> {
    const watched = this.#watched?.kind === "namespaces" ? this.#watched.namespaces : [];
    return this.#answer(async (server) => (await listNamespaces(server)) ?? watched);
  }

  readPullSecrets(namespace: string, names: readonly string[]): Promise<Answer<readonly Secret[]>> {
    return this.#answer((server) => readPullSecrets(server, namespace, names));
  }

  copyPullSecret(from: SecretReference, to: SecretReference): Promise<Answer<void>> {
    return this.#change((server) => copyPullSecret(server, from, to));
  }

  correctCredential(secret: SecretReference, credential: Credential): Promise<Answer<void>> {
    return this.#change((server) => correctCredential(server, secret, credential));
  }

  putCredentials(secret: SecretReference, credentials: readonly Credential[]): Promise<Answer<void>> {
    return this.#change((server) => putCredentials(server, secret, credentials));
  }

  consumersOf(secret: SecretReference): Promise<Answer<SecretConsumers>> {
    return this.#answer((server) => consumersOf(server, secret));
  }

  createMaker(maker: NewMaker): Promise<Answer<void>> {
    return this.#change((server) => createMaker(server, maker));
  }

  sealingCertificate(controller: ServiceReference): Promise<Answer<string>> {
    return this.#answer((server) => sealingCertificate(server, controller));
  }

  pullSecretList(of: AttachReference): Promise<Answer<PullSecretList>> {
    return this.#answer((server) => readList(server, of));
  }

  attach(to: AttachReference, secret: string, read: PullSecretList): Promise<Answer<void>> {
    return this.#change((server) => attach(server, to, secret, read));
  }

  podsOf(workload: WorkloadReference): Promise<Answer<readonly PodProgress[]>> {
    return this.#answer((server) => podsOf(server, workload));
  }

  pictureOf(failure: PullFailure): LivePicture | undefined {
    return this.#pods.pictureOf(failure);
  }

  async close(): Promise<void> {
    this.#closing.abort(new Closed());
    await this.#running;
    this.#listeners.clear();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** What was changed here is to be seen at once. */
  async #change<T>(run: (server: ApiServer) => Promise<T>): Promise<Answer<T>> {
    const answer = await this.#answer(run);
    if (answer.ok) this.#pods.lookAgain();
    return answer;
  }

  async #answer<T>(run: (server: ApiServer) => Promise<T>): Promise<Answer<T>> {
    const server = this.#server;
    if (this.#closing.signal.aborted) return { ok: false, problem: { kind: "closed" } };
    if (!server) return { ok: false, problem: this.#problem ?? { kind: "notConnected" } };
    try {
      return { ok: true, value: await run(server) };
    } catch (error) {
      const closed = error instanceof Closed || error instanceof Restarted || error instanceof ConfigChanged;
      return { ok: false, problem: closed ? { kind: "closed" } : toClusterProblem(error, server.host) };
    }
  }

  get #problem(): ClusterProblem | undefined {
    return "problem" in this.#connection ? this.#connection.problem : undefined;
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
          this.#tell();
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
    this.#tell();
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
    this.#tell();
  }

  /** Changes that come thick are told together. */
  #tell(): void {
    this.#report = undefined;
    if (this.#telling) return;
    this.#telling = true;
    const tell = () => {
      this.#telling = false;
      const { report } = this;
      for (const listener of [...this.#listeners]) listener(report);
    };
    this.#clock.wait(reportEvery, this.#closing.signal).then(tell, tell);
  }

  #makeReport(updated: number | undefined): Report {
    const skew = this.#server?.skew ?? 0;
    return {
      connection: this.#connection,
      context: this.#target?.context ?? "",
      server: this.#target ? addressOf(this.#target) : "",
      insecure: this.#target?.cluster.insecure ?? false,
      watched: this.#watched,
      missingRights: this.#pods.missingRights,
      failures: this.#pods.failures,
      complete: this.#connection.state === "connected" && this.#pods.complete,
      podsSeen: this.#seen.values().reduce((sum, pods) => sum + pods, 0),
      updated,
      clockSkew: Math.round(skew / 1000),
    };
  }
}

function addressOf({ cluster: { server } }: Target): string {
  return `${server.origin}${server.pathname.replace(/\/$/, "")}`;
}
