import type { Rule } from "../rule.ts";
import { cachedPrivateImage } from "./cached-private-image.ts";
import { credentialProviderAnnotationMissing } from "./credential-provider-annotation-missing.ts";
import { credentialProviderAudienceRbac } from "./credential-provider-audience-rbac.ts";
import { credentialProviderInvalid } from "./credential-provider-invalid.ts";
import { defaultServiceAccountBound } from "./default-service-account-bound.ts";
import { helmPullSecretsShape } from "./helm-pull-secrets-shape.ts";
import { imageInvalidReference } from "./image-invalid-reference.ts";
import { imagePullVerificationInvalid } from "./image-pull-verification-invalid.ts";
import { kustomizeReferenceNotRewritten } from "./kustomize-reference-not-rewritten.ts";
import { ociSourceSecret } from "./oci-source-secret.ts";
import { pullSecretDuplicate } from "./pull-secret-duplicate.ts";
import { pullSecretLongLived } from "./pull-secret-long-lived.ts";
import { pullSecretMalformedReference } from "./pull-secret-malformed-reference.ts";
import { pullSecretMisplaced } from "./pull-secret-misplaced.ts";
import { pullSecretMissing } from "./pull-secret-missing.ts";
import { pullSecretNotFound } from "./pull-secret-not-found.ts";
import { pullSecretRbac } from "./pull-secret-rbac.ts";
import { pullSecretRegistryMismatch } from "./pull-secret-registry-mismatch.ts";
import { pullSecretWrongNamespace } from "./pull-secret-wrong-namespace.ts";
import { pullSecretWrongType } from "./pull-secret-wrong-type.ts";
import { secretAuthMismatch } from "./secret-auth-mismatch.ts";
import { secretInvalidDockerConfig } from "./secret-invalid-docker-config.ts";
import { secretNoCredentials } from "./secret-no-credentials.ts";
import { secretPlaintextCredentials } from "./secret-plaintext-credentials.ts";
import { secretRenewedTooRarely } from "./secret-renewed-too-rarely.ts";
import { secretShortLivedCredentials } from "./secret-short-lived-credentials.ts";
import { secretUnmatchableRegistry } from "./secret-unmatchable-registry.ts";
import { secretWrongKey } from "./secret-wrong-key.ts";
import { serviceAccountNotFound } from "./service-account-not-found.ts";
import { serviceAccountPullSecretsIgnored } from "./service-account-pull-secrets-ignored.ts";
import { serviceAccountSecretList } from "./service-account-secret-list.ts";
import { serviceAccountTokenAutomounted } from "./service-account-token-automounted.ts";
import { staticPodReferences } from "./static-pod-references.ts";

/** Every rule, in the order in which the docs list them. A new rule is a new file and a new line here. */
export const rules: readonly Rule[] = [
  pullSecretMissing,
  pullSecretNotFound,
  pullSecretWrongNamespace,
  pullSecretWrongType,
  pullSecretRegistryMismatch,
  pullSecretMisplaced,
  pullSecretMalformedReference,
  pullSecretDuplicate,
  kustomizeReferenceNotRewritten,
  helmPullSecretsShape,
  serviceAccountNotFound,
  serviceAccountPullSecretsIgnored,
  serviceAccountSecretList,
  pullSecretRbac,
  imageInvalidReference,
  secretInvalidDockerConfig,
  secretWrongKey,
  secretAuthMismatch,
  secretNoCredentials,
  secretUnmatchableRegistry,
  secretShortLivedCredentials,
  secretRenewedTooRarely,
  secretPlaintextCredentials,
  ociSourceSecret,
  credentialProviderInvalid,
  credentialProviderAnnotationMissing,
  credentialProviderAudienceRbac,
  imagePullVerificationInvalid,
  cachedPrivateImage,
  staticPodReferences,
  defaultServiceAccountBound,
  serviceAccountTokenAutomounted,
  pullSecretLongLived,
];
