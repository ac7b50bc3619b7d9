/** What the container runtimes say of pulls that fail, word for word as real ones did. */
import { STATUS_CODES } from "node:http";
import type { Image } from "#core";
import { fullName, type NetworkFault, type PullOutcome, type Registry } from "./registries.ts";
import type { Version } from "./versions.ts";

export type Failure = Exclude<PullOutcome, { readonly kind: "pulled" }>;

interface Context {
  readonly registry: Registry;
  readonly image: Image;
  /** containerd 2 names the address that it asked in more of its messages. */
  readonly modern: boolean;
}

const nameServer = "10.255.255.53:53";
const accessDenied = "pull access denied, repository does not exist or may require authorization";

/** The error of the runtime, as the kubelet of that version passes it on. */
export function failureText(failure: Failure, registry: Registry, image: Image, { runtime }: Version): string {
  const modern = runtime === "containerd 2.1";
  const context = { registry, image, modern };
  const missing = failure.kind === "not-found" || failure.kind === "other-platform";
  // Kubelets since 1.28 leave the code "Unknown" out.
  const code = missing ? "rpc error: code = NotFound desc = " : modern ? "" : "rpc error: code = Unknown desc = ";
  const unpack = `failed to pull and unpack image "${fullName(image)}": `;
  if (failure.kind === "other-platform") {
    return modern
      ? `${code}get image config descriptor: no match for platform in manifest sha256:${"0".repeat(64)}: not found`
      : `${code}${unpack}no match for platform in manifest: not found`;
  }
  const resolve = modern ? "failed to resolve image: " : `failed to resolve reference "${fullName(image)}": `;
  return code + unpack + resolve + reason(failure, context);
}

function reason(failure: Exclude<Failure, { readonly kind: "other-platform" }>, context: Context): string {
  const { image, modern } = context;
  switch (failure.kind) {
    case "not-found":
      return `${fullName(image)}: not found`;
    case "no-credential":
      return modern ? `${accessDenied}: authorization failed: no basic auth credentials` : statusText(401, context);
    case "insufficient-scope":
      return `${accessDenied}: server message: insufficient_scope: authorization failed`;
    case "status":
      return statusText(failure.status, context);
    case "token-refused":
      return tokenText(failure, context);
    default:
      return `failed to do request: Head "${manifestUrl(context)}": ${networkText(failure.kind, context)}`;
  }
}

function statusText(status: number, context: Context): string {
  const text = `${status} ${STATUS_CODES[status]}`;
  if (context.modern) return `unexpected status from HEAD request to ${manifestUrl(context)}: ${text}`;
  return `pulling from host ${address(context)} failed with status code [manifests ${context.image.tag}]: ${text}`;
}

function tokenText(
  { status, anonymous }: { readonly status: number; readonly anonymous: boolean },
  context: Context,
): string {
  const { registry, image, modern } = context;
  const token = registry.authentication?.kind === "token" ? registry.authentication : undefined;
  const query = `scope=${encodeURIComponent(`repository:${image.path}:pull`)}&service=${token?.service}`;
  const where = modern ? ` from GET request to ${token?.realm}?${query}` : "";
  const what = `failed to fetch ${anonymous ? "anonymous" : "oauth"} token`;
  return `failed to authorize: ${what}: unexpected status${where}: ${status} ${STATUS_CODES[status]}`;
}

function networkText(fault: NetworkFault, context: Context): string {
  const host = address(context);
  switch (fault) {
    case "dns":
      return `dial tcp: lookup ${host.replace(/:\d+$/, "")} on ${nameServer}: no such host`;
    case "refused":
      return `dial tcp ${withPort(host)}: connect: connection refused`;
    case "timeout":
      return "dial tcp 192.0.2.10:443: i/o timeout";
    case "unknown-ca":
      return `${context.modern ? "tls: failed to verify certificate: " : ""}x509: certificate signed by unknown authority`;
    case "https-to-http":
      return "http: server gave HTTP response to HTTPS client";
  }
}

function withPort(host: string): string {
  return /:\d+$/.test(host) ? host : `${host}:443`;
}

/** Docker Hub is asked at a host of another name. */
function address({ registry }: Context): string {
  return registry.mirror ?? (registry.host === "docker.io" ? "registry-1.docker.io" : registry.host);
}

function manifestUrl(context: Context): string {
  const { registry, image, modern } = context;
  // containerd 1.6 speaks HTTP with the node itself unless it is told otherwise.
  const usual = !modern && registry.host.startsWith("127.0.0.1") ? "http" : "https";
  const mirrored = registry.mirror ? `?ns=${modern ? "%5BREDACTED%5D" : registry.host}` : "";
  const version = image.tag ?? image.digest ?? "";
  return `${registry.scheme ?? usual}://${address(context)}/v2/${image.path}/manifests/${version}${mirrored}`;
}
