/** The shapes of the objects that the simulated cluster works with: what it reads of them, and nothing else. */

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

export type Names = { readonly [name: string]: string };

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  /** Of the whole cluster: every change makes a greater one. */
  readonly resourceVersion: string;
  readonly creationTimestamp: string;
  readonly generateName?: string;
  readonly generation?: number;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: Names;
  readonly annotations?: Names;
  readonly ownerReferences?: readonly OwnerReference[];
}

export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

/** As a request brings an object, before the server has filled in what it fills in. */
export interface Draft {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: Partial<ObjectMeta>;
  readonly [field: string]: unknown;
}

export interface Reference {
  readonly name: string;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy?: "Always" | "IfNotPresent" | "Never";
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly imagePullSecrets?: readonly Reference[];
  readonly serviceAccountName?: string;
  readonly serviceAccount?: string;
  readonly nodeName?: string;
  readonly [field: string]: unknown;
}

export type ContainerState =
  | { readonly waiting: { readonly reason: string; readonly message?: string } }
  | { readonly running: { readonly startedAt: string } }
  | { readonly terminated: { readonly exitCode: number; readonly reason: string; readonly [field: string]: unknown } };

export interface ContainerStatus {
  readonly name: string;
  readonly image: string;
  readonly imageID: string;
  readonly ready: boolean;
  readonly restartCount: number;
  /** Older versions say it of no init container. */
  readonly started?: boolean;
  readonly state: ContainerState;
  readonly lastState: object;
}

export interface Condition {
  readonly type: string;
  readonly status: "True" | "False";
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime: string;
  readonly [field: string]: unknown;
}

export interface PodStatus {
  readonly phase: string;
  readonly conditions?: readonly Condition[];
  readonly containerStatuses?: readonly ContainerStatus[];
  readonly initContainerStatuses?: readonly ContainerStatus[];
  readonly [field: string]: unknown;
}

export interface Pod extends KubeObject {
  readonly spec: PodSpec;
  readonly status: PodStatus;
}

export interface PodTemplate {
  readonly metadata?: { readonly labels?: Names; readonly annotations?: Names };
  readonly spec: PodSpec;
}

/** A Deployment or a ReplicaSet. */
export interface Replicated extends KubeObject {
  readonly spec: {
    readonly replicas: number;
    readonly selector: { readonly matchLabels: Names };
    readonly template: PodTemplate;
    readonly [field: string]: unknown;
  };
  readonly status: { readonly [field: string]: unknown };
}

export interface Secret extends KubeObject {
  readonly type: string;
  /** Base64. */
  readonly data?: Names;
  readonly immutable?: boolean;
}

export interface ServiceAccount extends KubeObject {
  readonly imagePullSecrets?: readonly Reference[];
}

export interface KubeEvent extends KubeObject {
  readonly involvedObject: {
    readonly kind: string;
    readonly namespace?: string;
    readonly name: string;
    readonly uid?: string;
    readonly fieldPath?: string;
    readonly [field: string]: unknown;
  };
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
  readonly count?: number;
  readonly eventTime: string | null;
  readonly firstTimestamp: string | null;
  readonly lastTimestamp: string | null;
  readonly source: { readonly component?: string; readonly host?: string };
  readonly reportingComponent: string;
  readonly reportingInstance: string;
}

/** The parts of an object by a path such as `spec.nodeName`. */
export function fieldOf(object: unknown, path: readonly string[]): unknown {
  let value = object;
  for (const name of path) value = isRecord(value) ? value[name] : undefined;
  return value;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
