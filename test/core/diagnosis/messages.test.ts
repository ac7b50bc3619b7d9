/** What messages say by themselves, in the wordings of all versions, runtimes and registries. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Cause, causes, classify } from "#core";
import { missing, readShared } from "./shared.ts";

interface Collection {
  readonly taxonomy: Readonly<Record<string, string>>;
  readonly errors: readonly { readonly message: string; readonly cause: string }[];
}

const path = "errors/pull-errors.json";

test("all collected messages have their cause", { skip: missing(path) }, () => {
  const { errors, taxonomy } = readShared(path) as Collection;
  assert.ok(errors.length > 100);
  assert.deepEqual(
    Object.keys(taxonomy).filter((cause) => !(causes as readonly string[]).includes(cause)),
    [],
  );
  const wrong = errors.filter(({ message, cause }) => classify(message).cause !== cause).map(({ message }) => message);
  assert.deepEqual(wrong, []);
});

/** How kubelets of all versions and kubectl wrap what the runtime says. */
const wrappings: readonly ((message: string, image: string) => string)[] = [
  (message) => message,
  (message) => `rpc error: code = Unknown desc = ${message}`,
  (message, image) => `Failed to pull image "${image}": rpc error: code = Unknown desc = ${message}`,
  (message, image) => `Failed to pull image "${image}": ${message}`,
  (message, image) => `Back-off pulling image "${image}": ErrImagePull: ${message}`,
  (message, image) => `spec.containers{app}: Failed to pull image "${image}": ${message}`,
  (message, image) => `spec.initContainers{setup}: Back-off pulling image "${image}": ErrImagePull: ${message}`,
];

test("wrappings and the names of images change no cause", { skip: missing(path) }, () => {
  const { errors } = readShared(path) as Collection;
  // Each of these words stands for a cause in other places.
  const images = ["reg.io/proxyconnect/toomanyrequests:401", "unauthorized.example.com/no-such-host/not-found:x509"];
  for (const { message, cause } of errors) {
    if (cause === "wrapper" || /^(?:spec\.|Failed to (?:pull|inspect|apply))|^Error/.test(message)) continue;
    for (const wrap of wrappings) {
      for (const image of images) assert.equal(classify(wrap(message, image)).cause, cause, wrap(message, image));
    }
  }
});

/** Wordings that are in no collection: of other versions, runtimes and registries. */
const wordings: readonly (readonly [Cause, string])[] = [
  ["auth-expired", "denied: Your authorization token has expired. Reauthenticate and try again."],
  [
    "auth-missing",
    "failed to resolve image: failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://ghcr.io/token?scope=repository%3Aacme%2Fapi%3Apull&service=ghcr.io: 401 Unauthorized",
  ],
  ["auth-invalid", "failed to authorize: failed to fetch oauth token: unexpected status: 401 Unauthorized"],
  [
    "network-timeout",
    'failed to authorize: failed to fetch anonymous token: Get "https://auth.docker.io/token?scope=x": dial tcp 1.2.3.4:443: i/o timeout',
  ],
  [
    "dns",
    'failed to authorize: failed to fetch oauth token: Post "https://auth.docker.io/token": dial tcp: lookup auth.docker.io on 10.0.0.2:53: no such host',
  ],
  [
    "registry-5xx",
    "failed to authorize: failed to fetch oauth token: unexpected status from POST request to https://reg.io/token: 503 Service Unavailable",
  ],
  [
    "rate-limited",
    "failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://auth.docker.io/token: 429 Too Many Requests",
  ],
  [
    "registry-protocol",
    "Error response from daemon: error parsing HTTP 403 response body: invalid character '<' looking for beginning of value: \"<html>\"",
  ],
  [
    "network-reset",
    'failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://cdn.reg.io/blob": read tcp 10.0.0.1:5->1.2.3.4:443: read: connection reset by peer',
  ],
  ["network-reset", 'Get "https://reg.io/v2/": EOF'],
  ["network-unreachable", "dial tcp [2600:1f18::1]:443: connect: network is unreachable"],
  ["network-unreachable", "dial tcp 10.9.9.9:443: connect: no route to host"],
  ["proxy", 'Get "https://reg.io/v2/": Proxy Authentication Required'],
  [
    "tls-unknown-ca",
    'pinging container registry reg.io: Get "https://reg.io/v2/": x509: certificate signed by unknown authority (possibly because of "crypto/rsa: verification error")',
  ],
  [
    "tls-expired",
    "x509: certificate has expired or is not yet valid: current time 2026-01-01T00:00:00Z is after 2025-01-01T00:00:00Z",
  ],
  ["tls-name-mismatch", "x509: certificate relies on legacy Common Name field, use SANs instead"],
  ["tls-other", "remote error: tls: handshake failure"],
  ["http-https", "tls: first record does not look like a TLS handshake"],
  [
    "not-found-repo",
    "name unknown: The repository with name 'app' does not exist in the registry with id '123456789012'",
  ],
  ["not-found-tag", "reading manifest v9 in reg.io/team/app: manifest unknown"],
  ["not-found", "GET https://reg.io/v2/a/manifests/1: unexpected status code 404 Not Found"],
  [
    "forbidden",
    'denied: Permission "artifactregistry.repositories.downloadArtifacts" denied on resource "projects/p" (or it may not exist)',
  ],
  [
    "disk",
    "failed to extract layer sha256:0123: mount callback failed: write /var/lib/containerd/x: no space left on device: unknown",
  ],
  ["corrupt-download", "writing blob: Digest did not match, expected sha256:aa, got sha256:bb"],
  [
    "unsupported-manifest",
    'media type "application/vnd.docker.distribution.manifest.v1+prettyjws" is no longer supported since containerd v2.1',
  ],
  ["platform-mismatch", "no matching manifest for windows/amd64 10.0.17763 in the manifest list entries"],
  ["secret-malformed", "illegal base64 data at input byte 7"],
  ["secret-malformed", "Error: illegal base64 data at input byte 7"],
  ["secret-malformed", "Failed to pull image \"nginx\": invalid character 'x' looking for beginning of value"],
  [
    "secret-missing",
    "Unable to retrieve some image pull secrets (a, b); attempting to pull the image may not succeed.",
  ],
  ["pull-cancelled", 'failed to pull and unpack image "docker.io/library/nginx:1": failed to copy: context canceled'],
  ["invalid-name", "Error response from daemon: invalid reference format"],
  ["wrapper", ""],
  ["unknown", "the cat sat on the keyboard"],
  // A list of what each credential gave: that one was refused says more than that another was not sent.
  [
    "auth-invalid",
    "[failed to authorize: failed to fetch oauth token: unexpected status: 401 Unauthorized, failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized]",
  ],
];

