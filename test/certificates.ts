/** Makes certificates of any date and name, for tests: neither openssl nor a key in the repository is needed. */
import { generateKeyPairSync, type KeyPairKeyObjectResult, sign } from "node:crypto";
import { isIPv4 } from "node:net";

export interface Certificate {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

export interface Authority extends Certificate {
  readonly subject: Subject;
}

export interface Subject {
  readonly commonName: string;
  readonly organization?: string;
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

const organization = 0x0a;
const commonName = 0x03;

function nameOf(subject: Subject): Buffer {
  const part = (attribute: number, text: string) =>
    der(0x31, sequence(oid(0x55, 0x04, attribute), der(0x0c, Buffer.from(text))));
  return sequence(
    ...(subject.organization ? [part(organization, subject.organization)] : []),
    part(commonName, subject.commonName),
  );
}

function time(date: Date): Buffer {
  return der(0x18, Buffer.from(`${date.toISOString().replace(/[-:T]|\.\d+Z/g, "")}Z`));
}

const day = 24 * 60 * 60 * 1000;

interface Wanted {
  readonly subject: Subject;
  /** Days from now. */
  readonly valid: readonly [from: number, to: number];
  readonly extensions: readonly Buffer[];
  readonly keys?: KeyPairKeyObjectResult | undefined;
}

function issue({ subject, valid, extensions, keys }: Wanted, authority?: Authority): Certificate {
  const { publicKey, privateKey } = keys ?? generateKeyPairSync("ec", { namedCurve: "P-256" });
  const [from, to] = valid.map((days) => time(new Date(Date.now() + days * day)));
  if (!from || !to) throw new Error("a certificate has two dates");
  const body = sequence(
    der(0xa0, der(0x02, [2])),
    der(0x02, [1, Math.floor(Math.random() * 250)]),
    ecdsaWithSha256,
    nameOf(authority?.subject ?? subject),
    sequence(from, to),
    nameOf(subject),
    publicKey.export({ type: "spki", format: "der" }),
    ...(extensions.length > 0 ? [der(0xa3, sequence(...extensions))] : []),
  );
  const signature = der(0x03, [0], sign("sha256", body, authority?.key ?? privateKey));
  const text = sequence(body, ecdsaWithSha256, signature)
    .toString("base64")
    .replace(/.{64}(?=.)/g, "$&\n");
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

const isAuthority = sequence(oid(0x55, 0x1d, 0x13), yes, der(0x04, sequence(yes)));

export function newAuthority(commonName: string): Authority {
  const subject = { commonName };
  return { ...issue({ subject, valid: [-30, 30], extensions: [isAuthority] }), subject };
}

export interface CertificateRequest {
  readonly subject: Subject;
  readonly valid?: Wanted["valid"];
  /** The DNS names and IPv4 addresses of a server; a client has none. */
  readonly hosts?: readonly string[];
  /** Of another kind than elliptic curves, for instance. */
  readonly keys?: KeyPairKeyObjectResult;
}

export function certificate(
  authority: Authority,
  { subject, valid = [-1, 1], hosts = [], keys }: CertificateRequest,
): Certificate {
  const names = hosts.map((host) =>
    isIPv4(host) ? der(0x87, host.split(".").map(Number)) : der(0x82, Buffer.from(host)),
  );
  const alternatives = sequence(oid(0x55, 0x1d, 0x11), der(0x04, sequence(...names)));
  return issue({ subject, valid, extensions: names.length > 0 ? [alternatives] : [], keys }, authority);
}
