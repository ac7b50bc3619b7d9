/** Writes what a build made as a manifest, and finds for each part of it where that was written first. */
import { lowerBound } from "../lowerBound.ts";
import type { Place, Span } from "../text.ts";
import type { YamlNode } from "../yaml.ts";
import type { Origin, Tree } from "./tree.ts";

interface Part extends Span {
  readonly origin: Origin;
  readonly tree: Tree;
  readonly isKey: boolean;
}

/** Begins every document but the first, and belongs to it. */
const marker = "---\n";

/** Documents in JSON, which is YAML too. */
export class MappedText {
  readonly text: string;
  readonly #documents: readonly { readonly start: number; readonly tree: Tree }[];

  constructor(trees: Iterable<Tree>) {
    const documents: { start: number; tree: Tree }[] = [];
    let text = "";
    for (const tree of trees) {
      if (text !== "") text += `\n${marker}`;
      documents.push({ start: text.length, tree });
      text += write(tree);
    }
    this.text = `${text}\n`;
    this.#documents = documents;
  }

  /** Which of the documents stands at an offset, counted from 0. */
  documentAt(offset: number): number {
    return lowerBound(this.#documents, ({ start }) => start - marker.length <= offset) - 1;
  }

  /** Where a part of the text was written; nothing where a build made it up. */
  placeOf({ start, end }: Span): Place | undefined {
    const document = this.#documents[this.documentAt(start)];
    if (!document) return undefined;
    const [from, to] = [start - document.start, end - document.start];
    let closest: Part | undefined;
    // Hardly any place is asked for, so the parts of a document are not kept.
    write(document.tree, (part) => {
      if (part.start > from || to > part.end) return;
      if (!closest || part.end - part.start < closest.end - closest.start) closest = part;
    });
    return closest && placeIn(closest, { start: from - closest.start, end: to - closest.start });
  }
}

function write(tree: Tree, note?: (part: Part) => void): string {
  let text = "";
  const put = (tree: Tree, origin: Origin | undefined): void => {
    const start = text.length;
    if (tree.kind === "leaf") text += JSON.stringify(tree.value);
    else if (tree.kind === "list") {
      text += "[";
      for (const [index, item] of tree.items.entries()) {
        if (index > 0) text += ", ";
        put(item, item.origin ?? origin);
      }
      text += "]";
    } else {
      text += "{";
      // To look at the end of the text would copy all of it.
      let divider = "";
      for (const [key, value] of tree.entries) {
        text += divider;
        divider = ", ";
        const at = text.length;
        text += JSON.stringify(key);
        const owner = value.origin ?? origin;
        if (owner) note?.({ start: at, end: text.length, origin: owner, tree: value, isKey: true });
        text += ": ";
        put(value, owner);
      }
      text += "}";
    }
    if (origin) note?.({ start, end: text.length, origin, tree, isKey: false });
  };
  put(tree, tree.origin);
  return text;
}

/** @param within A part of the written text of `part`. */
function placeIn({ origin, tree, isKey, start, end }: Part, within: Span): Place {
  const { source, path } = origin;
  const { root } = source;
  const node = root.at(...path);
  const last = path.at(-1);
  const key = isKey && typeof last === "string" ? root.at(...path.slice(0, -1))?.keyOf(last) : undefined;
  const span = key ?? partOf(tree, node, within, end - start) ?? node?.string ?? node?.span ?? { start: 0, end: 0 };
  return { uri: source.uri, span: { start: source.start + span.start, end: source.start + span.end } };
}

/** A part of a string, where the string is as it was written: what was changed on the way has no parts in common. */
function partOf(tree: Tree, node: YamlNode | undefined, within: Span, length: number): Span | undefined {
  if (tree.kind !== "leaf" || node?.string?.value !== tree.value || within.end - within.start >= length - 2)
    return undefined;
  const offsets = node.offsets();
  const json = JSON.stringify(tree.value);
  return (
    offsets && {
      start: offsets(lettersIn(json.slice(1, within.start))),
      end: offsets(lettersIn(json.slice(1, within.end))),
    }
  );
}

/** How many letters of a value the beginning of its JSON stands for. */
function lettersIn(json: string): number {
  return json.replace(/\\(?:u[0-9a-f]{4}|.)/gi, "x").length;
}
