/** All properties there are, by what they say. */
import { diagnoses } from "./diagnoses.ts";
import { manifests } from "./manifests.ts";
import { names } from "./names.ts";
import type { Property } from "./property.ts";

export const properties: Readonly<Record<string, Property>> = { ...names, ...diagnoses, ...manifests };
