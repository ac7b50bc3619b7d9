/** The part of the kubelet's validation that is about `tokenAttributes` (pkg/credentialprovider/plugin/config.go). */
import { isTemplated } from "../placeholders.ts";
import type { Written } from "../text.ts";
import { t } from "../translation.ts";
import { quoted } from "../words.ts";
import { compareBytes, quote } from "./go.ts";
import { cacheTypes, providerApiVersions } from "./kubeletFields.ts";
import {
  type Kubelet,
  type KubeletProblem,
  type KubeletRepair,
  sameButForCase,
  unknownField,
  unsupported,
} from "./kubeletProblems.ts";
import type { CredentialProvider, TokenAttributes } from "./kubeletResources.ts";
import { qualifiedNameErrors } from "./qualifiedName.ts";
import { features, gateIsOff, shownVersion, tooOld } from "./versions.ts";

const field = "providers.tokenAttributes";

/** @param index The provider's place in the list. */
export function tokenProblems(
  provider: CredentialProvider,
  index: number,
  kubelet: Kubelet,
): readonly KubeletProblem[] {
  const { tokenAttributes, apiVersion } = provider;
  if (!tokenAttributes) return [];
  const absent = featureProblems(tokenAttributes, index, kubelet);
  if (kubelet.tokens === "absent") return absent;
  return [
    ...absent,
    ...required(tokenAttributes),
    ...(apiVersion && providerApiVersions.includes(apiVersion.value) ? versionProblems(apiVersion) : []),
    ...keyProblems(tokenAttributes),
    ...cacheTypeProblems(tokenAttributes, index, kubelet),
  ];
}

function featureProblems({ at }: TokenAttributes, index: number, kubelet: Kubelet): readonly KubeletProblem[] {
  if (kubelet.tokens === "on") return [];
  const { gate, since } = features.providerTokens;
  if (kubelet.tokens === "absent") {
    const message = tooOld("tokenAttributes", since, kubelet.version);
    return [{ at, message, error: unknownField(`providers[${index}].tokenAttributes`) }];
  }
  const message = gateIsOff("tokenAttributes", features.providerTokens, kubelet.version);
  return [
    {
      at,
      message,
      error: `${field}: Forbidden: tokenAttributes is not supported when ${gate} feature gate is disabled`,
    },
  ];
}

function required({ at, audience, requireServiceAccount }: TokenAttributes): readonly KubeletProblem[] {
  const missing = (name: string, message: string): KubeletProblem => ({
    at,
    message,
    error: `${field}.${name}: Required value`,
  });
  return [
    ...(audience?.value
      ? []
      : [
          missing(
            "serviceAccountTokenAudience",
            t`tokenAttributes needs a serviceAccountTokenAudience: for whom the tokens are.`,
          ),
        ]),
    ...(requireServiceAccount
      ? []
      : [
          missing(
            "requireServiceAccount",
            t`tokenAttributes needs requireServiceAccount: whether the plugin is run for Pods without a ServiceAccount, too.`,
          ),
        ]),
  ];
}

function versionProblems(apiVersion: Written): readonly KubeletProblem[] {
  const [v1 = ""] = providerApiVersions;
  if (apiVersion.value === v1) return [];
  return [
    {
      at: apiVersion,
      message: t`tokenAttributes works only with ${v1}.`,
      error: `${field}: Forbidden: tokenAttributes is only supported for ${v1} API version`,
      repair: { kind: "value", at: apiVersion, value: v1 },
    },
  ];
}

function keyProblems(attributes: TokenAttributes): readonly KubeletProblem[] {
  const { requireServiceAccount, requiredKeys, optionalKeys, path } = attributes;
  const [required, optional] = [
    "requiredServiceAccountAnnotationKeys",
    "optionalServiceAccountAnnotationKeys",
  ] as const;
  const forbidden: KubeletProblem = {
    at: requireServiceAccount ?? attributes.at,
    message: t`Annotations can be required only of Pods that must have a ServiceAccount: requireServiceAccount has to be true.`,
    error: `${field}.${required}: Forbidden: requireServiceAccount cannot be false when ${required} is set`,
  };
  const both = optionalKeys.filter(({ value }) => requiredKeys.some((key) => key.value === value));
  const shared = [...new Set(both.map(({ value }) => value))].toSorted(compareBytes);
  return [
    ...(requireServiceAccount?.value === false && requiredKeys.length > 0 ? [forbidden] : []),
    ...listProblems(requiredKeys, required, path),
    ...listProblems(optionalKeys, optional, path),
    ...both.slice(0, 1).map((at) => ({
      at,
      message: t`${quoted(shared)} cannot be both required and optional.`,
      error: `${field}: Invalid value: ${JSON.stringify(shared)}: annotation keys cannot be both required and optional`,
    })),
  ];
}

function listProblems(
  keys: readonly Written[],
  name: string,
  path: TokenAttributes["path"],
): readonly KubeletProblem[] {
  return keys.flatMap((key, index): readonly KubeletProblem[] => {
    if (isTemplated(key.value)) return [];
    // The case does not matter (apimachinery/pkg/api/validation/objectmeta.go).
    const errors = qualifiedNameErrors(key.value.toLowerCase()).map((error) => ({
      at: key,
      message: t`${quote(key.value)} cannot be the key of an annotation.`,
      error: `${field}.${name}: Invalid value: ${quote(key.value)}: ${error}`,
    }));
    if (!keys.slice(0, index).some(({ value }) => value === key.value)) return errors;
    const twice: KubeletProblem = {
      at: key,
      message: t`${quote(key.value)} is listed twice.`,
      error: `${field}.${name}: Duplicate value: ${quote(key.value)}`,
      repair: { kind: "item", list: [...path, name], index },
    };
    return [...errors, twice];
  });
}

function cacheTypeProblems(
  { at, cacheType }: TokenAttributes,
  index: number,
  kubelet: Kubelet,
): readonly KubeletProblem[] {
  const { since } = features.providerCacheType;
  if (kubelet.version < since) {
    const message = tooOld("cacheType", since, kubelet.version);
    return cacheType
      ? [{ at: cacheType, message, error: unknownField(`providers[${index}].tokenAttributes.cacheType`) }]
      : [];
  }
  if (!cacheType || cacheType.value === "") {
    const error = `${field}.cacheType: Required value: cacheType is required to be set when tokenAttributes is specified. Supported values are: ${cacheTypes.join(", ")}`;
    const message = t`tokenAttributes needs a cacheType since Kubernetes ${shownVersion(since)}: "Token", or "ServiceAccount" where all its Pods may share credentials.`;
    return [{ at: cacheType ?? at, message, error }];
  }
  if (cacheTypes.includes(cacheType.value) || isTemplated(cacheType.value)) return [];
  const value = sameButForCase(cacheType.value, cacheTypes);
  const repair: KubeletRepair | undefined = value === undefined ? undefined : { kind: "value", at: cacheType, value };
  return [
    {
      at: cacheType,
      message: t`A cacheType is ${cacheTypes.map(quote).join(t` or `)}.`,
      error: `${field}.cacheType: ${unsupported(cacheType.value, cacheTypes)}`,
      ...(repair && { repair }),
    },
  ];
}
