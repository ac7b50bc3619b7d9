/** What is known of a failing pull, as the words about it need it, and what a family of causes has to say. */
import type { Image } from "../kubernetes/image.ts";
import type { Cause, CauseFamily, Remedy } from "./failure.ts";

/** Of a message alone only the image may be known; everything else comes from the objects around it. */
export interface Facts {
  /** As it may be shown, or "the image". */
  readonly image: string;
  /** Whether anything tells how the image is called. */
  readonly named: boolean;
  readonly parsed: Image | undefined;
  /** The registry's host with its port, or "the registry". */
  readonly registry: string;
  /** The host that the node asked last: the registry's server, a mirror of it, or where it keeps tokens or layers. */
  readonly asked: string;
  /** The registry says that it was asked over plain HTTP and speaks HTTPS. */
  readonly wantsHttps: boolean;
  readonly pod: PodFacts | undefined;
  /** The first credential that the kubelet would send now, by what the Secrets hold now. */
  readonly sent: SentCredential | undefined;
  /** Whether it is known that no Secret of the Pod has a credential for the image. */
  readonly noneSent: boolean;
  /** The Secret or ServiceAccount that the cause is about, and what is wrong with it. */
  readonly culprit: Culprit | undefined;
  readonly node: NodeFacts | undefined;
}

export interface PodFacts {
  readonly namespace: string;
  readonly name: string;
  readonly container: string;
  /** The image is a volume's, and `container` the volume's name. */
  readonly isVolume: boolean;
  /** A kubelet runs it from a file: it can have no pull secrets, its own or a ServiceAccount's. */
  readonly isStatic: boolean;
  /** `Always`, `IfNotPresent`, `Never`, or empty. */
  readonly pullPolicy: string;
  /** The outermost owner that is known. */
  readonly owner: { readonly kind: string; readonly name: string } | undefined;
  readonly serviceAccount: string;
  /** The names that the Pod lists. */
  readonly pullSecrets: readonly string[];
  /** Secrets of the namespace that have a credential for the image, and are not listed. */
  readonly unusedSecrets: readonly string[];
  /** A name for a new Secret: none that is known there, and none that the Pod lists. */
  readonly newSecret: string;
  readonly secretsUnreadable: boolean;
  readonly eventsUnreadable: boolean;
  /** Whether it is known what all the listed Secrets hold. */
  readonly secretsKnown: boolean;
  /** When the kubelet tries again, in words: "in about 2 minutes". */
  readonly nextAttempt: string | undefined;
}

export interface SentCredential {
  readonly secret: string;
  readonly key: string;
  /** Shown as it is, or "[token]". */
  readonly username: string;
}

export interface Culprit {
  readonly kind: "Secret" | "ServiceAccount";
  readonly namespace: string;
  readonly name: string;
  /** What is wrong with it, as the end of a sentence. Empty where the cause says it all. */
  readonly what: string;
  /** What it would have to be: a key, another namespace. */
  readonly wanted: string | undefined;
}

export interface NodeFacts {
  readonly name: string;
  /** `linux/amd64` */
  readonly platform: string | undefined;
  readonly kubelet: string | undefined;
  readonly runtime: string | undefined;
  readonly hasImage: boolean;
  /** Other nodes that have the image. */
  readonly others: readonly string[];
}

/** Words for a cause: a headline is one sentence, an explanation at most four. */
export interface Statement {
  readonly family: CauseFamily;
  /** Whether it may go away by itself. */
  readonly transient?: boolean;
  readonly headline: (facts: Facts) => string;
  readonly explanation: (facts: Facts) => string;
  readonly remedies: (facts: Facts, pod: PodFacts) => readonly Remedy[];
}

/** A stable fragment of what a kubelet, container runtime or registry says. */
export interface Wording {
  readonly cause: Cause;
  readonly pattern: RegExp;
}

export type Statements<C extends Cause> = Readonly<Record<C, Statement>>;
