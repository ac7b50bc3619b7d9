/** Fits headlines into a line: where they are too long, the names in them are cut in the middle. */
import { t } from "../translation.ts";
import type { Facts, Statement } from "./facts.ts";

/** Characters. */
const longest = 120;

/** Of each name so many characters are kept, in the order in which it is tried. */
const lengths = [80, 60, 48, 38, 30, 24, 18, 12, 8];

export function headlineOf({ headline }: Statement, facts: Facts): string {
  let text = sentence(headline(facts));
  for (const most of lengths) {
    if (text.length <= longest) return text;
    text = sentence(headline(shortened(facts, most)));
  }
  return text;
}

/** Where the image is not known, "the image" and "the registry" stand for their names: unquoted, as a sentence may begin. */
function sentence(text: string): string {
  const [image, registry] = [t`the image`, t`the registry`];
  const bare = text.replaceAll(`"${image}"`, image);
  const begins = bare.startsWith(image) || bare.startsWith(registry);
  return begins ? bare.charAt(0).toUpperCase() + bare.slice(1) : bare;
}

function shortened(facts: Facts, most: number): Facts {
  const cut = (text: string) => short(text, most);
  const maybe = <T extends string | undefined | null>(text: T) => (typeof text === "string" ? cut(text) : text);
  const { image, registry, asked, parsed, sent, culprit, pod, node } = facts;
  return {
    ...facts,
    image: cut(image),
    registry: cut(registry),
    asked: cut(asked),
    parsed: parsed && {
      ...parsed,
      repository: cut(parsed.repository),
      path: cut(parsed.path),
      tag: maybe(parsed.tag),
      digest: maybe(parsed.digest),
    },
    sent: sent && { secret: cut(sent.secret), key: cut(sent.key), username: cut(sent.username) },
    culprit: culprit && {
      ...culprit,
      namespace: cut(culprit.namespace),
      name: cut(culprit.name),
      wanted: maybe(culprit.wanted),
    },
    pod: pod && { ...pod, namespace: cut(pod.namespace), unusedSecrets: pod.unusedSecrets.map(cut) },
    node: node && { ...node, name: cut(node.name) },
  };
}

/** The beginning and the end of a text that is longer than `most` characters. */
function short(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = Math.floor((most - 1) * 0.6);
  return `${text.slice(0, most - 1 - end)}…${text.slice(-end)}`;
}
