/** What a user may set, and the one way from outside into it. */

import { unmatchable } from "./kubernetes/keyring.ts";
import type { PodSpecPath } from "./kubernetes/podSpecs.ts";
import type { SecretProducer } from "./kubernetes/secretMakers.ts";
import { type KubernetesVersion, versionOf } from "./kubernetes/versions.ts";
import { defaultValues, ruleChoices, type SettingName, settingPrefix } from "./settingsSchema.ts";
import type { Severity } from "./severity.ts";
import { t } from "./translation.ts";

export interface Settings {
  /** Rules not named keep their own severities. */
  readonly severities: Readonly<Record<string, Severity | "off">>;
  /** Globs in the kubelet's own form; what they match needs credentials. */
  readonly privateRegistries: readonly string[];
  /** Globs in the kubelet's own form; what they match needs none. */
  readonly publicRegistries: readonly string[];
  /** Kinds of which a Pod spec is to be read, beside those that are known. */
  readonly podSpecPaths: readonly PodSpecPath[];
  /** Kinds of which an operator makes Secrets, beside those that are known. */
  readonly secretProducers: readonly SecretProducer[];
  /** That of the nodes, where somebody says it. */
  readonly kubernetesVersion: KubernetesVersion | undefined;
}

const { rules: severities, ...others } = defaultValues;
const { privateRegistries, publicRegistries, podSpecPaths, secretProducers } = others;
export const defaultSettings: Settings = {
  severities,
  privateRegistries,
  publicRegistries,
  podSpecPaths,
  secretProducers,
  kubernetesVersion: undefined,
};

export interface ParsedSettings {
  readonly settings: Settings;
  /** One sentence for each value that was left out. */
  readonly problems: readonly string[];
}

/** Reads settings of any shape. What cannot be used is left out and named; nothing is thrown. */
export function parseSettings(raw: unknown): ParsedSettings {
  const problems: string[] = [];
  const object = isRecord(raw) ? raw : {};
  const settings = {
    severities: parseSeverities(object.rules, problems),
    privateRegistries: parseGlobs("privateRegistries", object.privateRegistries, problems),
    publicRegistries: parseGlobs("publicRegistries", object.publicRegistries, problems),
    podSpecPaths: parsePaths(object.podSpecPaths, problems),
    secretProducers: parseProducers(object.secretProducers, problems),
    kubernetesVersion: parseVersion(object.kubernetesVersion, problems),
  };
  return { settings, problems };
}

function parseSeverities(raw: unknown, problems: string[]): Settings["severities"] {
  if (raw === undefined || raw === null) return {};
  if (!isRecord(raw)) {
    problems.push(t`${settingPrefix}rules must be an object of rule ids and severities.`);
    return {};
  }
  const chosen = Object.entries(raw).flatMap(([id, value]): readonly (readonly [string, Severity | "off"])[] => {
    const choice = ruleChoices.find((choice) => choice === value);
    if (!choice) {
      problems.push(t`${settingPrefix}rules: the severity of ${id} must be one of ${ruleChoices.join(", ")}.`);
    }
    return choice && choice !== "default" ? [[id, choice]] : [];
  });
  return Object.fromEntries(chosen);
}

function parseGlobs(name: SettingName, raw: unknown, problems: string[]): readonly string[] {
  if (raw === undefined || raw === null) return [];
  const list = Array.isArray(raw) ? raw : [];
  const globs = list.filter((glob) => typeof glob === "string" && glob.trim() !== "");
  if (!Array.isArray(raw) || globs.length < list.length) {
    problems.push(t`${settingPrefix}${name} must be a list of registry patterns such as "*.example.com/team".`);
  }
  return globs.flatMap((written: string) => {
    const glob = written.trim();
    const useless = unmatchable(glob);
    if (useless) problems.push(t`${settingPrefix}${name}: "${glob}" matches no image. ${useless.why}`);
    return useless ? [] : [glob];
  });
}

function parsePaths(raw: unknown, problems: string[]): readonly PodSpecPath[] {
  if (raw === undefined || raw === null) return [];
  const list = Array.isArray(raw) ? raw : [raw];
  return list.flatMap((item) => {
    const { group = "*", kind, path } = isRecord(item) ? item : {};
    if (typeof group === "string" && typeof kind === "string" && typeof path === "string" && path !== "") {
      return [{ group, kind, path }];
    }
    problems.push(
      t`${settingPrefix}podSpecPaths: each entry needs a "kind" and a "path" such as "spec.template.spec".`,
    );
    return [];
  });
}

function parseProducers(raw: unknown, problems: string[]): readonly SecretProducer[] {
  if (raw === undefined || raw === null) return [];
  const list = Array.isArray(raw) ? raw : [raw];
  return list.flatMap((item) => {
    const { group = "*", kind, name, namespace, type } = isRecord(item) ? item : {};
    const paths = { namespace, type };
    const isFine = [namespace, type].every((path) => path === undefined || isPath(path));
    if (typeof group === "string" && isPath(kind) && isPath(name) && isFine) {
      const given = Object.entries(paths).filter(([, path]) => path !== undefined);
      return [{ group, kind, name, ...Object.fromEntries(given) }];
    }
    problems.push(
      t`${settingPrefix}secretProducers: each entry needs a "kind" and a "name", the path of the Secret's name, such as "spec.secretName".`,
    );
    return [];
  });
}

function parseVersion(raw: unknown, problems: string[]): KubernetesVersion | undefined {
  if (raw === undefined || raw === null || raw === "") return undefined;
  const version = typeof raw === "string" ? versionOf(raw) : undefined;
  if (version === undefined) {
    problems.push(t`${settingPrefix}kubernetesVersion must be a version such as "1.34", and 1.20 or newer.`);
  }
  return version;
}

function isPath(path: unknown): path is string {
  return typeof path === "string" && path !== "";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
