/** Explain: shows the path of a failing pull with the live objects, and what the diagnosis says of it. */
import type { PullFailure } from "#core";
import type { Workbench } from "../index.ts";
import { connected } from "./change.ts";
import { failureFor } from "./target.ts";

export async function explainFailure(workbench: Workbench, ...args: readonly unknown[]): Promise<void> {
  if (!connected(workbench)) return;
  const failure = await failureFor(workbench, args, "image");
  if (failure) await showFailure(workbench, failure);
}

export async function showFailure({ explain }: Workbench, failure: PullFailure): Promise<void> {
  explain.showFailure(failure);
}
