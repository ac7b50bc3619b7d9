/** The charts among the files, and what each of them wants of its values. */
import type { HelmChart, HelmShape, HelmUse, HelmUses } from "../kubernetes/helmResources.ts";
import { folderOf, foldersAround, resolvePath } from "../paths.ts";

/** What a chart does with a list, and the file that says so. */
export interface HelmWant {
  readonly shape: HelmShape;
  readonly use: HelmUse;
  readonly by: HelmUses;
}

/** A chart that another one brings, and the key of its values there. */
interface Subchart {
  readonly key: string;
  readonly folder: string;
}

export class HelmCharts {
  /** By folder, with a slash at its end. */
  readonly #charts: ReadonlyMap<string, HelmChart>;
  readonly #uses: ReadonlyMap<string | undefined, readonly HelmUses[]>;

  constructor(charts: readonly HelmChart[], uses: readonly HelmUses[]) {
    this.#charts = new Map(charts.map((chart) => [folderOf(chart.source.uri), chart]));
    this.#uses = Map.groupBy(uses, ({ source }) => this.of(source.uri));
  }

  /** The folder of the chart that a file is a part of, by where Helm looks for it. */
  of(uri: string): string | undefined {
    const folder = foldersAround(uri).find((folder) => this.#charts.has(folder));
    return folder !== undefined && /^(?:templates\/|ci\/|[^/]+$)/.test(uri.slice(folder.length)) ? folder : undefined;
  }

  /**
   * The folder of the chart that a manifest means by a path in its repository, whose root is a folder around the manifest;
   * nothing where several may be meant.
   */
  at(path: string, uri: string): string | undefined {
    const folders = foldersAround(uri).map((folder) => `${resolvePath(folder, path.replace(/^\/+/, ""))}/`);
    const found = folders.filter((folder) => this.#charts.has(folder));
    return found.length === 1 ? found[0] : undefined;
  }

  /** The shape that a list among a chart's values needs; nothing where nothing tells, or not everything tells the same. */
  wanted(folder: string, path: readonly string[]): HelmWant | undefined {
    const wants = this.#wants(folder, path, new Set());
    return new Set(wants.map(({ shape }) => shape)).size === 1 ? wants[0] : undefined;
  }

  /** @param seen Charts may bring each other in a circle. */
  #wants(folder: string, path: readonly string[], seen: Set<string>): readonly HelmWant[] {
    const question = [folder, ...path].join("\0");
    if (seen.has(question)) return [];
    seen.add(question);
    const [first, ...rest] = path;
    const inner = this.#subchartsOf(folder).flatMap((sub) => {
      if (first === "global") return this.#wants(sub.folder, path, seen);
      return first === sub.key ? this.#wants(sub.folder, rest, seen) : [];
    });
    return [...this.#own(folder, path), ...inner];
  }

  #own(folder: string, path: readonly string[]): readonly HelmWant[] {
    if (this.#charts.get(folder)?.isLibrary) return [];
    const wanted = path.join("\0");
    return (this.#uses.get(folder) ?? []).flatMap((by) =>
      by.uses.filter((use) => use.path.join("\0") === wanted).map((use) => ({ shape: use.shape, use, by })),
    );
  }

  #subchartsOf(folder: string): readonly Subchart[] {
    const dependencies = this.#charts.get(folder)?.dependencies ?? [];
    const near = dependencies.flatMap(({ key, path }) =>
      path === undefined ? [] : [{ key, folder: `${resolvePath(folder, path)}/` }],
    );
    const inside = [...this.#charts].filter(
      ([other]) => other.startsWith(folder) && isDirect(other.slice(folder.length)),
    );
    const brought = inside.flatMap(([folder, { name }]) => {
      const keys = dependencies.filter((one) => one.name === name?.value).map(({ key }) => key);
      return (keys.length > 0 ? keys : [name?.value ?? ""]).map((key) => ({ key, folder }));
    });
    return [...near, ...brought];
  }
}

function isDirect(path: string): boolean {
  return /^charts\/[^/]+\/$/.test(path);
}
