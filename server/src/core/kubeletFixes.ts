/** How findings in files of the kubelet are worded and put right, for all rules that look at these. */

import { ManifestEditor } from "./edits.ts";
import { fix } from "./fixes.ts";
import type { KubeletProblem } from "./kubernetes/kubeletProblems.ts";
import type { CredentialProviderConfig, KubeletConfiguration } from "./kubernetes/kubeletResources.ts";
import type { Fix } from "./rule.ts";
import { t } from "./translation.ts";

/** The sentence, and what the kubelet's log says, so that whoever comes from there finds it. */
export function withItsWords({ message, error }: KubeletProblem): string {
  return error === undefined ? message : t`${message} The kubelet says: ${error}`;
}

export function kubeletFixes(
  config: CredentialProviderConfig | KubeletConfiguration,
  { repair }: KubeletProblem,
): readonly Fix[] {
  if (!repair) return [];
  const editor = new ManifestEditor(config);
  switch (repair.kind) {
    case "key":
      return fix(t`Rename the key to "${repair.name}"`, editor.renameKey(repair.at, repair.name), true);
    case "value":
      return fix(t`Change to "${repair.value}"`, editor.replaceString(repair.at, repair.value), true);
    case "item":
      return fix(t`Remove the entry`, editor.removeItem(repair.list, repair.index), true);
  }
}
