/** Files of the kubelet, against upstream's own tables: what is read of them, and what is refused in which words. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ClusterSecrets, Context, Inventory, ManifestReader, PodSpecTable, parseSettings, versionOf } from "#core";
import { allowedImages, isAllowed, verificationProblems } from "../../server/src/core/kubernetes/imageVerification.ts";
import { aggregated } from "../../server/src/core/kubernetes/kubeletProblems.ts";
import type {
  CredentialProviderConfig,
  KubeletConfiguration,
} from "../../server/src/core/kubernetes/kubeletResources.ts";
import { providerConfigProblems } from "../../server/src/core/kubernetes/providerValidation.ts";
import { durationOf, shownDuration } from "../../server/src/core/kubernetes/schedule.ts";
import { type FeatureState, features, newestVersion, stateOf } from "../../server/src/core/kubernetes/versions.ts";
import { table } from "../conformance.ts";
import { analyzeFiles } from "../workspace.ts";

const reader = new ManifestReader(new PodSpecTable());

function configsIn(name: string, text: string): readonly CredentialProviderConfig[] {
  return reader.read(name, text).resources.filter((resource) => resource.kind === "credentialProviderConfig");
}

function errorsOf(config: CredentialProviderConfig, tokens: FeatureState, version = newestVersion): string {
  return aggregated(providerConfigProblems(config, { version, tokens }));
}

interface ReadRow {
  files: readonly { name: string; content: string }[];
  config: null | {
    providers: readonly {
      name: string;
      matchImages: readonly string[];
      defaultCacheDuration: string;
      apiVersion: string;
    }[];
  };
  expectErrContains: string;
}

table<ReadRow>("credential_provider_config_read", ({ files, config, expectErrContains }) => {
  const read = files
    .filter(({ name }) => /\.(?:json|ya?ml)$/.test(name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const configs = read.flatMap(({ name, content }) => configsIn(name, content));
  if (config === null) {
    // Folders without any such file are none of ours.
    if (read.length === 0) return;
    if (expectErrContains.includes("duplicate provider name")) {
      const { findings } = analyzeFiles(new Map(read.map(({ name, content }) => [name, content])));
      assert.ok(findings.some(({ message }) => message.includes(expectErrContains)));
      return;
    }
    const errors = configs.map((one) => errorsOf(one, "on"));
    assert.ok(
      errors.some((error) => error.includes(expectErrContains)),
      errors.join("\n"),
    );
    return;
  }
  const providers = configs.flatMap(({ providers }) => providers);
  assert.deepEqual(
    providers.map(({ name, matchImages, cacheDuration, apiVersion }) => [
      name?.value,
      matchImages.map(({ value }) => value),
      shownDuration(durationOf(cacheDuration?.value ?? "") ?? Number.NaN),
      apiVersion?.value,
    ]),
    config.providers.map((one) => [one.name, one.matchImages, one.defaultCacheDuration, one.apiVersion]),
  );
  for (const one of configs) assert.equal(errorsOf(one, "on"), "");
});

interface ValidateRow {
  config: object;
  saTokenForCredentialProviders: boolean;
  expectErr: string;
}

table<ValidateRow>("credential_provider_config_validate", ({ config, saTokenForCredentialProviders, expectErr }) => {
  const header = { apiVersion: "kubelet.config.k8s.io/v1", kind: "CredentialProviderConfig" };
  const [read] = configsIn("config.json", JSON.stringify({ ...header, ...config }));
  assert.ok(read);
  assert.equal(errorsOf(read, saTokenForCredentialProviders ? "on" : "off"), expectErr);
});

interface PolicyRow {
  featureGate: boolean;
  imagePullCredentialsVerificationPolicy: string;
  preloadedImagesVerificationAllowlist: readonly string[];
  errContains: string;
}

table<PolicyRow>("kubelet_config_image_pull_policy", ({ featureGate, errContains, ...fields }) => {
  const header = { apiVersion: "kubelet.config.k8s.io/v1beta1", kind: "KubeletConfiguration" };
  const [read] = reader.read("kubelet.json", JSON.stringify({ ...header, ...fields })).resources;
  assert.equal(read?.kind, "kubeletConfiguration");
  const problems = verificationProblems(read as KubeletConfiguration, newestVersion, featureGate ? "on" : "off");
  const error = aggregated(problems);
  assert.ok(error.includes(errContains), error);
});

interface AllowRow {
  image: string;
  allowlist: readonly string[];
  absolutes: number;
  wildcards: number;
  requireVerification: boolean;
  invalid: boolean;
}

table<AllowRow>("image_pull_allowlist", ({ image, allowlist, absolutes, wildcards, requireVerification, invalid }) => {
  const allowed = allowlist.map(allowedImages);
  assert.equal(
    allowed.some((one) => "error" in one),
    invalid,
  );
  if (invalid) return;
  const names = allowed.flatMap((one) => ("error" in one ? [] : [one]));
  assert.equal(new Set(names.filter(({ wildcard }) => !wildcard).map(({ name }) => name)).size, absolutes);
  assert.equal(names.filter(({ wildcard }) => wildcard).length, wildcards);
  assert.equal(isAllowed(image, allowlist), !requireVerification);
});

test("a version is read in every form in which clusters and people write it", () => {
  const cases: Readonly<Record<string, number | undefined>> = {
    "1.34": 34,
    "v1.34.2": 34,
    "v1.29.3-eks-adc7111": 29,
    "v1.30.1+k3s1": 30,
    " 1.36 ": 36,
    "1.19": undefined,
    "2.0": undefined,
    "1.x": undefined,
    "": undefined,
  };
  for (const [text, version] of Object.entries(cases)) assert.equal(versionOf(text), version, text);
  assert.equal(parseSettings({ kubernetesVersion: "" }).settings.kubernetesVersion, undefined);
  assert.match(parseSettings({ kubernetesVersion: 1.34 }).problems.join(), /kubernetesVersion must be a version/);
});

test("each feature is absent, behind its gate and on in the versions of upstream's table", () => {
  const states = (name: keyof typeof features) =>
    [31, 32, 33, 34, 35, 36].map((version) => stateOf(features[name], version)).join(" ");
  assert.equal(states("providerTokens"), "absent absent off on on on");
  assert.equal(states("verifiedImages"), "absent absent off off on on");
  assert.equal(states("audienceRestriction"), "absent off on on on on");
  assert.equal(states("staticPodReferences"), "absent absent absent on on on");
});

test("the version is what somebody says, or that of the cluster, or the newest", () => {
  const told = { context: "kind", namespaces: [], secrets: [], version: "v1.31.4+k3s1" };
  const cluster = new Inventory([], true).beside(new ClusterSecrets(told));
  const versionWith = (inventory: Inventory, kubernetesVersion?: string) =>
    new Context(inventory, parseSettings({ kubernetesVersion }).settings, 0).kubernetesVersion;
  assert.equal(versionWith(new Inventory([], true)), newestVersion);
  assert.equal(versionWith(cluster), 31);
  assert.equal(versionWith(cluster, "1.34"), 34);
});
