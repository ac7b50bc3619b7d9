import { ManifestEditor } from "../edits.ts";
import { fix } from "../fixes.ts";
import type { MalformedReference, ServiceAccount, Workload } from "../kubernetes/resources.ts";
import type { Fix, Problem, Rule } from "../rule.ts";
import type { Span } from "../text.ts";
import { t } from "../translation.ts";

export const pullSecretMalformedReference: Rule = {
  id: "pull-secret-malformed-reference",
  severity: "error",
  summary: "An entry of imagePullSecrets is not an object with just a name.",
  why: `
\`imagePullSecrets\` is a list of objects of the form \`- name: regcred\`. The API server refuses strings and maps in its
place; a key other than \`name\` is dropped, which leaves an empty name that the kubelet passes over. An entry without a
name still keeps the ServiceAccount's pull secrets out of the Pod. There is no \`namespace\`: the Secret is always taken
from the Pod's own.`,

  check: {
    *workload(workload) {
      for (const malformed of workload.pullSecrets.malformed) yield problem(workload, malformed);
    },
    *serviceAccount(account) {
      for (const malformed of account.pullSecrets.malformed) yield problem(account, malformed);
    },
  },
};

const wrong: Readonly<Record<MalformedReference["cause"], (written: string) => string>> = {
  "string-item": () => t`A pull secret is an object with a name ("- name: regcred"), not a string.`,
  "list-item": () => t`A pull secret is an object with a name ("- name: regcred"), not a list.`,
  string: () => t`imagePullSecrets is a list of objects ("- name: regcred"), not a string.`,
  map: () => t`imagePullSecrets is a list ("- name: regcred"), not a map.`,
  "wrong-key": (key) => t`A pull secret is named by the key "name", not "${key}".`,
  namespace: () => t`A pull secret has no namespace; it is always taken from the Pod's own.`,
  empty: () => t`This pull secret has no name.`,
  "not-a-string": () => t`The name of a pull secret has to be a string.`,
};

function problem(owner: Workload | ServiceAccount, malformed: MalformedReference): Problem {
  const { cause } = malformed;
  const at = visible(malformed.at);
  const written = owner.source.text.slice(at.start, at.end).replace(/^["']|["']$/g, "");
  return { at, message: wrong[cause](written), fixes: () => repair(owner, malformed) };
}

/** An item that is nothing but its dash is shown as the dash. */
function visible({ start, end }: Span): Span {
  return { start: start === end ? Math.max(0, start - 1) : start, end };
}

function repair(owner: Workload | ServiceAccount, { cause, at, index, meant }: MalformedReference): readonly Fix[] {
  const editor = new ManifestEditor(owner);
  const list = owner.pullSecrets.path;
  const item = [...list, index];
  switch (cause) {
    case "string-item":
      return fix(t`Write it as "name: ${meant ?? ""}"`, editor.wrapItem(list, index), true);
    case "string":
    case "map":
      return fix(t`Write it as a list`, meant === undefined ? undefined : editor.replaceWithList(list, meant), true);
    case "wrong-key":
      return fix(t`Rename to "name"`, meant === undefined ? undefined : editor.renameKey(at, "name"), true);
    case "namespace":
      return fix(t`Remove the namespace`, editor.removeEntry([...item, "namespace"]), true);
    case "empty":
      return fix(t`Remove the entry`, editor.removeItem(list, index), true);
    case "not-a-string":
      return fix(t`Put it in quotes`, editor.quote([...item, "name"]), true);
    case "list-item":
      return [];
  }
}
