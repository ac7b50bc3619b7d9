/** What a list of pull secrets does, and what becomes of this one. */
import type { Context } from "../../context.ts";
import type { ServiceAccount, Workload } from "../../kubernetes/resources.ts";
import { listStep, secretStep } from "../../steps.ts";
import { t } from "../../translation.ts";
import { listed } from "../../words.ts";
import { deployedAs, groupedBy } from "../deployed.ts";
import { type Block, list, paragraph } from "../shown.ts";
import { around, type Hovered, type HoverPlace } from "./provider.ts";

export function pullSecretsKeyHover(place: HoverPlace): Hovered | undefined {
  for (const resource of place.resources) {
    if (resource.kind !== "workload" && resource.kind !== "serviceAccount") continue;
    const span = around(resource, resource.pullSecrets.key, place);
    if (!span) continue;
    const blocks = resource.kind === "workload" ? ofWorkload(resource, place.context) : ofAccount(resource);
    return { span, blocks };
  }
  return undefined;
}

function what(): string {
  return t`Names Secrets of the Pod's own namespace. When the kubelet pulls an image, it looks in them for credentials that match the image's registry.`;
}

function accounts(): string {
  return t`A ServiceAccount never pulls: it only lends its list to Pods that have none, at the moment they are created. The two lists are never merged.`;
}

function ofWorkload(workload: Workload, context: Context): readonly Block[] {
  const told = deployedAs(workload, context).map((one) => ({ ...one, pod: context.pull(one.workload) }));
  const lists = groupedBy(told, ({ pod }) => [listStep(pod), ...new Set(pod.pullSecrets.map(secretStep))].join("\n"));
  return [
    paragraph(what()),
    paragraph(accounts()),
    ...lists.flatMap(({ text, overlays }) => [
      ...(lists.length > 1 ? [paragraph(t`In ${listed(overlays)}:`)] : []),
      list(text.split("\n").map((line) => [line])),
    ]),
  ];
}

function ofAccount({ name }: ServiceAccount): readonly Block[] {
  const account = name ? `ServiceAccount "${name.value}"` : t`this ServiceAccount`;
  return [
    paragraph(
      t`Pods that run as ${account} and have no list of their own get these pull secrets when they are created.`,
    ),
    paragraph(accounts()),
    paragraph(t`A Pod that exists keeps the list it has: restart its workload after a change here.`),
  ];
}
