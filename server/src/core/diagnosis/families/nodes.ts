/** What the node or its policies refuse, whatever the registry says. */
import { t } from "../../translation.ts";
import { sentences } from "../../words.ts";
import { describe, kubectl, mayRead, remedy, word } from "../commands.ts";
import type { Statements, Wording } from "../facts.ts";

type NodeCause = "disk" | "signature" | "kubelet-throttle" | "token-request" | "wrapper" | "unknown";

export const nodeWordings: readonly Wording[] = [
  {
    cause: "disk",
    pattern:
      /no space left on device|disk quota exceeded|low on resource: ephemeral-storage|DiskPressure|read-only file system|input\/output error/i,
  },
  {
    cause: "signature",
    pattern:
      /SignatureValidationFailed|signature validation failed|Source image rejected|no signature exists|signature (?:was required|verification failed)|rejected by policy|image verifier \S+ blocked pull/i,
  },
  { cause: "kubelet-throttle", pattern: /pull QPS exceeded/ },
  // A program is missing on the node, such as a credential helper, and not the image.
  { cause: "unknown", pattern: /executable file not found/ },
  {
    cause: "token-request",
    pattern:
      /not authorized to request tokens for this audience|service ?account token.{0,60}(?:fail|error|forbidden)|request-serviceaccounts-token-audience/i,
  },
];

/** Only where nothing else is said. */
export const wrapperWordings: readonly Wording[] = [
  {
    cause: "wrapper",
    pattern:
      /^$|Back-off pulling image|Error syncing pod|image pull failed for|^(?:Error: )?(?:ErrImagePull|ImagePullBackOff|RegistryUnavailable$)|^(?:(?:[Ff]ailed to pull (?:and unpack )?image|failed to resolve (?:image|reference))(?: "")?(?:: |$))+$|is waiting to start/,
  },
];

export const nodeStatements: Statements<NodeCause> = {
  disk: {
    family: "node",
    headline: ({ node }) =>
      node
        ? t`The disk of node ${node.name} is full or broken; make room on it.`
        : t`The disk of the node is full or broken; make room on it.`,
    explanation: () =>
      t`The image could be fetched, but the node has no room to keep it, or cannot write. The kubelet removes unused images only when the disk is nearly full.`,
    remedies: ({ node }, pod) => [
      node
        ? remedy(t`Look at the node's conditions and its disk`, `kubectl describe ${word(`node/${node.name}`)}`)
        : describe(pod),
      remedy(t`Remove images and containers that are not needed on the node, or give it a larger disk`),
    ],
  },
  signature: {
    family: "policy",
    headline: ({ image }) => t`The node's policy rejects the signature of "${image}", or that there is none.`,
    explanation: () =>
      t`The image was found and could be read, but the node runs only images with a signature that its policy accepts. Pull secrets play no part.`,
    remedies: () => [
      remedy(t`Sign the image with a key that the nodes trust`),
      remedy(t`Or have the policy of the nodes changed (/etc/containers/policy.json)`),
    ],
  },
  "kubelet-throttle": {
    family: "node",
    transient: true,
    headline: () => t`The kubelet pulls too many images at once and put this one off; it tries again by itself.`,
    explanation: () =>
      t`The kubelet limits its own pulls (registryPullQPS, registryBurst). Nothing was asked of the registry; the pull comes when it is its turn.`,
    remedies: () => [
      remedy(t`Wait for the next try`),
      remedy(t`If it happens often, raise registryPullQPS and registryBurst in the kubelet's configuration`),
    ],
  },
  "token-request": {
    family: "node",
    headline: () =>
      t`The kubelet gets no token for its credential provider; allow it to request tokens for the audience.`,
    explanation: () =>
      t`The kubelet asks the API server for a ServiceAccount token on behalf of a credential provider plugin, and may not. The pull goes on without that plugin's credentials.`,
    remedies: () => [
      remedy(
        t`Allow the nodes to ask for it: a ClusterRole with the verb "request-serviceaccounts-token-audience", bound to the group system:nodes`,
      ),
    ],
  },
  wrapper: {
    family: "unknown",
    headline: ({ image }) => t`"${image}" cannot be pulled; the message that says why is no longer there.`,
    explanation: ({ pod }) =>
      sentences(
        t`What is left is only that the pull failed and is tried again. Before Kubernetes 1.32 the reason stands only in the event of the last try, and events last an hour.`,
        pod?.nextAttempt && t`The next try is due ${pod.nextAttempt}.`,
      ),
    remedies: (_, pod) => [
      ...(pod.eventsUnreadable ? [mayRead("events", pod)] : []),
      remedy(
        t`Look at the Pod's events right after the next try`,
        kubectl(pod.namespace, "get", "events", "--field-selector", `involvedObject.name=${pod.name}`),
      ),
    ],
  },
  unknown: {
    family: "unknown",
    headline: ({ image }) => t`"${image}" cannot be pulled, for a reason that is not known here.`,
    explanation: () => t`The message is of no known wording. It stands under the evidence as it was written.`,
    remedies: (_, pod) => [describe(pod)],
  },
};
