/** The names of pull secrets, where a list of them has one: first those that authenticate the images that it is for. */
import type { ServiceAccount, Workload } from "../../kubernetes/resources.ts";
import { scalar } from "../../listText.ts";
import { lineStartOf } from "../../text.ts";
import { describeSecret } from "../describe.ts";
import { coverageIn, coverageOf } from "./coverage.ts";
import type { Completion, CompletionPlace } from "./provider.ts";
import { secretsFor, settingsOf } from "./settings.ts";
import { stand } from "./word.ts";

export function pullSecretNames(place: CompletionPlace): readonly Completion[] {
  for (const resource of place.resources) {
    if (resource.kind !== "workload" && resource.kind !== "serviceAccount") continue;
    const form = formAt(resource, place);
    if (form) return namesFor(resource, form, place);
  }
  return [];
}

/** How a name is written there. */
interface Form {
  readonly before: string;
  readonly after: string;
}

/** Nothing where the word is no name of a pull secret, or cannot become one. */
function formAt({ pullSecrets }: Workload | ServiceAccount, { word, text, asKey }: CompletionPlace): Form | undefined {
  const reference = asKey ? undefined : pullSecrets.references.find(({ value }) => value === stand);
  if (!reference || reference.nameless) return undefined;
  const cause = pullSecrets.malformed.find(
    ({ at, index }) => index === reference.index && at.start <= reference.start,
  )?.cause;
  if (cause === undefined || cause === "namespace" || !pullSecrets.ofObjects) return { before: "", after: "" };
  if (word.quote !== "") return undefined;
  if (cause === "string-item") return word.dashed ? { before: "name: ", after: "" } : { before: "{name: ", after: "}" };
  if (cause !== "string") return undefined;
  if (word.alone) return { before: "- name: ", after: "" };
  // Behind the key, from where the list goes on the next line.
  const line = text.slice(lineStartOf(text, word.span.start), word.span.start);
  const indent = /^[\s-]*/.exec(line)?.[0].replaceAll("-", " ") ?? "";
  return /^[\s-]*[\w-]+:\s+$/.test(line) ? { before: `\n${indent}  - name: `, after: "" } : undefined;
}

function namesFor(owner: Workload | ServiceAccount, form: Form, place: CompletionPlace): readonly Completion[] {
  const { word } = place;
  const there = new Set(owner.pullSecrets.references.map(({ value }) => value));
  const candidates = secretsFor(settingsOf(owner, place), place).filter(({ name }) => !there.has(name));
  return candidates.map((candidate): Completion => {
    const { name, found } = candidate;
    const { rank, text } = coverageIn(candidate, (secret, { images }) => coverageOf([secret], images));
    const written = word.quote === "" ? scalar(name) : name;
    return {
      label: name,
      kind: "name",
      detail: text,
      span: word.span,
      text: form.before + written + form.after,
      // Whoever begins with the key means the name behind it.
      ...(form.before.startsWith("name:") && "name:".startsWith(word.typed) && { filter: form.before + name }),
      rank,
      documentation: () => found.flatMap(({ target }) => describeSecret(target, place.context)),
    };
  });
}
