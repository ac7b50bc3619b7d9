/** A live cluster, put together: a connection that is kept, what fails to be pulled there, and what may be asked and changed. */
import type { Credential, LivePicture, PullFailure } from "#core";
import { listNamespaces } from "./access.ts";
import type { ApiServer } from "./apiServer.ts";
import { attach, readList } from "./attachment.ts";
import { addPullSecret, createPullSecret, deletePod, readObject, restart, Unclear } from "./changes.ts";
import { type Clock, systemClock } from "./clock.ts";
import { ConnectionKeeper, isEndOfConnection } from "./connectionKeeper.ts";
import { consumersOf } from "./consumers.ts";
import { FailingPods } from "./failingPods.ts";
import { listKnownSecrets } from "./knownSecrets.ts";
import type { Target } from "./kubeconfig.ts";
import { createMaker } from "./makers.ts";
import type {
  Answer,
  Cluster,
  ClusterOptions,
  NewPullSecret,
  ObjectReference,
  PodReference,
  Report,
  RestartableReference,
} from "./port.ts";
import { type ClusterProblem, toClusterProblem } from "./problem.ts";
import type {
  AttachReference,
  KnownSecrets,
  LivePullSecret,
  NewMaker,
  PodProgress,
  PullSecretList,
  ReadSecret,
  SecretConsumers,
  SecretReference,
  SecretState,
  ServiceReference,
  WorkloadReference,
} from "./pullSecretPort.ts";
import { copyPullSecret, correctCredential, listPullSecrets, putCredentials, readPullSecrets } from "./pullSecrets.ts";
import { sealingCertificate } from "./sealedSecrets.ts";
import { podsOf } from "./workloadPods.ts";

/** Connects at once, in the background. Nothing is written anywhere, and no process started unless the options say so. */
export function openCluster(options: ClusterOptions): Cluster {
  return new LiveCluster(options);
}

/** Milliseconds. A report changes at most so often. */
const reportEvery = 200;
class LiveCluster implements Cluster {
  readonly #clock: Clock;
  readonly #listeners = new Set<(report: Report) => void>();
  readonly #pods: FailingPods;
  readonly #keeper: ConnectionKeeper;
  #report: Report | undefined;
  #telling = false;

  constructor(options: ClusterOptions) {
    this.#clock = options.clock ?? systemClock;
    this.#pods = new FailingPods(this.#clock, () => this.#tell(), options);
    this.#keeper = new ConnectionKeeper(options, this.#clock, this.#pods, () => this.#tell());
  }

  get report(): Report {
    const updated = this.#keeper.heard;
    if (this.#report?.updated !== updated) this.#report &&= { ...this.#report, updated };
    this.#report ??= this.#makeReport(updated);
    return this.#report;
  }

  subscribe(listener: (report: Report) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  reconnect(): void {
    this.#keeper.restart();
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
    return this.#answer((server) => listPullSecrets(server, this.#namespaces));
  }

  namespaces(): Promise<Answer<readonly string[]>> {
    return this.#answer(async (server) => (await listNamespaces(server)) ?? this.#namespaces);
  }

  knownSecrets(namespaces: readonly string[]): Promise<Answer<KnownSecrets>> {
    return this.#answer((server) => listKnownSecrets(server, namespaces));
  }

  readPullSecrets(namespace: string, names: readonly string[]): Promise<Answer<readonly ReadSecret[]>> {
    return this.#answer((server) => readPullSecrets(server, namespace, names));
  }

  copyPullSecret(from: SecretReference, to: SecretReference): Promise<Answer<void>> {
    return this.#change((server) => copyPullSecret(server, from, to));
  }

  correctCredential(read: SecretState, credential: Credential): Promise<Answer<void>> {
    return this.#change((server) => correctCredential(server, read, credential));
  }

  putCredentials(read: SecretState, credentials: readonly Credential[]): Promise<Answer<void>> {
    return this.#change((server) => putCredentials(server, read, credentials));
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
    await this.#keeper.close();
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
    const { server, closing, problem } = this.#keeper;
    if (closing.aborted) return { ok: false, problem: { kind: "closed" } };
    if (!server) return { ok: false, problem: problem ?? { kind: "notConnected" } };
    try {
      return { ok: true, value: await run(server) };
    } catch (error) {
      const isUnclear = error instanceof Unclear;
      const why = isUnclear ? error.cause : error;
      const problem: ClusterProblem = isEndOfConnection(why) ? { kind: "closed" } : toClusterProblem(why, server.host);
      return { ok: false, problem, ...(isUnclear ? { unclear: true } : {}) };
    }
  }

  /** Those that are watched; none for the whole cluster. */
  get #namespaces(): readonly string[] {
    const { watched } = this.#keeper;
    return watched?.kind === "namespaces" ? watched.namespaces : [];
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
    this.#clock.wait(reportEvery, this.#keeper.closing).then(tell, tell);
  }

  #makeReport(updated: number | undefined): Report {
    const { connection, target, watched, podsSeen, server } = this.#keeper;
    return {
      connection,
      context: target?.context ?? "",
      server: target ? addressOf(target) : "",
      insecure: target?.cluster.insecure ?? false,
      watched,
      missingRights: this.#pods.missingRights,
      failures: this.#pods.failures,
      complete: connection.state === "connected" && this.#pods.complete,
      podsSeen,
      updated,
      clockSkew: Math.round((server?.skew ?? 0) / 1000),
    };
  }
}

function addressOf({ cluster: { server } }: Target): string {
  return `${server.origin}${server.pathname.replace(/\/$/, "")}`;
}
