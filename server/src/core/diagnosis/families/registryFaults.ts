/** What a registry does wrong by itself, refuses to everybody, or has not. */
import { t } from "../../translation.ts";
import { sentences } from "../../words.ts";
import { changeImage, remedy, word } from "../commands.ts";
import type { Facts, Statements, Wording } from "../facts.ts";

type RegistryCause =
  | "rate-limited"
  | "registry-5xx"
  | "registry-protocol"
  | "registry-config"
  | "registry-blocked"
  | "unsupported-manifest"
  | "platform-mismatch"
  | "corrupt-download";

/** They end in words that the more general causes have, too: "not found", "not supported". */
export const contentWordings: readonly Wording[] = [
  {
    cause: "platform-mismatch",
    pattern:
      /no match for platform|no matching manifest for|no image found in (?:manifest list|image index)|does not match the specified platform|cannot be used on this platform|-based image is incompatible with/,
  },
  // A page where a manifest should be: before the words for media types that cannot be run.
  { cause: "registry-protocol", pattern: /unexpected media type text\/html|unknown type text\/html/ },
  {
    cause: "unsupported-manifest",
    pattern:
      /manifest\.v1\+prettyjws|\bno signatures\b|schema ?(?:version )?1\b.*(?:supported|deprecated|removed)|[Mm]edia ?[Tt]ype\b.*(?:not supported|unsupported|not implemented)|unsupported (?:manifest|media ?type|MIME type)|unknown (?:layer|image|manifest) media ?type|unexpected media type|no processor for media-type|mismatched image rootfs/i,
  },
  {
    cause: "corrupt-download",
    pattern:
      /unexpected commit (?:digest|size)|failed size validation|[Dd]igest (?:mismatch|verification failed|did not match)|does not match (?:the expected|provided manifest) digest|layer verification failed|(?:gzip|archive\/tar|zstd): invalid/,
  },
];

export const rateWordings: readonly Wording[] = [
  {
    cause: "rate-limited",
    pattern:
      /toomanyrequests|too many requests|status(?: code)?:? 429|pull rate limit|[Qq]uota exceeded|[Rr]ate exceeded/i,
  },
];

export const registryWordings: readonly Wording[] = [
  { cause: "registry-blocked", pattern: /registry \S+ is blocked in / },
  {
    cause: "registry-config",
    pattern:
      /Upstream repository is not configured|(?:remote|upstream) repository .*(?:misconfigured|is offline)|cannot be pulled due to configured policy|PROJECTPOLICYVIOLATION|image is not signed by|412 Precondition Failed|download(?:ing)? (?:request )?(?:was )?(?:rejected|blocked).{0,80}\bXray|Xray .{0,40}(?:rejects|blocks|blocked)|API has not been used in project|requires billing to be enabled|Container Registry is deprecated/i,
  },
  {
    cause: "registry-5xx",
    pattern:
      /\b(?:500 Internal Server Error|501 Not Implemented|502 Bad Gateway|503 Service (?:Temporarily )?Unavailable|504 Gateway Time-?out|52\d )|(?:HTTP status|status code|StatusCode|status)[: ]+5\d\d\b/i,
  },
  {
    cause: "registry-protocol",
    pattern:
      /no pull hosts|supported auth scheme|rejecting \d+ byte manifest|error parsing HTTP \d+ response|Content-Type|unsupported protocol scheme|malformed HTTP|invalid character '<' looking|40[0569] (?:Bad Request|Method Not Allowed|Not Acceptable|Conflict)|redirects$|I'm a teapot|418 |\b30[1-8] (?:Moved Permanently|Found|See Other|Temporary Redirect|Permanent Redirect)|Status \d{3} trying to pull repository/,
  },
];

