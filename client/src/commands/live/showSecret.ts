/** Show object: opens a Secret of the cluster as a read-only document, without what it holds. */
import type { LivePullSecret } from "#cluster";
import { showObject } from "../../cluster/liveObjects.ts";
import type { Workbench } from "../index.ts";
import { connected } from "./change.ts";

export async function showSecret(workbench: Workbench, ...[node]: readonly unknown[]): Promise<void> {
  const cluster = connected(workbench);
  const secret = secretOf(node);
  if (!cluster || !secret) return;
  await showObject(cluster, workbench.live, { kind: "Secret", namespace: secret.namespace, name: secret.name });
}

/** That of a tree's node, which menus hand over. */
function secretOf(node: unknown): LivePullSecret | undefined {
  return typeof node === "object" && node !== null && "secret" in node ? (node.secret as LivePullSecret) : undefined;
}
