/** What is wrong with the Secrets and the ServiceAccount of a Pod, which the registry cannot know. */
import { t } from "../../translation.ts";
import { sentences } from "../../words.ts";
import {
  alternatively,
  attach,
  attachNew,
  createSecret,
  kubectl,
  remakeSecret,
  remedy,
  replaceSecret,
  restart,
  serverOf,
  tryLogin,
} from "../commands.ts";
import type { Culprit, Facts, PodFacts, Statements, Wording } from "../facts.ts";
import type { Remedy } from "../failure.ts";

type SecretCause =
  | "secret-malformed"
  | "secret-missing"
  | "secret-registry-mismatch"
  | "secret-wrong-type"
  | "secret-wrong-namespace"
  | "secret-changed-later"
  | "service-account-secrets-ignored"
  | "service-account-changed-later";

/** The errors of Go's base64 and JSON begin the message once the kubelet's wrapping is off; registries quote them, too. */
export const malformedWordings: readonly Wording[] = [
  {
    cause: "secret-malformed",
    pattern:
      /^(?:illegal base64 data at input byte|json: cannot unmarshal|invalid character .{1,12} (?:looking for|after|in )|unexpected end of JSON input)|unable to parse auth field/,
  },
  { cause: "secret-missing", pattern: /Unable to retrieve (?:some image )?pull secrets?\b/i },
];

export const secretStatements: Statements<SecretCause> = {
  "secret-malformed": {
    family: "credentials",
    headline: ({ culprit }) =>
      culprit
        ? t`Secret "${culprit.name}" cannot be decoded, which stops every pull of the Pod; make it anew.`
        : t`A pull secret of the Pod cannot be decoded, which stops every pull of the Pod; make it anew.`,
    explanation: ({ culprit, pod }) =>
      sentences(
        culprit?.what,
        pod && pod.pullSecrets.length > 1
          ? t`The kubelet reads all pull secrets of a Pod before it asks any registry, and one bad entry stops it, even if it is for another registry or in another Secret than the one that is needed.`
          : t`The kubelet reads all pull secrets of a Pod before it asks any registry, and one bad entry stops it, even if it is for another registry.`,
        t`In each entry, "auth" has to be the base64 of user:password.`,
      ),
    remedies: (facts, pod) => [
      ...remake(facts, pod),
      ...(facts.culprit ? [] : [remedy(t`See what is wrong with them`, `${getSecrets(pod)} | pull-secrets lint -`)]),
    ],
  },
  "secret-missing": {
    family: "credentials",
    headline: ({ culprit }) =>
      culprit
        ? t`Secret "${culprit.name}", which the Pod lists, does not exist in namespace "${culprit.namespace}".`
        : t`A pull secret that the Pod lists does not exist in its namespace.`,
    explanation: ({ culprit, registry }) =>
      sentences(
        t`A Pod may list Secrets that do not exist: the kubelet goes on without them, and ${registry} refused the anonymous pull.`,
        culprit?.wanted && t`There is a Secret "${culprit.wanted}"; perhaps that is meant.`,
        t`Once the Secret exists, the next try finds it.`,
      ),
    remedies: (facts, pod) => makeMissing(facts, pod),
  },
  "secret-wrong-namespace": {
    family: "credentials",
    headline: ({ culprit, pod }) =>
      t`Secret "${culprit?.name ?? ""}" is in namespace "${culprit?.wanted ?? ""}", not in the Pod's, "${pod?.namespace ?? ""}".`,
    explanation: () =>
      t`The kubelet takes pull secrets only from the Pod's own namespace, and goes on without those that are not there. Once the Secret is here, too, the next try finds it.`,
    remedies: ({ culprit }, pod) => (culprit?.wanted ? [copySecret(culprit.name, culprit.wanted, pod)] : []),
  },
  "secret-wrong-type": {
    family: "credentials",
    headline: ({ culprit }) =>
      t`Secret "${culprit?.name ?? ""}" is no pull secret: the kubelet passes over it; make it anew.`,
    explanation: ({ culprit, registry }) =>
      t`The kubelet passes over the Secret without a word: ${culprit?.what ?? ""}. So the pull was anonymous, and ${registry} refused. The type of a Secret cannot be changed; it has to be deleted and made as kubernetes.io/dockerconfigjson.`,
    remedies: (facts, pod) => remake(facts, pod),
  },
  "secret-registry-mismatch": {
    family: "credentials",
    headline: ({ culprit, parsed, registry }) =>
      culprit?.wanted
        ? t`A key of Secret "${culprit.name}" nearly matches; it has to be "${culprit.wanted}".`
        : t`Secret "${culprit?.name ?? ""}" has no login for ${parsed?.repository ?? registry}; add one.`,
    explanation: ({ culprit, registry }) =>
      sentences(
        culprit?.what,
        t`The kubelet sends a login only where the key matches the image's name, so the pull was anonymous, and ${registry} refused. The name of a Secret means nothing.`,
      ),
    remedies: (facts, pod) => addRegistry(facts, pod),
  },
  "secret-changed-later": {
    family: "credentials",
    transient: true,
    headline: ({ culprit, pod }) =>
      t`Secret "${culprit?.name ?? ""}" changed after the last try; the next is due ${nextOf(pod)}.`,
    explanation: ({ culprit }) =>
      sentences(
        culprit?.what,
        t`The kubelet reads Secrets anew at each try, so nothing else has to be done. If the next try fails as well, the new content is wrong, too.`,
      ),
    remedies: (facts, pod) => [
      remedy(t`Wait for the next try, ${nextOf(pod)}`),
      restart(pod, t`Or try at once`),
      ...(facts.culprit ? [tryLogin(facts.culprit.name, facts, pod)] : []),
    ],
  },
  "service-account-secrets-ignored": {
    family: "credentials",
    headline: ({ culprit }) =>
      t`The Pod's own imagePullSecrets shut out those of ServiceAccount "${culprit?.name ?? ""}".`,
    explanation: ({ culprit }) =>
      sentences(
        t`The two lists are never merged: the ServiceAccount's is copied only into Pods that list no Secret.`,
        culprit?.what,
      ),
    remedies: ({ culprit }, pod) => [
      ...(culprit?.wanted ? attach(culprit.wanted, pod) : []),
      remedy(t`Or remove imagePullSecrets from the Pod's manifest, so that the ServiceAccount's list counts`),
    ],
  },
  "service-account-changed-later": {
    family: "credentials",
    headline: ({ culprit }) =>
      t`ServiceAccount "${culprit?.name ?? ""}" got its pull secrets after the Pod was made; make the Pod anew.`,
    explanation: ({ culprit }) =>
      sentences(
        t`A ServiceAccount's imagePullSecrets are copied into a Pod when it is made, and never later.`,
        culprit?.what,
        t`New Pods get the list; this one never will.`,
      ),
    remedies: (_, pod) => [restart(pod)],
  },
};

