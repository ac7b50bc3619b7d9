/** All that is built for itself, found by the files that have a part in it and by what is made. */
import { grouped } from "../grouped.ts";
import { madeFrom } from "../paths.ts";
import type { Overlay } from "./overlay.ts";

/** Places among all overlays. Each table is made when it is first asked for. */
interface Places {
  byFile?: ReadonlyMap<string, readonly number[]>;
  byMade?: ReadonlyMap<string, number>;
}

export class Overlays {
  readonly all: readonly Overlay[];
  readonly #places: Places;

  constructor(all: readonly Overlay[], places: Places = {}) {
    this.all = all;
    this.#places = places;
  }

  /** Those that a file has a part in: they take it in, or it says what is put on top. */
  of(uri: string): readonly Overlay[] {
    this.#places.byFile ??= grouped(
      this.all.flatMap(({ files }, place) => Array.from(files, (uri) => [uri, place] as const)),
    );
    return (this.#places.byFile.get(uri) ?? []).flatMap((place) => this.all[place] ?? []);
  }

  /** The one that makes a file. */
  maker(uri: string): Overlay | undefined {
    this.#places.byMade ??= new Map(this.all.map(({ near }, place) => [madeFrom(near), place]));
    return this.all[this.#places.byMade.get(madeFrom(uri)) ?? -1];
  }

  /** The same with other states of some of them, in which the same files have a part. */
  with(changed: ReadonlyMap<Overlay, Overlay>): Overlays {
    return changed.size === 0
      ? this
      : new Overlays(
          this.all.map((one) => changed.get(one) ?? one),
          this.#places,
        );
  }
}
