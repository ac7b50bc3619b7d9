/** `yaml-language-server` with its schema of Kubernetes, which it would fetch from the network, from an npm package instead. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Client } from "../lsp/client.ts";

/** The last one that carries Kubernetes' own API description; it is unpacked, not installed. */
const schemaPackage = "kubernetes-client@9.0.0";
const description = "package/lib/specs/swagger-1.13.json.gz";

/** Milliseconds that the server waits after a change before it looks at the document. */
export const debounce = 200;

/** What an API server says of its objects at `/openapi/v2`. */
export interface ApiDescription {
  readonly definitions: Readonly<Record<string, Definition>>;
}

interface Definition {
  readonly properties?: Record<string, object>;
  readonly "x-kubernetes-group-version-kind"?: readonly {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  }[];
}

/** @throws Error where npm cannot be asked. */
export function kubernetesSchema(): string {
  const folder = mkdtempSync(join(tmpdir(), "pull-secrets-schema-"));
  try {
    const packed = execFileSync("npm", ["pack", "--silent", schemaPackage, "--pack-destination", folder], {
      stdio: "pipe",
    });
    execFileSync("tar", ["xzf", join(folder, packed.toString().trim()), "-C", folder, description]);
    return JSON.stringify(asSchema(JSON.parse(gunzipSync(readFileSync(join(folder, description))).toString())));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One schema for all kinds, as kubernetes-json-schema makes it. */
export function asSchema({ definitions }: ApiDescription): object {
  return { oneOf: Object.keys(definitions).flatMap((name) => asKind(name, definitions[name])), definitions };
}

/** A definition with a kind says which, so that the others do not match; the rest are parts of those. */
function asKind(name: string, definition: Definition | undefined): readonly object[] {
  const [first] = definition?.["x-kubernetes-group-version-kind"] ?? [];
  if (!first || !definition?.properties?.kind) return [];
  const { group, version, kind } = first;
  const apiVersion = group ? `${group}/${version}` : version;
  Object.assign(definition.properties, {
    apiVersion: { type: "string", enum: [apiVersion] },
    kind: { type: "string", enum: [kind] },
  });
  Object.assign(definition, { required: ["apiVersion", "kind"] });
  return [{ $ref: `#/definitions/${name}` }];
}

/** Starts it, with only validation switched on. */
export async function startYamlServer(folder: string, schema: string): Promise<Client> {
  const yaml = {
    validate: true,
    completion: false,
    hover: false,
    schemas: { kubernetes: "*.yaml" },
    schemaStore: { enable: false },
    kubernetesCRDStore: { enable: false },
  };
  const entry = "node_modules/yaml-language-server/bin/yaml-language-server";
  const client = Client.spawn({ folders: [folder], command: [process.execPath, entry, "--stdio"] });
  const sections: Readonly<Record<string, unknown>> = { yaml, http: {}, "[yaml]": {} };
  client.connection.onRequest(
    "workspace/configuration",
    ({ items }: { readonly items: readonly { readonly section: string }[] }) =>
      items.map(({ section }) => sections[section] ?? null),
  );
  client.connection.onRequest("vscode/content", () => schema);
  await client.initialize();
  await client.connection.sendNotification("yaml/registerContentRequest", {});
  await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: { yaml } });
  return client;
}
