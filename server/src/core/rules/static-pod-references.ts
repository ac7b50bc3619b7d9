import type { Context } from "../context.ts";
import { featureState } from "../kubelets.ts";
import { titleOf, type Workload } from "../kubernetes/resources.ts";
import { folderOf, pathOf } from "../paths.ts";
import type { Problem, Rule } from "../rule.ts";
import { t } from "../translation.ts";

export const staticPodReferences: Rule = {
  id: "static-pod-references",
  severity: "error",
  summary: "A static Pod refers to a Secret or a ServiceAccount, which only Pods of the API server can have.",
  why: `
A static Pod is a file that a kubelet runs by itself, without asking the API server: it has no ServiceAccount, and no Secret
is fetched for it. Since Kubernetes 1.34 the kubelet refuses such a file (\`static pods may not reference secrets\`); older
ones start the Pod and leave out what it refers to. The API server refuses the mirror of a Pod with such references in every
version. **Pull secrets are such references**: a static Pod pulls private images only with credentials of the node, from its
\`config.json\` or from a credential provider with \`requireServiceAccount: false\`.

A Pod counts as static if it is a mirror Pod, or if its file lies in \`/etc/kubernetes/manifests\`, in the \`staticPodPath\` of
a KubeletConfiguration here (a path of two folders or more), or in a folder that is called \`static-pods\`.`,

  check: {
    *workload(workload, context) {
      if (workload.references.length === 0 || !isRefused(workload, context)) return;
      const who = workload.mirror ? t`The mirror of a static Pod` : t`A static Pod`;
      const refuses = workload.mirror
        ? t`the API server refuses ${titleOf(workload)}`
        : t`since Kubernetes 1.34 the kubelet refuses ${titleOf(workload)}`;
      for (const { to, at } of workload.references) {
        yield { at, message: t`${who} cannot refer to a ${to}: ${refuses}.` } satisfies Problem;
      }
    },
  },
};

function isRefused(workload: Workload, { kubernetesVersion, inventory }: Context): boolean {
  if (workload.mirror) return true;
  if (featureState("staticPodReferences", kubernetesVersion, inventory) !== "on") return false;
  const path = pathOf(workload.source.uri);
  const folders = inventory.kubeletConfigurations.flatMap(({ staticPodPath }) => staticPodPath || []);
  return (
    /(?:^|\/)etc\/kubernetes\/manifests\/[^/]*$|(?:^|\/)static-?pods?\//i.test(path) ||
    folders.some((folder) => isCopyOf(folder, folderOf(path)))
  );
}

/** Whether a folder here stands for one of the node. A name alone, such as `/manifests`, many folders have. */
function isCopyOf(folder: string, here: string): boolean {
  return /^\/[^/]+\/./.test(folder) && `/${here}`.endsWith(`${folder.replace(/\/+$/, "")}/`);
}
