/** The manifests of a workspace that only the client can read, as in a browser. */
import type { Connection } from "vscode-languageserver";
import { isManifestName, skippedFolders } from "#core";
import {
  type FolderQuery,
  type FoundManifests,
  findManifestsRequest,
  type ManifestAnswer,
  type ManifestQuery,
  readManifestRequest,
} from "../protocol.ts";
import { type FileContent, gone, limitOf, tooLarge, unreadable, type WorkspaceFiles } from "./workspaceFiles.ts";

const contents: Readonly<Record<Exclude<ManifestAnswer["state"], "read">, FileContent>> = {
  folder: gone,
  gone,
  tooLarge,
  unreadable,
  binary: { gap: false, note: "left out: it is not UTF-8" },
};

export function clientFiles(connection: Connection): WorkspaceFiles {
  const ask = (query: ManifestQuery) => connection.sendRequest<ManifestAnswer>(readManifestRequest, query);
  return {
    reaches: () => true,
    async *find(folders, tell) {
      for (const folder of folders) {
        const query: FolderQuery = { folder };
        const { uris, unreadable } = await connection.sendRequest<FoundManifests>(findManifestsRequest, query);
        for (const uri of unreadable) tell(uri);
        yield* uris;
      }
    },
    wouldFind: async (uris) => uris.filter((uri) => !uri.split("/").some((step) => skippedFolders.has(step))),
    kindOf: async (uri) => {
      const { state } = await ask({ uri, limit: 0 });
      return state === "folder" ? "folder" : state === "gone" || !isManifestName(uri) ? "nothing" : "file";
    },
    // Where links lead, only the client could tell.
    liesOutside: () => false,
    read: async (uri, maxFileSize) => {
      const answer = await ask({ uri, limit: limitOf(maxFileSize) });
      return answer.state === "read" ? { text: answer.text, gap: false } : contents[answer.state];
    },
    // What is edited in a browser is a repository, as a rule.
    isKeptByGit: () => true,
  };
}
