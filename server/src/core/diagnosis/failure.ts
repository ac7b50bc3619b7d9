/** What a diagnosis says of one failing pull: the words that people, JSON and the sidebar are given. */

/**
 * Why a pull fails. All but those of the last group can be read in messages; the others only evidence can tell.
 *
 * `unknown` is the cause of a message of no known wording, and `wrapper` that of a message that holds no cause.
 */
export const causes = [
  "auth-missing",
  "auth-invalid",
  "auth-expired",
  "auth-missing-or-invalid",
  "forbidden",
  "ambiguous-not-found-or-unauthorized",
  "not-found-repo",
  "not-found-tag",
  "not-found",
  "not-found-content",
  "rate-limited",
  "registry-5xx",
  "registry-protocol",
  "registry-config",
  "registry-blocked",
  "tls-unknown-ca",
  "tls-expired",
  "tls-name-mismatch",
  "tls-other",
  "http-https",
  "dns",
  "network-timeout",
  "network-refused",
  "network-unreachable",
  "network-reset",
  "proxy",
  "pull-cancelled",
  "platform-mismatch",
  "unsupported-manifest",
  "corrupt-download",
  "disk",
  "invalid-name",
  "short-name",
  "never-pull",
  "signature",
  "secret-malformed",
  "secret-missing",
  "kubelet-throttle",
  "token-request",
  "wrapper",
  "unknown",
  "secret-registry-mismatch",
  "secret-wrong-type",
  "secret-wrong-namespace",
  "service-account-secrets-ignored",
  "service-account-changed-later",
  "secret-changed-later",
] as const;

export type Cause = (typeof causes)[number];

/** A statement about evidence: proven by it, the best reading of it, or one of several that it leaves open. */
export type Confidence = "certain" | "likely" | "possible";

/** What has to be changed, for an icon: `credentials` are Secrets and ServiceAccounts. */
export type CauseFamily =
  | "credentials"
  | "image"
  | "network"
  | "certificate"
  | "registry"
  | "node"
  | "policy"
  | "unknown";

/** `container` is a volume's name where the image is a volume's. */
export type FailingContainerType = "container" | "init" | "ephemeral" | "volume";

/** What a statement rests on. */
export interface Witness {
  /** Who says so: `event Failed`, `container status`, `Secret shop/regcred`, `ServiceAccount shop/default`, `node node1`. */
  readonly source: string;
  /** One sentence, or the message itself; credentials in it are masked and control characters are left in. */
  readonly text: string;
  /** ISO 8601, in UTC; null where nothing tells. */
  readonly time: string | null;
}

/** One thing to do. The first of a list is the one to try first. */
export interface Remedy {
  readonly title: string;
  /** For a POSIX shell, to be copied as it is; it never has a password in it. Null where no command does it. */
  readonly command: string | null;
}

/** One image of one Pod that cannot be pulled. The waiting reasons that its status flips between are one failure. */
export interface PullFailure {
  readonly namespace: string;
  readonly pod: string;
  /** `Deployment/web`: the outermost owner that is known, as kubectl takes it. Null for a Pod of its own. */
  readonly owner: string | null;
  readonly container: string;
  readonly containerType: FailingContainerType;
  /** As the Pod names it, without a login that somebody put into it. */
  readonly image: string;
  /** The container's waiting reason: `ErrImagePull`, `ImagePullBackOff`, `InvalidImageName`… */
  readonly reason: string;
  readonly cause: Cause;
  readonly confidence: Confidence;
  /** One sentence that names what to change. */
  readonly headline: string;
  /** At most four sentences. */
  readonly explanation: string;
  readonly evidence: readonly Witness[];
  readonly remedies: readonly Remedy[];

  /** The Pod's uid; with `containerType` and `container` it names the failure while the Pod lives. Empty if it has none. */
  readonly podUid: string;
  readonly family: CauseFamily;
  /** Whether it may go away by itself: a retry is due, a limit is lifted, a registry recovers. */
  readonly transient: boolean;
  /** The registry's host, with its port; null where the image cannot be parsed. */
  readonly registry: string | null;
  readonly node: string | null;
  readonly serviceAccount: string;
  /** The Secrets that the Pod lists, in its order. */
  readonly pullSecrets: readonly string[];
  /** The Secret that has to be changed, made or attached, where it is a Secret. */
  readonly secret: { readonly namespace: string; readonly name: string } | null;
  readonly backOff: BackOff;
}

/** Where the kubelet stands with its retries. Times are ISO 8601 in UTC, and null where nothing tells. */
export interface BackOff {
  /** When the pull was first seen to fail, or else when the Pod was made. */
  readonly since: string | null;
  /** How often it failed; null where no event tells. */
  readonly attempts: number | null;
  readonly lastAttempt: string | null;
  /** An estimate, by the kubelet's 10 seconds that double up to 300. Never before `now`. Null if it does not retry. */
  readonly nextAttempt: string | null;
  /** More tries were due than events tell of, so `attempts` are the least that there were. */
  readonly unseen: boolean;
}

/** What one message says by itself. */
export interface Classification {
  readonly cause: Cause;
  readonly headline: string;
}
