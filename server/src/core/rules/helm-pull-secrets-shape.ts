import { fix } from "../fixes.ts";
import type { HelmWant } from "../helm/charts.ts";
import { reshape } from "../helm/reshape.ts";
import type { HelmEntry, HelmValues } from "../kubernetes/helmResources.ts";
import { placeOf } from "../kubernetes/resources.ts";
import type { Problem, Rule } from "../rule.ts";
import { t } from "../translation.ts";

export const helmPullSecretsShape: Rule = {
  id: "helm-pull-secrets-shape",
  severity: "error",
  summary: "Values for a Helm chart list pull secrets in another shape than the chart wants.",
  why: `
Charts differ in what they want in \`imagePullSecrets\`. Most print the list as it is, so that each item has to be an object,
as Kubernetes has it:

    imagePullSecrets:
      - name: regcred

With a string in its place, the API server refuses the manifest: \`cannot unmarshal string into Go struct field
PodSpec.spec.template.spec.imagePullSecrets of type v1.LocalObjectReference\`; or Helm fails at \`.name\` of a string.

Others print each item behind \`- name:\` themselves, and want only the names:

    imagePullSecrets:
      - regcred

There, nobody complains of an object: it is printed as \`map[name:regcred]\`, no Secret is called that, and the pull is
anonymous. Where the chart has a \`values.schema.json\`, Helm refuses values that do not fit it.`,

  check: {
    *helmValues(values, context) {
      const { charts } = context.written.inventory;
      const { uri } = values.source;
      const chart = values.chart === undefined ? charts.of(uri) : charts.at(values.chart, uri);
      if (chart === undefined) return;
      for (const entry of values.entries) {
        const want = charts.wanted(chart, entry.path);
        if (want && !fits(entry, want)) yield problem(entry, want, values);
      }
    },
  },
};

function fits({ written }: HelmEntry, { shape }: HelmWant): boolean {
  return written === (shape === "objects" ? "object" : "string");
}

function problem(entry: HelmEntry, { shape, use, by }: HelmWant, values: HelmValues): Problem {
  const related = by.by === "schema" ? t`the schema says so here` : t`a template uses the list here`;
  return {
    at: entry.at,
    message: messageOf(entry, shape),
    related: [{ at: placeOf(by, use.at), message: related }],
    fixes: () => fix(titleOf(entry, shape), reshape(entry, shape, values), true),
  };
}

function messageOf({ written, name }: HelmEntry, shape: HelmWant["shape"]): string {
  const wanted = shape === "objects" ? t`objects such as "name: ${name}"` : t`names such as "${name}"`;
  if (written === "string-for-a-list") return t`The chart wants a list of ${wanted} here, and this is a string.`;
  return written === "object"
    ? t`The chart wants ${wanted} in this list, and this is an object.`
    : t`The chart wants ${wanted} in this list, and this is a string.`;
}

function titleOf({ written, place, name }: HelmEntry, shape: HelmWant["shape"]): string {
  if (written === "string-for-a-list") return t`Make it a list`;
  const isParameter = place.kind === "parameter";
  if (shape === "objects") return isParameter ? t`Add ".name"` : t`Change to "name: ${name}"`;
  return isParameter ? t`Remove ".name"` : t`Change to "${name}"`;
}
