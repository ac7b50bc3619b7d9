/** Show object: opens a Secret of the cluster as a read-only document, without what it holds. */
import type { LivePullSecret } from "#cluster";
import { t } from "#core";
import { showObject } from "../../cluster/liveObjects.ts";
import { showInformation } from "../../prompts/messages.ts";
import type { Workbench } from "../index.ts";
import { connected } from "./change.ts";

export async function showSecret(workbench: Workbench, ...[node]: readonly unknown[]): Promise<void> {
  const cluster = connected(workbench);
  if (!cluster) return;
  const secret = secretOf(node) ?? workbench.secrets.selected;
  if (!secret) {
    void showInformation(t`Select a pull secret in the second view of the sidebar first.`);
    return;
  }
  await showObject(cluster, workbench.live, { kind: "Secret", namespace: secret.namespace, name: secret.name });
}

/** That of a tree's node, which menus hand over. */
function secretOf(node: unknown): LivePullSecret | undefined {
  return typeof node === "object" && node !== null && "secret" in node ? (node.secret as LivePullSecret) : undefined;
}
