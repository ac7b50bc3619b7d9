/** What each cause of a failing pull is called where there is little room. */
import { type PullFailure, t } from "#core";

interface CauseWords {
  /** For groups of Pods. */
  readonly title: () => string;
  /** Beside a name, at the width that a sidebar has at first: 22 letters at most. */
  readonly short: () => string;
}

export const causes: Readonly<Record<PullFailure["cause"], CauseWords>> = {
  "auth-missing": { title: () => t`No credentials were sent`, short: () => t`no credentials` },
  "auth-invalid": { title: () => t`Credentials were refused`, short: () => t`login refused` },
  "auth-expired": { title: () => t`A token has expired`, short: () => t`token expired` },
  "auth-missing-or-invalid": { title: () => t`No credentials, or wrong ones`, short: () => t`no or wrong login` },
  forbidden: { title: () => t`The user may not pull the image`, short: () => t`no right to pull` },
  "ambiguous-not-found-or-unauthorized": {
    title: () => t`No such image, or no right to see it`,
    short: () => t`not found, or no right`,
  },
  "not-found-repo": { title: () => t`No such repository`, short: () => t`no such repository` },
  "not-found-tag": { title: () => t`No such tag`, short: () => t`no such tag` },
  "not-found": { title: () => t`No such image`, short: () => t`no such image` },
  "not-found-content": { title: () => t`A part of the image is gone`, short: () => t`image incomplete` },
  "rate-limited": { title: () => t`Too many pulls`, short: () => t`too many pulls` },
  "registry-5xx": { title: () => t`The registry has an error`, short: () => t`registry error` },
  "registry-protocol": { title: () => t`What answers is no registry`, short: () => t`not a registry` },
  "registry-config": {
    title: () => t`A rule or setting of the registry keeps it back`,
    short: () => t`held back by registry`,
  },
  "registry-blocked": { title: () => t`The node blocks the registry`, short: () => t`registry blocked` },
  "tls-unknown-ca": { title: () => t`Certificate from an unknown authority`, short: () => t`untrusted certificate` },
  "tls-expired": { title: () => t`Certificate not valid at this time`, short: () => t`certificate not valid` },
  "tls-name-mismatch": { title: () => t`Certificate for another name`, short: () => t`wrong certificate name` },
  "tls-other": { title: () => t`No secure connection`, short: () => t`TLS fails` },
  "http-https": { title: () => t`The registry speaks plain HTTP`, short: () => t`speaks plain HTTP` },
  dns: { title: () => t`Unknown host name`, short: () => t`unknown host name` },
  "network-timeout": { title: () => t`The registry does not answer`, short: () => t`no answer` },
  "network-refused": { title: () => t`Connection refused`, short: () => t`connection refused` },
  "network-unreachable": { title: () => t`No route to the registry`, short: () => t`no route` },
  "network-reset": { title: () => t`Connection broken off`, short: () => t`connection broken off` },
  proxy: { title: () => t`The node's proxy fails`, short: () => t`proxy fails` },
  "pull-cancelled": { title: () => t`The pull was cancelled`, short: () => t`pull cancelled` },
  "platform-mismatch": { title: () => t`Not built for the node's platform`, short: () => t`wrong platform` },
  "unsupported-manifest": { title: () => t`Image format not supported`, short: () => t`format not supported` },
  "corrupt-download": { title: () => t`Damaged download`, short: () => t`damaged download` },
  disk: { title: () => t`The node's disk is full or broken`, short: () => t`disk full or broken` },
  "invalid-name": { title: () => t`Not a valid image`, short: () => t`invalid image name` },
  "short-name": { title: () => t`Image without a registry`, short: () => t`no registry named` },
  "never-pull": { title: () => t`Not on the node, and never pulled`, short: () => t`not on the node` },
  signature: { title: () => t`Signature refused`, short: () => t`signature refused` },
  "secret-malformed": { title: () => t`A pull secret cannot be decoded`, short: () => t`broken Secret` },
  "secret-missing": { title: () => t`A pull secret does not exist`, short: () => t`Secret missing` },
  "kubelet-throttle": { title: () => t`The kubelet pulls too much at once`, short: () => t`kubelet is busy` },
  "token-request": { title: () => t`The credential provider fails`, short: () => t`provider fails` },
  wrapper: { title: () => t`The cause was not told`, short: () => t`cause not told` },
  unknown: { title: () => t`Unknown cause`, short: () => t`unknown cause` },
  "secret-registry-mismatch": {
    title: () => t`The pull secret is for another registry`,
    short: () => t`Secret: other registry`,
  },
  "secret-wrong-type": { title: () => t`The pull secret has the wrong type`, short: () => t`Secret of wrong type` },
  "secret-wrong-namespace": {
    title: () => t`The pull secret is in another namespace`,
    short: () => t`Secret elsewhere`,
  },
  "service-account-secrets-ignored": {
    title: () => t`The ServiceAccount's list does not count`,
    short: () => t`ServiceAccount ignored`,
  },
  "service-account-changed-later": {
    title: () => t`The ServiceAccount got its list too late`,
    short: () => t`needs new pods`,
  },
  "secret-changed-later": { title: () => t`Mended; waiting for the next attempt`, short: () => t`mended, will retry` },
};
