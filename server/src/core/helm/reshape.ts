/** Gives a pull secret among values the shape that its chart wants. */
import { type Edits, ManifestEditor } from "../edits.ts";
import type { HelmEntry, HelmPlace, HelmShape, HelmValues } from "../kubernetes/helmResources.ts";
import { Source } from "../kubernetes/resources.ts";
import { parseYaml } from "../yaml.ts";
import { spanOf } from "./values.ts";

export function reshape(entry: HelmEntry, shape: HelmShape, values: HelmValues): Edits {
  const { text, source } = values;
  if (text === undefined) return edit(entry, shape, new ManifestEditor(values));
  const node = parseYaml(source.text).root.at(...text);
  const offsets = node?.offsets();
  // Other styles than a literal block have characters that mean something to them.
  if (!offsets || node?.string === undefined || source.text.charAt(node.span.start) !== "|") return undefined;
  const inner = new ManifestEditor({ ...values, source: new Source(source.uri, 0, node.string.value) });
  const edits = edit(entry, shape, inner);
  // A new line would need the indentation of the block.
  if (!edits || edits.some(({ text, span }) => /[\r\n]/.test(text + node.string?.value.slice(span.start, span.end))))
    return undefined;
  const place = (offset: number) => source.start + offsets(offset);
  return edits.map((edit) => ({ ...edit, span: { start: place(edit.span.start), end: place(edit.span.end) } }));
}

function edit({ written, name, place }: HelmEntry, shape: HelmShape, editor: ManifestEditor): Edits {
  switch (place.kind) {
    case "parameter": {
      const node = editor.node(place.path);
      const value = node?.string?.value ?? "";
      const wanted = shape === "objects" ? `${value}.name` : value.replace(/\.name$/, "");
      return editor.rewrite(place.path, (node?.source ?? "").replace(value, wanted), wanted);
    }
    case "list": {
      if (shape === "objects") return editor.replaceWithList(place.list, name);
      const written = editor.node(place.list)?.source;
      return written === undefined ? undefined : editor.rewrite(place.list, `[${written}]`, [name]);
    }
    case "item":
      return written === "object" ? unwrapped(place, name, editor) : editor.wrapItem(place.list, place.index);
  }
}

/** Makes `x` of an item that is only `name: x`. */
function unwrapped({ list, index }: Extract<HelmPlace, { kind: "item" }>, name: string, editor: ManifestEditor): Edits {
  const item = editor.node([...list, index]);
  const written = item?.entries.length === 1 ? item.get("name") : undefined;
  if (!item || !written || written.shared) return undefined;
  return editor.rewrite([...list, index], written.source, name, spanOf(item));
}
