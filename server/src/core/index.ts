/** The core's boundary: what the editor, the command line and the live cluster may use of it. */
export { analyze, analyzeFile, type Finding } from "./analyze.ts";
export {
  externalSecret,
  type SecretStore,
  type StoredLogin,
  storeKinds,
  templateProblem,
} from "./authoring/externalSecret.ts";
export { importDockerConfig } from "./authoring/importDockerConfig.ts";
export { kubectlCommand, variableProblem } from "./authoring/kubectlCommand.ts";
export { dockerConfigFile, secretGenerator } from "./authoring/kustomization.ts";
export { loginDoubts } from "./authoring/loginChecks.ts";
export { reviewCredentials } from "./authoring/review.ts";
export { type SecretField, secretManifest } from "./authoring/secretManifest.ts";
export { type Shell, shells } from "./authoring/shells.ts";
export {
  credentialsProblem,
  type Login,
  loginProblem,
  nameProblem,
  type PullSecretName,
} from "./authoring/validate.ts";
export { closest } from "./closest.ts";
export { Context } from "./context.ts";
export { compatible } from "./fixes.ts";
export { type Existence, Inventory } from "./inventory.ts";
export { type DockerConfig, Redacted, type RegistryEntry, readDockerConfig } from "./kubernetes/dockerConfig.ts";
export { type Image, loginIn, parseImage, withoutLogin } from "./kubernetes/image.ts";
export { Keyring, nearMiss, unmatchable } from "./kubernetes/keyring.ts";
export { PodSpecTable } from "./kubernetes/podSpecs.ts";
export type { ContainerType, PullPolicy, Resource, Secret, Workload } from "./kubernetes/resources.ts";
export { SecretProducerTable } from "./kubernetes/secretMakers.ts";
export { type Credential, encodeDockerConfig } from "./kubernetes/writeDockerConfig.ts";
export { Deployment } from "./kustomize/deployment.ts";
export { mayBeTakenIn } from "./kustomize/kustomization.ts";
export { type LeftOut, type ManifestFile, ManifestReader } from "./manifests.ts";
export type { ImagePull, PodPull, PullSecretUse, Verdict } from "./pull.ts";
export { contributionOf } from "./resolve.ts";
export type { Fix, Problem, Related, Rule } from "./rule.ts";
export { homePage, rulePage } from "./rulePages.ts";
export { rules } from "./rules/index.ts";
export { registriesOf, shownKey } from "./secrets.ts";
export { defaultSettings, parseSettings, type Settings } from "./settings.ts";
export { type Severity, severities } from "./severity.ts";
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
