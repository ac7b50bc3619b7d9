/** Says what the kubelet's decoder does not take in a CredentialProviderConfig, and what was probably meant. */
import { t } from "../translation.ts";
import type { FieldType } from "./kubeletFields.ts";
import { type KubeletProblem, type KubeletRepair, unknownField } from "./kubeletProblems.ts";
import type { CredentialProviderConfig, DecodingProblem } from "./kubeletResources.ts";
import { features, type KubernetesVersion, providerApis, sinceWords, tooOld } from "./versions.ts";

/** In the order of the file. */
export function decodingProblems(
  config: CredentialProviderConfig,
  version: KubernetesVersion,
): readonly KubeletProblem[] {
  return [...tooNewVersion(config, version), ...config.decoding.map((problem) => toProblem(problem, config))];
}

function toProblem(problem: DecodingProblem, { versionAt }: CredentialProviderConfig): KubeletProblem {
  const { cause, at, field, meant, wanted } = problem;
  const name = field.slice(field.lastIndexOf(".") + 1);
  switch (cause) {
    case "unknown-field": {
      const error = unknownField(field);
      if (/^providers\[\d+\]\.tokenAttributes$/.test(field)) {
        const message = t`Only kubelet.config.k8s.io/v1 has tokenAttributes, ${sinceWords(features.providerTokens)}.`;
        return { at, message, error, ...(versionAt && { repair: changeVersion(versionAt) }) };
      }
      const repair: KubeletRepair | undefined = meant === undefined ? undefined : { kind: "key", at, name: meant };
      return { at, message: t`"${name}" is no field of ${ownerOf(field)}.`, error, ...(repair && { repair }) };
    }
    case "written-twice":
      return {
        at,
        message: t`"${name}" is written twice.`,
        error: `strict decoding error: key "${name}" already set in map`,
      };
    case "wrong-type":
      return wrongType(name, at, wanted);
    case "wrong-kind":
    case "wrong-version": {
      const message =
        cause === "wrong-kind"
          ? t`There is no such kind of the kubelet's configuration.`
          : t`There is no such version of the kubelet's configuration.`;
      const repair: KubeletRepair | undefined = meant === undefined ? undefined : { kind: "value", at, value: meant };
      return { at, message, error: field, ...(repair && { repair }) };
    }
  }
}

export function wrongType(name: string, at: DecodingProblem["at"], wanted: DecodingProblem["wanted"]): KubeletProblem {
  return { at, message: t`"${name}" must be ${wanted ? types[wanted]() : t`of another type`}.`, error: undefined };
}

function changeVersion(at: DecodingProblem["at"]): KubeletRepair {
  return { kind: "value", at, value: "kubelet.config.k8s.io/v1" };
}

const types: Readonly<Record<FieldType, () => string>> = {
  string: () => t`a string; put it in quotes if it looks like something else`,
  duration: () => t`a duration in quotes, such as "12h" or "10m"`,
  boolean: () => t`true or false, without quotes`,
  strings: () => t`a list of strings`,
  objects: () => t`a list of entries with fields`,
  object: () => t`a map with fields of its own`,
  booleans: () => t`a map of names to true or false`,
};

function ownerOf(field: string): string {
  if (field.includes(".tokenAttributes.")) return "tokenAttributes";
  if (field.includes(".env[")) return t`an environment variable`;
  return field.includes(".") ? t`a credential provider` : t`a CredentialProviderConfig`;
}

function tooNewVersion(
  { apiVersion, versionAt }: CredentialProviderConfig,
  version: KubernetesVersion,
): readonly KubeletProblem[] {
  const since = providerApis[apiVersion.slice(apiVersion.indexOf("/") + 1)];
  if (!versionAt || since === undefined || version >= since) return [];
  const message = tooOld(apiVersion, since, version);
  return [
    { at: versionAt, message, error: `no kind "CredentialProviderConfig" is registered for version "${apiVersion}"` },
  ];
}
