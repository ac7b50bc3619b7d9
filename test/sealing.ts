/** A controller of Sealed Secrets, as far as tests need one: its certificate, and what it decrypts. */
import { constants, createDecipheriv, generateKeyPairSync, privateDecrypt } from "node:crypto";
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
