/** Reads the configuration of a cluster of kind: the feature gates that the kubelets of its nodes get by it. */
import { parseYaml, type YamlNode } from "../yaml.ts";
import type { Readers } from "./declared.ts";
import { featureGatesIn } from "./kubeletConfig.ts";
import type { FeatureGates, NodeGates } from "./kubeletResources.ts";

export const kindReaders: Readers = {
  "kind.x-k8s.io": {
    Cluster: (node, declared) => [{ kind: "nodeGates", ...declared, nodes: gatesOfNodes(node) } satisfies NodeGates],
  },
};

/** A patch counts more than what it is a patch of, and one of a node more than one of all. */
function gatesOfNodes(cluster: YamlNode): readonly FeatureGates[] {
  const all = { ...featureGatesIn(cluster), ...patchedIn(cluster) };
  const nodes = cluster.get("nodes")?.items ?? [];
  return nodes.length === 0 ? [all] : nodes.map((node) => ({ ...all, ...patchedIn(node) }));
}

function patchedIn(node: YamlNode): FeatureGates {
  const patches = node.get("kubeadmConfigPatches")?.items ?? [];
  return Object.assign({}, ...patches.map(({ string }) => gatesOfPatch(string?.value ?? "")));
}

/** A patch is the text of a document of kubeadm's configuration. The flag that it may set counts like the field. */
function gatesOfPatch(text: string): FeatureGates {
  const { root } = parseYaml(text);
  switch (root.get("kind")?.string?.value) {
    case "KubeletConfiguration":
      return featureGatesIn(root);
    case "InitConfiguration":
    case "JoinConfiguration":
      return gatesOfFlag(flagsOf(root).get("feature-gates") ?? "");
    default:
      return {};
  }
}

/** A map, or since kubeadm's v1beta4 a list of names and values. */
function flagsOf(root: YamlNode): ReadonlyMap<string, string> {
  const flags = root.at("nodeRegistration", "kubeletExtraArgs");
  const inMap = flags?.entries.map(({ key, value }) => [key.value, value.string?.value ?? ""] as const) ?? [];
  const inList = flags?.items.map((item) => {
    return [item.get("name")?.string?.value ?? "", item.get("value")?.string?.value ?? ""] as const;
  });
  return new Map([...inMap, ...(inList ?? [])]);
}

/** `A=true,B=false`; the words for a truth value are Go's (strconv.ParseBool). */
function gatesOfFlag(flag: string): FeatureGates {
  return Object.fromEntries(
    flag.split(",").flatMap((setting): readonly (readonly [string, boolean])[] => {
      const [gate = "", value = ""] = setting.split("=").map((word) => word.trim());
      const isOn = /^(?:1|t|T|true|TRUE|True)$/.test(value);
      const isOff = /^(?:0|f|F|false|FALSE|False)$/.test(value);
      return isOn || isOff ? [[gate, isOn]] : [];
    }),
  );
}
