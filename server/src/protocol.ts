/** The language server's own messages, shared with the client. No message holds anything of what a Secret keeps. */

import type { Position, Range, WorkspaceEdit } from "vscode-languageserver";
import type { ClusterSecretList, PictureEdge, PictureNode, RefresherRequest, Severity, Span } from "#core";

export type { PictureEdge };

/** Asks what the server holds: for reports of issues, and for whoever waits for the index. */
export const statusRequest = "pullSecrets/status";

/** The answer to `statusRequest`. */
export interface ServerStatus {
  /** Whether every manifest of the workspace folders has been read. */
  readonly indexed: boolean;
  readonly files: number;
  readonly resources: number;
  /** Bytes of memory that the server's process uses. */
  readonly memory: number;
}

/** The parameters of both requests for lists below. */
export interface WorkspaceQuery {
  /** The file that asks. One from outside the workspace folders, such as one that was never saved, is counted in. */
  readonly uri?: string;
}

/** Where a resource is declared. */
export interface Declared {
  /** The kind as written: `Secret`, `Deployment`. */
  readonly type: string;
  /** Empty where the manifest names itself only when it is applied. */
  readonly name: string;
  /** Missing where the manifest names none: it is chosen when the manifest is applied. */
  readonly namespace?: string;
  readonly uri: string;
  /** The name, or the beginning of the resource where it has none. */
  readonly range: Range;
}

/** Asks for the pull secrets of the workspace, and for who pulls with them: `WorkspaceQuery` → `PullSecretInfo[]`. */
export const pullSecretsRequest = "pullSecrets/pullSecrets";

/** A Secret whose type is that of a docker config. */
export interface PullSecretInfo extends Declared {
  /** `kubernetes.io/dockerconfigjson` or `kubernetes.io/dockercfg`. */
  readonly secretType: string;
  /** The keys of its docker config, as they may be shown; empty where it cannot be read. */
  readonly registries: readonly string[];
  /** Whether its docker config stands in the manifest and can be read: neither templated, encrypted nor broken. */
  readonly readable: boolean;
  readonly consumers: readonly Consumer[];
}

/** A workload that gets a Secret, in one way; one that gets it in several ways is several consumers. */
export interface Consumer extends Declared {
  readonly through: ConsumerWay;
  /** Whether it is surely this Secret that it gets: namespaces are known, and no other manifest declares the name. */
  readonly certain: boolean;
  /** Whether its Pods must be restarted after the Secret's content has changed under the same name. */
  readonly restart: boolean;
  /** The same, where a Secret of another name takes its place, as it must for an immutable one. */
  readonly restartIfRenamed: boolean;
  /** The reason for both, in a sentence or two that may be shown. */
  readonly why: string;
}

export type ConsumerWay =
  /** The list of its own Pod spec. */
  | { readonly kind: "podSpec" }
  /** The list of its ServiceAccount, which is copied into Pods as they are created. */
  | { readonly kind: "serviceAccount"; readonly account: Declared }
  /** Environment variables of its containers, or files: beside pulling images, or instead of it. */
  | { readonly kind: "environment" }
  | { readonly kind: "volume" };

/** Asks what pull secrets can be attached to: `WorkspaceQuery` → `AttachTarget[]`. */
export const attachTargetsRequest = "pullSecrets/attachTargets";

/** A ServiceAccount or a workload. */
export interface AttachTarget extends Declared {
  /** To be handed back in `AttachQuery`. It is good for as long as the file stays as it is. */
  readonly id: string;
  readonly kind: "serviceAccount" | "workload";
  /** False for a ServiceAccount that no manifest declares: `uri` and `range` are those of a workload that runs as it. */
  readonly declared: boolean;
  /** The names in its own list. */
  readonly pullSecrets: readonly string[];
  /** The ServiceAccount as which a workload's Pods run; of a ServiceAccount, its own name. */
  readonly serviceAccount: string;
}

/** Asks how a pull secret is attached to a target: `AttachQuery` → `AttachAnswer`. Nothing is changed. */
export const attachRequest = "pullSecrets/attach";

export interface AttachQuery {
  /** The name of the Secret; it need not be declared anywhere. */
  readonly secret: string;
  /** The `id` of an `AttachTarget`. */
  readonly target: string;
}

export interface AttachAnswer {
  /** The ways to do it, the best first. */
  readonly ways: readonly AttachWay[];
  /** Why there is nothing to do, or nothing that can be done, where there is no way. */
  readonly problem?: string;
}

export interface AttachWay {
  /** What is done: `Add "regcred" to ServiceAccount "default"`. */
  readonly title: string;
  /** What it means, to be read before it is applied: full sentences. */
  readonly explanation: readonly string[];
  /** Adds to lists, and replaces none. */
  readonly edit: WorkspaceEdit;
  /** The file that is changed. */
  readonly uri: string;
}

/** Asks how the images of a file are pulled. */
export const explainRequest = "pullSecrets/explain";

export interface ExplainParams {
  readonly uri: string;
  /** Where the cursor is. */
  readonly position?: Position;
  /** The kustomization that is meant, where several deploy the image at the cursor. */
  readonly overlay?: string;
}

