/** What the registry says of the login, or of there being none. */
import { registryOf } from "../../kubernetes/registries.ts";
import { howImagesArePulled } from "../../rulePages.ts";
import { t } from "../../translation.ts";
import { sentences } from "../../words.ts";
import { attachAny, explainPull, mayRead, remedy, replaceSecret, tryLogin } from "../commands.ts";
import type { Facts, PodFacts, Statements, Wording } from "../facts.ts";
import type { Remedy } from "../failure.ts";
import { elsewhere } from "./images.ts";

type LoginCause =
  | "auth-missing"
  | "auth-invalid"
  | "auth-expired"
  | "auth-missing-or-invalid"
  | "forbidden"
  | "ambiguous-not-found-or-unauthorized";

export const loginWordings: readonly Wording[] = [
  {
    cause: "auth-expired",
    pattern: /(?:[Tt]oken|credentials?|JWT|jwt) (?:has|have|is) expired|expired (?:token|credentials)|ExpiredToken/,
  },
  // The containers/image library says this of every 401 of a token service, whether or not a login was sent.
  { cause: "auth-missing-or-invalid", pattern: /unable to retrieve auth token/ },
  {
    cause: "auth-invalid",
    pattern:
      /fetch oauth token\b.*\b401\b|incorrect username or password|missing username or secret|(?:bad|invalid|wrong) credentials|invalid (?:username|password|user ?name)|authentication failed|wrong username was used|HTTP Basic: Access denied|could not find robot|(?:with an?|use an?|use) personal access token|login credentials are not valid/i,
  },
  { cause: "forbidden", pattern: /fetch (?:oauth|anonymous) token\b.*\b403\b/ },
  {
    cause: "auth-missing",
    pattern:
      /no basic auth credentials|Unauthenticated request|no user\/password was provided|fetch anonymous token\b.*\b401\b|[Aa]nonymous (?:access|pulls?|requests?|users) (?:is|are) (?:not|only|disabled|denied|forbidden)/,
  },
  // Amazon ECR knows who asks, whatever Docker says before it.
  { cause: "forbidden", pattern: /is not authorized to perform/ },
  {
    cause: "ambiguous-not-found-or-unauthorized",
    pattern:
      /pull access denied|does not exist or may require|insufficient_scope|requested access to the resource is denied|access to the requested resource is not authorized/,
  },
  // Harbor says the same of strangers and of members without permission; read by way of its manifests it is a 401.
  { cause: "auth-missing-or-invalid", pattern: /reading manifest .*unauthorized to access repository/i },
  {
    cause: "forbidden",
    pattern:
      /unauthorized to access repository|\b403\b|denied: |[Pp]ermission "?[\w.]+"? denied|PERMISSION_DENIED|permission denied|does not have (?:permission|access)|access forbidden/,
  },
  {
    cause: "auth-missing-or-invalid",
    pattern:
      /\b401\b|\bunauthorized\b|authentication required|fetch (?:anonymous|oauth) token|authorization failed|failed to authorize/i,
  },
];

