/** The core's boundary: what the editor, the command line and the live cluster may use of it. */
export { analyze, analyzeFile, type Finding } from "./analyze.ts";
export { closest } from "./closest.ts";
export { Context } from "./context.ts";
export { compatible } from "./fixes.ts";
export { type Existence, Inventory } from "./inventory.ts";
export { loginIn, withoutLogin } from "./kubernetes/image.ts";
export { PodSpecTable } from "./kubernetes/podSpecs.ts";
export type { ContainerType, PullPolicy, Resource, Workload } from "./kubernetes/resources.ts";
export { type LeftOut, type ManifestFile, ManifestReader } from "./manifests.ts";
export type { ImagePull, PodPull, PullSecretUse, Verdict } from "./resolve.ts";
export { type Fix, type Problem, type Related, type Rule, type Severity, severities } from "./rule.ts";
export { homePage, rulePage } from "./rulePages.ts";
export { rules } from "./rules/index.ts";
export { registriesOf } from "./secrets.ts";
export { defaultSettings, parseSettings, type Settings } from "./settings.ts";
export { type IgnoreEdit, ignoreEdit } from "./suppressions.ts";
export {
  applyEdits,
  type Edit,
  Lines,
  type NewFile,
  type Place,
  type Position,
  type Span,
  type Written,
} from "./text.ts";
export { parseYaml, type YamlNode } from "./yaml.ts";
