/** The core's boundary: what the editor, the command line and the live cluster may use of it. */
export { analyze, analyzeFile, type Finding } from "./analyze.ts";
export { type AttachTarget, type AttachWay, attachWays } from "./authoring/attach.ts";
export { copySecret, documentBelow } from "./authoring/copySecret.ts";
export { type CredentialHelper, credentialHelpersIn, isSameServer } from "./authoring/dockerConfigHelpers.ts";
export { configOf, type ViewProblem } from "./authoring/dockerConfigOf.ts";
export { type ConfigText, isMaskable, viewOf } from "./authoring/dockerConfigView.ts";
export {
  externalSecret,
  type SecretStore,
  type StoredLogin,
  storeKinds,
  templateProblem,
} from "./authoring/externalSecret.ts";
export { type GuideId, guideIds, guideKinds, guideOf } from "./authoring/guideKinds.ts";
export { hashedContent, nameWithHash } from "./authoring/hashedName.ts";
export { type FromHelpers, type Imported, importDockerConfig } from "./authoring/importDockerConfig.ts";
export { kubectlCommand, variableProblem } from "./authoring/kubectlCommand.ts";
export { dockerConfigFile, secretGenerator } from "./authoring/kustomization.ts";
export { loginDoubts } from "./authoring/loginChecks.ts";
export { Masks } from "./authoring/masks.ts";
export { passwordIn } from "./authoring/passwordText.ts";
export { refresher } from "./authoring/refresher.ts";
export {
  type CloudIdentity,
  lifetimes,
  type RefresherForm,
  type RefresherProvider,
  type RefresherRequest,
  type RefresherTarget,
  refresherForms,
  refresherProblem,
  refresherProviders,
} from "./authoring/refresherRequest.ts";
export { type RegistryGuide, registryGuide } from "./authoring/registryGuides.ts";
export { reviewCredentials } from "./authoring/review.ts";
export {
  type SealingScope,
  sealedSecret,
  sealingLabel,
  sealingProblem,
  sealingScopes,
} from "./authoring/sealedSecret.ts";
export { configIn, isImmutable, withConfig } from "./authoring/secretConfig.ts";
export { type SecretField, secretManifest } from "./authoring/secretManifest.ts";
export { type Shell, shells } from "./authoring/shells.ts";
export {
  credentialsProblem,
  type Login,
  loginProblem,
  nameProblem,
  namespaceProblem,
  type PullSecretName,
  storeProblem,
} from "./authoring/validate.ts";
export {
  cloudsOf,
  type IdentityPlan,
  identityPlan,
  identityProblem,
  type MovedAccount,
  movableAccounts,
} from "./authoring/workloadIdentity.ts";
export { closest } from "./closest.ts";
export { type ClusterSecret, type ClusterSecretList, ClusterSecrets } from "./clusterSecrets.ts";
export { type Restart, restartOf, type SecretUse, type SecretWay, secretsOf } from "./consumers.ts";
export { Context } from "./context.ts";
export {
  credentialsFor,
  type FoundCredential,
  type FoundCredentials,
  type Holder,
  type Holders,
  holdersOf,
} from "./credentialsFor.ts";
export { classify } from "./diagnosis/classify.ts";
export { type Aim, aimed } from "./diagnosis/commands.ts";
export { diagnose, diagnosePod } from "./diagnosis/diagnose.ts";
export { type ReadDocuments, readDocuments } from "./diagnosis/documents.ts";
export { isPullFailing } from "./diagnosis/failing.ts";
export {
  type BackOff,
  type Cause,
  type CauseFamily,
  type Classification,
  type Confidence,
  causes,
  type FailingContainerType,
  type PullFailure,
  type Remedy,
  type Witness,
} from "./diagnosis/failure.ts";
export { ObjectReader } from "./diagnosis/objectReader.ts";
export { type Observed, observe, type Scope } from "./diagnosis/observed.ts";
export { Surroundings } from "./diagnosis/surroundings.ts";
export { type ObjectReference, wantedBy } from "./diagnosis/wanted.ts";
export { completionsAt } from "./editor/completion/index.ts";
export type { Completion } from "./editor/completion/provider.ts";
export { deployedFrom, deployedPulls } from "./editor/deployed.ts";
export { hoverAt } from "./editor/hover/index.ts";
export { type Block, type Links, markdownOf, plainTextOf } from "./editor/shown.ts";
export { compatible } from "./fixes.ts";
export { type ChartText, originOf, type RenderedChart, templatesOf, withoutSecretValues } from "./helm/rendered.ts";
export { invalidImage } from "./invalidImage.ts";
export { Inventory } from "./inventory.ts";
export { looksLikeToken } from "./kubernetes/credentialSigns.ts";
export { type DockerConfig, Redacted, type RegistryEntry, readDockerConfig } from "./kubernetes/dockerConfig.ts";
export { isDockersOwn } from "./kubernetes/dockerConfigShape.ts";
export { type Image, loginIn, parseImage, withoutLogin } from "./kubernetes/image.ts";
export { Keyring, nearMiss, unmatchable } from "./kubernetes/keyring.ts";
export { PodSpecTable } from "./kubernetes/podSpecs.ts";
export {
  type AnySecret,
  type ContainerType,
  type PullPolicy,
  placeOf,
  type Resource,
  type Secret,
  type ServiceAccount,
  titleOf,
  type Workload,
} from "./kubernetes/resources.ts";
export { SecretProducerTable } from "./kubernetes/secretMakers.ts";
export { versionOf } from "./kubernetes/versions.ts";
export { type Credential, encodeDockerConfig } from "./kubernetes/writeDockerConfig.ts";
export { Deployment } from "./kustomize/deployment.ts";
export { mayBeTakenIn } from "./kustomize/kustomization.ts";
export type { Existence } from "./lookup.ts";
export { lowerBound } from "./lowerBound.ts";
export { isManifestName, skippedFolders } from "./manifestNames.ts";
export { type LeftOut, type ManifestFile, ManifestReader } from "./manifests.ts";
export { type InheritedList, inheritedLists } from "./navigation/inherited.ts";
export { linksIn } from "./navigation/links.ts";
export type { Mention, MentionKind, MentionRole } from "./navigation/mention.ts";
export {
  type NamedObject,
  type Navigation,
  navigationOf,
  type Occurrence,
  type Target,
} from "./navigation/navigation.ts";
export { type RenameEdit, renamableAt, rename } from "./navigation/rename.ts";
export { type DeclaredName, declaredIn, symbols } from "./navigation/symbols.ts";
export { summaryOf } from "./navigation/users.ts";
export { type LiveObject, type LivePicture, livePictureOf } from "./picture/live.ts";
export { mermaidOf } from "./picture/mermaid.ts";
export { type Picture, type PictureEdge, type PictureNode, pictureOf, type Tone } from "./picture/picture.ts";
export { textOf } from "./picture/text.ts";
export type { Contribution, ImagePull, PodPull, PullSecretUse, Verdict } from "./pull.ts";
export { refactoringsAt } from "./refactoring/index.ts";
export type { OfferedRefactoring } from "./refactoring/refactoring.ts";
export { contributionOf } from "./resolve.ts";
export { putCredential, rotateCredential } from "./rotation.ts";
export type { Fix, Problem, Related, Rule } from "./rule.ts";
export { homePage, rulePage } from "./rulePages.ts";
export { rules } from "./rules/index.ts";
export { dockerConfigSecrets, registriesOf, shownKey } from "./secrets.ts";
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
export { speak, type Translation, t } from "./translation.ts";
export { plural } from "./words.ts";
export { parseYaml, type YamlNode } from "./yaml.ts";
