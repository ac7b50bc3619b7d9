/** What other programs report of a manifest, each with its defaults and with the description of fields that it is given. */
import { processRefs, ResourceParser } from "@monokle/validation";
import type { PublishDiagnosticsParams } from "vscode-languageserver-protocol";
import { createMonokle, readResources } from "../bench/monokle.ts";
import { type ApiDescription, asSchema, startYamlServer } from "../bench/yamlServer.ts";
import { uriOf } from "../lsp/client.ts";

/** Something that looks at a manifest, and the problems that it has with it. */
export interface Reader extends AsyncDisposable {
  readonly problems: (manifest: string) => Promise<readonly string[]>;
}

/** `@monokle/validation` with the plugins that are on by default, and what one of them wants to be done before. */
export function monokle(description: ApiDescription): Reader {
  let read = 0;
  return {
    problems: async (manifest) => {
      // It remembers what it has found in a file of that name.
      const resources = [...readResources(`app-${read++}.yaml`, manifest)];
      processRefs(resources, new ResourceParser());
      const { runs } = await (await createMonokle(description)).validate({ resources });
      return runs.flatMap(({ results }) => results.map(({ ruleId, message }) => `${ruleId}: ${message.text}`));
    },
    [Symbol.asyncDispose]: async () => {},
  };
}

/** The language server of "YAML" by Red Hat, which asks for the strict form of the description: other fields are wrong. */
export async function yamlServer(folder: string, description: ApiDescription): Promise<Reader> {
  const client = await startYamlServer(folder, JSON.stringify(asSchema(strict(description))));
  let opened = 0;
  return {
    problems: async (manifest) => {
      const uri = uriOf(`${folder}/app-${opened++}.yaml`);
      const since = client.received.length;
      const published = client.message("textDocument/publishDiagnostics", ({ params }) => params.uri === uri, since);
      await client.open(uri, manifest);
      const { params } = await published;
      return (params as PublishDiagnosticsParams).diagnostics.map(({ message }) => String(message));
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

function strict({ definitions }: ApiDescription): ApiDescription {
  const entries = Object.entries(definitions).map(([name, definition]) => {
    return [name, definition.properties ? { ...definition, additionalProperties: false } : definition] as const;
  });
  return { definitions: Object.fromEntries(entries) };
}
