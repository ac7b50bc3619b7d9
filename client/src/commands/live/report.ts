/** Open report: everything that is known of a failing pull as a text, to be read or pasted into a ticket. */
import type { PullFailure } from "#core";
import type { Workbench } from "../index.ts";
import { reportOf } from "./reportText.ts";
import { failureFor } from "./target.ts";

export async function openReport(workbench: Workbench, ...args: readonly unknown[]): Promise<void> {
  const failure: PullFailure | undefined = await failureFor(workbench, args, "pod");
  if (!failure) return;
  const { cluster, live } = workbench;
  const all = (cluster.report?.failures ?? []).filter(({ podUid }) => podUid === failure.podUid);
  const context = cluster.report?.context ?? "";
  const text = reportOf(all.length > 0 ? all : [failure], context);
  await live.show(`${failure.namespace}/${failure.pod}.txt`, text);
}
