/** What the view of pull secrets shows, as data: namespaces, Secrets, and what there is to know of each. Knows no VS Code. */
import type { LivePullSecret } from "#cluster";
import { plural, t } from "#core";
import { ago } from "./times.ts";

/** What is wrong with a Secret, the worst first. */
export type SecretMark = "broken" | "expired" | "expiring" | "unused";

export interface SecretNode {
  /** Stays the same from one list to the next. */
  readonly id: string;
  readonly kind: "namespace" | "secret" | "login" | "consumer";
  readonly label: string;
  readonly description: string;
  readonly marks: readonly SecretMark[];
  /** Of a Secret: what it is for and what is wrong, in full sentences. */
  readonly notes: readonly string[];
  readonly children: readonly SecretNode[];
  readonly secret?: LivePullSecret;
}

/** How long before its end a credential is said to expire soon, in milliseconds. */
const soon = 7 * 86_400_000;

/** @param now Milliseconds since 1970. */
export function secretTree(secrets: readonly LivePullSecret[], now: number): readonly SecretNode[] {
  return [...Map.groupBy(secrets, ({ namespace }) => namespace)]
    .toSorted(([a], [b]) => a.localeCompare(b, "en"))
    .map(([namespace, group]) => {
      const children = group.map((secret) => secretNode(secret, now));
      const wrong = children.filter(({ marks }) => marks.length > 0).length;
      const number = plural(group.length, t`Secret`, t`Secrets`);
      return {
        id: namespace,
        kind: "namespace",
        label: namespace,
        description: wrong === 0 ? number : t`${number} · ${wrong} to look at`,
        marks: [],
        notes: [],
        children,
      };
    });
}

function secretNode(secret: LivePullSecret, now: number): SecretNode {
  const { namespace, name, logins, consumers, problem } = secret;
  const id = `${namespace}/${name}`;
  const marks = marksOf(secret, now);
  const registries = logins.map(({ registry }) => registry);
  const leaf = { marks: [], notes: [], children: [] };
  return {
    id,
    kind: "secret",
    label: name,
    description: [...marks.map((mark) => words[mark]()), ...firstOf(registries)].join(" · "),
    marks,
    notes: [
      ...(registries.length === 0 ? [] : [t`For ${registries.join(", ")}.`]),
      ...(problem === undefined ? [] : [`${problem}.`]),
      ...marks.flatMap((mark) => notes[mark]()),
    ],
    children: [
      ...logins.map(
        ({ registry, username, expires }): SecretNode => ({
          ...leaf,
          id: `${id}/login/${registry}`,
          kind: "login",
          label: registry,
          description: [...(expires === undefined ? [] : [expiry(expires, now)]), t`user ${username}`].join(" · "),
        }),
      ),
      ...(consumers ?? []).map(
        (consumer): SecretNode => ({
          ...leaf,
          id: `${id}/consumer/${consumer}`,
          kind: "consumer",
          label: consumer,
          description: t`lists it`,
        }),
      ),
    ],
    secret,
  };
}

/** A sidebar that nobody has widened has no room for more than one. */
function firstOf(registries: readonly string[]): readonly string[] {
  const [first, ...others] = registries;
  if (first === undefined) return [];
  return [others.length === 0 ? first : `${first} +${others.length}`];
}

function marksOf({ logins, consumers, problem }: LivePullSecret, now: number): readonly SecretMark[] {
  const ends = logins.flatMap(({ expires }) => expires ?? []);
  return [
    ...(problem === undefined ? [] : (["broken"] as const)),
    ...(ends.some((end) => end <= now) ? (["expired"] as const) : []),
    ...(ends.some((end) => end > now && end - now < soon) ? (["expiring"] as const) : []),
    ...(consumers?.length === 0 ? (["unused"] as const) : []),
  ];
}

const words: Readonly<Record<SecretMark, () => string>> = {
  broken: () => t`broken`,
  expired: () => t`expired`,
  expiring: () => t`expires soon`,
  unused: () => t`unused`,
};

const notes: Readonly<Record<SecretMark, () => readonly string[]>> = {
  broken: () => [],
  expired: () => [t`A login in it has expired: pulls with it are refused.`],
  expiring: () => [t`A login in it expires within a week.`],
  unused: () => [t`No ServiceAccount and no Pod that exists lists it; a Pod that is made later may.`],
};

function expiry(expires: number, now: number): string {
  return expires <= now ? t`expired ${ago(expires, now)} ago` : t`expires in ${ago(now, expires)}`;
}
