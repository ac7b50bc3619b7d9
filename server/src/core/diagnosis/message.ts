/** Takes messages apart: what wraps the cause comes off, and what must not be shown is masked. */

import { parseImage } from "../kubernetes/image.ts";

/** Characters of each end of a message that are looked at. No cause needs more, and a hostile message is no burden. */
const most = 6000;

/** What the kubelet, its events and kubectl put before the cause, in all versions; the rest of the message counts. */
const wrappers = [
  /^spec\.(?:init|ephemeral)?[cC]ontainers\{[^}]*\}: /,
  /^Error syncing pod, skipping: failed to "StartContainer" for "[^"]*" with \w+: /,
  /^Error: (?=.)/,
  /^(?:ErrImagePull|ImagePullBackOff|RegistryUnavailable|SignatureValidationFailed): (?=.)/,
  /^Back-off pulling image "(?:[^"\\]|\\.)*": (?=.)/,
  /^(?:Warning\s+)?Failed\s+to pull image "(?:[^"\\]|\\.)*":? (?=.)/,
  /^rpc error: code = (?:\w+|\d+) desc = (?!failed to pull and unpack image$)(?=.)/,
  /^(?:image pull failed for \S+ because the registry is unavailable|unable to pull image or OCI artifact|pull image err): (?=.)/,
];

/** The cause of a message, without wrappers, images' names and addresses, whose words might be taken for a cause. */
export function coreOf(message: string): string {
  let core = trimmed(message);
  for (let before = ""; before !== core; ) {
    before = core;
    for (const wrapper of wrappers) core = core.replace(wrapper, "");
  }
  // The mirrors of CRI-O failed before the registry did, whose own error follows.
  core = core.replace(/\(Mirrors also failed: .*\]\): /s, "");
  const names = new Set([imageIn(message), imageIn(core)].filter((name) => name !== undefined && name !== ""));
  for (const name of names) core = core.replaceAll(name ?? "", "IMAGE");
  return core
    .replace(/((?:image|reference|tag|Head|Get|HEAD|GET|Post|POST) )"(?:[^"\\]|\\.)*"/g, '$1""')
    .replace(/\b(?:https?|docker):\/\/[^\s"]+/g, "URL:");
}

function trimmed(message: string): string {
  const text = message.trim();
  return text.length <= 2 * most ? text : `${text.slice(0, most)} … ${text.slice(-most)}`;
}

/** The image that a message is about, as the kubelet quotes it. */
export function imageIn(message: string): string | undefined {
  const quoted = /\b(?:[Ii]mage|default image tag|resolve reference) "((?:[^"\\]|\\.){1,600})"/.exec(trimmed(message));
  return quoted?.[1];
}

/** The host, with its port, that a message says was asked last; undefined where it names none. */
export function hostIn(message: string): string | undefined {
  const urls = trimmed(message).matchAll(
    /\b(?:Get|Head|Post|GET|HEAD|POST) "?https?:\/\/(?:[^/\s"@]*@)?([\w.-]+(?::\d+)?|\[[\da-f:]+\](?::\d+)?)(?=[/\s"?])/g,
  );
  return [...urls].at(-1)?.[1] ?? lookedUpIn(message);
}

/** The name that a node's name server was asked for, unless it is that of a proxy. */
function lookedUpIn(message: string): string | undefined {
  return /(?<!proxyconnect tcp: )\bdial tcp: lookup ([\w.-]{0,253}\w)(?: on [\w.:[\]-]{1,60})?: /.exec(
    trimmed(message),
  )?.[1];
}

/** The host that is asked for a registry's images: those of Docker Hub are not named after it. */
export function serverOfRegistry(registry: string): string {
  return registry === "docker.io" ? "registry-1.docker.io" : registry;
}

/** An image's repository with its digest, or else its tag: runtimes write in full what Pods abbreviate. */
export function fullName(written: string): string | undefined {
  const image = parseImage(written);
  if (!image.valid) return undefined;
  return image.repository + (image.digest === null ? `:${image.tag}` : `@${image.digest}`);
}

export function isSameImage(a: string, b: string): boolean {
  return a === b || (fullName(a) ?? a) === (fullName(b) ?? b);
}

/** What follows "failed to fetch oauth token: " is an error of Go rather than a token. */
const goErrors =
  "(?:Get|Head|Post|cannot|connection|context|could|denied|dial|error|expired|failed|forbidden|http|invalid|json|net/http|parse|proxyconnect|read|received|remote|response|server|tls|unable|unauthorized|unexpected|unsupported|write|wrong|x509)(?=[\\s:]|$)";

/** In the order in which they are tried. Digests stay: they are hexadecimal, and no secret. */
const secretParts: readonly (readonly [pattern: RegExp, masked: string])[] = [
  [/\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^/\s"'@]*@/gi, "$1***@"],
  [/\b(Basic|Bearer|Token) +[\w+/.~=-]{6,}/g, "$1 ***"],
  [
    new RegExp(
      `((?:^|[?&;,{\\s"'])(?:[\\w-]*(?:token|password|passwd|secret|signature|credential|api[-_]?key)|sig|auth|x-amz-[\\w-]+)"?\\s*[=:]\\s*"?)(?!//|${goErrors})[^\\s"'&,;}]{4,}`,
      "gi",
    ),
    "$1***",
  ],
  [
    /\b(?:gh[opsur]_\w{8,}|github_pat_\w{8,}|gl[a-z]+-[\w-]{12,}|dckr_[op]at_[\w-]{8,}|sha256~[\w-]{8,}|ya29\.[\w.-]{8,}|eyJ[\w-]{8,}[\w.-]*|AKIA\w{12,})/g,
    "***",
  ],
  [/(?<![\w+/=-])(?=[\w+/-]*[A-Z])(?=[\w+/-]*[a-z])(?=[\w+/-]*\d)[\w+-][\w+/-]{79,}={0,2}(?![\w+/=-])/g, "***"],
];

/** A message as it may be shown: without what looks like a login, and not longer than anybody reads. */
export function maskMessage(message: string): string {
  let text = trimmed(message);
  for (const [pattern, masked] of secretParts) text = text.replace(pattern, masked);
  return text.length <= mostShown ? text : `${text.slice(0, mostShown)}…`;
}

const mostShown = 2000;
