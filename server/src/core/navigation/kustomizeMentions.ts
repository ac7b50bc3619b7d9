/** The names in what only Kustomize reads: generators, patches, and what they and replacements are for. */
import { splitDocuments } from "../documents.ts";
import { referencesIn } from "../kubernetes/pullSecretList.ts";
import { isKustomizationFile } from "../kustomize/kustomization.ts";
import type { ManifestFile } from "../manifests.ts";
import { isTemplated } from "../placeholders.ts";
import type { Span, Written } from "../text.ts";
import { parseYaml, type YamlNode } from "../yaml.ts";
import type { Mention, MentionKind, MentionRole } from "./mention.ts";

/** What is not a resource, and what it says of names. */
type Found = Pick<Mention, "kind" | "role" | "type"> & { readonly written: Written };

/** What the text of JSON patches, and of files of replacements, has in it if it names anything. */
const marks = /imagePullSecrets|serviceAccountName|\bsecret(?:Name|KeyRef|Ref)\b|\bfieldPaths\b/;

/** Whether a document is a list, as patches are, or begins as files of replacements do: manifests are never parsed for it. */
function isOther(text: string): boolean {
  const first = /^(?![ \t\r]*(?:#|---|$)).+/m.exec(text)?.[0] ?? "";
  return /^\s*(?:[-[]|targets:|source:|replacements:)/.test(first);
}

export function kustomizeMentions({ uri, text }: ManifestFile): readonly Mention[] {
  const isKustomization = isKustomizationFile(uri);
  if (!isKustomization && !marks.test(text)) return [];
  return splitDocuments(text).flatMap((document) => {
    if (!isKustomization && !isOther(document.text)) return [];
    const { root } = parseYaml(document.text);
    const found = isKustomization ? inKustomization(root) : inOther(root);
    return found.flatMap(({ written: { value, start, end }, ...mention }): Mention[] => {
      if (value === "" || isTemplated(value)) return [];
      const span = { start: document.start + start, end: document.start + end };
      return [{ ...mention, name: value, at: { uri, span }, namespace: undefined, resource: undefined }];
    });
  });
}

function inKustomization(root: YamlNode): readonly Found[] {
  const items = (key: string) => root.get(key)?.items ?? [];
  const patches = [...items("patches"), ...items("patchesJson6902")];
  return [
    ...items("secretGenerator").flatMap(generated),
    ...patches.flatMap((patch) => [...selected(patch.get("target")), ...inline(patch.get("patch"))]),
    ...items("patchesStrategicMerge").flatMap((patch) => (patch.string?.value.includes("\n") ? inline(patch) : [])),
    ...items("replacements").flatMap(inReplacement),
  ];
}

/** A generator that merges more into a Secret names one that is there already. */
function generated(generator: YamlNode): readonly Found[] {
  const written = generator.get("name")?.string;
  const behavior = generator.get("behavior")?.string?.value ?? "create";
  const role: MentionRole = behavior === "create" ? "declaration" : "kustomization";
  return written ? [{ kind: "Secret", role, type: "Secret", written }] : [];
}

/** A name that is a pattern is no name. */
function selected(selector: YamlNode | undefined): readonly Found[] {
  const [type, written] = [selector?.get("kind")?.string?.value ?? "", selector?.get("name")?.string];
  const kind = kindOf(type);
  return kind && written && /^[-.a-z0-9]+$/.test(written.value) ? [{ kind, role: "kustomization", type, written }] : [];
}

/** What makes Secrets of its own name is called something with Secret, mostly. */
function kindOf(type: string): MentionKind | undefined {
  if (type === "ServiceAccount") return type;
  return type.includes("Secret") ? "Secret" : undefined;
}

function inReplacement(replacement: YamlNode): readonly Found[] {
  const targets = replacement.get("targets")?.items ?? [];
  return [
    ...selected(replacement.get("source")),
    ...targets.flatMap((target) => [
      ...selected(target.get("select")),
      ...(target.get("reject")?.items ?? []).flatMap(selected),
    ]),
  ];
}

function inOther(root: YamlNode): readonly Found[] {
  if (root.kind === "seq") return root.items.flatMap((item) => [...inOperation(item), ...inReplacement(item)]);
  return root.get("targets") ? inReplacement(root) : (root.get("replacements")?.items ?? []).flatMap(inReplacement);
}

/** A patch that stands as a text in a kustomization, where each character of it has a place. */
function inline(node: YamlNode | undefined): readonly Found[] {
  const [text, offsets] = [node?.string?.value, node?.offsets()];
  if (text === undefined || !offsets) return [];
  return splitDocuments(text).flatMap((document) => {
    const place = ({ start, end }: Span) => ({
      start: offsets(document.start + start),
      end: offsets(document.start + end - 1) + 1,
    });
    const { root } = parseYaml(document.text);
    const found = root.kind === "seq" ? root.items.flatMap(inOperation) : inPatch(root);
    return found.map((one) => ({ ...one, written: { value: one.written.value, ...place(one.written) } }));
  });
}

/** A strategic merge patch names its resource as a manifest does. */
function inPatch(root: YamlNode): readonly Found[] {
  const type = root.get("kind")?.string?.value ?? "";
  const [kind, written] = [kindOf(type), root.at("metadata", "name")?.string];
  return [...(kind && written ? [{ kind, role: "kustomization" as const, type, written }] : []), ...inValue(root)];
}

const list = /\/imagePullSecrets(?<item>\/[^/]+)?(?<name>\/name)?$/;

function inOperation(operation: YamlNode): readonly Found[] {
  const [path, value] = [operation.get("path")?.string?.value ?? "", operation.get("value")];
  if (!value) return [];
  if (path.endsWith("/serviceAccountName")) return account(value);
  const { item, name } = list.exec(path)?.groups ?? {};
  if (name !== undefined) return secret(value, "podSpec");
  if (item !== undefined) return secret(value.get("name"), "podSpec");
  return list.test(path) ? inList(value) : inValue(value);
}

const deepest = 20;

/** Whatever names a Secret or a ServiceAccount in a part of a manifest, by the keys of Pod specs. */
function inValue(node: YamlNode, depth = 0): readonly Found[] {
  if (node.shared || depth > deepest) return [];
  if (node.kind === "seq") return node.items.flatMap((item) => inValue(item, depth + 1));
  return node.entries.flatMap(({ key, value }) => {
    switch (key.value) {
      case "imagePullSecrets":
        return inList(value);
      case "serviceAccountName":
        return account(value);
      case "secretKeyRef":
      case "secretRef":
        return secret(value.get("name"), "environment");
      case "secret":
        return [...secret(value.get("secretName"), "volume"), ...secret(value.get("name"), "volume")];
      default:
        return inValue(value, depth + 1);
    }
  });
}

function inList(node: YamlNode): readonly Found[] {
  return referencesIn(node).map((written) => ({ kind: "Secret", role: "podSpec", type: "", written }));
}

function secret(node: YamlNode | undefined, role: MentionRole): readonly Found[] {
  return node?.string ? [{ kind: "Secret", role, type: "", written: node.string }] : [];
}

function account(node: YamlNode): readonly Found[] {
  return node.string ? [{ kind: "ServiceAccount", role: "serviceAccountName", type: "", written: node.string }] : [];
}
