/** Encrypts for the controller of Sealed Secrets, as kubeseal does (bitnami-labs/sealed-secrets, pkg/crypto). */
import { constants, createCipheriv, type KeyObject, publicEncrypt, randomBytes, X509Certificate } from "node:crypto";

/** The public key of a controller. */
export interface SealingKey {
  readonly key: KeyObject;
}

const sessionKeyBytes = 32;
/** A session key is used once, so a nonce that is always the same does no harm. */
const nonce = Buffer.alloc(12);

const getOne = 'get it with "kubeseal --fetch-cert"';

/** Of the controller's certificate in PEM; the time is in milliseconds since 1970. Errors are parts of a sentence. */
export function readSealingKey(certificate: string, now: number): SealingKey | { readonly error: string } {
  if (/-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/.test(certificate)) {
    return {
      error: `it holds a private key, which decrypts every sealed secret and belongs in the cluster only; the certificate is needed, ${getOne}`,
    };
  }
  if (!certificate.includes("-----BEGIN CERTIFICATE-----")) {
    return {
      error: `there is no certificate in it; PEM is expected, beginning with -----BEGIN CERTIFICATE-----; ${getOne}`,
    };
  }
  let parsed: X509Certificate;
  try {
    parsed = new X509Certificate(certificate);
  } catch {
    return { error: `the certificate in it cannot be read; it may be cut off; ${getOne}` };
  }
  const { publicKey, validToDate } = parsed;
  const problem = keyProblem(publicKey);
  if (problem !== undefined) return { error: problem };
  if (validToDate.getTime() < now) {
    const ended = validToDate.toISOString().slice(0, 10);
    return {
      error: `the certificate ended on ${ended}, and the controller has a newer key by now; ${getOne}`,
    };
  }
  return { key: publicKey };
}

function keyProblem({ asymmetricKeyType: type, asymmetricKeyDetails }: KeyObject): string | undefined {
  if (type !== "rsa") {
    return `the key of the certificate is of the kind ${type ?? "unknown"}, and Sealed Secrets work with RSA only; it is not the controller's; ${getOne}`;
  }
  // OAEP with SHA-256 leaves no room for a session key in less.
  return (asymmetricKeyDetails?.modulusLength ?? 0) < 1024
    ? `the RSA key of the certificate is shorter than 1024 bits; it is not the controller's; ${getOne}`
    : undefined;
}

/**
 * The text, encrypted for the one who has the private key, in base64. With another label than this one it cannot be
 * decrypted. Of two calls with the same text no result is like the other.
 */
export function seal({ key }: SealingKey, text: string, label: string): string {
  const sessionKey = randomBytes(sessionKeyBytes);
  const oaep = { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256", oaepLabel: Buffer.from(label) };
  const lockedKey = publicEncrypt(oaep, sessionKey);
  const size = Buffer.alloc(2);
  size.writeUInt16BE(lockedKey.length);
  const cipher = createCipheriv("aes-256-gcm", sessionKey, nonce);
  const content = [cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat([size, lockedKey, ...content]).toString("base64");
}
