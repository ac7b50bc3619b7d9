/** What users set in their editor: read for each folder, checked, and kept until it changes. */
import type { Connection } from "vscode-languageserver/node";
import { defaultSettings, parseSettings, type Settings } from "#core";

/** What concerns the editor alone. */
export interface EditorSettings {
  /** Whether findings of files that are not open are reported too. */
  readonly scope: "openFiles" | "workspace";
  /** Bytes; larger files are left out. */
  readonly maxFileSize: number;
}

export interface ResourceSettings {
  readonly core: Settings;
  readonly editor: EditorSettings;
}

const megabyte = 1024 * 1024;
const defaults: ResourceSettings = { core: defaultSettings, editor: { scope: "openFiles", maxFileSize: 5 * megabyte } };

export class Configuration {
  readonly #connection: Connection;
  /** Whether the client can be asked; others send what they have. */
  readonly #asked: boolean;
  readonly #byScope = new Map<string, ResourceSettings>();
  readonly #told = new Set<string>();

  constructor(connection: Connection, asked: boolean) {
    this.#connection = connection;
    this.#asked = asked;
  }

  /** The settings of a folder that have been read, or else the defaults. */
  of(scope: string): ResourceSettings {
    return this.#byScope.get(scope) ?? this.#byScope.get("") ?? defaults;
  }

  /** Reads the settings anew. @param scopes Folders, by URI; "" stands for what lies in none. */
  async read(scopes: readonly string[]): Promise<void> {
    if (!this.#asked) return;
    const items = scopes.map((scope) => ({ section: "pullSecrets", ...(scope && { scopeUri: scope }) }));
    try {
      const answers: readonly unknown[] = await this.#connection.workspace.getConfiguration(items);
      this.#byScope.clear();
      for (const [index, scope] of scopes.entries()) this.#byScope.set(scope, this.#parse(answers[index]));
    } catch (error) {
      this.#connection.console.warn(`The settings cannot be read, so the defaults count: ${String(error)}`);
    }
  }

  /** Takes the settings that a client sent by itself. */
  take(sent: unknown): void {
    if (this.#asked) return;
    const section = typeof sent === "object" && sent !== null && "pullSecrets" in sent ? sent.pullSecrets : sent;
    this.#byScope.set("", this.#parse(section));
  }

  #parse(raw: unknown): ResourceSettings {
    const { settings, problems } = parseSettings(raw);
    for (const problem of problems.filter((problem) => !this.#told.has(problem))) {
      this.#told.add(problem);
      this.#connection.window.showWarningMessage(problem);
    }
    return { core: settings, editor: parseEditorSettings(raw) };
  }
}

function parseEditorSettings(raw: unknown): EditorSettings {
  const scope = valueAt(raw, "diagnostics", "scope");
  const size = valueAt(raw, "maxFileSize");
  return {
    scope: scope === "workspace" ? "workspace" : "openFiles",
    maxFileSize: typeof size === "number" && size > 0 ? size * megabyte : defaults.editor.maxFileSize,
  };
}

function valueAt(raw: unknown, ...path: readonly string[]): unknown {
  let value: unknown = raw;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
