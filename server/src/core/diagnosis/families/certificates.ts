/** TLS between the node and the registry: a node's matter, which no pull secret changes. */
import { t } from "../../translation.ts";
import { remedy, word } from "../commands.ts";
import type { Facts, Statements, Wording } from "../facts.ts";
import type { Remedy } from "../failure.ts";

type CertificateCause = "tls-unknown-ca" | "tls-expired" | "tls-name-mismatch" | "tls-other" | "http-https";

export const certificateWordings: readonly Wording[] = [
  {
    cause: "http-https",
    pattern:
      /server gave HTTP response to HTTPS client|HTTP request to an HTTPS server|does not look like a TLS handshake|oversized record received/,
  },
  { cause: "tls-expired", pattern: /certificate has expired|is not yet valid/ },
  {
    cause: "tls-name-mismatch",
    pattern:
      /doesn't contain any IP SANs|certificate is (?:not )?valid for |cannot validate certificate for|legacy Common Name|not valid for any names/,
  },
  {
    cause: "tls-unknown-ca",
    pattern: /signed by unknown authority|self[- ]signed certificate|unable to get local issuer/,
  },
  { cause: "tls-other", pattern: /x509: |remote error: tls|tls: (?!.*handshake timeout)/ },
];

const notCredentials = () => t`The node could not even ask for the image, so this has nothing to do with pull secrets.`;

export const certificateStatements: Statements<CertificateCause> = {
  "tls-unknown-ca": {
    family: "certificate",
    headline: ({ asked }) => t`The node does not trust the certificate of ${asked}; install its CA on the nodes.`,
    explanation: ({ asked }) =>
      t`The certificate of ${asked} is signed by an authority that the node's container runtime does not know. ${notCredentials()} The CA has to be made known to the runtime on every node, not to the Pod.`,
    remedies: (facts) => [
      remedy(t`Put the registry's CA on every node ${where(facts)}`),
      showCertificate(facts, t`See who signed the certificate`),
    ],
  },
  "tls-expired": {
    family: "certificate",
    headline: ({ asked }) => t`The certificate of ${asked} has expired or is not valid yet; renew it.`,
    explanation: () => t`${notCredentials()} If the certificate is current, the clock of the node is wrong.`,
    remedies: (facts) => [
      remedy(t`Renew the registry's certificate`),
      showCertificate(facts, t`See when the certificate is valid`),
      remedy(t`If it is valid, set the node's clock`),
    ],
  },
  "tls-name-mismatch": {
    family: "certificate",
    headline: ({ asked }) => t`The certificate of ${asked} is for another name; use that name, or renew it.`,
    explanation: () =>
      t`The registry shows a certificate that does not cover the host in the image's name. ${notCredentials()}`,
    remedies: (facts) => [
      remedy(t`Name the image by a host that the certificate covers, or add this host to the certificate`),
      showCertificate(facts, t`See the names in the certificate`),
    ],
  },
  "tls-other": {
    family: "certificate",
    headline: ({ asked }) => t`No TLS connection with ${asked} comes about; check its TLS settings.`,
    explanation: () => t`The node and the registry agree on no TLS connection. ${notCredentials()}`,
    remedies: (facts) => [showCertificate(facts, t`See what the registry offers`)],
  },
  "http-https": {
    family: "certificate",
    headline: ({ asked, wantsHttps }) =>
      wantsHttps
        ? t`${asked} speaks HTTPS, but the node uses plain HTTP; configure the node.`
        : t`${asked} speaks HTTP, but the node uses HTTPS; configure one of them.`,
    explanation: ({ wantsHttps }) =>
      wantsHttps
        ? t`The container runtime uses plain HTTP only for registries on the node itself, or where its own configuration says so, and the registry answers in HTTPS. ${notCredentials()}`
        : t`The container runtime uses HTTPS unless its own configuration says otherwise, and the registry answers in plain HTTP. ${notCredentials()}`,
    remedies: (facts) =>
      facts.wantsHttps
        ? [remedy(t`Declare it as an HTTPS registry on every node ${where(facts)}`)]
        : [
            remedy(t`Serve the registry over HTTPS`),
            remedy(t`Or declare it as a plain HTTP registry on every node ${where(facts)}`),
          ],
  },
};

function where({ node, parsed }: Facts): string {
  const runtime = node?.runtime ?? "";
  const registry = parsed?.domain ?? "REGISTRY";
  const containerd = `(containerd: /etc/containerd/certs.d/${registry}/hosts.toml)`;
  const others = t`(Docker: /etc/docker/certs.d/${registry}; CRI-O: /etc/containers/registries.conf and certs.d)`;
  if (runtime.startsWith("containerd")) return containerd;
  return runtime === "" ? `${containerd} ${others}` : others;
}

function showCertificate({ parsed, asked }: Facts, title: string): Remedy {
  if (!parsed) return remedy(title);
  const address = /:\d+$/.test(asked) ? asked : `${asked}:443`;
  return remedy(title, `openssl s_client -connect ${word(address)} -showcerts </dev/null`);
}
