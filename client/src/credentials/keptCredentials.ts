/** Credentials that somebody wants to have at hand next time: one for each registry, in VS Code's secret storage only. */
import type { SecretStorage } from "vscode";
import { type Credential, Redacted } from "#core";
import type { KeptLogin } from "./passwordSteps.ts";

const prefix = "registry:";

export class KeptCredentials {
  readonly #storage: SecretStorage;

  constructor(storage: SecretStorage) {
    this.#storage = storage;
  }

  /** Those that something is kept for, whether it can be read or not. */
  async servers(): Promise<readonly string[]> {
    const keys = (await this.#storage.keys()).filter((key) => key.startsWith(prefix)).sort();
    return keys.map((key) => key.slice(prefix.length));
  }

  async list(): Promise<readonly KeptLogin[]> {
    const credentials = await Promise.all((await this.servers()).map((server) => this.get(server)));
    return credentials.flatMap((one) => (one ? [{ server: one.server, username: one.login.reveal() }] : []));
  }

  async get(server: string): Promise<Credential | undefined> {
    const stored = await this.#storage.get(prefix + server);
    return stored === undefined ? undefined : read(server, stored);
  }

  async keep({ server, login, password }: Credential): Promise<void> {
    const stored: Stored = { username: login.reveal(), password: password.reveal() };
    await this.#storage.store(prefix + server, JSON.stringify(stored));
  }

  async remove(server: string): Promise<void> {
    await this.#storage.delete(prefix + server);
  }
}

interface Stored {
  readonly username: string;
  readonly password: string;
}

/** Another version may have written something else. */
function read(server: string, stored: string): Credential | undefined {
  try {
    const { username, password } = JSON.parse(stored) as Partial<Stored>;
    if (typeof username !== "string" || typeof password !== "string") return undefined;
    return { server, login: new Redacted(username), password: new Redacted(password) };
  } catch {
    return undefined;
  }
}