/** One image of the file, and the path of its pull. */
export interface ExplainedImage {
  /** The same for the same image after the file was edited elsewhere. */
  readonly id: string;
  /** The workload and the container, for people. */
  readonly owner: string;
  /** Whether the cursor is on it, or on nothing but its workload. */
  readonly atCursor: boolean;
  readonly picture: ShownPicture;
}

export interface ShownPicture {
  readonly title: string;
  readonly nodes: readonly ShownNode[];
  readonly edges: readonly PictureEdge[];
  readonly steps: readonly string[];
  /** The picture as a Mermaid diagram, and as plain text. */
  readonly mermaid: string;
  readonly text: string;
}

export interface ShownNode extends Omit<PictureNode, "place"> {
  /** Where it is written: null for what no manifest declares. */
  readonly location: { readonly uri: string; readonly range: Range } | null;
}

/** Asks whether git would take a file, which need not exist, into a repository: `KeptByGitParams` → `boolean`. */
export const keptByGitRequest = "pullSecrets/keptByGit";

export interface KeptByGitParams {
  readonly uri: string;
}

/** Asks where objects of a cluster are declared: `OwnersQuery` → `OwnerDeclaration[][]`, in the order of the objects. */
export const ownersRequest = "pullSecrets/owners";

export interface OwnersQuery {
  readonly owners: readonly ClusterObject[];
}

export interface ClusterObject {
  /** The kind: `Deployment`, `ServiceAccount`, `Secret`. */
  readonly type: string;
  readonly namespace: string;
  readonly name: string;
}

export interface OwnerDeclaration extends Declared {
  /** False where kustomize would have to extend the name. */
  readonly certain: boolean;
}

/** Asks in which namespaces the manifests name pull secrets: nothing → `string[]`. */
export const namespacesRequest = "pullSecrets/namespaces";

/** Tells what a live cluster has of Secrets, by their names, types and registries; null takes it back. */
export const clusterSecretsNotification = "pullSecrets/clusterSecrets";

export type ClusterSecretsParams = ClusterSecretList | null;

/** Asks the client for the manifests in a folder, where the server has no disk: `FolderQuery` → `FoundManifests`. */
export const findManifestsRequest = "pullSecrets/findManifests";

export interface FolderQuery {
  readonly folder: string;
}

export interface FoundManifests {
  readonly uris: readonly string[];
  /** Files and folders that are there, and may hold manifests that are not among them. */
  readonly unreadable: readonly string[];
}

/** Asks the client for the text of a file, where the server has no disk: `ManifestQuery` → `ManifestAnswer`. */
export const readManifestRequest = "pullSecrets/readManifest";

export interface ManifestQuery {
  readonly uri: string;
  /** Bytes. */
  readonly limit: number;
}

export type ManifestAnswer =
  | { readonly state: "read"; readonly text: string }
  | { readonly state: "folder" | "gone" | "tooLarge" | "binary" | "unreadable" };

/** Asks which ServiceAccounts could pull with an identity of their own: `WorkspaceQuery` → `IdentityAccounts`. */
export const identityAccountsRequest = "pullSecrets/identityAccounts";

export interface IdentityAccounts {
  readonly accounts: readonly IdentityAccount[];
  /** Why the nodes cannot do it, where they cannot. */
  readonly problem?: string;
}

/** A ServiceAccount whose Pods pull from registries of clouds. */
export interface IdentityAccount extends Declared {
  /** To be handed back in `IdentityQuery`. It is good for as long as the file stays as it is. */
  readonly id: string;
  /** False where no manifest declares it: `uri` and `range` are those of a workload that runs as it. */
  readonly declared: boolean;
  /** The hosts. */
  readonly registries: readonly string[];
  /** The names of the workloads that run as it. */
  readonly workloads: readonly string[];
}

/** Asks what moves a ServiceAccount to an identity of its own: `IdentityQuery` → `IdentityAnswer`. Nothing is changed. */
export const identityMoveRequest = "pullSecrets/identityMove";

export interface IdentityQuery extends WorkspaceQuery {
  /** The `id` of an `IdentityAccount`. */
  readonly account: string;
  readonly request: RefresherRequest;
}

export interface IdentityAnswer {
  /** Why nothing can be written. */
  readonly problem?: string;
  readonly move?: {
    readonly edit: WorkspaceEdit;
    /** Markdown: what was written, and what is to be done by hand. */
    readonly guide: string;
  };
}

/** What is found in what Helm made of a chart. */
export const analyseRenderedRequest = "pullSecrets/analyseRendered";

export interface AnalyseRenderedParams {
  /** Of the chart's `Chart.yaml`. */
  readonly uri: string;
  /** What `helm template` printed, without what Secrets keep. */
  readonly text: string;
  /** The one that the chart is installed into. */
  readonly namespace: string;
}

export interface RenderedFinding {
  readonly rule: string;
  /** Where the rule is explained. */
  readonly page: string;
  readonly severity: Severity;
  readonly message: string;
  /** In the text. */
  readonly span: Span;
}
