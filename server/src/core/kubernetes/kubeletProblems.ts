/** What is wrong with a file of the kubelet: one shape for all that keeps it from starting. */
import type { Span } from "../text.ts";
import type { Path } from "../yaml.ts";
import { quote } from "./go.ts";
import type { FeatureState, KubernetesVersion } from "./versions.ts";

/** The kubelet that is to read the file. */
export interface Kubelet {
  readonly version: KubernetesVersion;
  /** What its feature gates make of `tokenAttributes`. */
  readonly tokens: FeatureState;
}

export interface KubeletProblem {
  readonly at: Span;
  /** One sentence for somebody who does not know the kubelet. */
  readonly message: string;
  /** The kubelet's own words, as they stand in its log. */
  readonly error: string | undefined;
  readonly repair?: KubeletRepair;
}

/** What certainly puts it right. */
export type KubeletRepair =
  | { readonly kind: "key"; readonly at: Span; readonly name: string }
  | { readonly kind: "value"; readonly at: Span; readonly value: string }
  | { readonly kind: "item"; readonly list: Path; readonly index: number };

/** As the kubelet puts several errors together (apimachinery, util/errors): each once, in brackets. */
export function aggregated(problems: readonly KubeletProblem[]): string {
  const errors = [...new Set(problems.flatMap(({ error }) => error ?? []))];
  return errors.length > 1 ? `[${errors.join(", ")}]` : (errors[0] ?? "");
}

/** The value that was meant, where only the case is wrong. */
export function sameButForCase(value: string, values: readonly string[]): string | undefined {
  return values.find((other) => other.toLowerCase() === value.toLowerCase());
}

export function unknownField(field: string): string {
  return `strict decoding error: unknown field "${field}"`;
}

/** field.NotSupported */
export function unsupported(value: string, values: readonly string[]): string {
  return `Unsupported value: ${quote(value)}: supported values: ${values.map(quote).join(", ")}`;
}
