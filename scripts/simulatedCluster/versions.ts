/** The two versions of Kubernetes that the cluster can play, and where they differ. */

export type VersionName = "1.36" | "1.20";

export interface Version {
  readonly name: VersionName;
  /** As `/version` answers it. */
  readonly build: object;
  readonly runtime: "containerd 2.1" | "containerd 1.6";
  readonly nodeInfo: { readonly kubeletVersion: string; readonly containerRuntimeVersion: string };
  /** Since 1.28 there is an event about Secrets that do not exist. */
  readonly tellsMissingSecrets: boolean;
  /** Since 1.32 the cause is part of the back-off's message. */
  readonly backOffTellsCause: boolean;
  /** Since 1.33 a malformed Secret fails a container before the pull. */
  readonly malformedSecretFailsFirst: boolean;
  /** On since 1.35 (KEP-2535): an image on the node is only for Pods with the credentials that it was pulled with. */
  readonly verifiesPulledImages: boolean;
  /** What a kubelet signs its events with. */
  readonly reportingComponent: string;
}

export const versions: Readonly<Record<VersionName, Version>> = {
  "1.36": {
    name: "1.36",
    build: buildOf("36", "v1.36.2"),
    runtime: "containerd 2.1",
    nodeInfo: { kubeletVersion: "v1.36.2", containerRuntimeVersion: "containerd://2.1.9" },
    tellsMissingSecrets: true,
    backOffTellsCause: true,
    malformedSecretFailsFirst: true,
    verifiesPulledImages: true,
    reportingComponent: "kubelet",
  },
  "1.20": {
    name: "1.20",
    build: buildOf("20", "v1.20.2"),
    runtime: "containerd 1.6",
    nodeInfo: { kubeletVersion: "v1.20.2", containerRuntimeVersion: "containerd://1.6.20" },
    tellsMissingSecrets: false,
    backOffTellsCause: false,
    malformedSecretFailsFirst: false,
    verifiesPulledImages: false,
    reportingComponent: "",
  },
};

function buildOf(minor: string, gitVersion: string): object {
  const fixed = { gitCommit: "simulated", gitTreeState: "clean", buildDate: "1970-01-01T00:00:00Z", goVersion: "go1" };
  return { major: "1", minor, gitVersion, ...fixed, compiler: "gc", platform: "linux/amd64" };
}
