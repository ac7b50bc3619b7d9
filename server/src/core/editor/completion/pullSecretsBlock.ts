/** A whole list of pull secrets, where a Pod spec or a ServiceAccount may have one and has none. */
import type { ServiceAccount, Workload } from "../../kubernetes/resources.ts";
import { scalar } from "../../listText.ts";
import { lineStartOf } from "../../text.ts";
import { t } from "../../translation.ts";
import { parseYaml } from "../../yaml.ts";
import { describeSecret } from "../describe.ts";
import { paragraph } from "../shown.ts";
import { coverageIn, coverageOf } from "./coverage.ts";
import { type Completion, type CompletionPlace, hole } from "./provider.ts";
import { secretsFor, settingsOf } from "./settings.ts";
import { stand } from "./word.ts";

const mostNames = 5;

export function pullSecretsBlock(place: CompletionPlace): readonly Completion[] {
  if (!place.asKey) return [];
  for (const resource of place.resources) {
    if (resource.kind !== "workload" && resource.kind !== "serviceAccount") continue;
    const { pullSecrets, source } = resource;
    if (pullSecrets.key || pullSecrets.elsewhere) continue;
    const owner = parseYaml(source.text).root.at(...pullSecrets.path.slice(0, -1));
    if (owner?.keyOf(stand)) return blocks(resource, place);
  }
  return [];
}

/** With a name to be filled in, and with each that authenticates something. */
function blocks(owner: Workload | ServiceAccount, place: CompletionPlace): readonly Completion[] {
  const { word, text } = place;
  const key = String(owner.pullSecrets.path.at(-1));
  const indent = " ".repeat(word.span.start - lineStartOf(text, word.span.start));
  const put = (name: string) => {
    if (!owner.pullSecrets.ofObjects && !key.endsWith("s")) return `${key}: ${name}`;
    return `${key}:\n${indent}  - ${owner.pullSecrets.ofObjects ? "name: " : ""}${name}`;
  };
  const known = secretsFor(settingsOf(owner, place), place).map((candidate) => ({
    ...candidate,
    coverage: coverageIn(candidate, (secret, { images }) => coverageOf([secret], images)),
  }));
  const best = known.filter(({ coverage: { rank } }) => rank < 2).toSorted((a, b) => a.coverage.rank - b.coverage.rank);
  const what =
    owner.kind === "workload"
      ? t`pull secrets for this Pod's images`
      : t`pull secrets for Pods that run as this ServiceAccount`;
  return [
    ...best.slice(0, mostNames).map(({ name, found, coverage }) => ({
      label: `${key}: ${name}`,
      kind: "key" as const,
      detail: coverage.text,
      span: word.span,
      text: put(scalar(name)),
      rank: coverage.rank,
      documentation: () => found.flatMap(({ target }) => describeSecret(target, place.context)),
    })),
    {
      label: key,
      kind: "key",
      detail: what,
      span: word.span,
      text: put(""),
      snippet: put(hole(1, "name")),
      rank: 2,
      documentation: () => [
        paragraph(t`Names Secrets of the same namespace whose credentials the kubelet uses to pull images.`),
        paragraph(t`A Pod that lists any gets none of its ServiceAccount's; the lists are never merged.`),
      ],
    },
  ];
}
