/** Makes certificates of any date and name, for tests: neither openssl nor a key in the repository is needed. */
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

export interface Certificate {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

export interface Authority extends Certificate {
  readonly privateKey: KeyObject;
}

function der(tag: number, ...parts: readonly (Buffer | readonly number[])[]): Buffer {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: readonly Buffer[]) => der(0x30, ...parts);
const oid = (...bytes: readonly number[]) => der(0x06, bytes);
const yes = der(0x01, [0xff]);
const ecdsaWithSha256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));

function nameOf(text: string): Buffer {
  return sequence(der(0x31, sequence(oid(0x55, 0x04, 0x03), der(0x0c, Buffer.from(text)))));
}

function time(date: Date): Buffer {
  return der(0x18, Buffer.from(`${date.toISOString().replace(/[-:T]|\.\d+Z/g, "")}Z`));
}

const day = 24 * 60 * 60 * 1000;

interface Wanted {
  readonly subject: string;
  readonly issuer: string;
  /** Days from now. */
  readonly valid: readonly [from: number, to: number];
  readonly extension: Buffer;
}

function issue({ subject, issuer, valid, extension }: Wanted, signer: KeyObject | undefined): Authority {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const [from, to] = valid.map((days) => time(new Date(Date.now() + days * day)));
  if (!from || !to) throw new Error("a certificate has two dates");
  const body = sequence(
    der(0xa0, der(0x02, [2])),
    der(0x02, [1, Math.floor(Math.random() * 250)]),
    ecdsaWithSha256,
    nameOf(issuer),
    sequence(from, to),
    nameOf(subject),
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(extension)),
  );
  const signature = der(0x03, [0], sign("sha256", body, signer ?? privateKey));
  const text = sequence(body, ecdsaWithSha256, signature).toString("base64").replace(/.{64}/g, "$&\n");
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    privateKey,
  };
}

const isAuthority = sequence(oid(0x55, 0x1d, 0x13), yes, der(0x04, sequence(yes)));
const loopback = der(0x87, [127, 0, 0, 1]);

function alternative(name: Buffer): Buffer {
  return sequence(oid(0x55, 0x1d, 0x11), der(0x04, sequence(name)));
}

const subject = "Test CA that nobody trusts";

export const authority: Authority = issue(
  { subject, issuer: subject, valid: [-30, 30], extension: isAuthority },
  undefined,
);

function leaf(valid: Wanted["valid"], name: Buffer): Certificate {
  return issue({ subject: "leaf", issuer: subject, valid, extension: alternative(name) }, authority.privateKey);
}

/** Certificates of that authority, each for a server on 127.0.0.1. */
export const certificates = {
  good: leaf([-1, 1], loopback),
  expired: leaf([-20, -10], loopback),
  early: leaf([10, 20], loopback),
  otherName: leaf([-1, 1], der(0x82, Buffer.from("other.example.com"))),
} as const;
