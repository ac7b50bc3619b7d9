/** Encrypts for the controller of Sealed Secrets, as kubeseal does (bitnami-labs/sealed-secrets, pkg/crypto). */

import { constants, createCipheriv, type KeyObject, publicEncrypt, randomBytes, X509Certificate } from "node:crypto";
import { t } from "#core";

/** The public key of a controller. */
export interface SealingKey {
  readonly key: KeyObject;
}

const sessionKeyBytes = 32;
/** A session key is used once, so a nonce that is always the same does no harm. */
const nonce = Buffer.alloc(12);

const getOne = () => t`get it with "kubeseal --fetch-cert"`;

/** Of the controller's certificate in PEM; the time is in milliseconds since 1970. Errors are parts of a sentence. */
export function readSealingKey(certificate: string, now: number): SealingKey | { readonly error: string } {
  if (/-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/.test(certificate)) {
    return {
      error: t`it holds a private key, which decrypts every sealed secret and belongs in the cluster only; the certificate is needed, ${getOne()}`,
    };
  }
  if (!certificate.includes("-----BEGIN CERTIFICATE-----")) {
    return {
      error: t`there is no certificate in it; PEM is expected, beginning with -----BEGIN CERTIFICATE-----; ${getOne()}`,
    };
  }
  const parsed = readCertificate(certificate);
  if (!parsed) return { error: t`the certificate in it is damaged or cut off; ${getOne()}` };
  const { publicKey, validToDate } = parsed;
  const problem = keyProblem(publicKey);
  if (problem !== undefined) return { error: problem };
  if (validToDate.getTime() < now) {
    const ended = validToDate.toISOString().slice(0, 10);
    return {
      error: t`the certificate ended on ${ended}, and the controller has a newer key by now; ${getOne()}`,
    };
  }
  return { key: publicKey };
}

type Certificate = Pick<X509Certificate, "publicKey" | "validToDate">;

/** Nothing where it is damaged: what is encrypted with half a key could be read by nobody, or by everybody. */
function readCertificate(text: string): Certificate | undefined {
  try {
    const certificate = new X509Certificate(text);
    const { publicKey, validToDate, subject, issuer } = certificate;
    // That of a controller is signed by itself, though its key is for no signatures (so `checkIssued` denies it).
    const isWhole = subject !== issuer || certificate.verify(publicKey);
    return isWhole && !Number.isNaN(validToDate.getTime()) ? { publicKey, validToDate } : undefined;
  } catch {
    return undefined;
  }
}

function keyProblem(key: KeyObject): string | undefined {
  const { asymmetricKeyType: type, asymmetricKeyDetails: { modulusLength = 0, publicExponent = 0n } = {} } = key;
  if (type !== "rsa") {
    return t`the key of the certificate is of the kind ${type ?? t`unknown`}, and Sealed Secrets work with RSA only; it is not the controller's; ${getOne()}`;
  }
  // OAEP with SHA-256 leaves no room for a session key in less.
  if (modulusLength < 1024) {
    return t`the RSA key of the certificate is shorter than 1024 bits; it is not the controller's; ${getOne()}`;
  }
  // With an exponent of 1, what comes out is what went in.
  if (publicExponent < 3n || publicExponent % 2n === 0n || !encrypts(key)) {
    return t`the RSA key of the certificate is one that nobody can encrypt with safely; it is not the controller's; ${getOne()}`;
  }
  return undefined;
}

/** OpenSSL refuses some keys only once they are used. */
function encrypts(key: KeyObject): boolean {
  try {
    seal({ key }, "", "");
    return true;
  } catch {
    return false;
  }
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
