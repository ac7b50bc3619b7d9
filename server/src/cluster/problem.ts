/** Everything that can go wrong with a cluster, as one union, made in one place from whatever was thrown. */
import { Elapsed } from "./clock.ts";

export type CertificateFault =
  | "unknownCa"
  | "expired"
  | "notYetValid"
  | "wrongName"
  /** The server refuses the certificate that the kubeconfig has for the user. */
  | "clientRefused"
  | "handshake";

export type ProxyFault = "unreachable" | "credentials" | "refused" | "unsupported" | "certificate" | "noAnswer";

export type KubeconfigFault =
  | "unreadable"
  /** A folder, a device or a socket. */
  | "noFile"
  /** A pipe that nobody writes into, or not any more. */
  | "silentPipe"
  | "notYaml"
  | "notKubeconfig"
  /** A part has no value, or one of the wrong form. */
  | "badValue"
  /** The server's address has another scheme than http or https. */
  | "badScheme"
  /** A context names a cluster or user that is not there. */
  | "unknownCluster"
  | "unknownUser"
  /** A file that it names cannot be read. */
  | "missingFile"
  | "badCertificate"
  | "caAndInsecure";

export type ExecFault =
  | "notFound"
  | "failed"
  | "timeout"
  | "noCredential"
  /** It wants to ask the user on a terminal, and there is none. */
  | "needsTerminal"
  /** A version of the protocol that kubectl does not know any more either. */
  | "version";

export type ClusterProblem =
  | { readonly kind: "noKubeconfig"; readonly paths: readonly string[] }
  | {
      readonly kind: "badKubeconfig";
      readonly path: string;
      /** From 1. */
      readonly line: number | undefined;
      readonly fault: KubeconfigFault;
      /** What it is about: a field's name, the path of a file, or a scheme. Never another value of the kubeconfig's. */
      readonly what: string;
    }
  /** `context` is empty where the kubeconfig has no current one. */
  | { readonly kind: "noContext"; readonly context: string; readonly known: readonly string[] }
  | { readonly kind: "execNotAllowed"; readonly command: string }
  | {
      readonly kind: "execFailed";
      readonly command: string;
      readonly fault: ExecFault;
      readonly exitCode: number | undefined;
    }
  /** A way to log in that is built into old versions of kubectl. `renewable`: today's kubectl still renews it. */
  | { readonly kind: "authProvider"; readonly name: string; readonly renewable: boolean }
  /** `certificateEnded`: when the user's certificate did, as the API says times; undefined if it is not that. */
  | { readonly kind: "unauthorized"; readonly certificateEnded: string | undefined }
  /** `namespace` is empty for the whole cluster. */
  | { readonly kind: "forbidden"; readonly verb: string; readonly resource: string; readonly namespace: string }
  | {
      readonly kind: "unreachable";
      readonly host: string;
      readonly why: "refused" | "unknownName" | "noRoute" | "reset";
    }
  | { readonly kind: "timeout"; readonly host: string; readonly seconds: number }
  | { readonly kind: "certificate"; readonly host: string; readonly fault: CertificateFault }
  | { readonly kind: "proxy"; readonly proxy: string; readonly fault: ProxyFault }
  /** What answers is no API server of Kubernetes. */
  | { readonly kind: "notKubernetes"; readonly host: string }
  | { readonly kind: "tooManyRequests"; readonly host: string; readonly seconds: number | undefined }
  | { readonly kind: "serverError"; readonly host: string; readonly status: number }
  /** What was read cannot be gone on with; it has to be listed again. */
  | { readonly kind: "outdated" }
  | { readonly kind: "notFound"; readonly what: string }
  | { readonly kind: "exists"; readonly what: string }
  | { readonly kind: "conflict"; readonly what: string }
  | { readonly kind: "paused"; readonly what: string }
  | { readonly kind: "immutable"; readonly what: string }
  /** A StatefulSet that was changed, and waits for failing Pods that could not be deleted. */
  | { readonly kind: "halfDone"; readonly what: string }
  /** A Service whose Pods give no answer, or not the one that is expected of it. */
  | { readonly kind: "silent"; readonly what: string }
  /** A kind that the cluster has not, at least not in this version; `served`: those of its group that it has. */
  | {
      readonly kind: "notServed";
      readonly what: string;
      readonly apiVersion: string;
      readonly served: readonly string[];
    }
  /** A Secret without a login for a registry; `registry` is empty where it has no docker config at all. */
  | { readonly kind: "noLogin"; readonly what: string; readonly registry: string }
  /** `reason` is the API server's own, where what was sent held no credential. */
  | { readonly kind: "refused"; readonly what: string; readonly reason: string }
  | { readonly kind: "notConnected" }
  | { readonly kind: "closed" }
  /** A fault of this program's. */
  | { readonly kind: "unexpected" };

