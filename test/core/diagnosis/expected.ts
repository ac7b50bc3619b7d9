/** What each Pod of the captures is to be told, wherever it fails: in a capture, or in a cluster that makes it anew. */
import type { Cause, Confidence, PullFailure } from "#core";

export type Expected = readonly [cause: Cause, confidence: Confidence];

/** Pods of one name and container in both versions; a Deployment's Pods by its name. */
const inBoth: Readonly<Record<string, Expected>> = {
  "b-wrong-password/app": ["auth-invalid", "likely"],
  "e-missing-tag/app": ["not-found", "certain"],
  "f-no-such-host/app": ["dns", "certain"],
  "g-bad-name/app": ["invalid-name", "certain"],
  "h-never/app": ["never-pull", "certain"],
  "j-docker-io/app": ["dns", "certain"],
  "l-missing-repository/app": ["not-found", "certain"],
  "m-connection-refused/app": ["network-refused", "certain"],
  "o-init-container/setup": ["not-found", "certain"],
  "q-two-containers/sidecar": ["dns", "certain"],
  "s-https-to-http/app": ["http-https", "certain"],
  "v-unknown-ca/app": ["tls-unknown-ca", "certain"],
  "w-token-no-secret/app": ["auth-missing", "likely"],
  "w-token-right-missing-tag/app": ["not-found", "certain"],
  "w-token-wrong/app": ["auth-invalid", "certain"],
  "x-other-platform/app": ["platform-mismatch", "certain"],
  "x-status-401/app": ["auth-missing", "likely"],
  "x-status-403/app": ["forbidden", "certain"],
  "x-status-429/app": ["rate-limited", "certain"],
  "x-status-500/app": ["registry-5xx", "certain"],
  "x-status-503/app": ["registry-5xx", "certain"],
  "x-token-denied/app": ["forbidden", "certain"],
};

/** The runtime of 1.20 says "401" to everything; that of 1.36 says that no credential was sent. */
export const expected: Readonly<Record<string, Readonly<Record<string, Expected>>>> = {
  "v1.20": {
    ...inBoth,
    "a-no-secret/app": ["auth-missing", "likely"],
    "i-absent-secret/app": ["secret-missing", "likely"],
    "k-secret-for-other-host/app": ["secret-registry-mismatch", "likely"],
    "n-cached-no-secret-always/app": ["auth-missing", "likely"],
    "p-deployment/app": ["auth-missing", "likely"],
    "t-opaque-secret/app": ["secret-wrong-type", "likely"],
  },
  "v1.36": {
    ...inBoth,
    "a-no-secret/app": ["auth-missing", "certain"],
    "i-absent-secret/app": ["secret-missing", "certain"],
    "k-secret-for-other-host/app": ["secret-registry-mismatch", "certain"],
    // What is on the node serves only Pods that bring credentials, since 1.35.
    "n-cached-never/app": ["never-pull", "certain"],
    "n-cached-no-secret/app": ["auth-missing", "certain"],
    "n-cached-no-secret-always/app": ["auth-missing", "certain"],
    "p-deployment/app": ["auth-missing", "certain"],
    "t-opaque-secret/app": ["secret-wrong-type", "certain"],
  },
};

/** Each container once; Pods of one Deployment that do not agree are told one by one. */
export function told(failures: readonly PullFailure[]): Record<string, Expected> {
  const byName = Map.groupBy(failures, ({ pod, owner, container }) => {
    return `${owner === null ? pod : owner.replace("Deployment/", "")}/${container}`;
  });
  const entries = [...byName].flatMap(([name, group]): (readonly [string, Expected])[] => {
    const own = group.map(({ pod, container, cause, confidence }) => {
      return [`${pod}/${container}`, [cause, confidence]] as const;
    });
    const [first] = own;
    const agreed = first && own.every(([, one]) => String(one) === String(first[1]));
    return agreed ? [[name, first[1]]] : own;
  });
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

export function sorted(table: Readonly<Record<string, Expected>>): Record<string, Expected> {
  return Object.fromEntries(Object.entries(table).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
