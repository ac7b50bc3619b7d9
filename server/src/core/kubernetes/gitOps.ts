/** Reads what GitOps controllers deploy, and the values for charts (helm-controller, docs/spec; Argo CD, user-guide/helm). */
import { type MadeName, madeNames, madeNamesIn } from "../helm/madeNames.ts";
import { readParameters, readValues, readValuesText } from "../helm/values.ts";
import { isTemplated } from "../placeholders.ts";
import type { YamlNode } from "../yaml.ts";
import { known, type Readers, supplier } from "./declared.ts";
import type { HelmValues } from "./helmResources.ts";
import { everywhere } from "./reach.ts";
import type { Declared, Deployer, Resource, Supplier } from "./resources.ts";

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

/** What Helm keeps of a release, under `storageNamespace`, says nothing of where the chart's resources are. */
function readHelmRelease(node: YamlNode, declared: Declared): readonly Resource[] {
  const values = node.at("spec", "values");
  if (!values) return [];
  const release = installed(declared, node.at("spec", "targetNamespace"), declared.namespace);
  return [
    ...valuesOf(chartOf(node), [{ text: undefined, entries: readValues(values) }], release),
    ...made(madeNames(values), release),
  ];
}

/** Only a chart out of a Git repository may lie beside the manifest. */
function chartOf(release: YamlNode): YamlNode | undefined {
  const chart = release.at("spec", "chart", "spec");
  return chart?.at("sourceRef", "kind")?.string?.value === "GitRepository" ? chart.get("chart") : undefined;
}

function readApplication(spec: YamlNode | undefined, declared: Declared): readonly Resource[] {
  const sources = [spec?.get("source"), ...(spec?.get("sources")?.items ?? [])];
  const release = installed(declared, spec?.at("destination", "namespace"), undefined);
  return sources.flatMap((source) => {
    const helm = source?.get("helm");
    return helm ? [...valuesOf(source?.get("path"), readHelm(helm), release), ...made(madeIn(helm), release)] : [];
  });
}

/** What a chart makes is not in the namespace of the manifest that installs it. */
function installed(declared: Declared, into: YamlNode | undefined, byDefault: Declared["namespace"]): Declared {
  return { ...declared, namespace: into?.string?.value ? known(into) : byDefault };
}

function made(names: readonly MadeName[], release: Declared): readonly Supplier[] {
  const reach = release.namespace ? { only: [release.namespace.value] } : everywhere;
  return names.map(({ name, makes }) => supplier(release, name, reach, makes));
}

function madeIn(helm: YamlNode): readonly MadeName[] {
  const [object, text] = [helm.get("valuesObject"), helm.get("values")];
  return [...(object ? madeNames(object) : []), ...(text ? madeNamesIn(text) : [])];
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
