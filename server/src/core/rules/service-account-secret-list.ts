import { ManifestEditor } from "../edits.ts";
import { fix } from "../fixes.ts";
import { placeOf } from "../kubernetes/resources.ts";
import { formatOfType } from "../kubernetes/secretContent.ts";
import type { Fix, Problem, Rule } from "../rule.ts";

export const serviceAccountSecretList: Rule = {
  id: "service-account-secret-list",
  severity: "warning",
  summary: "A pull secret stands under a ServiceAccount's secrets instead of its imagePullSecrets.",
  why: `
\`secrets\` lists what Pods may mount; nothing in it is used for pulling. Only \`imagePullSecrets\` is handed to the
ServiceAccount's Pods, so their images are pulled anonymously.`,

  check: {
    *serviceAccount(account, { inventory }) {
      const listed = new Set(account.pullSecrets.references.map(({ value }) => value));
      for (const reference of account.secrets) {
        if (reference.templated || listed.has(reference.value)) continue;
        const { found } = inventory.secret(reference.value, account.namespace?.value, account.source.uri);
        if (!found?.name || !formatOfType(found.secretType)) continue;
        const move = (): readonly Fix[] => {
          const editor = new ManifestEditor(account);
          const removed = editor.removeItem([...account.path, "secrets"], reference.index);
          const added = editor.addPullSecrets(account.pullSecrets.path, [reference.value]);
          return fix('Move it to "imagePullSecrets"', removed && added && [...removed, ...added], true);
        };
        yield {
          at: reference,
          message: `Pull secret "${reference.value}" has no effect under "secrets"; it belongs under "imagePullSecrets".`,
          related: [{ at: placeOf(found, found.name), message: "the pull secret is declared here" }],
          fixes: move,
        } satisfies Problem;
      }
    },
  },
};
