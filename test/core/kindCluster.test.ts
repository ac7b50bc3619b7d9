/** Which feature gates the configuration of a cluster of kind sets for its kubelets. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { featureState } from "../../server/src/core/kubelets.ts";
import type { FeatureState } from "../../server/src/core/kubernetes/versions.ts";
import { analyzeFiles } from "../workspace.ts";

const gate = "KubeletServiceAccountTokenForCredentialProviders";
const patch = (kind: string, body: string) => `kubeadmConfigPatches: [${JSON.stringify(`kind: ${kind}\n${body}\n`)}]`;
const flag = (value: string) =>
  `nodeRegistration: {kubeletExtraArgs: {feature-gates: "AllAlpha=false,${gate}=${value}"}}`;
const off = `featureGates: {${gate}: false}`;

/** What stands in the Cluster, and what becomes of a gate that is on by itself. */
const cases: Readonly<Record<string, readonly [body: string, state: FeatureState]>> = {
  "nothing is said": ["nodes: [{role: worker}]", "on"],
  "it is off for all": [off, "off"],
  "a patch of the kubelet's configuration": [patch("KubeletConfiguration", off), "off"],
  "a patch counts more": [`${off}\n${patch("KubeletConfiguration", off.replace("false", "true"))}`, "on"],
  "a patch of something else": [patch("ClusterConfiguration", off), "on"],
  "the flag of the first node": [patch("InitConfiguration", flag("false")), "off"],
  "the flag of other nodes, in Go's words": [patch("JoinConfiguration", flag("F")), "off"],
  "the flag as a list of kubeadm's v1beta4": [
    patch("JoinConfiguration", `nodeRegistration: {kubeletExtraArgs: [{name: feature-gates, value: "${gate}=0"}]}`),
    "off",
  ],
  "a flag with a word that Go does not take": [patch("InitConfiguration", flag("no")), "on"],
  "nodes disagree": [
    `${off.replace("false", "true")}\nnodes:\n  - role: worker\n  - {${patch("KubeletConfiguration", off)}}`,
    "on",
  ],
  "a group of gates": ["featureGates: {AllBeta: false}", "off"],
  "a patch that is no YAML": ['kubeadmConfigPatches: ["kind: [", 3]', "on"],
};

for (const [name, [body, state]] of Object.entries(cases)) {
  test(name, () => {
    const text = `kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\n${body}\n`;
    const { inventory } = analyzeFiles(new Map([["kind.yaml", text]]));
    assert.equal(featureState("providerTokens", 34, inventory), state);
  });
}
