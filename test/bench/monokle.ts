/**
 * `@monokle/validation` over the same files. It takes resources that somebody else has read, so reading is included here
 * as its users do it: every document parsed and made a value by `yaml`.
 *
 * Of its default plugins, `kubernetes-schema` fetches schemas from the network and is off; `yaml-syntax`,
 * `pod-security-standards` and `resource-links` are on; what the last of them wants to be worked out before is not part of
 * the time, in its favour. It is spared the definitions of custom resources: it throws at
 * those without a schema, and without `kubernetes-schema` it makes no use of the others.
 */
import {
  AnnotationSuppressor,
  DisabledFixer,
  MonokleValidator,
  RemotePluginLoader,
  type Resource,
  ResourceParser,
  SchemaLoader,
} from "@monokle/validation";
import { type Document, parseAllDocuments } from "yaml";
import type { Files } from "../workspace.ts";
import type { ApiDescription } from "./yamlServer.ts";

const withoutNetwork = { "yaml-syntax": true, "pod-security-standards": true, "resource-links": true };

/** Takes the description of the fields from somewhere else than the network. */
class GivenSchema extends SchemaLoader {
  readonly #schema: FullSchema;

  constructor(schema: FullSchema) {
    super();
    this.#schema = schema;
  }

  override getFullSchema(): ReturnType<SchemaLoader["getFullSchema"]> {
    return Promise.resolve({ url: "", schema: this.#schema });
  }
}

type FullSchema = NonNullable<Awaited<ReturnType<SchemaLoader["getFullSchema"]>>>["schema"];

/**
 * A new validator each time, since it remembers what it has parsed. Loading its plugins is not part of the time.
 *
 * @param description Where it is given, `kubernetes-schema` is on, too.
 */
export async function createMonokle(description?: ApiDescription): Promise<MonokleValidator> {
  const plugins = { ...withoutNetwork, ...(description && { "kubernetes-schema": true }) };
  const validator = new MonokleValidator(
    {
      loader: new RemotePluginLoader(),
      parser: new ResourceParser(),
      schemaLoader: description ? new GivenSchema(description) : new SchemaLoader(),
      suppressors: [new AnnotationSuppressor()],
      fixer: new DisabledFixer(),
    },
    { plugins },
  );
  await validator.preload({ plugins });
  if (validator.getPlugins().length !== Object.keys(plugins).length) throw new Error("Monokle lacks a plugin");
  return validator;
}

/** How many problems it reports; what matters is the time. */
export async function runMonokle(validator: MonokleValidator, files: Files): Promise<number> {
  const resources = [...files].flatMap(([path, text]) => readResources(path, text));
  const { runs } = await validator.validate({ resources });
  return runs.reduce((sum, run) => sum + run.results.length, 0);
}

export function readResources(filePath: string, text: string): readonly Resource[] {
  const documents = parseAllDocuments(text, { uniqueKeys: false, strict: false, logLevel: "silent" });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document: Document, index) => {
    const content = contentOf(document);
    if (!content?.kind || !content.apiVersion || content.kind === "CustomResourceDefinition") return [];
    const [start = 0, , end = start] = document.range ?? [];
    const { name = "", namespace } = content.metadata ?? {};
    return [
      {
        id: `${filePath}#${index}`,
        fileId: filePath,
        filePath,
        fileOffset: start,
        name,
        ...(namespace === undefined ? {} : { namespace }),
        apiVersion: content.apiVersion,
        kind: content.kind,
        content,
        text: text.slice(start, end),
      },
    ];
  });
}

interface Content {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

function contentOf(document: Document): Content | null {
  if (document.errors.length > 0) return null;
  return document.toJS() as Content | null;
}
