/** Offers names of pull secrets and ServiceAccounts, lists of them, types and docker configs where they are written. */
import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionParams,
  CompletionTriggerKind,
  InsertTextFormat,
  InsertTextMode,
} from "vscode-languageserver";
import { type Completion, completionsAt, type Links } from "#core";
import { Ranges } from "./convert.ts";
import { type HoverParts, linksFrom, markupOf } from "./hover.ts";
import { canonicalUri } from "./uris.ts";

/** What is typed before a value, and within names, keys and registries where editors take a word to be over. */
export const triggerCharacters: string[] = [" ", '"', "'", ".", "-", "/"];

const kinds: Readonly<Record<Completion["kind"], CompletionItemKind>> = {
  name: CompletionItemKind.Reference,
  key: CompletionItemKind.Property,
  value: CompletionItemKind.Value,
  snippet: CompletionItemKind.Snippet,
};

/** What an item of the last answer carries, so that it is known again. */
interface ItemData {
  readonly answer: number;
  readonly index: number;
}

export class Completions {
  readonly #parts: HoverParts;
  /** Documentation is worked out only of what somebody looks at, and that is of the last answer. */
  #last: { readonly links: Links; readonly completions: readonly Completion[] } | undefined;
  #answers = 0;

  constructor(parts: HoverParts) {
    this.#parts = parts;
  }

  at({ textDocument, position, context: asked }: CompletionParams): CompletionItem[] {
    const { manifests, analysis, client } = this.#parts;
    const uri = canonicalUri(textDocument.uri);
    const file = manifests.file(uri);
    if (!file) return [];
    const context = analysis.context(uri);
    const ranges = new Ranges(manifests, context.deployment);
    const completions = completionsAt({
      uri,
      text: file.text,
      offset: ranges.offset(uri, position),
      context,
      byTyping: asked?.triggerKind === CompletionTriggerKind.TriggerCharacter,
      read: (text) => manifests.read(uri, text, context.settings),
    });
    this.#last = { completions, links: linksFrom(uri, ranges, client) };
    this.#answers++;
    const lineStart = file.text.lastIndexOf("\n", ranges.offset(uri, position) - 1) + 1;
    const [indent = ""] = /^ */.exec(file.text.slice(lineStart)) ?? [];
    return completions.flatMap((completion, index) => this.#item(completion, index, uri, ranges, indent.length) ?? []);
  }

  resolve(item: CompletionItem): CompletionItem {
    const { answer, index } = (item.data ?? {}) as Partial<ItemData>;
    const completion = answer === this.#answers ? this.#last?.completions[index ?? -1] : undefined;
    if (!completion || !this.#last) return item;
    const { markdown } = this.#parts.client.completion;
    return { ...item, documentation: markupOf(completion.documentation(), this.#last.links, markdown) };
  }

  /** @param indent Of the line that the cursor is on. */
  #item(
    completion: Completion,
    index: number,
    uri: string,
    ranges: Ranges,
    indent: number,
  ): CompletionItem | undefined {
    const { label, kind, detail, span, text, snippet, filter } = completion;
    const { snippets, indents, modes } = this.#parts.client.completion;
    const isSnippet = snippets && snippet !== undefined;
    const whole = isSnippet ? snippet : text;
    if (whole === undefined) return undefined;
    // Editors indent the lines of snippets, whatever they do with others.
    const relative = !modes && (indents || isSnippet);
    const newText = relative ? whole.replaceAll(`\n${" ".repeat(indent)}`, "\n") : whole;
    const data: ItemData = { answer: this.#answers, index };
    return {
      label,
      kind: kinds[kind],
      ...(detail !== "" && { detail }),
      sortText: String(index).padStart(5, "0"),
      ...(filter !== undefined && { filterText: filter }),
      ...(isSnippet && { insertTextFormat: InsertTextFormat.Snippet }),
      ...(modes && newText.includes("\n") && { insertTextMode: InsertTextMode.asIs }),
      textEdit: { range: ranges.of(uri, span), newText },
      data,
    };
  }
}
