/** The commands that change what the view of failing pulls shows: its groups and its filter. */
import { window } from "vscode";
import { t } from "#core";
import { noFilter } from "../views/failureTree.ts";
import type { Workbench } from "./index.ts";

export const groupByWorkload = ({ failures }: Workbench) => failures.groupBy("workload");
export const groupByCause = ({ failures }: Workbench) => failures.groupBy("cause");
export const groupByRegistry = ({ failures }: Workbench) => failures.groupBy("registry");

export async function filterFailures({ failures }: Workbench): Promise<void> {
  const { text, namespace } = failures.filter;
  const typed = await window.showInputBox({
    title: t`Filter image pull failures`,
    prompt: t`A part of a name, an image, a registry or a message. namespace:shop shows one namespace only.`,
    value: [...(namespace === "" ? [] : [`namespace:${namespace}`]), ...(text === "" ? [] : [text])].join(" "),
  });
  if (typed === undefined) return;
  const wanted = /(?:^|\s)namespace:(\S+)/.exec(typed);
  const rest = typed.replace(wanted?.[0] ?? "", "").trim();
  await failures.filterBy({ namespace: wanted?.[1] ?? "", text: rest });
}

export const clearFailureFilter = ({ failures }: Workbench) => failures.filterBy(noFilter);
