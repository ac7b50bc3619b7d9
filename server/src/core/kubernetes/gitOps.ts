/** Reads what GitOps controllers deploy, and the values for charts (helm-controller, docs/spec; Argo CD, user-guide/helm). */
import { readParameters, readValues, readValuesText } from "../helm/values.ts";
import { isTemplated } from "../placeholders.ts";
import type { YamlNode } from "../yaml.ts";
import type { Readers } from "./declared.ts";
import type { Declared, Deployer, HelmValues } from "./resources.ts";

export const gitOpsReaders: Readers = {
  "helm.toolkit.fluxcd.io": { HelmRelease: readHelmRelease },
  "kustomize.toolkit.fluxcd.io": { Kustomization: (_, declared) => [deployer(declared)] },
  "argoproj.io": {
    Application: (node, declared) => [deployer(declared), ...readApplication(node.get("spec"), declared)],
    ApplicationSet: (node, declared) => [
      deployer(declared),
      ...readApplication(node.at("spec", "template", "spec"), declared),
    ],
  },
};

function deployer(declared: Declared): Deployer {
  return { kind: "deployer", ...declared };
}

type Found = Pick<HelmValues, "text" | "entries">;

/** Only a chart out of a Git repository may lie beside the manifest. */
function readHelmRelease(node: YamlNode, declared: Declared): readonly HelmValues[] {
  const chart = node.at("spec", "chart", "spec");
  if (chart?.at("sourceRef", "kind")?.string?.value !== "GitRepository") return [];
  const values = node.at("spec", "values");
  return valuesOf(chart.get("chart"), values ? [{ text: undefined, entries: readValues(values) }] : [], declared);
}

function readApplication(spec: YamlNode | undefined, declared: Declared): readonly HelmValues[] {
  const sources = [spec?.get("source"), ...(spec?.get("sources")?.items ?? [])];
  return sources.flatMap((source) => {
    const helm = source?.get("helm");
    return helm ? valuesOf(source?.get("path"), readHelm(helm), declared) : [];
  });
}

/** The object counts before the text. */
function readHelm(helm: YamlNode): readonly Found[] {
  const parameters = helm.get("parameters");
  const object = helm.get("valuesObject");
  const text = helm.get("values");
  return [
    ...(parameters ? [{ text: undefined, entries: readParameters(parameters) }] : []),
    ...(object ? [{ text: undefined, entries: readValues(object) }] : []),
    ...(text && !object ? [{ text: text.path, entries: readValuesText(text) }] : []),
  ];
}

function valuesOf(chart: YamlNode | undefined, found: readonly Found[], declared: Declared): readonly HelmValues[] {
  const path = chart?.string?.value;
  if (!path || isTemplated(path)) return [];
  const values = found.filter(({ entries }) => entries.length > 0);
  return values.map((one) => ({ kind: "helmValues", ...declared, chart: path, ...one }));
}
