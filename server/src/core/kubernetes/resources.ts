/** The resources that have a part in pulling images, as read from manifests. */

import type { Place, Span, Written } from "../text.ts";
import { t } from "../translation.ts";
import { type Path, parseYaml, type YamlNode } from "../yaml.ts";
import type { ShortLived } from "./credentialSigns.ts";
import type { HelmChart, HelmUses, HelmValues } from "./helmResources.ts";
import type { Image, InvalidImage } from "./image.ts";
import type { CredentialProviderConfig, KubeletConfiguration, NodeGates } from "./kubeletResources.ts";
import type { PodReference } from "./podReferences.ts";
import type { Role, RoleBinding } from "./rbacResources.ts";
import type { Reach } from "./reach.ts";
import type { SecretContent } from "./secretContent.ts";

/**
 * The text that a resource was read from: its document, or its item of a list. Spans in a resource are offsets in it.
 *
 * The text may hold credentials, so it is private: printing a resource, by accident or in a log, does not show it.
 */
export class Source {
  readonly uri: string;
  /** The offset in the file at which `text` starts. */
  readonly start: number;
  readonly #text: string;
  readonly #document: Source | undefined;
  #root: WeakRef<YamlNode> | undefined;

  /** @param document The document of which the text is an item of a list. */
  constructor(uri: string, start: number, text: string, document?: Source) {
    this.uri = uri;
    this.start = start;
    this.#text = text;
    this.#document = document;
  }

  get text(): string {
    return this.#text;
  }

  /** The whole document, which is this text unless it is an item of a list. */
  get document(): Source {
    return this.#document ?? this;
  }

