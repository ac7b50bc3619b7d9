/** Builds of kustomizations, ours and kubectl's, in a form in which they can be compared. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  Context,
  defaultSettings,
  Inventory,
  type ManifestFile,
  ManifestReader,
  PodSpecTable,
  type Resource,
} from "#core";
import { FilesOfBuild, FilesOfWorkspace } from "../server/src/core/kustomize/files.ts";
import { isKustomizationFile } from "../server/src/core/kustomize/kustomization.ts";
import { makeOverlay, type Overlay } from "../server/src/core/kustomize/overlay.ts";
import { isManifestName } from "../server/src/core/manifestNames.ts";

const reader = new ManifestReader(new PodSpecTable([]));

/** The files of a folder that count as manifests, and those that generators take in, by their paths in it. */
export function readFolder(folder: string): ReadonlyMap<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => path.replaceAll("\\", "/"));
  const wanted = paths.filter((path) => isManifestName(path) || path.endsWith(".dockercfg"));
  return new Map(wanted.sort().map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}

export class Builds {
  readonly #inventory: Inventory;
  readonly #files: FilesOfWorkspace;

  constructor(texts: ReadonlyMap<string, string>) {
    this.#inventory = new Inventory(
      Array.from(texts, ([uri, text]) => reader.read(uri, text)),
      true,
    );
    this.#files = new FilesOfWorkspace(this.#inventory, reader);
  }

  /** All that can be built by themselves, those that others build upon included. */
  get kustomizations(): readonly string[] {
    const isComponent = (uri: string) => /^kind: Component/m.test(this.#inventory.file(uri)?.text ?? "");
    return this.#inventory.kustomizations.filter((uri) => !isComponent(uri)).sort();
  }

  build(uri: string): Overlay {
    const target = { key: uri, path: uri, onTop: undefined, resources: [] };
    return makeOverlay(target, new FilesOfBuild(this.#files), reader);
  }
}

export const kubectlMissing = (() => {
  try {
    execFileSync("kubectl", ["kustomize", "--help"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "kubectl is not there, so its builds of today are not compared with ours";
  }
})();

/** Nothing where kubectl refuses to build. */
export function buildWithKubectl(folder: string): string | undefined {
  try {
    return execFileSync("kubectl", ["kustomize", folder, "--load-restrictor", "LoadRestrictionsNone"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 60_000,
      maxBuffer: 2 ** 28,
    });
  } catch {
    return undefined;
  }
}

/** Whether it names something in the network, which tests leave alone. */
export function isRemote(folder: string): boolean {
  const path = ["kustomization.yaml", "kustomization.yml", "Kustomization"]
    .map((name) => join(folder, name))
    .find((path) => existsSync(path));
  return path !== undefined && /^\s*-\s*(?:https?:|git@|github\.com)/m.test(readFileSync(path, "utf8"));
}

export function read(text: string): readonly ManifestFile[] {
  return [reader.read("built.yaml", text)];
}

/** What each resource is called, pulls and holds, and how each Pod spec pulls; the hashes of generators left out. */
export function outcome(files: readonly ManifestFile[]): readonly string[] {
  const inventory = new Inventory(files, true);
  const context = new Context(inventory, defaultSettings, 0);
  return files
    .flatMap(({ resources }) => resources)
    .filter(({ kind, type }) => kind !== "supplier" || type !== "Kustomization")
    .map((resource) => JSON.stringify(withoutHashes(factsOf(resource, context))))
    .sort();
}

function factsOf(resource: Resource, context: Context): Record<string, unknown> {
  const { kind, type, apiVersion } = resource;
  const common = { apiVersion, kind: type, is: kind, name: resource.name?.value, namespace: resource.namespace?.value };
  switch (resource.kind) {
    case "workload": {
      const { images, pullSecrets, serviceAccount } = context.pull(resource);
      return {
        ...common,
        account: [resource.serviceAccountName?.value, serviceAccount.state],
        written: resource.pullSecrets.references.map(({ value }) => value),
        pullSecrets: pullSecrets.map(({ name, source, state, contribution }) => [
          name,
          source,
          state,
          contribution.kind,
        ]),
        images: images.map(({ use, verdict, credentials }) => [
          use.containerType,
          use.container,
          use.at.value,
          verdict,
          credentials.map(({ key, pullSecret }) => [key, pullSecret.name]),
        ]),
      };
    }
    case "serviceAccount":
      return {
        ...common,
        pullSecrets: resource.pullSecrets.references.map(({ value }) => value),
        secrets: resource.secrets.map(({ value }) => value),
      };
    case "secret":
      return { ...common, secretType: resource.secretType, keys: resource.dataKeys.map(({ value }) => value).sort() };
    case "role":
      return {
        ...common,
        secrets: resource.secretAccess.map(({ verbs, resourceNames }) => [
          verbs,
          resourceNames.map(({ value }) => value),
        ]),
      };
    case "roleBinding":
      return {
        ...common,
        role: resource.role,
        accounts: resource.serviceAccounts.map(({ name, namespace }) => [name.value, namespace]),
      };
    default:
      return common;
  }
}

/** A hash has ten letters, none of which could make it a word (kyaml/hasher). */
function withoutHashes(value: unknown): unknown {
  if (typeof value === "string") return value.replace(/-[bcdfghkmt2456789]{10}$/, "-…");
  if (Array.isArray(value)) return value.map(withoutHashes);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutHashes(inner)]));
}

export function folderOf(uri: string): string {
  return isKustomizationFile(uri) ? dirname(uri) : uri;
}