export const loginStatements: Statements<LoginCause> = {
  "auth-missing": {
    family: "credentials",
    headline: ({ registry, pod }) => {
      if (pod?.isStatic) return t`${registry} demands a login, which a static Pod cannot have; give the node one.`;
      const [known] = pod?.unusedSecrets ?? [];
      if (known !== undefined) return t`${registry} demands a login; attach Secret "${known}" to the Pod.`;
      return pod && pod.pullSecrets.length === 0
        ? t`${registry} demands a login, and the Pod has no pull secret; attach one.`
        : t`${registry} demands a login, and none was sent; attach a pull secret for it.`;
    },
    explanation: (facts) => sentences(noneSent(facts), elsewhere(facts), permission(facts), whoPulls()),
    remedies: (facts, pod) => [...attachAny(facts, pod), ...cloud(facts)],
  },
  "auth-invalid": {
    family: "credentials",
    headline: ({ registry, sent }) =>
      sent
        ? t`${registry} refuses the login in Secret "${sent.secret}"; correct its user name or password.`
        : t`${registry} refuses the login that was sent; correct its user name or password.`,
    explanation: ({ registry, sent, culprit }) =>
      sentences(
        sent
          ? t`Secret "${sent.secret}" has a login for this image (key "${sent.key}", user "${sent.username}"), and ${registry} does not accept it: the password is wrong, was changed, or was revoked.`
          : t`A login was sent, and ${registry} does not accept it: the password is wrong, was changed, or was revoked.`,
        culprit?.what,
        t`Once the Secret is corrected, the next try succeeds; the Pod need not be made anew.`,
      ),
    remedies: (facts, pod) => correctLogin(facts, pod),
  },
  "auth-expired": {
    family: "credentials",
    headline: ({ registry, sent }) =>
      sent
        ? t`The token for ${registry} in Secret "${sent.secret}" has expired; renew it.`
        : t`The token for ${registry} has expired; renew it.`,
    explanation: ({ culprit }) =>
      sentences(
        culprit?.what,
        t`Such tokens last for hours, so a Secret that holds one has to be renewed all the time. Once it is, the next try succeeds.`,
      ),
    remedies: (facts, pod) => [
      ...correctLogin(facts, pod),
      remedy(t`Let something renew it: a CronJob, External Secrets Operator, or a credential provider on the nodes`),
    ],
  },
  "auth-missing-or-invalid": {
    family: "credentials",
    headline: ({ registry }) => t`${registry} demands a valid login: none was sent, or a wrong one.`,
    explanation: (facts) =>
      sentences(
        t`The message does not tell which of the two it is.`,
        permission(facts),
        facts.sent && t`Secret "${facts.sent.secret}" has a login for this image.`,
      ),
    remedies: (facts, pod) => either(facts, pod),
  },
  forbidden: {
    family: "credentials",
    headline: ({ registry, sent, noneSent, pod }) => {
      if (sent) return t`${registry} does not let user "${sent.username}" pull this image; give it permission to read.`;
      if (noneSent && pod?.isStatic)
        return t`${registry} lets nobody pull this image without a login; give the node one.`;
      if (noneSent) return t`${registry} lets nobody pull this image without a login; attach a pull secret.`;
      return t`${registry} forbids this pull; it takes a login with permission to read the repository.`;
    },
    explanation: (facts) => {
      const { registry, sent } = facts;
      if (sent)
        return sentences(
          t`${registry} knows the login in Secret "${sent.secret}" (user "${sent.username}") or answers as if it did, and denies it the image. Some registries say this of expired and revoked tokens, too.`,
          permission(facts),
        );
      return sentences(
        t`The registry answered that access is forbidden, not that a login is wanted.`,
        facts.noneSent
          ? t`No pull secret of the Pod has a login for this image, so the pull was anonymous.`
          : t`Whether a login was sent cannot be told.`,
        permission(facts),
      );
    },
    remedies: (facts, pod) =>
      facts.sent
        ? [
            remedy(
              t`Give user "${facts.sent.username}" permission to pull ${facts.parsed?.repository ?? t`the image`}`,
            ),
            ...correctLogin(facts, pod),
          ]
        : either(facts, pod),
  },
  "ambiguous-not-found-or-unauthorized": {
    family: "credentials",
    headline: ({ image, sent, noneSent }) => {
      if (sent) return t`"${image}" does not exist, or the login in Secret "${sent.secret}" may not pull it.`;
      if (noneSent) return t`"${image}" does not exist, or it is private and needs a pull secret.`;
      return t`"${image}" does not exist, or the login is missing or may not pull it.`;
    },
    explanation: (facts) =>
      sentences(
        t`${facts.registry} does not tell whether a private image exists, so a misspelled name, a missing login and a login without permission look the same.`,
        facts.noneSent
          ? t`No pull secret of the Pod has a login for this image.`
          : facts.sent && t`The login of Secret "${facts.sent.secret}" was offered.`,
        permission(facts),
      ),
    remedies: (facts, pod) => [
      remedy(t`Check the spelling of ${facts.parsed?.repository ?? t`the image`}, its organisation included`),
      ...either(facts, pod),
    ],
  },
};

/** Rights are what people try first. */
const whoPulls = () =>
  t`No right of the ServiceAccount changes that: the kubelet reads pull secrets with the identity of its node, and the container runtime sends them to the registry (${howImagesArePulled}).`;

function noneSent({ registry, pod }: Facts): string {
  if (!pod) return t`The pull was anonymous: no credential matched the image.`;
  if (pod.isStatic)
    return t`A kubelet runs this Pod from a file of its node. Such a Pod can have no pull secrets, so the pull was anonymous, and ${registry} refused.`;
  if (pod.pullSecrets.length === 0)
    return t`The Pod lists no pull secret, so the pull was anonymous, and ${registry} refused. Its ServiceAccount had none to hand over when the Pod was made.`;
  return t`None of the Pod's pull secrets was used for this image, so the pull was anonymous, and ${registry} refused.`;
}

function permission({ pod }: Facts): string {
  return pod?.secretsUnreadable ? t`The Secrets may not be read here, so whether they match is unknown.` : "";
}

/** The kubelet picks up a corrected Secret by itself. */
function correctLogin(facts: Facts, pod: PodFacts): readonly Remedy[] {
  const { sent } = facts;
  if (!sent) {
    if (!pod.secretsKnown) return [pod.secretsUnreadable ? mayRead("secrets", pod) : explainPull(pod)];
    return [
      remedy(
        t`None of the Pod's Secrets was sent: look for the login on the node, in its config.json or credential provider`,
      ),
    ];
  }
  return [
    remedy(
      t`Put the right login into Secret "${sent.secret}" (this replaces all that it holds)`,
      replaceSecret(sent.secret, pod.namespace, sent.key),
    ),
    tryLogin(sent.secret, facts, pod),
  ];
}

function either(facts: Facts, pod: PodFacts): readonly Remedy[] {
  if (facts.sent) return correctLogin(facts, pod);
  if (facts.noneSent || pod.pullSecrets.length === 0) return [...attachAny(facts, pod), ...cloud(facts)];
  return correctLogin(facts, pod);
}

const clouds = {
  aws: () => t`Or let the nodes pull by themselves: AmazonEC2ContainerRegistryReadOnly on the role of the nodes`,
  azure: () => t`Or let the nodes pull by themselves: az aks update --attach-acr`,
  gcp: () => t`Or let the nodes pull by themselves: Artifact Registry Reader for the nodes' service account`,
} as const;

/** The nodes of a cloud may have access to its registries without any Secret. */
function cloud({ parsed }: Facts): readonly Remedy[] {
  const nodeCloud = parsed && registryOf(parsed.domain)?.nodeCloud;
  return nodeCloud ? [remedy(clouds[nodeCloud]())] : [];
}
