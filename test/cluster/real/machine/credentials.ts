/** Who may talk to the cluster, and how: its certificate authority, certificates and kubeconfigs. */
import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Authority, type CertificateRequest, certificate, newAuthority } from "../../../certificates.ts";
import { adminKubeconfig, nodeName, pki, ports, state } from "./settings.ts";

const server = `https://127.0.0.1:${ports.apiServer}`;

/** The programs of the control plane, by the name that Kubernetes knows them under. */
const components = {
  "controller-manager": { commonName: "system:kube-controller-manager" },
  scheduler: { commonName: "system:kube-scheduler" },
  kubelet: { commonName: `system:node:${nodeName}`, organization: "system:nodes" },
} as const;

export type Component = keyof typeof components;

export function kubeconfigOf(component: Component): string {
  return join(state, `${component}.kubeconfig`);
}

export function pkiFile(name: string): string {
  return join(pki, name);
}

/** Makes everything that has to be there before the first program starts. */
export function writeCredentials(): void {
  mkdirSync(pki, { recursive: true });
  const authority = newAuthority("Kubernetes of the tests");
  write("ca", authority);
  const hosts = ["127.0.0.1", "10.0.0.1", "localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"];
  write("apiserver", certificate(authority, { subject: { commonName: "kube-apiserver" }, hosts }));
  const toKubelet = { commonName: "kube-apiserver-kubelet-client", organization: "system:masters" };
  write("apiserver-kubelet", certificate(authority, { subject: toKubelet }));
  write("kubelet", certificate(authority, { subject: components.kubelet, hosts: [nodeName, "127.0.0.1"] }));
  write(
    "untrusted",
    certificate(newAuthority("Nobody trusts this"), { subject: { commonName: "registry" }, hosts: ["127.0.0.1"] }),
  );
  write("token-issuer", newAuthority("Token service of the tests"));
  const accounts = generateKeyPairSync("ec", { namedCurve: "P-256" });
  writeFileSync(pkiFile("accounts.key"), accounts.privateKey.export({ type: "pkcs8", format: "pem" }));
  writeFileSync(pkiFile("accounts.pub"), accounts.publicKey.export({ type: "spki", format: "pem" }));
  writeFileSync(adminKubeconfig, kubeconfig({ subject: { commonName: "admin", organization: "system:masters" } }));
  for (const [component, subject] of Object.entries(components)) {
    writeFileSync(kubeconfigOf(component as Component), kubeconfig({ subject }));
  }
}

function write(name: string, { cert, key }: { readonly cert: string; readonly key: string }): void {
  writeFileSync(pkiFile(`${name}.crt`), cert);
  writeFileSync(pkiFile(`${name}.key`), key, { mode: 0o600 });
}

function clusterAuthority(): Authority {
  const read = (name: string) => readFileSync(pkiFile(name), "utf8");
  return { cert: read("ca.crt"), key: read("ca.key"), subject: { commonName: "Kubernetes of the tests" } };
}

export interface KubeconfigOptions {
  readonly namespace?: string;
  /** Something between the client and the API server. */
  readonly address?: string;
}

/** A kubeconfig whose user shows a client certificate, or a token. */
export function kubeconfig(
  user: Pick<CertificateRequest, "subject" | "valid"> | { readonly token: string },
  { namespace, address = server }: KubeconfigOptions = {},
): string {
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const authority = clusterAuthority();
  const shown = (request: Pick<CertificateRequest, "subject" | "valid">) => {
    const { cert, key } = certificate(authority, request);
    return { "client-certificate-data": base64(cert), "client-key-data": base64(key) };
  };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "test",
    clusters: [{ name: "test", cluster: { server: address, "certificate-authority-data": base64(authority.cert) } }],
    users: [{ name: "test", user: "token" in user ? user : shown(user) }],
    contexts: [{ name: "test", context: { cluster: "test", user: "test", ...(namespace ? { namespace } : {}) } }],
  });
}
