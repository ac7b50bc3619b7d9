/** Stand-ins for credentials in a text that people look at: each value has one of its own, which tells nothing of it. */
import { Redacted } from "../kubernetes/dockerConfig.ts";

const bullets = "••••••••";

export class Masks {
  readonly #byValue = new Map<string, string>();
  readonly #values = new Map<string, Redacted>();

  /** The same for the same value, so that it may be moved and copied. */
  maskOf(value: string): string {
    const known = this.#byValue.get(value);
    if (known !== undefined) return known;
    const mask = this.#values.size === 0 ? bullets : `${bullets} (${this.#values.size + 1})`;
    this.#byValue.set(value, mask);
    this.#values.set(mask, new Redacted(value));
    return mask;
  }

  /** What a text stands for: nothing where it is no mask of these. */
  valueOf(mask: string): Redacted | undefined {
    return this.#values.get(mask);
  }
}

/** Whether a text is a mask, or has been one before somebody changed it. */
export function looksMasked(text: string): boolean {
  return text.includes(bullets.slice(0, 3));
}