function nextOf(pod: PodFacts | undefined): string {
  return pod?.nextAttempt ?? t`within 5 minutes`;
}

function getSecrets({ namespace, pullSecrets }: PodFacts): string {
  return kubectl(namespace, "get", ...pullSecrets.map((name) => `secret/${name}`), "-o", "yaml");
}

function remake(facts: Facts, pod: PodFacts): readonly Remedy[] {
  const { culprit } = facts;
  if (!culprit) return [];
  const server = culprit.wanted ?? serverOf(facts);
  return [
    remedy(
      t`See what Secret "${culprit.name}" is`,
      `${kubectl(pod.namespace, "get", `secret/${culprit.name}`, "-o", "yaml")} | pull-secrets lint -`,
    ),
    remedy(t`Delete Secret "${culprit.name}" and make it anew`, remakeSecret(culprit.name, pod.namespace, server)),
  ];
}

function makeMissing(facts: Facts, pod: PodFacts): readonly Remedy[] {
  const { culprit } = facts;
  if (!culprit) return [remedy(t`See which Secrets there are`, kubectl(pod.namespace, "get", "secrets"))];
  const make = [remedy(t`Make Secret "${culprit.name}"`, createSecret(culprit.name, pod.namespace, serverOf(facts)))];
  const other = pod.unusedSecrets.find((name) => name !== culprit.wanted);
  return [
    ...(culprit.wanted ? [...attach(culprit.wanted, pod), ...alternatively(make)] : make),
    ...(other === undefined ? [] : alternatively(attach(other, pod))),
  ];
}

/** The login passes through a pipe, and stands on no command line. */
function copySecret(name: string, from: string, { namespace }: PodFacts): Remedy {
  const read = kubectl(from, "get", `secret/${name}`, "-o", "jsonpath={.data.\\.dockerconfigjson}");
  const write = kubectl(
    namespace,
    ...["create", "secret", "generic", name, "--type=kubernetes.io/dockerconfigjson"],
    "--from-file=.dockerconfigjson=/dev/stdin",
  );
  return remedy(t`Copy Secret "${name}" from namespace "${from}" to "${namespace}"`, `${read} | base64 -d | ${write}`);
}

function addRegistry(facts: Facts, pod: PodFacts): readonly Remedy[] {
  const { culprit, registry } = facts;
  const [known] = pod.unusedSecrets;
  if (known !== undefined) return attach(known, pod);
  const server = culprit?.wanted ?? serverOf(facts);
  const replace = (name: string) => [
    remedy(
      culprit?.wanted
        ? t`Write the key as it has to be into Secret "${name}" (this replaces all that it holds)`
        : t`Put a login for ${registry} into Secret "${name}" (this replaces all that it holds)`,
      replaceSecret(name, pod.namespace, server),
    ),
  ];
  return [...attachNew(server, facts, pod), ...(culprit ? alternatively(replace(culprit.name)) : [])];
}

export function culpritSecret(namespace: string, name: string, what = "", wanted?: string): Culprit {
  return { kind: "Secret", namespace, name, what, wanted };
}
