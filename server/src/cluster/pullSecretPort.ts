/** What a live cluster offers to whoever mends pulls: its pull secrets, the lists that name them, and how Pods get on. */
import type { ClusterSecret, Credential, LivePicture, PullFailure, Secret } from "#core";
import type { Answer, RestartableReference } from "./port.ts";

export interface SecretReference {
  readonly namespace: string;
  readonly name: string;
}

/** A Secret as it was when it was read. */
export interface SecretState extends SecretReference {
  /** A change for which somebody has looked at it is refused once there is another. */
  readonly resourceVersion: string;
}

export interface ReadSecret extends SecretState {
  /** Its credentials are `Redacted`. */
  readonly secret: Secret;
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

/** What Secrets there are, as far as the user may know. Nothing that they keep is told. */
export interface KnownSecrets {
  /** Those of the namespaces that were asked for that exist, and of which all Secrets could be listed. */
  readonly namespaces: readonly string[];
  readonly secrets: readonly ClusterSecret[];
  /** Of the API server: `v1.34.2`. */
  readonly version: string;
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

/** A workload that gets a Secret in one way; one that gets it in several ways is several consumers. */
export interface LiveConsumer {
  readonly type: string;
  readonly name: string;
  readonly namespace: string;
  readonly through:
    | { readonly kind: "podSpec" | "environment" | "volume" }
    | { readonly kind: "serviceAccount"; readonly account: { readonly name: string } };
  readonly certain: true;
  /** Whether its Pods must be restarted after the Secret's content has changed under the same name. */
  readonly restart: boolean;
  /** The same, where a Secret of another name takes its place. */
  readonly restartIfRenamed: boolean;
}

export interface SecretConsumers {
  readonly consumers: readonly LiveConsumer[];
  /** The ServiceAccounts that list it, for all Pods that are made with them from now on. */
  readonly accounts: readonly string[];
  /** Plural names of what may not be listed, and so is not among the consumers. */
  readonly unseen: readonly string[];
}

/** Of which a controller makes a Secret. */
export type MakerKind = "SealedSecret" | "ExternalSecret";

export interface NewMaker {
  readonly kind: MakerKind;
  readonly namespace: string;
  readonly name: string;
  /** In YAML. It holds no credential that could be read. */
  readonly manifest: string;
  /** Whether the API server is only to say whether it would make it. */
  readonly dryRun?: boolean;
}

export interface ServiceReference {
  readonly namespace: string;
  readonly name: string;
}

export interface PullSecretWork {
  /** All that may be seen of what is watched. */
  pullSecrets(): Promise<Answer<readonly LivePullSecret[]>>;
  /** Which Secrets of any type there are in these namespaces. */
  knownSecrets(namespaces: readonly string[]): Promise<Answer<KnownSecrets>>;
  namespaces(): Promise<Answer<readonly string[]>>;
  /** Those of these names that exist, in this order. */
  readPullSecrets(namespace: string, names: readonly string[]): Promise<Answer<readonly ReadSecret[]>>;
  /** Makes a new Secret with the same docker config. */
  copyPullSecret(from: SecretReference, to: SecretReference): Promise<Answer<void>>;
  /** Puts another login for the same registry into a Secret, unless it has changed since it was read. */
  correctCredential(read: SecretState, credential: Credential): Promise<Answer<void>>;
  /** The same for several, in the place of those for the same registries or beside the others. */
  putCredentials(read: SecretState, credentials: readonly Credential[]): Promise<Answer<void>>;
  consumersOf(secret: SecretReference): Promise<Answer<SecretConsumers>>;
  /** Makes an object of which a controller makes a Secret. */
  createMaker(maker: NewMaker): Promise<Answer<void>>;
  /** What the controller of Sealed Secrets behind this Service encrypts with, in PEM. */
  sealingCertificate(controller: ServiceReference): Promise<Answer<string>>;
  pullSecretList(of: AttachReference): Promise<Answer<PullSecretList>>;
  /** Adds to a list, unless it has changed since it was read. */
  attach(to: AttachReference, secret: string, read: PullSecretList): Promise<Answer<void>>;
  podsOf(workload: WorkloadReference): Promise<Answer<readonly PodProgress[]>>;
  /** The path of a pull that fails, by what was found out; undefined where it does not fail (any more). */
  pictureOf(failure: PullFailure): LivePicture | undefined;
}
