/** A Secret that can get a new credential, wherever it is kept. */
import type { Credential, Secret } from "#core";
import type { Choice } from "../prompts/wizard.ts";
import type { Outcome } from "./outcome.ts";
import type { Restarts } from "./restarts.ts";

export interface Rotatable {
  readonly name: string;
  /** How it is offered, with an id of its own. */
  readonly choice: Choice;
  /** What writing comes to, for a button. */
  readonly action: string;
  /** As it is now; nothing where it is gone or cannot be read. */
  readonly read: () => Promise<ReadRotatable | undefined>;
  readonly users: () => Promise<Users>;
  /** What has been done once it is written, in a sentence or two. */
  readonly done: string;
}

export interface ReadRotatable {
  readonly secret: Secret;
  readonly write: (credential: Credential, users: Users) => Promise<Outcome>;
}

export interface Users {
  /** Who gets it, one sentence each. */
  readonly lines: readonly string[];
  readonly restarts: Restarts;
}
