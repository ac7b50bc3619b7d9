/** A kubeconfig for a user of the simulated cluster. */

interface Server {
  readonly url: string;
  /** PEM. */
  readonly authority: string;
}

export function kubeconfigText({ url, authority }: Server, user: string, token: string, namespace: string): string {
  const name = "simulated";
  const cluster = { server: url, "certificate-authority-data": Buffer.from(authority).toString("base64") };
  return `${JSON.stringify(
    {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name, cluster }],
      users: [{ name: user, user: { token } }],
      contexts: [{ name, context: { cluster: name, user, namespace } }],
      "current-context": name,
    },
    undefined,
    2,
  )}\n`;
}
