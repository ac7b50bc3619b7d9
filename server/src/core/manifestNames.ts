/** Which files may be manifests, by their names, and where nobody keeps any. */

/** Folders of tools. */
export const skippedFolders: ReadonlySet<string> = new Set([".git", "node_modules"]);

/** @param path A path. Of the helpers of a Helm chart, the name alone does not tell what they are. */
export function isManifestName(path: string): boolean {
  return /\.(?:ya?ml|json)$|(?:^|[\\/])templates[\\/].*\.tpl$/i.test(path) || /(?:^|[\\/])Kustomization$/.test(path);
}
