/**
 * What the kubelet refuses in a CredentialProviderConfig, in its order and with its words
 * (pkg/credentialprovider/plugin/config.go, v1.36.2).
 */
import { isTemplated } from "../placeholders.ts";
import type { Written } from "../text.ts";
import { t } from "../translation.ts";
import { quoted } from "../words.ts";
import { parseUrl, quote } from "./go.ts";
import { providerApiVersions } from "./kubeletFields.ts";
import {
  type Kubelet,
  type KubeletProblem,
  type KubeletRepair,
  sameButForCase,
  unsupported,
} from "./kubeletProblems.ts";
import type { CredentialProvider, CredentialProviderConfig } from "./kubeletResources.ts";
import { decodingProblems } from "./providerDecoding.ts";
import { durationOf, shownDuration } from "./schedule.ts";
import { tokenProblems } from "./tokenValidation.ts";

export function providerConfigProblems(config: CredentialProviderConfig, kubelet: Kubelet): readonly KubeletProblem[] {
  const decoding = decodingProblems(config, kubelet.version);
  if (config.providers.length === 0 && !config.templated && decoding.length === 0) {
    return [
      {
        at: config.at,
        message: t`At least one provider is needed.`,
        error: "providers: Required value: at least 1 item in plugins is required",
      },
    ];
  }
  const seen = new Set<string>();
  const others = config.providers.flatMap((provider, index) => {
    const name = provider.name?.value ?? "";
    const isTwice = seen.has(name);
    seen.add(name);
    const problems = [
      ...nameProblems(provider, isTwice),
      ...ownProblems(provider),
      ...tokenProblems(provider, index, kubelet),
    ];
    return problems.filter((problem) => !isToldByDecoder(problem, config, index));
  });
  return [...decoding, ...others.filter(({ at }) => !decoding.some((problem) => problem.at.start === at.start))];
}

/** A field that is misspelled, or of a wrong type, is not missing as well. */
function isToldByDecoder(
  { error = "" }: KubeletProblem,
  { decoding }: CredentialProviderConfig,
  index: number,
): boolean {
  const missing = /^providers\.([\w.]+): Required value/.exec(error)?.[1];
  return decoding.some(({ field, meant }) => {
    const written = field.replace(`providers[${index}].`, "");
    return written === missing || (meant !== undefined && written.replace(/\w+$/, meant) === missing);
  });
}

function nameProblems({ name, at }: CredentialProvider, isTwice: boolean): readonly KubeletProblem[] {
  const value = name?.value ?? "";
  if (isTemplated(value)) return [];
  const invalid = (message: string, verb: string, what: string): KubeletProblem => ({
    at,
    message,
    error: `providers.name: Invalid value: ${quote(value)}: provider name cannot ${verb} ${what}`,
  });
  return [
    ...(value === "" && !isTwice
      ? [{ at, message: t`A provider needs a name: that of the program that is run.`, error: undefined }]
      : []),
    ...(value.includes("/")
      ? [invalid(t`A provider's name is that of a file, without a folder.`, "contain", "'/'")]
      : []),
    ...(value.includes(" ") ? [invalid(t`A provider's name cannot contain spaces.`, "contain", "spaces")] : []),
    ...(value === "." || value === ".."
      ? [invalid(t`A provider's name is that of a file, not of a folder.`, "be", `'${value}'`)]
      : []),
    ...(isTwice
      ? [
          {
            at,
            message: t`Another provider has the name ${quote(value)}, too.`,
            error: `providers.name: Duplicate value: ${quote(value)}`,
          },
        ]
      : []),
  ];
}

function ownProblems(provider: CredentialProvider): readonly KubeletProblem[] {
  const { at, matchImages, matchImagesAt } = provider;
  const none: KubeletProblem = {
    at: matchImagesAt ?? at,
    message: t`At least one entry in matchImages is needed: without one, the provider is for no image.`,
    error: "providers.matchImages: Required value: at least 1 item in matchImages is required",
  };
  return [
    ...versionProblems(provider),
    ...(matchImages.length === 0 ? [none] : []),
    ...matchImages.flatMap(imageProblems),
    ...durationProblems(provider),
  ];
}

function versionProblems({ apiVersion, tokenAttributes, at }: CredentialProvider): readonly KubeletProblem[] {
  if (!apiVersion || apiVersion.value === "") {
    const message = t`A provider needs an apiVersion: the version in which the kubelet and the plugin talk.`;
    return [{ at: apiVersion ?? at, message, error: "providers.apiVersion: Required value" }];
  }
  if (providerApiVersions.includes(apiVersion.value) || isTemplated(apiVersion.value)) return [];
  const value = tokenAttributes ? providerApiVersions[0] : sameButForCase(apiVersion.value, providerApiVersions);
  const repair: KubeletRepair | undefined = value === undefined ? undefined : { kind: "value", at: apiVersion, value };
  return [
    {
      at: apiVersion,
      message: t`There is no such version; there are ${quoted(providerApiVersions)}.`,
      error: `providers.apiVersion: ${unsupported(apiVersion.value, providerApiVersions)}`,
      ...(repair && { repair }),
    },
  ];
}

function imageProblems(image: Written): readonly KubeletProblem[] {
  if (isTemplated(image.value)) return [];
  const url = parseUrl(`https://${image.value}`);
  if (!("error" in url)) return [];
  const error = `parse ${quote(`https://${image.value}`)}: ${url.error}`;
  return [
    {
      at: image,
      message: t`This is no pattern for images: a host, a port and the beginning of a path.`,
      error: `providers.matchImages: Invalid value: ${quote(image.value)}: match image is invalid: ${error}`,
    },
  ];
}

function durationProblems({ cacheDuration, at }: CredentialProvider): readonly KubeletProblem[] {
  const field = "providers.defaultCacheDuration";
  if (!cacheDuration) {
    const message = t`A provider needs a defaultCacheDuration: how long its credentials are kept.`;
    return [{ at, message, error: `${field}: Required value` }];
  }
  const { value } = cacheDuration;
  if (isTemplated(value)) return [];
  const milliseconds = durationOf(value.replace(/^[-+]/, ""));
  if (milliseconds === undefined) {
    const message = t`This is no duration, such as "12h", "10m" or "0".`;
    return [{ at: cacheDuration, message, error: `time: invalid duration ${quote(value)}` }];
  }
  if (!value.startsWith("-") || milliseconds === 0) return [];
  const shown = quote(shownDuration(-milliseconds));
  const message = t`A duration cannot be less than 0.`;
  return [
    { at: cacheDuration, message, error: `${field}: Invalid value: ${shown}: must be greater than or equal to 0` },
  ];
}
