/** What an editor shows beside the text, as data, and as Markdown or plain text in which nothing of a manifest is markup. */
import type { Place } from "../text.ts";
import { t } from "../translation.ts";

/** Plain words, which may have names from manifests in them; or one of the rest, which have only that. */
export type Phrase = string | { readonly code: string } | { readonly place: Place };

export type Block =
  | { readonly kind: "paragraph"; readonly phrases: readonly Phrase[] }
  | { readonly kind: "list"; readonly ordered: boolean; readonly items: readonly (readonly Phrase[])[] }
  | { readonly kind: "code"; readonly language: string; readonly text: string }
  /** Offers the panel that shows how the image at a place is pulled, where that differs as one kustomization deploys it. */
  | { readonly kind: "explain"; readonly place: Place; readonly overlay: string | undefined };

/** How places are named and reached from where a text is shown. */
export interface Links {
  /** What people call a place, and a URI of it. */
  readonly of: (place: Place) => { readonly label: string; readonly uri: string };
  /** A URI that opens the panel; nothing where there is none. */
  readonly explain: (place: Place, overlay: string | undefined) => string | undefined;
}

export function paragraph(...phrases: readonly Phrase[]): Block {
  return { kind: "paragraph", phrases };
}

export function list(items: readonly (readonly Phrase[])[], ordered = false): Block {
  return { kind: "list", ordered, items };
}

/**
 * A sentence with phrases in it, wherever its translation has them.
 *
 * @param say Says it with stand-ins for them.
 */
export function phrased(say: (...standIns: string[]) => string, ...phrases: readonly Phrase[]): readonly Phrase[] {
  const text = say(...phrases.map((_, index) => `\ue000${index}\ue001`));
  return text
    .split(/\ue000(\d)\ue001/)
    .flatMap((part, index) => (index % 2 === 1 ? (phrases[Number(part)] ?? []) : part === "" ? [] : part));
}

export function markdownOf(blocks: readonly Block[], links: Links): string {
  return blocks.flatMap((block) => markdownBlock(block, links) ?? []).join("\n\n");
}

function markdownBlock(block: Block, links: Links): string | undefined {
  const inline = (phrases: readonly Phrase[]) => phrases.map((phrase) => markdownPhrase(phrase, links)).join("");
  switch (block.kind) {
    case "paragraph":
      return inline(block.phrases);
    case "list":
      return block.items.map((item, index) => `${block.ordered ? `${index + 1}.` : "-"} ${inline(item)}`).join("\n");
    case "code": {
      const fence = "`".repeat(Math.max(3, longestRun(block.text) + 1));
      return `${fence}${block.language}\n${lines(block.text)}\n${fence}`;
    }
    case "explain": {
      const uri = links.explain(block.place, block.overlay);
      return uri && t`[Show this pull as a picture](${linkTarget(uri)})`;
    }
  }
}

function markdownPhrase(phrase: Phrase, links: Links): string {
  if (typeof phrase === "string") return escapeMarkdown(phrase);
  if ("code" in phrase) return codeSpan(phrase.code);
  const { label, uri } = links.of(phrase.place);
  return `[${escapeMarkdown(label)}](${linkTarget(uri)})`;
}

export function plainTextOf(blocks: readonly Block[], links: Links): string {
  return blocks.flatMap((block) => plainBlock(block, links) ?? []).join("\n\n");
}

function plainBlock(block: Block, links: Links): string | undefined {
  const inline = (phrases: readonly Phrase[]) => phrases.map((phrase) => plainPhrase(phrase, links)).join("");
  switch (block.kind) {
    case "paragraph":
      return inline(block.phrases);
    case "list":
      return block.items.map((item, index) => `${block.ordered ? `${index + 1}.` : "-"} ${inline(item)}`).join("\n");
    case "code":
      return lines(block.text);
    case "explain":
      return undefined;
  }
}

function plainPhrase(phrase: Phrase, links: Links): string {
  if (typeof phrase === "string") return line(phrase);
  return "code" in phrase ? line(phrase.code) : line(links.of(phrase.place).label);
}

/** Longer than any sentence of ours, and than any name that Kubernetes takes. */
const longest = 2000;

/** Characters that break a line, or show a text in another order than it is written in. */
const unseen = /[\p{Cc}\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** A text as it may be shown on one line. */
function line(text: string): string {
  const shown = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return shown.replace(unseen, "\ufffd");
}

function lines(text: string): string {
  return text
    .split("\n")
    .map((one) => line(one))
    .join("\n");
}

/** Of what makes markup in CommonMark and GitHub's dialect, addresses that become links by themselves included. */
function escapeMarkdown(text: string): string {
  return line(text)
    .replace(/[\\`*_[\]<>&~@]|(?<=^\s*)[#+=-]/g, "\\$&")
    .replace(/^(\s*\d+)([.)])/, "$1\\$2")
    .replace(/:(?=\/\/)|(?<=www)\./gi, "\\$&");
}

function codeSpan(text: string): string {
  const shown = line(text);
  if (shown.trim() === "") return "";
  const fence = "`".repeat(longestRun(shown) + 1);
  const padding = /^[` ]|[` ]$/.test(shown) ? " " : "";
  return fence + padding + shown + padding + fence;
}

function longestRun(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
}

/** A URI that no character of can end the link. */
function linkTarget(uri: string): string {
  return uri.replace(
    /[\s()<>[\]\\`*_"'\p{Cc}]/gu,
    (char) => `%${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}
