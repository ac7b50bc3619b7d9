/** What each cause of a failing pull is called where there is little room. */
import type { PullFailure } from "#core";

interface CauseWords {
  /** For groups of Pods. */
  readonly title: string;
  /** Beside a name, at the width that a sidebar has at first: 22 letters at most. */
  readonly short: string;
}

export const causes: Readonly<Record<PullFailure["cause"], CauseWords>> = {
  "auth-missing": { title: "No credentials were sent", short: "no credentials" },
  "auth-invalid": { title: "Credentials were refused", short: "login refused" },
  "auth-expired": { title: "A token has expired", short: "token expired" },
  "auth-missing-or-invalid": { title: "No credentials, or wrong ones", short: "no or wrong login" },
  forbidden: { title: "The user may not pull the image", short: "no right to pull" },
  "ambiguous-not-found-or-unauthorized": {
    title: "No such image, or no right to see it",
    short: "not found, or no right",
  },
  "not-found-repo": { title: "No such repository", short: "no such repository" },
  "not-found-tag": { title: "No such tag", short: "no such tag" },
  "not-found": { title: "No such image", short: "no such image" },
  "not-found-content": { title: "A part of the image is gone", short: "image incomplete" },
  "rate-limited": { title: "Too many pulls", short: "too many pulls" },
  "registry-5xx": { title: "The registry has an error", short: "registry error" },
  "registry-protocol": { title: "What answers is no registry", short: "not a registry" },
  "registry-config": { title: "A rule or setting of the registry keeps it back", short: "held back by registry" },
  "registry-blocked": { title: "The node blocks the registry", short: "registry blocked" },
  "tls-unknown-ca": { title: "Certificate from an unknown authority", short: "untrusted certificate" },
  "tls-expired": { title: "Certificate not valid at this time", short: "certificate not valid" },
  "tls-name-mismatch": { title: "Certificate for another name", short: "wrong certificate name" },
  "tls-other": { title: "No secure connection", short: "TLS fails" },
  "http-https": { title: "The registry speaks plain HTTP", short: "speaks plain HTTP" },
  dns: { title: "Unknown host name", short: "unknown host name" },
  "network-timeout": { title: "The registry does not answer", short: "no answer" },
  "network-refused": { title: "Connection refused", short: "connection refused" },
  "network-unreachable": { title: "No route to the registry", short: "no route" },
  "network-reset": { title: "Connection broken off", short: "connection broken off" },
  proxy: { title: "The node's proxy fails", short: "proxy fails" },
  "pull-cancelled": { title: "The pull was cancelled", short: "pull cancelled" },
  "platform-mismatch": { title: "Not built for the node's platform", short: "wrong platform" },
  "unsupported-manifest": { title: "Image format not supported", short: "format not supported" },
  "corrupt-download": { title: "Damaged download", short: "damaged download" },
  disk: { title: "The node's disk is full or broken", short: "disk full or broken" },
  "invalid-name": { title: "Not a valid image", short: "invalid image name" },
  "short-name": { title: "Image without a registry", short: "no registry named" },
  "never-pull": { title: "Not on the node, and never pulled", short: "not on the node" },
  signature: { title: "Signature refused", short: "signature refused" },
  "secret-malformed": { title: "A pull secret cannot be decoded", short: "broken Secret" },
  "secret-missing": { title: "A pull secret does not exist", short: "Secret missing" },
  "kubelet-throttle": { title: "The kubelet pulls too much at once", short: "kubelet is busy" },
  "token-request": { title: "The credential provider fails", short: "provider fails" },
  wrapper: { title: "The cause was not told", short: "cause not told" },
  unknown: { title: "Unknown cause", short: "unknown cause" },
  "secret-registry-mismatch": { title: "The pull secret is for another registry", short: "Secret: other registry" },
  "secret-wrong-type": { title: "The pull secret has the wrong type", short: "Secret of wrong type" },
  "secret-wrong-namespace": { title: "The pull secret is in another namespace", short: "Secret elsewhere" },
  "service-account-secrets-ignored": {
    title: "The ServiceAccount's list does not count",
    short: "ServiceAccount ignored",
  },
  "service-account-changed-later": { title: "The ServiceAccount got its list too late", short: "needs new pods" },
  "secret-changed-later": { title: "Mended; waiting for the next attempt", short: "mended, will retry" },
};
