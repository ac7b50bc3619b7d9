/** Which registries there is a guide for, and how each is known by its host. */
import { registryOf } from "../kubernetes/registries.ts";
import { t } from "../translation.ts";

export const guideIds = [
  "docker-hub",
  "ghcr",
  "ecr",
  "google",
  "acr",
  "quay",
  "gitlab",
  "harbor",
  "jfrog",
  "nexus",
  "openshift",
  "digitalocean",
  "other",
] as const;

export type GuideId = (typeof guideIds)[number];

interface GuideKind {
  readonly name: string;
  /** Registries of the table in `registryData.ts` that this is about. */
  readonly registries: readonly string[];
  /** Hosts that are probably this one, though the table cannot know them. */
  readonly hosts?: RegExp;
}

export const guideKinds: Readonly<Record<GuideId, GuideKind>> = {
  "docker-hub": {
    name: "Docker Hub",
    registries: ["docker-hub"],
    hosts: /(?:^|\.)docker\.(?:io|com)$/,
  },
  ghcr: {
    name: "GitHub Container Registry",
    registries: ["ghcr"],
  },
  ecr: {
    name: "Amazon ECR",
    registries: ["ecr"],
    hosts: /\.dkr[.-]ecr[.-]/,
  },
  google: {
    get name() {
      return t`Google Artifact Registry and Container Registry`;
    },
    registries: ["gcr", "gcr-regional", "artifact-registry"],
  },
  acr: {
    name: "Azure Container Registry",
    registries: ["acr"],
  },
  quay: {
    name: "Quay",
    registries: ["quay"],
    hosts: /^quay[.-]/,
  },
  gitlab: {
    name: "GitLab Container Registry",
    registries: ["gitlab"],
    hosts: /^(?:registry\.)?gitlab\./,
  },
  harbor: {
    name: "Harbor",
    registries: [],
    hosts: /(?:^|[.-])harbor[.-]/,
  },
  jfrog: {
    name: "JFrog Artifactory",
    registries: ["jfrog"],
    hosts: /^(?:artifactory|jfrog)[.-]/,
  },
  nexus: {
    name: "Sonatype Nexus Repository",
    registries: [],
    hosts: /^nexus[.-]/,
  },
  openshift: {
    get name() {
      return t`OpenShift's own registry`;
    },
    registries: ["openshift"],
    hosts: /^default-route-openshift-image-registry\./,
  },
  digitalocean: {
    name: "DigitalOcean Container Registry",
    registries: ["digitalocean"],
  },
  other: {
    get name() {
      return t`another registry`;
    },
    registries: [],
  },
};

/** The guide for a host, with its port if it has one; `other` where nothing tells. */
export function guideOf(host: string): GuideId {
  const known = registryOf(host)?.id;
  return (
    guideIds.find((id) => known !== undefined && guideKinds[id].registries.includes(known)) ??
    guideIds.find((id) => guideKinds[id].hosts?.test(host.replace(/:\d+$/, ""))) ??
    "other"
  );
}
