/** Messages that people report in public, by the registry or runtime that says them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Cause, classify } from "#core";

const reported: readonly (readonly [Cause, string])[] = [
  [
    "forbidden",
    'Failed to pull image "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1": rpc error: code = Unknown desc = failed to pull and unpack image "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1": failed to resolve reference "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1": pulling from host 123456789012.dkr.ecr.us-east-1.amazonaws.com failed with status code [manifests 1]: 403 Forbidden',
  ],
  [
    "auth-missing",
    'Failed to pull image "123456789012.dkr.ecr.us-west-2.amazonaws.com/foo:latest": rpc error: code = Unknown desc = Error response from daemon: Get https://123456789012.dkr.ecr.us-west-2.amazonaws.com/v2/foo/manifests/latest: no basic auth credentials',
  ],
  [
    "forbidden",
    "rpc error: code = Unknown desc = Error response from daemon: pull access denied for 123456789012.dkr.ecr.us-east-1.amazonaws.com/app, repository does not exist or may require 'docker login': denied: User: arn:aws:sts::123456789012:assumed-role/nodes/i-0abc is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:us-east-1:123456789012:repository/app because no resource-based policy allows the ecr:BatchGetImage action",
  ],
  [
    "network-timeout",
    'failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com/abc/def?X-Amz-Security-Token=obviously-fake&X-Amz-Signature=abcdef0123456789": dial tcp 52.216.1.1:443: i/o timeout',
  ],
  [
    "not-found-repo",
    "failed to resolve reference \"123456789012.dkr.ecr.us-east-1.amazonaws.com/docker-hub/library/nginx:1\": 123456789012.dkr.ecr.us-east-1.amazonaws.com/docker-hub/library/nginx:1: not found: name unknown: The repository with name 'docker-hub/library/nginx' does not exist in the registry with id '123456789012'",
  ],
  [
    "not-found-tag",
    "manifest for 123456789012.dkr.ecr.us-east-1.amazonaws.com/app:v9 not found: manifest unknown: Requested image not found",
  ],
  ["auth-missing", "failed to authorize: authorization failed: no basic auth credentials"],
  [
    "forbidden",
    'failed to pull and unpack image "us-docker.pkg.dev/p/r/app:1": failed to resolve reference "us-docker.pkg.dev/p/r/app:1": failed to authorize: failed to fetch oauth token: unexpected status from GET request to https://us-docker.pkg.dev/v2/token?scope=repository%3Ap%2Fr%2Fapp%3Apull&service=: 403 Forbidden',
  ],
  [
    "forbidden",
    'Error response from daemon: Head "https://us-central1-docker.pkg.dev/v2/p/r/app/manifests/1": denied: Permission "artifactregistry.repositories.downloadArtifacts" denied on resource "projects/p/locations/us-central1/repositories/r" (or it may not exist)',
  ],
  [
    "auth-missing",
    'Error response from daemon: Head "https://us-central1-docker.pkg.dev/v2/p/r/app/manifests/1": denied: Unauthenticated request. Unauthenticated requests do not have permission "artifactregistry.repositories.downloadArtifacts" on resource "projects/p/locations/us-central1/repositories/r" (or it may not exist)',
  ],
  ["not-found-repo", 'name unknown: Repository "my-repo" not found'],
  [
    "registry-config",
    "failed to fetch oauth token: unexpected status: 403 Forbidden: denied: This API method requires billing to be enabled. Please enable billing on project #p",
  ],
  [
    "registry-config",
    "denied: Container Registry is deprecated and shutting down, please use the auto migration tool to migrate to Artifact Registry. For more details see: https://cloud.google.com/artifact-registry/docs/transition/auto-migrate-gcr-ar",
  ],
  [
    "registry-config",
    "denied: Artifact Registry API has not been used in project 123 before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/artifactregistry.googleapis.com/overview?project=123 then retry.",
  ],
  [
    "auth-missing",
    'failed to resolve reference "acme.azurecr.io/app:1": failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://acme.azurecr.io/oauth2/token?scope=repository%3Aapp%3Apull&service=acme.azurecr.io: 401 Unauthorized',
  ],
  [
    "forbidden",
    "Error response from daemon: Get https://acme.azurecr.io/v2/: denied: client with IP '20.1.2.3' is not allowed access. Refer https://aka.ms/acr/firewall to grant access.",
  ],
  [
    "auth-invalid",
    "failed to authorize: failed to fetch oauth token: unexpected status from POST request to https://acme.azurecr.io/oauth2/token: 401 Unauthorized",
  ],
  [
    "auth-missing-or-invalid",
    "Error response from daemon: Get https://acme.azurecr.io/v2/app/manifests/1: unauthorized: authentication required, visit https://aka.ms/acr/authorization for more information.",
  ],
  [
    "forbidden",
    "Error response from daemon: unauthorized: unauthorized to access repository: acme/app, action: pull: unauthorized to access repository: acme/app, action: pull",
  ],
  ["not-found", 'failed to resolve reference "harbor.acme.com/lib/app:1": harbor.acme.com/lib/app:1: not found'],
  ["not-found-tag", "Error response from daemon: unknown: artifact lib/app:1 not found"],
  ["not-found-repo", "Error response from daemon: unknown: repository lib/app not found"],
  ["not-found-repo", "unknown: project lib not found: project lib not found"],
  [
    "registry-config",
    "unknown: current image with 3 vulnerabilities cannot be pulled due to configured policy in 'Prevent images with vulnerability severity of \"High\" or higher from running.' To continue with pull, please contact your project administrator to exempt matched vulnerabilities through configuring the CVE allowlist.",
  ],
  ["registry-config", "unknown: The image is not signed by cosign."],
  [
    "registry-config",
    'failed to resolve reference "h/x:1": unexpected status from HEAD request to https://h/v2/x/manifests/1: 412 Precondition Failed',
  ],
  [
    "forbidden",
    'failed to resolve reference "acme.jfrog.io/docker/app:1": pulling from host acme.jfrog.io failed with status code [manifests 1]: 403 Forbidden',
  ],
  ["not-found-tag", "manifest unknown: The named manifest is not known to the registry."],
  ["forbidden", "denied: The client does not have permission for manifest"],
  ["registry-config", "unknown: Artifact docker-local/app/1/manifest.json download request was rejected: Xray blocks"],
  ["auth-invalid", 'Error response from daemon: Get "https://acme.jfrog.io/v2/": unknown: Wrong username was used'],
  [
    "auth-invalid",
    "failed to fetch oauth token: unexpected status from GET request to https://acme.jfrog.io/artifactory/api/docker/null/v2/token: 401 : unknown: Bad credentials",
  ],
  [
    "forbidden",
    "failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://ghcr.io/token?scope=repository%3Aacme%2Fapp%3Apull&service=ghcr.io: 403 Forbidden",
  ],
  ["forbidden", 'Error response from daemon: Head "https://ghcr.io/v2/acme/app/manifests/1": denied: denied'],
  [
    "forbidden",
    "Error response from daemon: denied: permission_denied: The token provided does not match expected scopes.",
  ],
  ["forbidden", "denied: permission_denied: read_package"],
  [
    "forbidden",
    "denied: Although you appear to have the correct authorization credentials, the `acme` organization has an IP allow list enabled, and your IP address is not permitted to access this resource.",
  ],
  [
    "forbidden",
    "denied: Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.",
  ],
  [
    "not-found-tag",
    "Error response from daemon: manifest for quay.io/acme/app:1 not found: manifest unknown: Tag 1 was deleted or has expired. To pull, revive via time machine",
  ],
  [
    "auth-invalid",
    'Error response from daemon: Get "https://quay.io/v2/": unauthorized: Could not find robot with specified username',
  ],
  ["auth-invalid", "unauthorized: Could not find robot with username: acme+x and supplied password."],
  ["registry-5xx", "reading manifest 1 in quay.io/acme/app: received unexpected HTTP status: 502 Bad Gateway"],
  ["ambiguous-not-found-or-unauthorized", "unauthorized: access to the requested resource is not authorized"],
  [
    "auth-invalid",
    'Error response from daemon: Get "https://registry.gitlab.com/v2/": unauthorized: HTTP Basic: Access denied. The provided password or token is incorrect or your account has 2FA enabled and you must use a personal access token instead of a password.',
  ],
  ["forbidden", "Error response from daemon: denied: access forbidden"],
  [
    "forbidden",
    "failed to authorize: failed to fetch oauth token: unexpected status from GET request to https://gitlab.com/jwt/auth?scope=repository%3Aacme%2Fapp%3Apull&service=container_registry: 403 Forbidden",
  ],
  ["auth-missing-or-invalid", "unexpected status code [manifests 1]: 401 Unauthorized"],
  [
    "http-https",
    'failed to do request: Head "https://nexus:8082/v2/app/manifests/1": http: server gave HTTP response to HTTPS client',
  ],
  ["network-reset", 'Get "https://nexus.acme.com/v2/": EOF'],
  [
    "tls-unknown-ca",
    'Get "https://harbor.corp/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority',
  ],
  [
    "tls-name-mismatch",
    "tls: failed to verify certificate: x509: certificate is valid for ingress.local, not harbor.corp",
  ],
  ["tls-name-mismatch", "x509: cannot validate certificate for 10.0.0.5 because it doesn't contain any IP SANs"],
  ["tls-other", "tls: failed to verify certificate: x509: certificate specifies an incompatible key usage"],
  ["tls-other", "remote error: tls: bad certificate"],
  ["tls-other", "remote error: tls: protocol version not supported"],
  ["tls-other", "remote error: tls: unrecognized name"],
  ["proxy", "proxyconnect tcp: dial tcp 10.0.0.1:3128: connect: connection refused"],
  [
    "proxy",
    'failed to do request: Head "https://registry-1.docker.io/v2/library/nginx/manifests/1": Proxy Authentication Required',
  ],
  ["proxy", 'failed to do request: Head "https://registry-1.docker.io/v2/library/nginx/manifests/1": Forbidden'],
  ["proxy", "proxyconnect tcp: tls: first record does not look like a TLS handshake"],
  [
    "proxy",
    'failed to do request: Head "https://ghcr.io/v2/x/manifests/1": socks connect tcp 10.0.0.1:1080->ghcr.io:443: dial tcp 10.0.0.1:1080: connect: connection refused',
  ],
  [
    "auth-missing-or-invalid",
    "initializing source docker://docker.io/acme/app:1: Requesting bearer token: invalid status code from registry 401 (Unauthorized)",
  ],
  [
    "forbidden",
    "initializing source docker://reg/acme/app:1: Requesting bearer token: invalid status code from registry 403 (Forbidden)",
  ],
  [
    "ambiguous-not-found-or-unauthorized",
    "reading manifest 1 in docker.io/acme/app: errors:\ndenied: requested access to the resource is denied\nunauthorized: authentication required\n",
  ],
  ["not-found-tag", "reading manifest v9 in quay.io/acme/app: manifest unknown"],
  ["not-found-repo", "reading manifest v9 in registry.redhat.io/acme/app: name unknown: Repo not found"],
  [
    "auth-missing-or-invalid",
    "initializing source docker://registry.redhat.io/ubi8/ubi:latest: unable to retrieve auth token: invalid username/password: unauthorized: Please login to the Red Hat Registry using your Customer Portal credentials. Further instructions can be found here: https://access.redhat.com/RegistryAuthentication",
  ],
  [
    "short-name",
    'short-name "nginx:1" did not resolve to an alias and no unqualified-search registries are defined in "/etc/containers/registries.conf"',
  ],
  [
    "rate-limited",
    "initializing source docker://docker.io/library/nginx:1: reading manifest 1 in docker.io/library/nginx: toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit",
  ],
  [
    "corrupt-download",
    "determining manifest MIME type for docker://quay.io/acme/api:1: Manifest does not match provided manifest digest sha256:abc",
  ],
  [
    "unknown",
    'error getting credentials - err: exec: "docker-credential-ecr-login": executable file not found in $PATH, out: ``',
  ],
  ["signature", "Source image rejected: Signature for identity quay.io/x is not accepted"],
  ["signature", "Source image rejected: Invalid GPG signature: gpgme.Signature{...}"],
  ["not-found-tag", "reading manifest sha256:abc in quay.io/openshift: manifest unknown: manifest unknown"],
  [
    "tls-unknown-ca",
    'pinging container registry image-registry.openshift-image-registry.svc:5000: Get "https://image-registry.openshift-image-registry.svc:5000/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority',
  ],
  [
    "auth-missing-or-invalid",
    "reading manifest latest in image-registry.openshift-image-registry.svc:5000/ns/app: authentication required",
  ],
  [
    "rate-limited",
    "429 Too Many Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit",
  ],
  [
    "auth-invalid",
    "Error response from daemon: unauthorized: your account must log in with a Personal Access Token (PAT) - learn more at docs.docker.com/go/access-tokens",
  ],
  ["auth-invalid", "unauthorized: please use personal access token to login"],
  ["auth-invalid", "unauthorized: incorrect username or password"],
  ["forbidden", "denied: your account's email is not verified"],
  [
    "rate-limited",
    "failed to fetch oauth token: 429 Too Many Requests: too many failed login attempts for username or IP address",
  ],
  [
    "unsupported-manifest",
    'not implemented: media type "application/vnd.docker.distribution.manifest.v1+prettyjws" is no longer supported since containerd v2.1, please rebuild the image as "application/vnd.docker.distribution.manifest.v2+json" or "application/vnd.oci.image.manifest.v1+json"',
  ],
  [
    "unsupported-manifest",
    "unsupported manifest media type and no default available: application/vnd.cncf.helm.config.v1+json",
  ],
  [
    "unsupported-manifest",
    "failed to unpack image on snapshotter overlayfs: mismatched image rootfs and manifest layers",
  ],
  [
    "disk",
    'failed to prepare extraction snapshot "extract-123 sha256:aa": failed to create temp dir: mkdir /var/lib/containerd/x: read-only file system',
  ],
  [
    "disk",
    "failed to create new parent: mkdir /var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/new-1: disk quota exceeded",
  ],
  [
    "unknown",
    "failed to extract layer sha256:aa: failed to unmount /var/lib/containerd/tmpmounts/containerd-mount1: device or resource busy: unknown",
  ],
  ["corrupt-download", "failed to extract layer sha256:aa: archive/tar: invalid tar header: unknown"],
  [
    "unsupported-manifest",
    "failed to get stream processor for application/vnd.oci.image.layer.v1.tar+zstd: no processor for media-type: unknown",
  ],
  [
    "pull-cancelled",
    'failed to pull and unpack image "docker.io/x/y:1": failed to copy: ref layer-sha256:aa locked for 12.3s (since 2024): unavailable',
  ],
  ["pull-cancelled", "failed to pull image: failed to create lease: context deadline exceeded"],
  [
    "pull-cancelled",
    'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: connection refused"',
  ],
  [
    "auth-missing",
    "failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://api.digitalocean.com/v2/registry/auth?scope=repository%3Aacme%2Fapp%3Apull&service=registry.digitalocean.com: 401 Unauthorized",
  ],
  ["auth-invalid", "unauthorized: The login credentials are not valid, or your IBM Cloud account is not active."],
  ["forbidden", "denied: You are not authorized to access the specified resource."],
  [
    "auth-missing",
    "Error response from daemon: pull access denied: Anonymous users are only allowed read access on public repos",
  ],
  ["auth-missing-or-invalid", "unknown: Unauthorized"],
  [
    "ambiguous-not-found-or-unauthorized",
    "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed",
  ],
  [
    "ambiguous-not-found-or-unauthorized",
    'failed to resolve reference "ccr.ccs.tencentyun.com/a/b:1": pull access denied, repository does not exist or may require authorization: authorization server did not include a token in the response',
  ],
  [
    "auth-missing",
    "failed to fetch anonymous token: unexpected status from GET request to https://gitea.acme.com/v2/token?scope=...: 401 Unauthorized: reqPackageAccess",
  ],
  ["dns", "dial tcp: lookup registry.corp on [::1]:53: read udp [::1]:52143->[::1]:53: read: connection refused"],
  ["dns", "dial tcp: lookup registry.corp: Temporary failure in name resolution"],
  ["registry-protocol", 'Get "/login": stopped after 10 redirects'],
  [
    "registry-protocol",
    'failed to resolve reference "docker.io/library/nginx:1": unexpected status from HEAD request to https://gateway.zscaler.net/auD?origurl=https: 307 Temporary Redirect',
  ],
  ["registry-protocol", "encountered unknown type text/html; children may not be fetched"],
  ["registry-protocol", "unable to decode token response: invalid character '<' looking for beginning of value"],
  ["registry-5xx", "unexpected status from HEAD request to https://reg/v2/x/manifests/1: 503 Service Unavailable"],
  ["registry-protocol", 'Error: Status 405 trying to pull repository x: "{\\n  \\"errors\\"..."'],
  [
    "pull-cancelled",
    'Failed to inspect image "x:1": rpc error: code = DeadlineExceeded desc = context deadline exceeded',
  ],
  [
    "never-pull",
    'Container image "reg/x:1" is present with pull policy of Never but does not have the proper credentials to access the image',
  ],
  ["platform-mismatch", "a Windows version 10.0.20348-based image is incompatible with a 10.0.17763 host"],
  ["platform-mismatch", "no matching manifest for windows/amd64 10.0.19042 in the manifest list entries"],
  ["platform-mismatch", 'image operating system "windows" cannot be used on this platform'],
  [
    "not-found-content",
    "failed to copy: httpReadSeeker: failed open: content at https://reg/v2/x/blobs/sha256:aa not found: not found",
  ],
  [
    "unsupported-manifest",
    "failed to unpack image on snapshotter overlayfs: unexpected media type application/json for sha256:aa: not found",
  ],
  [
    "registry-protocol",
    "failed to unpack image on snapshotter overlayfs: unexpected media type text/html for sha256:aa: not found",
  ],
  ["network-unreachable", "dial tcp [2600:1f18:2148:bc02::1]:443: connect: cannot assign requested address"],
  ["network-reset", "http2: client connection lost"],
  ["network-reset", "http2: server sent GOAWAY and closed the connection; LastStreamID=1999"],
  ["network-reset", "read tcp 10.0.0.1:1->1.2.3.4:443: use of closed network connection"],
  [
    "signature",
    "image verifier bindir blocked pull of reg/x:1 with digest sha256:aa for reason: verifier cosign rejected image (exit code 1): no matching signatures",
  ],
  ["proxy", 'error pinging docker registry nvcr.io: Get "https://nvcr.io/v2/": Method Not Allowed'],
  ["proxy", 'pinging container registry repo.example.com: Get "https://repo.example.com/v2/": Internal Server Error'],
  [
    "registry-config",
    'current image with "Pending" status of vulnerability scanning cannot be pulled due to configured policy in \'Prevent images with vulnerability severity of "Critical" or higher from running.\'',
  ],
  [
    "unknown",
    'failed to pull and unpack image "harbor.example.com/library/centos:7": failed to extract layer sha256:174f: failed to unmount target /var/lib/tmpmounts/1: device or resource busy: unknown',
  ],
  ["wrapper", 'failed to pull and unpack image "reg.io/app:1": failed to resolve reference "reg.io/app:1"'],
];

for (const [cause, message] of reported) {
  test(`${cause}: ${message.slice(0, 80)}`, () => assert.equal(classify(message).cause, cause));
}

/** Layers, tokens and mirrors are on other hosts, and whoever opens a firewall has to know which. */
const elsewhere: readonly (readonly [message: string, headline: RegExp])[] = [
  [
    'failed to copy: failed to do request: Get "https://bucket.s3.example.com/abc?X-Amz-Signature=obviously-fake": dial tcp 192.0.2.1:443: i/o timeout',
    /^bucket\.s3\.example\.com does not answer the node in time/,
  ],
  [
    'failed to do request: Head "http://127.0.0.1:30020/v2/acme/api/manifests/1?ns=ghcr.io": dial tcp 127.0.0.1:30020: connect: connection refused',
    /^Nothing listens at 127\.0\.0\.1:30020;/,
  ],
  [
    'Get "https://auth.example.com/token": x509: certificate signed by unknown authority',
    /certificate of auth\.example\.com;/,
  ],
  ['Get "https://me:obviously-fake@ghcr.io/v2/": dial tcp: lookup ghcr.io: no such host', /resolve the name ghcr\.io;/],
];

test("headlines name the host that was asked", () => {
  for (const [message, headline] of elsewhere) assert.match(classify(message, "ghcr.io/acme/api:1").headline, headline);
  // Whoever looks for the name or lets it through a firewall has to know what Docker Hub's server is called.
  const hub = 'Head "https://registry-1.docker.io/v2/library/nginx/manifests/1": dial tcp: ';
  for (const message of [`${hub}lookup registry-1.docker.io on 192.0.2.1:53: no such host`, "no such host"]) {
    assert.match(classify(message, "nginx:1").headline, /cannot resolve the name registry-1\.docker\.io;/);
  }
  assert.match(classify(`${hub}192.0.2.1:443: i/o timeout`, "nginx:1").headline, /^registry-1\.docker\.io does not/);
  assert.match(classify("code = NotFound desc = not found").headline, /^The registry has no such image;/);
});
