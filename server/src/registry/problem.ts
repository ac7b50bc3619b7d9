/** Turns whatever a socket fails with into an outcome. Nothing of the error's own text is kept. */
import type { Outcome, Party, TlsFault } from "./outcome.ts";

const tlsFaults: Readonly<Record<string, TlsFault>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: "unknown-ca",
  SELF_SIGNED_CERT_IN_CHAIN: "unknown-ca",
  UNABLE_TO_GET_ISSUER_CERT: "unknown-ca",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "unknown-ca",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "unknown-ca",
  CERT_UNTRUSTED: "unknown-ca",
  CERT_HAS_EXPIRED: "expired",
  CERT_NOT_YET_VALID: "not-yet-valid",
  ERR_TLS_CERT_ALTNAME_INVALID: "wrong-name",
  HOSTNAME_MISMATCH: "wrong-name",
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: "client-certificate",
};

/** What OpenSSL says where the first bytes of an answer are no TLS record. */
const notTls =
  /^ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|RECORD_TOO_SMALL|UNEXPECTED_MESSAGE)$/;

const kinds: Readonly<Record<string, "refused" | "unreachable" | "reset">> = {
  ECONNREFUSED: "refused",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  EADDRNOTAVAIL: "unreachable",
  EACCES: "unreachable",
  EPERM: "unreachable",
  ECONNRESET: "reset",
  ECONNABORTED: "reset",
  EPIPE: "reset",
};

/** @param seconds What the time limit was; a connection attempt that the system gives up on counts as one, too. */
export function problemOf(error: unknown, party: Party, seconds: number): Outcome {
  const code = codeOf(error);
  const kind = kinds[code];
  if (kind) return { kind, party };
  if (code === "ENOTFOUND") return { kind: "dns", party, temporary: false };
  if (code === "EAI_AGAIN") return { kind: "dns", party, temporary: true };
  if (code === "ETIMEDOUT") return { kind: "timeout", party, seconds };
  if (notTls.test(code)) return { kind: "plain-http", party };
  const fault = tlsFaults[code];
  if (fault) return { kind: "tls", party, fault };
  if (/^(?:ERR_SSL_|ERR_TLS_|EPROTO$)/.test(code)) return { kind: "tls", party, fault: "handshake" };
  // Certificates can be wrong in rarer ways, for which OpenSSL has codes of its own.
  if (/CERT|CRL|CA\b|PURPOSE/.test(code)) return { kind: "tls", party, fault: "unknown-ca" };
  if (code.startsWith("HPE_")) return { kind: "not-a-registry", party };
  return { kind: "reset", party };
}

/** Where several addresses of a host were tried, all of them failed, and the first tells as much as any. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if ("code" in error && typeof error.code === "string") return error.code;
  return error instanceof AggregateError ? codeOf(error.errors[0]) : "";
}
