/** The boundary of what talks to a live cluster: what the command line and the extension may use of it. */
export type { Clock } from "./clock.ts";
export { type Connection, type ConnectionState, describeConnection } from "./connection.ts";
export { type ContextInfo, type ContextList, listContexts } from "./contexts.ts";
export { openCluster } from "./liveCluster.ts";
export type {
  Answer,
  Cluster,
  ClusterOptions,
  Failed,
  MissingRight,
  NewPullSecret,
  ObjectReference,
  PodReference,
  Report,
  RestartableReference,
  WantedNamespaces,
  Watched,
} from "./port.ts";
export type { ClusterProblem } from "./problem.ts";
export type {
  AttachReference,
  LiveConsumer,
  LiveLogin,
  LivePullSecret,
  MakerKind,
  PodProgress,
  PullSecretList,
  ReadSecret,
  SecretConsumers,
  SecretReference,
  SecretState,
  ServiceReference,
  WorkloadReference,
} from "./pullSecretPort.ts";
export { type ClusterWords, leftBehind, missingRightWords, problemWords } from "./words.ts";
