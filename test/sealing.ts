/** A controller of Sealed Secrets, as far as tests need one: its certificate, and what it decrypts. */
import { constants, createDecipheriv, createPublicKey, generateKeyPairSync, privateDecrypt } from "node:crypto";
import { certificate, newAuthority } from "./certificates.ts";

/** Has signed all certificates of these tests. */
const authority = newAuthority("Test CA that nobody trusts");

const days = { current: [-1, 1], ended: [-20, -10] } as const;

/** The certificate and the key in PEM, of RSA or of elliptic curves. */
export function controllerKey(kind: "rsa" | "short rsa" | "ec", valid: keyof typeof days = "current") {
  const modulusLength = kind === "short rsa" ? 512 : 2048;
  const keys =
    kind === "ec" ? generateKeyPairSync("ec", { namedCurve: "P-256" }) : generateKeyPairSync("rsa", { modulusLength });
  return certificate(authority, { subject: { commonName: "sealed-secret" }, valid: days[valid], keys });
}

/** A certificate whose key has parts of its own, as in a JSON Web Key. */
export function oddCertificate(parts: { readonly n?: string; readonly e?: string }): string {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const odd = createPublicKey({ key: { ...publicKey.export({ format: "jwk" }), ...parts }, format: "jwk" });
  const keys = { publicKey: odd, privateKey };
  return certificate(authority, { subject: { commonName: "sealed-secret" }, valid: days.current, keys }).cert;
}

/** A certificate that is signed by itself, and of which one bit has changed since then. */
export function damagedCertificate(): string {
  const base64 = authority.cert.replaceAll(/-----.*-----|\n/g, "");
  const bytes = Buffer.from(base64, "base64");
  const at = bytes.indexOf("nobody");
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  bytes.writeUInt8(bytes.readUInt8(bytes.lastIndexOf("nobody")) ^ 1, bytes.lastIndexOf("nobody"));
  return `-----BEGIN CERTIFICATE-----\n${bytes.toString("base64")}\n-----END CERTIFICATE-----\n`;
}

/** As HybridDecrypt of bitnami-labs/sealed-secrets. @throws if it is not meant for this key and label */
export function unseal(base64: string, key: string, label: string): string {
  const bytes = Buffer.from(base64, "base64");
  const end = 2 + bytes.readUInt16BE(0);
  const oaep = { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256", oaepLabel: Buffer.from(label) };
  const sessionKey = privateDecrypt(oaep, bytes.subarray(2, end));
  const decipher = createDecipheriv("aes-256-gcm", sessionKey, Buffer.alloc(12));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(end, -16)), decipher.final()]).toString("utf8");
}
