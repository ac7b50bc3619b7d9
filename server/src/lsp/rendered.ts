/** Findings in what a program made of a chart, beside all that the workspace declares. */
import { analyze, Inventory, rulePage, rules } from "#core";
import type { AnalyseRenderedParams, RenderedFinding } from "../protocol.ts";
import type { Analysis } from "./analysis.ts";
import type { Manifests } from "./manifests.ts";
import { canonicalUri } from "./uris.ts";

export function analyseRendered(
  { uri, text, namespace }: AnalyseRenderedParams,
  manifests: Manifests,
  analysis: Analysis,
): readonly RenderedFinding[] {
  const chart = canonicalUri(uri);
  const { inventory, settings, now } = analysis.context(chart);
  const rendered = manifests.read(`${chart}#rendered`, text, settings).inNamespace(namespace);
  const folder = chart.slice(0, chart.lastIndexOf("/") + 1);
  // What is rendered takes the place of the templates that it is made of.
  const templates = Array.from(inventory.files.values()).filter(
    ({ uri }) => uri.startsWith(`${folder}templates/`) || uri.startsWith(`${folder}charts/`),
  );
  const beside = [...templates.map((file) => file.withoutResources()), rendered];
  const all = new Inventory(beside, inventory.complete, inventory, inventory.cluster);
  return analyze(all, rules, settings, now, { uris: [rendered.uri] }).map(
    ({ rule, severity, message, at: { span } }) => ({
      rule: rule.id,
      page: rulePage(rule.id),
      severity,
      message,
      span,
    }),
  );
}
