/** What is known of the kubelets: their version, and the feature gates that the workspace sets for them. */
import type { Inventory } from "./inventory.ts";
import type { Kubelet } from "./kubernetes/kubeletProblems.ts";
import {
  type FeatureName,
  type FeatureState,
  features,
  type KubernetesVersion,
  stateOf,
} from "./kubernetes/versions.ts";

/**
 * What becomes of a feature in a version, with the gates that the workspace sets for kubelets. `AllAlpha` and `AllBeta`
 * stand for the gates that are not named themselves: what is off by itself is alpha, and what is on is beta.
 *
 * Where these disagree, they are for different nodes, and the feature is taken to be on: nothing can be said against it.
 */
export function featureState(name: FeatureName, version: KubernetesVersion, inventory: Inventory): FeatureState {
  const feature = features[name];
  const state = stateOf(feature, version);
  if (state === "absent" || !("gate" in feature)) return state;
  const all = state === "off" ? "AllAlpha" : "AllBeta";
  const gates = new Set(inventory.featureGates.flatMap((gates) => gates[feature.gate] ?? gates[all] ?? []));
  if (gates.has(true)) return "on";
  return gates.has(false) ? "off" : state;
}

export function kubeletOf(version: KubernetesVersion, inventory: Inventory): Kubelet {
  return { version, tokens: featureState("providerTokens", version, inventory) };
}
