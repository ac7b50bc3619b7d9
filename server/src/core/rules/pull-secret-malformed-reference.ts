import { type Edits, ManifestEditor } from "../edits.ts";
import { fix } from "../fixes.ts";
import type { MalformedReference, ServiceAccount, Workload } from "../kubernetes/resources.ts";
import type { Fix, Problem, Rule } from "../rule.ts";

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

const wrong: Readonly<Record<MalformedReference["cause"], string>> = {
  "string-item": 'A pull secret is an object with a name ("- name: regcred"), not a string.',
  string: 'imagePullSecrets is a list of objects ("- name: regcred"), not a string.',
  map: 'imagePullSecrets is a list ("- name: regcred"), not a map.',
  "wrong-key": 'A pull secret is named by "name".',
  namespace: "A pull secret has no namespace; it is taken from the Pod's own.",
  empty: "This pull secret has no name.",
  "not-a-string": "The name of a pull secret has to be a string.",
};

function problem(owner: Workload | ServiceAccount, malformed: MalformedReference): Problem {
  return { at: malformed.at, message: wrong[malformed.cause], fixes: () => repair(owner, malformed) };
}

function repair(owner: Workload | ServiceAccount, { cause, at, index, meant }: MalformedReference): readonly Fix[] {
  const editor = new ManifestEditor(owner);
  const list = owner.pullSecrets.path;
  const item = [...list, index];
  switch (cause) {
    case "string-item":
      return fix(`Write it as "name: ${meant}"`, wrapItem(editor, list, item), true);
    case "string":
    case "map":
      return fix("Write it as a list", meant === undefined ? undefined : editor.replaceWithList(list, [meant]), true);
    case "wrong-key":
      return fix('Rename to "name"', editor.renameKey(at, "name"), true);
    case "namespace":
      return fix("Remove the namespace", editor.removeEntry([...item, "namespace"]), true);
    case "empty":
      return fix("Remove the entry", editor.removeItem(list, index), true);
    case "not-a-string":
      return fix(
        "Put it in quotes",
        [editor.replace({ start: at.start, end: at.start }, '"'), editor.replace({ start: at.end, end: at.end }, '"')],
        true,
      );
  }
}

function wrapItem(
  editor: ManifestEditor,
  list: readonly (string | number)[],
  item: readonly (string | number)[],
): Edits {
  const node = editor.node(item);
  const owner = editor.node(list);
  if (!node || !owner) return undefined;
  const { start, end } = node.span;
  const json = owner.flow && editor.textAt({ start, end }).startsWith('"');
  const [before, after] = owner.flow ? [json ? '{"name": ' : "{name: ", "}"] : ["name: ", ""];
  return [
    editor.replace({ start, end: start }, before),
    ...(after ? [editor.replace({ start: end, end }, after)] : []),
  ];
}