export const registryStatements: Statements<RegistryCause> = {
  "rate-limited": {
    family: "registry",
    transient: true,
    headline: ({ registry, noneSent, sent }) =>
      noneSent || !sent
        ? t`${registry} limits how often images are pulled; pull with a login, or wait.`
        : t`${registry} limits how often the login in Secret "${sent.secret}" may pull; wait, or raise the limit.`,
    explanation: ({ registry, sent }) =>
      sentences(
        t`${registry} answered 429: too many pulls in too short a time.`,
        sent
          ? t`A credential of the Pod was offered, so the limit may be that of the account.`
          : t`Without a login the limit counts for all nodes that share an address.`,
        t`The kubelet keeps trying, and succeeds once the limit allows it.`,
      ),
    remedies: ({ sent }) => [
      ...(sent ? [] : [remedy(t`Pull with a login: the limits of accounts are higher`)]),
      remedy(t`Keep the image nearer: a pull-through cache or a registry of your own`),
      remedy(t`Do not pull needlessly: imagePullPolicy "IfNotPresent" and a fixed tag`),
    ],
  },
  "registry-5xx": {
    family: "registry",
    transient: true,
    headline: ({ registry }) => t`${registry} has a fault of its own; its operators have to look at it.`,
    explanation: () =>
      t`The registry answered with a server error, so neither the image's name nor the credentials are to blame. The kubelet keeps trying and succeeds once the registry works again.`,
    remedies: ({ registry }) => [remedy(t`Look at the state and the logs of ${registry}, or tell whoever runs it`)],
  },
  "registry-protocol": {
    family: "registry",
    headline: ({ registry }) => t`${registry} does not answer like a registry; check the address, proxies and mirrors.`,
    explanation: () =>
      t`Something answered at this address, but not as a container registry does: a web page, a proxy, an unknown way to log in, or a mirror that is not set up for pulls.`,
    remedies: (facts) => [
      askRegistry(facts),
      remedy(t`Check the node's mirror settings (hosts.toml, registries.conf) and what stands before the registry`),
    ],
  },
  "registry-config": {
    family: "registry",
    headline: ({ registry }) =>
      t`A setting or rule of ${registry} keeps the image back; its administrators have to change that.`,
    explanation: () =>
      t`The registry says that something on its own side is in the way: a repository that is misconfigured, a rule about vulnerabilities or signatures, or a service that is switched off. Neither the Pod nor its pull secrets can change that.`,
    remedies: ({ registry }, pod) => [
      remedy(
        t`Let an administrator of ${registry} change what the message names: the repository's settings, or the rule`,
      ),
      changeImage(t`Or use an image that the rule lets through`, pod),
    ],
  },
  "registry-blocked": {
    family: "policy",
    headline: ({ registry }) => t`The nodes are configured not to pull from ${registry}.`,
    explanation: () =>
      t`The container runtime's own configuration blocks this registry, so nothing was asked of it. Pull secrets play no part.`,
    remedies: (_, pod) => [
      changeImage(t`Use an image from a registry that is allowed`, pod),
      remedy(t`Or have the block removed from /etc/containers/registries.conf on the nodes`),
    ],
  },
  "unsupported-manifest": {
    family: "image",
    headline: ({ image }) => t`"${image}" is of a format that the node cannot run; push it again.`,
    explanation: () =>
      t`The image has an old manifest (schema 1), or is no container image at all, as Helm charts and other artifacts. Current container runtimes refuse it.`,
    remedies: (_, pod) => [
      remedy(t`Build and push the image again with a current tool`),
      changeImage(t`Or use another tag`, pod),
    ],
  },
  "platform-mismatch": {
    family: "image",
    headline: ({ image, node }) =>
      node?.platform
        ? t`"${image}" has no variant for ${node.platform}.`
        : t`"${image}" has no variant for this node's platform.`,
    explanation: ({ node }) =>
      sentences(
        node?.platform
          ? t`The image exists and could be read, but holds nothing for ${node.platform}, the platform of node ${node.name}.`
          : t`The image exists and could be read, but holds nothing for the operating system and processor of the node.`,
        t`The words "not found" at the end of the message mean the variant, not the image.`,
      ),
    remedies: (facts, pod) => [
      remedy(
        facts.node?.platform
          ? t`Build the image for ${facts.node.platform}, too (docker buildx build --platform)`
          : t`Build the image for the node's platform, too (docker buildx build --platform)`,
      ),
      remedy(t`Or let the Pod run only on nodes that the image is for: a nodeSelector for kubernetes.io/arch`),
      changeImage(t`Or use an image that has this variant`, pod),
    ],
  },
  "corrupt-download": {
    family: "registry",
    transient: true,
    headline: ({ registry }) => t`What ${registry} sent is damaged; push the image again, or check proxies and caches.`,
    explanation: () =>
      t`The data that arrived is not what the image's manifest names. A cache or proxy on the way, or the registry's storage, gives wrong data; the kubelet keeps trying.`,
    remedies: () => [
      remedy(t`Clear the proxy or pull-through cache between the nodes and the registry`),
      remedy(t`Push the image again`),
    ],
  },
};

function askRegistry({ parsed, image }: Facts) {
  return remedy(t`See what the registry answers from here`, parsed ? `pull-secrets check ${word(image)}` : null);
}