  /** The text as YAML: parsed once where much is asked of it at a time, and kept no longer than that. */
  get root(): YamlNode {
    const known = this.#root?.deref();
    if (known) return known;
    const { root } = parseYaml(this.#text);
    this.#root = new WeakRef(root);
    return root;
  }

  /** The same text in another state of its file. */
  in(document: Source): Source {
    if (!this.#document) return document;
    return new Source(document.uri, document.start + this.start - this.#document.start, this.#text, document);
  }
}

/** A namespace as a manifest tells it; missing means that it is chosen when the manifest is applied. */
export type Namespace = string | undefined;

export interface Declared {
  readonly source: Source;
  readonly apiVersion: string;
  /** The kind as written: `Deployment`. */
  readonly type: string;
  /** Missing in a manifest that names itself only when it is applied (`generateName`, templates). */
  readonly name: Written | undefined;
  /** Missing means unknown, not `default`: the namespace is chosen when the manifest is applied. */
  readonly namespace: Written | undefined;
  /** Where the resource stands in its text: `[]`, or `["items", 0]` in a list whose items cannot be read by themselves. */
  readonly path: Path;
}

/** An `imagePullSecrets` list of a Pod spec or a ServiceAccount. */
export interface PullSecretList {
  /** Where it is to stand, whether or not it is there. */
  readonly path: Path;
  /** The key, where the list is written. */
  readonly key: Written | undefined;
  /** The references whose name can be read, in order; malformed ones too, for what they mean is clear. */
  readonly references: readonly PullSecretReference[];
  readonly malformed: readonly MalformedReference[];
  /** Entries in the list, named or not: any entry in a Pod's list keeps the ServiceAccount's list out. */
  readonly length: number;
  /** Whoever starts the Pod gives the list, so that its absence here says nothing. */
  readonly elsewhere: boolean;
  /** Whether entries have the form `name: x`, as in Kubernetes' own kinds. */
  readonly ofObjects: boolean;
}

export interface PullSecretReference extends Written {
  /** Its place in the list, or -1 where the list is not a list. */
  readonly index: number;
  /** A template or variable stands for the name. */
  readonly templated: boolean;
  /** The name stands under another key, such as `secretName`: for the kubelet the entry has none. */
  readonly nameless: boolean;
}

export interface MalformedReference {
  readonly cause: "string-item" | "list-item" | "string" | "map" | "wrong-key" | "namespace" | "empty" | "not-a-string";
  readonly at: Span;
  readonly index: number;
  /** The name that was meant, where one can be read. */
  readonly meant: string | undefined;
}

/** A pull secret list, or a misspelled one, at a place where Kubernetes does not look for it. */
export interface MisplacedList {
  readonly key: Written;
  readonly path: Path;
  readonly where:
    | "container"
    | "workload"
    | "metadata"
    | "service-account-spec"
    | "pod-spec"
    | "service-account"
    | "elsewhere";
  /** The key itself is wrong, though the place is right. */
  readonly misspelled: boolean;
}

export type ContainerType = "container" | "init" | "ephemeral" | "volume";
export type PullPolicy = "Always" | "IfNotPresent" | "Never";

/** One image that a Pod spec makes the kubelet pull. */
export interface ImageUse {
  /** The container's name, or the volume's; empty where it has none. */
  readonly container: string;
  readonly containerType: ContainerType;
  readonly at: Written;
  readonly image: Image | InvalidImage;
  /** A template or variable stands for the image. */
  readonly templated: boolean;
  readonly pullPolicy: PullPolicy;
}

/** A Secret that containers get, beside what their images are pulled with. */
export interface MountedSecret {
  readonly name: Written;
  /** `subPath`: a file of it is mounted in a way that is never updated. */
  readonly way: { readonly kind: "environment" } | { readonly kind: "volume"; readonly subPath: boolean };
}

/** One Pod spec of a resource; a resource with several Pod specs is several workloads. */
export interface Workload extends Declared {
  readonly kind: "workload";
  readonly podSpecPath: Path;
  /** Whether Kubernetes itself, not a custom controller, makes Pods of it. */
  readonly ownKind: boolean;
  /** The name as written; missing means the ServiceAccount `default`. */
  readonly serviceAccountName: Written | undefined;
  readonly serviceAccountTemplated: boolean;
  readonly pullSecrets: PullSecretList;
  readonly mounted: readonly MountedSecret[];
  readonly images: readonly ImageUse[];
  readonly misplaced: readonly MisplacedList[];
  /** A mirror or static Pod's admission differs: no ServiceAccount is applied to it. */
  readonly mirror: boolean;
  /** Of a bare Pod, what a static one may not refer to. */
  readonly references: readonly PodReference[];
  /** `automountServiceAccountToken`, where it is written; it counts before the ServiceAccount's. */
  readonly automount: boolean | undefined;
}

export interface ServiceAccount extends Declared {
  readonly kind: "serviceAccount";
  readonly pullSecrets: PullSecretList;
  /** The `secrets` list: mountable secrets, which have no part in pulling. */
  readonly secrets: readonly PullSecretReference[];
  readonly misplaced: readonly MisplacedList[];
  /** Annotation `kubernetes.io/enforce-mountable-secrets: "true"`. */
  readonly enforcesMountableSecrets: boolean;
  /** The keys of its annotations. */
  readonly annotations: readonly Written[];
  readonly automount: boolean | undefined;
}

/** A Secret, be it a manifest or what a manifest of another kind makes. */
interface DeclaredSecret extends Declared {
  /** `Opaque` where none is written; missing where it is not known. */
  readonly secretType: string | undefined;
  readonly typeAt: Written | undefined;
  readonly content: SecretContent;
}

export interface Secret extends DeclaredSecret {
  readonly kind: "secret";
  readonly dataKeys: readonly Written[];
}

/**
 * A Secret that comes to be in the cluster by what this manifest says: an ExternalSecret, a CronJob with a script.
 *
 * `type` and `apiVersion` are those of the manifest; `name` and `namespace` are the Secret's, and the very objects that
 * `maker` has where the manifest tells no others.
 */
export interface MadeSecret extends DeclaredSecret {
  readonly kind: "madeSecret";
  readonly maker: Pick<Declared, "name" | "namespace">;
  /** The keys of its data, where the manifest tells all of them. */
  readonly dataKeys: readonly Written[] | undefined;
  /** How its credentials are kept fresh, where they expire. */
  readonly renewal: Renewal | undefined;
}

export type AnySecret = Secret | MadeSecret;

/** How often credentials are renewed, and how long they last. */
export interface Renewal {
  readonly kind: ShortLived["kind"] | "quay" | "github";
  /** What says how often: a schedule, an interval, or the name of what runs only once. */
  readonly at: Span;
  /** Milliseconds between two renewals, at most; infinite where there is none. */
  readonly every: number;
}

/** Something that may make Secrets or ServiceAccounts of which no manifest tells outright, or not of all. */
export interface Supplier extends Declared {
  readonly kind: "supplier";
  readonly makes: "Secret" | "ServiceAccount";
  /** The name of what it makes, the same object as `name` where it is its own; missing where it may be any. */
  readonly made: Written | undefined;
  readonly reach: Reach;
  /** The file, or the build, whose resources alone it may supply. */
  readonly within?: string;
}

/** Something that may add pull secrets in the cluster: a policy that changes Pods, a script that patches ServiceAccounts. */
export interface PullSecretAdder extends Declared {
  readonly kind: "pullSecretAdder";
  readonly to: "Pod" | "ServiceAccount";
  /** The ServiceAccount's name; any, if it is missing. */
  readonly account: Written | undefined;
  readonly reach: Reach;
}

/** A source of Flux that logs in to where it fetches from. */
export interface FluxSource extends Declared {
  readonly kind: "fluxSource";
  readonly secretRef: Written | undefined;
  /** What the Secret has to be: a docker config, that or a user name with a password, or anything but that. */
  readonly wants: "docker-config" | "login" | "no-docker-config";
  /** What it fetches, in the form of an image, where it is an image and known. */
  readonly image: Image | undefined;
}

/** A Secret or ServiceAccount that a script reads, changes or deletes. */
export interface ScriptReference extends Declared {
  readonly kind: "scriptReference";
  readonly of: "Secret" | "ServiceAccount";
  readonly to: Written;
  readonly reach: Reach;
}

/** Something that deploys a folder of the repository, with changes of its own: what it says in full is read there. */
export interface Deployer extends Declared {
  readonly kind: "deployer";
}

export type Resource =
  | Workload
  | ServiceAccount
  | Secret
  | MadeSecret
  | Supplier
  | PullSecretAdder
  | ScriptReference
  | FluxSource
  | HelmUses
  | HelmChart
  | HelmValues
  | Deployer
  | Role
  | RoleBinding
  | CredentialProviderConfig
  | KubeletConfiguration
  | NodeGates;

/** Where a span of a resource's document stands in its file. */
export function placeOf({ source: { uri, start } }: Resource, span: Span): Place {
  return { uri, span: { start: start + span.start, end: start + span.end } };
}

/** Where a resource has its name, or begins where it has none. */
export function placeOfName(resource: Resource): Place {
  return placeOf(resource, resource.name ?? { start: 0, end: 0 });
}

/** `Deployment "web"`, or `Deployment without a name`. */
export function titleOf({ type, name }: Pick<Resource, "type" | "name">): string {
  return name ? `${type} "${name.value}"` : t`${type} without a name`;
}
