/** What pointing at a node tells: why the pulls fail, and on which evidence. */
import { MarkdownString } from "vscode";
import { type PullFailure, t } from "#core";

/** Of more, nobody reads the whole. */
const most = { failures: 3, images: 3, evidence: 6, text: 300 };

/** Everything of the cluster's is put in as text: nothing in it becomes a link, an image or a command. */
export function tooltipOf(failures: readonly PullFailure[]): MarkdownString {
  const tooltip = new MarkdownString();
  const images = [...new Set(failures.map(({ image }) => image))];
  if (images.length <= most.images) tooltip.appendMarkdown(`${images.map(quoted).join(", ")}\n\n`);
  const distinct = [...new Map(failures.map((failure) => [failure.headline, failure])).values()];
  for (const [index, failure] of distinct.slice(0, most.failures).entries()) {
    if (index > 0) tooltip.appendMarkdown("\n\n---\n\n");
    tooltip.appendMarkdown(`**${plain(failure.headline)}**\n\n${plain(failure.explanation)}\n\n`);
    for (const { source, text } of failure.evidence.slice(0, most.evidence)) {
      tooltip.appendMarkdown(`- *${plain(source)}*: ${quoted(text)}\n`);
    }
    const [remedy] = failure.remedies;
    if (remedy) tooltip.appendMarkdown(`\n${t`To do: ${plain(remedy.title)}`}`);
  }
  if (distinct.length > most.failures)
    tooltip.appendMarkdown(`\n\n${t`and ${distinct.length - most.failures} more causes`}`);
  return tooltip;
}

/** As it is: every character that could mean something is escaped, and lines break where they are too long. */
function plain(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[!-/:-@[-`{-~]/g, "\\$&");
}

/** As code, in which an address does not become a link. */
function quoted(text: string): string {
  return `\`${oneLine(text).replaceAll("`", "'")}\``;
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > most.text ? `${line.slice(0, most.text)} …` : line;
}
