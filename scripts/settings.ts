/** The settings, as VS Code groups them and as the README lists them. */

import { rules } from "#core";
import {
  type SettingName,
  type SettingSchema,
  settingPrefix,
  settingsSchema,
} from "../server/src/core/settingsSchema.ts";

const groups = ["Checks", "In the editor", "Cluster"] as const;
type Group = (typeof groups)[number];

const groupOf: Readonly<Record<SettingName, Group>> = {
  rules: "Checks",
  privateRegistries: "Checks",
  publicRegistries: "Checks",
  podSpecPaths: "Checks",
  secretProducers: "Checks",
  kubernetesVersion: "Checks",
  "diagnostics.scope": "In the editor",
  codeLens: "In the editor",
  inlayHints: "In the editor",
  maxFileSize: "In the editor",
  "cluster.kubeconfig": "Cluster",
  "cluster.useInAnalysis": "Cluster",
};

const schema = settingsSchema(rules);

/** What package.json contributes as `configuration`. */
export function settingGroups() {
  return groups.map((group, order) => ({
    title: group,
    order,
    properties: Object.fromEntries(Object.entries(schema).filter(([name]) => groupOf[shortName(name)] === group)),
  }));
}

export function settingsTable(): string {
  const rows = Object.entries(schema).map(
    ([name, setting]) => `| \`${name}\` | \`${JSON.stringify(setting.default)}\` | ${firstSentence(setting)} |`,
  );
  return ["| Setting | Default | Meaning |", "|---|---|---|", ...rows, ""].join("\n");
}

function shortName(name: string): SettingName {
  return name.slice(settingPrefix.length) as SettingName;
}

function firstSentence({ description, markdownDescription }: SettingSchema): string {
  const [text = ""] = (description ?? markdownDescription ?? "").split("\n");
  return (/^.*?[.:](?= [A-Z`]|$)/.exec(text)?.[0] ?? text).replace(/:$/, ".").replaceAll("|", "\\|");
}
