/** What users set in their editor: read for each folder, checked, and kept until it changes. */
import { type Connection, MessageType, ShowMessageNotification } from "vscode-languageserver";
import { defaultSettings, parseSettings, type Settings, t } from "#core";

/** What concerns the editor alone. */
export interface EditorSettings {
  /** Whether findings of files that are not open are reported too. */
  readonly scope: "openFiles" | "workspace";
  /** Megabytes; larger files are left out. */
  readonly maxFileSize: number;
  readonly codeLens: boolean;
  readonly inlayHints: boolean;
}

export interface ResourceSettings {
  readonly core: Settings;
  readonly editor: EditorSettings;
}

/** What a change of the settings asks for: nothing, other findings, or the files to be read anew. */
export type Change = "none" | "findings" | "files";

const scopes = ["openFiles", "workspace"] as const;
const defaults: ResourceSettings = {
  core: defaultSettings,
  editor: { scope: "openFiles", maxFileSize: 5, codeLens: true, inlayHints: true },
};

export class Configuration {
  readonly #connection: Connection;
  /** Whether the client can be asked; others send what they have. */
  readonly #asked: boolean;
  readonly #told = new Set<string>();
  #byScope: ReadonlyMap<string, ResourceSettings> = new Map();
  #generation = 0;

  constructor(connection: Connection, asked: boolean) {
    this.#connection = connection;
    this.#asked = asked;
  }

  /** The settings of a folder that have been read, or else the defaults. */
  of(scope: string): ResourceSettings {
    return this.#byScope.get(scope) ?? this.#byScope.get("") ?? defaults;
  }

  /**
   * Reads the settings anew. Of several readings at once, only the last counts.
   *
   * @param scopes Folders, by URI; "" stands for what lies in none.
   */
  async read(scopes: readonly string[]): Promise<Change> {
    if (!this.#asked) return "none";
    const generation = ++this.#generation;
    const items = scopes.map((scope) => ({ section: "pullSecrets", ...(scope && { scopeUri: scope }) }));
    try {
      const answers: readonly unknown[] = await this.#connection.workspace.getConfiguration(items);
      if (generation !== this.#generation) return "none";
      return this.#set(new Map(scopes.map((scope, index) => [scope, this.#parse(answers[index])])));
    } catch (error) {
      this.#connection.console.warn(`The settings cannot be read: ${String(error)}`);
      return "none";
    }
  }

  /** Takes the settings that a client sent by itself. */
  take(sent: unknown): Change {
    const section = valueAt(sent, "pullSecrets") ?? sent;
    return this.#asked ? "none" : this.#set(new Map([["", this.#parse(section)]]));
  }

  #set(settings: ReadonlyMap<string, ResourceSettings>): Change {
    const before = new Map([...settings.keys()].map((scope) => [scope, this.of(scope)]));
    const [old, now] = [before, settings].map((all) => ({
      all: JSON.stringify([...all]),
      reading: JSON.stringify(
        [...all].map(([scope, { core, editor }]) => [
          scope,
          core.podSpecPaths,
          core.secretProducers,
          editor.maxFileSize,
        ]),
      ),
    }));
    this.#byScope = settings;
    if (old?.all === now?.all) return "none";
    return old?.reading === now?.reading ? "findings" : "files";
  }

  #parse(raw: unknown): ResourceSettings {
    const { settings, problems } = parseSettings(raw);
    const { editor, problems: more } = parseEditorSettings(raw);
    for (const problem of new Set([...problems, ...more])) {
      if (this.#told.has(problem)) continue;
      this.#told.add(problem);
      const shown = this.#connection.sendNotification(ShowMessageNotification.type, {
        type: MessageType.Warning,
        message: problem,
      });
      shown.catch(() => this.#told.delete(problem));
    }
    return { core: settings, editor };
  }
}

function parseEditorSettings(raw: unknown): { readonly editor: EditorSettings; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const take = <T>(value: unknown, good: T | undefined, byDefault: T, problem: string): T => {
    if (good !== undefined) return good;
    if (value !== undefined && value !== null) problems.push(problem);
    return byDefault;
  };
  const { scope, maxFileSize } = defaults.editor;
  const wanted = valueAt(raw, "diagnostics", "scope");
  const size = valueAt(raw, "maxFileSize");
  const isShown = (name: "codeLens" | "inlayHints") => {
    const value = valueAt(raw, name);
    const problem = t`pullSecrets.${name} must be true or false.`;
    return take(value, typeof value === "boolean" ? value : undefined, defaults.editor[name], problem);
  };
  const editor = {
    scope: take(
      wanted,
      scopes.find((scope) => scope === wanted),
      scope,
      t`pullSecrets.diagnostics.scope must be one of ${scopes.join(", ")}.`,
    ),
    maxFileSize: take(
      size,
      typeof size === "number" && size > 0 ? size : undefined,
      maxFileSize,
      t`pullSecrets.maxFileSize must be a number of megabytes above 0.`,
    ),
    codeLens: isShown("codeLens"),
    inlayHints: isShown("inlayHints"),
  };
  return { editor, problems };
}

function valueAt(raw: unknown, ...path: readonly string[]): unknown {
  let value: unknown = raw;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
