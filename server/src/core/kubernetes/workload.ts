/** Reads Pod specs: their images, pull secrets and ServiceAccount, wherever a kind keeps them. */
import { isPlaceholderImage, isTemplated } from "../placeholders.ts";
import type { Written } from "../text.ts";
import type { YamlNode } from "../yaml.ts";
import { defaultPullPolicy, parseImage } from "./image.ts";
import type { PodSpecLayout } from "./podSpecs.ts";
import { readPullSecrets } from "./pullSecretList.ts";
import type { ContainerType, ImageUse, MountedSecret, PullPolicy, Workload } from "./resources.ts";

const policies: readonly string[] = ["Always", "IfNotPresent", "Never"] satisfies readonly PullPolicy[];

export type PodSpec = Pick<
  Workload,
  "podSpecPath" | "serviceAccountName" | "serviceAccountTemplated" | "pullSecrets" | "mounted" | "images"
>;

/** The maps that a path of the Pod spec table leads to. */
export function nodesAt(root: YamlNode, path: string): readonly YamlNode[] {
  return nodesAlong(root, path).filter((node) => node.kind === "map");
}

/** The nodes that a path leads to: `[*]` stands for each item of a list, `*` for each value of a map, `.` for the root. */
export function nodesAlong(root: YamlNode, path: string): readonly YamlNode[] {
  let nodes: readonly YamlNode[] = [root];
  if (path === ".") return nodes;
  for (const step of path.split(".")) {
    const key = step.replace(/\[\*\]$/, "");
    nodes = nodes.flatMap((node) => {
      if (key === "*") return node.entries.map(({ value }) => value);
      const child = node.get(key);
      if (!child) return [];
      return key === step ? [child] : child.items;
    });
  }
  return nodes;
}

/** @param resource The whole resource, of which `pod` is the Pod spec. */
export function readPodSpec(resource: YamlNode, pod: YamlNode, layout: PodSpecLayout = {}): PodSpec {
  const serviceAccountName = readServiceAccountName(resource, pod, layout.serviceAccount);
  return {
    podSpecPath: pod.path,
    serviceAccountName,
    serviceAccountTemplated: serviceAccountName !== undefined && isTemplated(serviceAccountName.value),
    pullSecrets: readPullSecrets(pod, layout.pullSecretsKey, layout.pullSecrets),
    mounted: readMounted(pod),
    images: [
      ...containersAt(pod, layout.initContainers ?? ["initContainers[*]"], "init", layout.imageKey),
      ...containersAt(pod, layout.containers ?? ["containers[*]"], "container", layout.imageKey),
      ...containersAt(pod, ["ephemeralContainers[*]"], "ephemeral"),
      ...nodesAt(pod, "volumes[*]").flatMap((volume) => readImageVolume(volume) ?? []),
    ],
  };
}

/** The alias `serviceAccount` counts only where `serviceAccountName` is empty. */
function readServiceAccountName(resource: YamlNode, pod: YamlNode, path: string | undefined): Written | undefined {
  if (path === undefined) return named(pod.get("serviceAccountName")) ?? named(pod.get("serviceAccount"));
  const parent = path.startsWith("^.") ? resource.at(...pod.path.slice(resource.path.length, -1)) : pod;
  return named(parent?.at(...path.replace(/^\^\./, "").split(".")));
}

/** The Secrets in environment variables and volumes. */
function readMounted(pod: YamlNode): readonly MountedSecret[] {
  const containers = ["initContainers", "containers", "ephemeralContainers"].flatMap((key) => itemsOf(pod, key));
  const inEnvironment = containers.flatMap((container) => [
    ...itemsOf(container, "env").map((item) => item.at("valueFrom", "secretKeyRef", "name")),
    ...itemsOf(container, "envFrom").map((item) => item.at("secretRef", "name")),
  ]);
  const inVolumes = itemsOf(pod, "volumes").flatMap((volume) => {
    const projected = volume.at("projected", "sources")?.items ?? [];
    const names = [volume.at("secret", "secretName"), ...projected.map((item) => item.at("secret", "name"))];
    return names.flatMap((node) => known(node).map((name) => ({ name, volume: volume.get("name")?.string?.value })));
  });
  const bySubPath = new Set(inVolumes.length > 0 ? containers.flatMap(mountedBySubPath) : []);
  return [
    ...inEnvironment.flatMap(known).map((name) => ({ name, way: { kind: "environment" as const } })),
    ...inVolumes.map(({ name, volume }) => ({
      name,
      way: { kind: "volume" as const, subPath: bySubPath.has(volume) },
    })),
  ];
}

/** The volumes of which a container mounts single files. */
function mountedBySubPath(container: YamlNode): readonly (string | undefined)[] {
  return itemsOf(container, "volumeMounts")
    .filter((mount) => mount.get("subPath") ?? mount.get("subPathExpr"))
    .map((mount) => mount.get("name")?.string?.value);
}

function itemsOf(node: YamlNode, key: string): readonly YamlNode[] {
  return node.get(key)?.items ?? [];
}

function known(node: YamlNode | undefined): readonly Written[] {
  const name = named(node);
  return name && !isTemplated(name.value) ? [name] : [];
}

function named(node: YamlNode | undefined): Written | undefined {
  return node?.string?.value ? node.string : undefined;
}

function containersAt(
  pod: YamlNode,
  paths: readonly string[],
  containerType: ContainerType,
  imageKey = "image",
): readonly ImageUse[] {
  return paths.flatMap((path) =>
    nodesAt(pod, path).flatMap(
      (container) =>
        readImage(container, container.get(imageKey), containerType, container.get("imagePullPolicy")) ?? [],
    ),
  );
}

function readImageVolume(volume: YamlNode): ImageUse | undefined {
  return readImage(volume, volume.at("image", "reference"), "volume", volume.at("image", "pullPolicy"));
}

function readImage(
  owner: YamlNode,
  node: YamlNode | undefined,
  containerType: ContainerType,
  policy: YamlNode | undefined,
): ImageUse | undefined {
  const at = node?.string;
  // An empty image is one that a controller or a patch fills in; the API server refuses the rest by itself.
  if (!at || at.value === "") return undefined;
  const written = policy?.string?.value ?? "";
  return {
    container: owner.get("name")?.string?.value ?? "",
    containerType,
    at,
    image: parseImage(at.value),
    templated: isTemplated(at.value) || isPlaceholderImage(at.value),
    pullPolicy: policies.includes(written) ? (written as PullPolicy) : defaultPullPolicy(at.value),
  };
}
