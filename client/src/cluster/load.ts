/** Loads what talks to a cluster: a bundle of its own with a core of its own, which has to be told the language as well. */
import { l10n } from "vscode";

export async function loadCluster() {
  const cluster = await import("#cluster");
  cluster.speak(l10n.bundle);
  return cluster;
}
