/** What files of Helm charts, and what installs charts, say of pull secrets among values, as read. */
import type { Span } from "../text.ts";
import type { Path } from "../yaml.ts";
import type { Declared } from "./resources.ts";

/** How a chart has its pull secrets in the values: as names, or as objects with a name, as Kubernetes has them. */
export type HelmShape = "names" | "objects";

/** What a chart does with a list of pull secrets among its values, and so which shape it needs. */
export interface HelmUse {
  /** Where the list stands in the values. */
  readonly path: readonly string[];
  readonly shape: HelmShape;
  readonly at: Span;
}

/** A template of a chart, or its schema for values, where it tells the shape of lists of pull secrets. */
export interface HelmUses extends Declared {
  readonly kind: "helmUses";
  readonly by: "template" | "schema";
  readonly uses: readonly HelmUse[];
}

/** What a chart says of itself. */
export interface HelmChart extends Declared {
  readonly kind: "helmChart";
  /** A library has no values of its own: what its templates say goes for the charts that take them. */
  readonly isLibrary: boolean;
  readonly dependencies: readonly HelmDependency[];
}

export interface HelmDependency {
  readonly name: string;
  /** The key of its values in those of the chart. */
  readonly key: string;
  /** Its folder as the chart sees it, where it lies on the same disk. */
  readonly path: string | undefined;
}

/** Values for a chart, as far as they have pull secrets. */
export interface HelmValues extends Declared {
  readonly kind: "helmValues";
  /** The chart's folder in the repository; missing for the chart that the file itself lies in. */
  readonly chart: string | undefined;
  /** Where in the document a text stands that holds the values; missing where they are a part of the document. */
  readonly text: Path | undefined;
  readonly entries: readonly HelmEntry[];
}

/** An entry of a list of pull secrets among values, or a string that stands in the place of the list. */
export interface HelmEntry {
  /** Where the list stands in the values. */
  readonly path: readonly string[];
  /** In the document. */
  readonly at: Span;
  readonly written: "string" | "object" | "string-for-a-list";
  /** The string, or the name in the object. */
  readonly name: string;
  readonly place: HelmPlace;
}

/** What there is to edit: a node of the document, or of the text in it, or the name of a parameter of Argo CD. */
export type HelmPlace =
  | { readonly kind: "item"; readonly list: Path; readonly index: number }
  | { readonly kind: "list"; readonly list: Path }
  | { readonly kind: "parameter"; readonly path: Path };
