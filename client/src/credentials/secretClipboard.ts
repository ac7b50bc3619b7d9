/** Takes secrets off the clipboard again: after a minute, or when the extension ends, unless something else is there by then. */
import { createHash } from "node:crypto";

export interface Clipboard {
  readText(): PromiseLike<string>;
  writeText(text: string): PromiseLike<void>;
}

const minute = 60_000;

/** Of what it has put on the clipboard it remembers a hash only. */
export class SecretClipboard {
  readonly #clipboard: Clipboard;
  #copied: { readonly hash: string; readonly timer: NodeJS.Timeout } | undefined;

  constructor(clipboard: Clipboard) {
    this.#clipboard = clipboard;
  }

  async copy(secret: string): Promise<void> {
    await this.#clipboard.writeText(secret);
    clearTimeout(this.#copied?.timer);
    const timer = setTimeout(() => void this.clear(), minute).unref();
    this.#copied = { hash: hashOf(secret), timer };
  }

  /** Empties the clipboard if it still holds the secret that was copied last. */
  async clear(): Promise<void> {
    const copied = this.#copied;
    if (!copied) return;
    this.#copied = undefined;
    clearTimeout(copied.timer);
    if (hashOf(await this.#clipboard.readText()) === copied.hash) await this.#clipboard.writeText("");
  }
}

function hashOf(text: string): string {
  // A line break may be written in another way by the system's clipboard.
  return createHash("sha256").update(text.replaceAll("\r\n", "\n")).digest("hex");
}
