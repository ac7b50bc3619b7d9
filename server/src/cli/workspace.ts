/** What a command has read: the inventory, and how its places are named to the user. */
import { fileURLToPath } from "node:url";
import {
  Deployment,
  Inventory,
  Lines,
  type ManifestFile,
  ManifestReader,
  PodSpecTable,
  type Position,
  SecretProducerTable,
  type Settings,
} from "#core";
import { displayPath, type Input, type InputFile } from "./files.ts";
import { complain, type Io } from "./io.ts";
import type { Progress } from "./progress.ts";

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export class Workspace {
  readonly inventory: Inventory;
  /** What kustomizations make of it. */
  readonly deployment: Deployment;
  readonly inputs: ReadonlyMap<string, InputFile>;
  readonly cwd: string;
  readonly #reader: ManifestReader;
  readonly #lines = new Map<string, Lines>();

  private constructor(
    files: Iterable<ManifestFile>,
    complete: boolean,
    inputs: Workspace["inputs"],
    cwd: string,
    reader: ManifestReader,
    before?: Deployment,
  ) {
    this.inventory = new Inventory(files, complete);
    this.deployment = new Deployment(this.inventory, reader, before);
    this.inputs = inputs;
    this.cwd = cwd;
    this.#reader = reader;
  }

  static read({ files, complete }: Input, settings: Settings, cwd: string, progress: Progress): Workspace {
    const { podSpecPaths, secretProducers } = settings;
    const reader = new ManifestReader(new PodSpecTable(podSpecPaths), new SecretProducerTable(secretProducers));
    const manifests = files.map(({ uri, text }, index) => {
      progress.show(`analysing: ${index} of ${files.length} files`);
      return reader.read(uri, text);
    });
    return new Workspace(manifests, complete, new Map(files.map((file) => [file.uri, file])), cwd, reader);
  }

  /** The same with other texts for some files, or with files that are new. */
  with(texts: ReadonlyMap<string, string>): Workspace {
    const { files, complete } = this.inventory;
    const changed = new Map(files);
    for (const [uri, text] of texts) changed.set(uri, this.#reader.read(uri, text, files.get(uri)));
    return new Workspace(changed.values(), complete, this.inputs, this.cwd, this.#reader, this.deployment);
  }

  text(uri: string): string {
    return this.inventory.files.get(uri)?.text ?? "";
  }

  position(uri: string, offset: number): Position {
    let lines = this.#lines.get(uri);
    if (!lines) {
      lines = new Lines(this.text(uri));
      this.#lines.set(uri, lines);
    }
    return lines.position(offset);
  }

  range(uri: string, { start, end }: { readonly start: number; readonly end: number }): Range {
    return { start: this.position(uri, start), end: this.position(uri, end) };
  }

  display(uri: string, folder: string = this.cwd): string {
    return displayPath(fileURLToPath(uri), folder);
  }

  /** As compilers write it: one-based. */
  displayPlace(uri: string, offset: number): string {
    const { line, character } = this.position(uri, offset);
    return `${this.display(uri)}:${line + 1}:${character + 1}`;
  }
}

/** How many resources were read. One with several Pod specs counts once, and a file of a Helm chart is none. */
export function countResources({ inventory }: Workspace): number {
  let count = 0;
  for (const { resources } of inventory.files.values()) {
    for (const [index, { apiVersion, kind, path, source }] of resources.entries()) {
      const before = resources[index - 1];
      const isOfChart = kind.startsWith("helm") && apiVersion === "";
      if (!isOfChart && (before?.path !== path || before.source !== source)) count++;
    }
  }
  return count;
}

/**
 * Tells what was not read, and which documents are broken.
 *
 * @returns What is missing from the result for that reason.
 */
export function tellTroubles({ troubles }: Input, workspace: Workspace, io: Io): readonly string[] {
  for (const { path, message } of troubles) complain(io, `${path}: ${message}`);
  const missing = troubles.filter(({ fatal }) => fatal).map(({ path, message }) => `${path}: ${message}`);
  for (const { leftOut } of workspace.inventory.files.values()) {
    for (const { at, message } of leftOut) {
      // The parser quotes what it stumbled over, which may be a part of a password.
      const [bare = ""] = message.split(": ");
      const trouble = `${workspace.displayPlace(at.uri, at.span.start)}: not all of this document can be read: ${bare}`;
      complain(io, trouble);
      missing.push(trouble);
    }
  }
  return missing;
}
