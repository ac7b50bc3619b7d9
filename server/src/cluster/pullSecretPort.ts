/** What a live cluster offers to whoever mends pulls: its pull secrets, the lists that name them, and how Pods get on. */
import type { Credential, LivePicture, PullFailure, Secret } from "#core";
import type { Answer, RestartableReference } from "./port.ts";

export interface SecretReference {
  readonly namespace: string;
  readonly name: string;
}

/** A Secret with a docker config. It holds no credential. */
export interface LivePullSecret extends SecretReference {
  readonly logins: readonly LiveLogin[];
  /** Why it is of no use, in a sentence without a full stop. */
  readonly problem: string | undefined;
  /** Who lists it, as `Deployment/web`; undefined where that may not be known. */
  readonly consumers: readonly string[] | undefined;
}

export interface LiveLogin {
  /** As it may be shown. */
  readonly registry: string;
  /** As it may be shown. */
  readonly username: string;
  /** Milliseconds since 1970; undefined where the credential does not say. */
  readonly expires: number | undefined;
}

/** What has a list of pull secrets that can be added to. */
export interface AttachReference {
  readonly kind: "ServiceAccount" | RestartableReference["kind"];
  readonly namespace: string;
  readonly name: string;
}

/** A list as it was when it was read. */
export interface PullSecretList {
  readonly names: readonly string[];
  /** Of the very object that it was read from. */
  readonly uid: string;
}

/** What makes Pods, or a Pod of its own. */
export interface WorkloadReference {
  readonly kind: "Pod" | "ReplicaSet" | "Job" | RestartableReference["kind"];
  readonly namespace: string;
  readonly name: string;
}

export interface PodProgress {
  readonly name: string;
  readonly uid: string;
  /** `pulled`: all its images are there. */
  readonly state: "waiting" | "failing" | "pulled";
  /** Changes whenever the node tells something new of the Pod, such as that it has tried again. */
  readonly stamp: string;
  /** The last try is over, and the next one is waited for. */
  readonly backingOff: boolean;
}

export interface PullSecretWork {
  /** All that may be seen of what is watched. */
  pullSecrets(): Promise<Answer<readonly LivePullSecret[]>>;
  namespaces(): Promise<Answer<readonly string[]>>;
  /** Those of these names that exist, in this order. Their credentials are `Redacted`. */
  readPullSecrets(namespace: string, names: readonly string[]): Promise<Answer<readonly Secret[]>>;
  /** Makes a new Secret with the same docker config. */
  copyPullSecret(from: SecretReference, to: SecretReference): Promise<Answer<void>>;
  /** Puts another login for the same registry into a Secret. */
  correctCredential(secret: SecretReference, credential: Credential): Promise<Answer<void>>;
  pullSecretList(of: AttachReference): Promise<Answer<PullSecretList>>;
  /** Adds to a list, unless it has changed since it was read. */
  attach(to: AttachReference, secret: string, read: PullSecretList): Promise<Answer<void>>;
  podsOf(workload: WorkloadReference): Promise<Answer<readonly PodProgress[]>>;
  /** The path of a pull that fails, by what was found out; undefined where it does not fail (any more). */
  pictureOf(failure: PullFailure): LivePicture | undefined;
}
