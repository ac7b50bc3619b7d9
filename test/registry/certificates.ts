/** Certificates for registries on 127.0.0.1, right ones and wrong ones. */
import {
  type Authority,
  type Certificate,
  type CertificateRequest,
  certificate,
  newAuthority,
} from "../certificates.ts";

export const authority: Authority = newAuthority("Test CA that nobody trusts");

function leaf(valid: NonNullable<CertificateRequest["valid"]>, host: string): Certificate {
  return certificate(authority, { subject: { commonName: "leaf" }, valid, hosts: [host] });
}

/** Certificates of that authority. */
export const certificates = {
  good: leaf([-1, 1], "127.0.0.1"),
  expired: leaf([-20, -10], "127.0.0.1"),
  early: leaf([10, 20], "127.0.0.1"),
  otherName: leaf([-1, 1], "other.example.com"),
} as const;