test("other wordings have their cause", () => {
  for (const [cause, message] of wordings) assert.equal(classify(message).cause, cause, message);
});

test("headlines name the image or its registry, and fit in a line", { skip: missing(path) }, () => {
  const { errors } = readShared(path) as Collection;
  const long = `${"registry.".repeat(20)}example.com:5000/${"team/".repeat(30)}app:${"v".repeat(100)}`;
  for (const { message } of errors) {
    for (const image of [undefined, "ghcr.io/acme/api:1", long]) {
      const { headline } = classify(message, image);
      assert.ok(headline.length <= 120, `${headline.length}: ${headline}`);
      assert.match(headline, /^["\w/[].*[.]$/s);
    }
  }
  assert.equal(
    classify("no basic auth credentials", "ghcr.io/acme/api:1").headline,
    "ghcr.io demands a login, and none was sent; attach a pull secret for it.",
  );
});

/** Headlines of messages alone, of which most do not say which image or registry they are about. */
const headlines: readonly (readonly [message: string, headline: string])[] = [
  ["InvalidImageName", "The image's name is not valid; correct it."],
  ["no such host", "The node cannot resolve the name of the registry; check the image's host and the node's DNS."],
  [
    "dial tcp: lookup ghcr.io on 10.0.0.2:53: no such host",
    "The node cannot resolve the name ghcr.io; check the image's host and the node's DNS.",
  ],
  [
    "proxyconnect tcp: dial tcp: lookup proxy.corp: no such host",
    "The node's proxy keeps it from the registry; check HTTPS_PROXY of the container runtime.",
  ],
  [
    "failed to fetch anonymous token: unexpected status: 403 Forbidden",
    "The registry forbids this pull; it takes a login with permission to read the repository.",
  ],
  [
    'failed to resolve reference "localhost:5000/a:1": unexpected status from HEAD request to http://localhost:5000/v2/a/manifests/1: 400 Bad Request: Client sent an HTTP request to an HTTPS server.',
    "localhost:5000 speaks HTTPS, but the node uses plain HTTP; configure the node.",
  ],
  [
    'Head "https://reg.io:5000/v2/a/manifests/1": http: server gave HTTP response to HTTPS client',
    "reg.io:5000 speaks HTTP, but the node uses HTTPS; configure one of them.",
  ],
  ["RegistryUnavailable", "The image cannot be pulled; the message that says why is no longer there."],
];

test("messages alone have headlines that can be read aloud", () => {
  for (const [message, headline] of headlines) assert.equal(classify(message).headline, headline);
});
