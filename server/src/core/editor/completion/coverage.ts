/** What a Secret would do for the images of a Pod, in few words. */
import type { Image } from "../../kubernetes/image.ts";
import { Keyring } from "../../kubernetes/keyring.ts";
import type { AnySecret } from "../../kubernetes/resources.ts";
import { contributionOf } from "../../resolve.ts";
import { registriesOf } from "../../secrets.ts";
import { t } from "../../translation.ts";
import { listed } from "../../words.ts";
import type { Candidate, Setting } from "./settings.ts";

export interface Coverage {
  /** The least is the best. */
  readonly rank: number;
  readonly text: string;
  /** The images that it authenticates, in words. */
  readonly authenticated?: string;
}

const ranks = { all: 0, some: 1, unknown: 2, none: 3, useless: 4 } as const;

export function coverageOf(secrets: readonly AnySecret[], images: readonly Image[]): Coverage {
  const contributions = secrets.map((secret) => contributionOf(secret));
  const bad = contributions.find(({ kind }) => kind === "malformed");
  if (bad?.kind === "malformed") return { rank: ranks.useless, text: t`cannot be decoded: ${bad.message}` };
  const entries = contributions.flatMap((one) => (one.kind === "credentials" ? one.content.config.entries : []));
  const keyring = new Keyring(entries.flatMap(({ key, empty }) => (empty ? [] : [{ key: key.value, value: 0 }])));
  const matched = images.filter(({ repository }) => keyring.lookup(repository).length > 0);
  if (matched.length > 0) {
    const rank = matched.length === images.length ? ranks.all : ranks.some;
    const [only] = matched;
    const what = images.length === 1 && only ? only.repository : t`${matched.length} of ${images.length} images`;
    return { rank, text: t`authenticates ${what}`, authenticated: what };
  }
  if (contributions.some(({ kind }) => kind === "unknown"))
    return { rank: ranks.unknown, text: t`its registries are not known here` };
  const ignored = contributions.find(({ kind }) => kind === "ignored");
  if (ignored?.kind === "ignored") return { rank: ranks.useless, text: t`passed over: ${ignored.reason}` };
  const keys = secrets.flatMap(registriesOf);
  const own = keys.length > 0 ? t`for ${listed(keys)}` : t`without credentials`;
  return { rank: ranks.none, text: images.length > 0 ? t`${own}; none of the images` : own };
}

/** The same where overlays may differ. */
export function coverageIn<T>({ found }: Candidate<T>, coverage: (target: T, setting: Setting) => Coverage): Coverage {
  const all = found.map(({ setting, target }) => ({ setting, ...coverage(target, setting) }));
  const groups = [...Map.groupBy(all, ({ text }) => text)];
  const rank = Math.max(...all.map((one) => one.rank));
  if (groups.length < 2) return { rank, text: groups[0]?.[0] ?? "" };
  const texts = groups.map(([text, group]) => {
    const overlays = new Set(group.flatMap(({ setting: { overlay } }) => overlay?.name ?? []));
    return t`${text} in ${listed([...overlays])}`;
  });
  return { rank, text: texts.join("; ") };
}