/** Carries a problem from wherever it is met. It holds nothing of the request. */
export class ClusterFailure extends Error {
  readonly problem: ClusterProblem;

  constructor(problem: ClusterProblem) {
    super(problem.kind);
    this.problem = problem;
  }
}

const certificateFaults: Readonly<Record<string, CertificateFault>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: "unknownCa",
  SELF_SIGNED_CERT_IN_CHAIN: "unknownCa",
  UNABLE_TO_GET_ISSUER_CERT: "unknownCa",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "unknownCa",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "unknownCa",
  CERT_UNTRUSTED: "unknownCa",
  CERT_SIGNATURE_FAILURE: "unknownCa",
  CERT_HAS_EXPIRED: "expired",
  CERT_NOT_YET_VALID: "notYetValid",
  ERR_TLS_CERT_ALTNAME_INVALID: "wrongName",
  HOSTNAME_MISMATCH: "wrongName",
};

/** What the server says of the certificate that it was shown. */
const clientRefused = /^ERR_SSL_(?:TLSV1|SSLV3|TLSV13)_ALERT_(?:.*CERTIFICATE.*|UNKNOWN_CA|ACCESS_DENIED)$/;

const unreachable: Readonly<Record<string, "refused" | "unknownName" | "noRoute" | "reset">> = {
  ECONNREFUSED: "refused",
  ENOTFOUND: "unknownName",
  EAI_AGAIN: "unknownName",
  EHOSTUNREACH: "noRoute",
  ENETUNREACH: "noRoute",
  EADDRNOTAVAIL: "noRoute",
  EACCES: "noRoute",
  EPERM: "noRoute",
  ECONNRESET: "reset",
  ECONNABORTED: "reset",
  EPIPE: "reset",
  ERR_STREAM_PREMATURE_CLOSE: "reset",
};

/** What TLS or HTTP says where the first bytes of an answer are of another protocol. */
const otherProtocol =
  /^(?:HPE_|ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|RECORD_TOO_SMALL|UNEXPECTED_MESSAGE)$)/;

/** @param host That was being talked to, with its port. Nothing of the error's own text is kept. */
export function toClusterProblem(error: unknown, host: string): ClusterProblem {
  if (error instanceof ClusterFailure) return error.problem;
  if (error instanceof Elapsed) return { kind: "timeout", host, seconds: error.seconds };
  const code = codeOf(error);
  const why = unreachable[code];
  if (why) return { kind: "unreachable", host, why };
  if (code === "ETIMEDOUT") return { kind: "timeout", host, seconds: connectSeconds };
  if (otherProtocol.test(code)) return { kind: "notKubernetes", host };
  const fault = certificateFaults[code] ?? rarerFault(code);
  return fault ? { kind: "certificate", host, fault } : { kind: "unexpected" };
}

/** How long the system itself tries to connect, roughly. */
const connectSeconds = 120;

function rarerFault(code: string): CertificateFault | undefined {
  if (clientRefused.test(code)) return "clientRefused";
  if (/^(?:ERR_SSL_|ERR_TLS_|ERR_OSSL_|EPROTO$)/.test(code)) return "handshake";
  // Certificates can be wrong in rarer ways, for which OpenSSL has codes of its own.
  return /CERT|CRL|CA\b|PURPOSE/.test(code) ? "unknownCa" : undefined;
}

/** Where several addresses of a host were tried, all of them failed, and the first tells as much as any. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if ("code" in error && typeof error.code === "string") return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error.cause === undefined ? "" : codeOf(error.cause);
}

/** Whether trying again in a while may help without anybody doing anything. */
export function isPassing({ kind }: ClusterProblem): boolean {
  return passing.has(kind);
}

const passing: ReadonlySet<ClusterProblem["kind"]> = new Set([
  "unreachable",
  "timeout",
  "certificate",
  "proxy",
  "notKubernetes",
  "tooManyRequests",
  "serverError",
  "outdated",
]);
