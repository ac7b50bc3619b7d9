/** The kubelet's matching of registries: whether a glob covers an image, and which of many do without each being tried. */
import { filepathMatch, type GoError, type GoUrl, parseUrl, splitHostPort } from "./go.ts";

/** Whether a target such as `reg.io/team/app` is covered by a glob such as `*.reg.io/team` (keyring.go, URLsMatch). */
export function urlsMatch(glob: string, target: string): boolean {
  const [pattern, url] = [parseSchemeless(glob), parseSchemeless(target)];
  return pattern !== undefined && url !== undefined && parsedMatch(pattern, url);
}

interface ParsedUrl {
  readonly parts: readonly string[];
  readonly port: string;
  readonly path: string;
}

function parseSchemeless(text: string): ParsedUrl | undefined {
  const url: GoUrl | GoError = parseUrl(`https://${text}`);
  if ("error" in url) return undefined;
  const split = splitHostPort(url.host);
  const { host, port } = "error" in split ? { host: url.host, port: "" } : split;
  return { parts: host.split("."), port, path: url.path };
}

function parsedMatch(glob: ParsedUrl, target: ParsedUrl): boolean {
  return (
    glob.port === target.port &&
    glob.parts.length === target.parts.length &&
    target.path.startsWith(glob.path) &&
    glob.parts.every((part, i) => filepathMatch(part, target.parts[i] ?? "") === true)
  );
}

interface Filed {
  /** Its place among all. */
  readonly nth: number;
  readonly glob: ParsedUrl;
}

/** Many globs, each read once and filed under the end of its host, as far as that has no wildcard. */
export class UrlGlobs {
  readonly #filed: ReadonlyMap<string, readonly Filed[]>;
  /** How many parts of their hosts globs leave open: most of them none. */
  readonly #open: readonly number[];

  constructor(globs: readonly string[]) {
    const read = globs.flatMap((text, nth) => {
      const glob = parseSchemeless(text);
      return glob ? [{ nth, glob, open: glob.parts.findLastIndex(hasWildcard) + 1 }] : [];
    });
    this.#filed = Map.groupBy(read, ({ glob, open }) => placeOf(glob, open));
    this.#open = [...new Set(read.map(({ open }) => open))];
  }

  /** The places of the globs that cover a target, in their order. */
  covering(target: string): readonly number[] {
    const url = this.#open.length === 0 ? undefined : parseSchemeless(target);
    if (!url) return [];
    const found = this.#candidates(url).filter(({ glob }) => parsedMatch(glob, url));
    return found.map(({ nth }) => nth).sort((a, b) => a - b);
  }

  /** How many globs are tried for a target. */
  tries(target: string): number {
    const url = parseSchemeless(target);
    return url ? this.#candidates(url).length : 0;
  }

  /** Those that have the end of the host in common with it, however much of it they leave open. */
  #candidates(url: ParsedUrl): readonly Filed[] {
    return this.#open.flatMap((open) => this.#filed.get(placeOf(url, open)) ?? []);
  }
}

/** @param open How many parts of the host are left open, from its beginning. */
function placeOf({ parts, port }: ParsedUrl, open: number): string {
  return [parts.length, port, open, ...parts.slice(open)].join(" ");
}

/** Whether a part of a host stands for others than itself. */
function hasWildcard(part: string): boolean {
  return /[*?[\\]/.test(part);
}
