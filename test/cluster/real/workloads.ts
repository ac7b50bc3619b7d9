/** Namespaces and Pods of a test's own. */
import { kubectl } from "./machine/commands.ts";
import { registries } from "./machine/settings.ts";
import { apply, makeNamespace } from "./pods.ts";

/** A namespace that is gone after the test. */
export async function namespace(name: string): Promise<AsyncDisposable> {
  await makeNamespace(name);
  return {
    [Symbol.asyncDispose]: async () => {
      await kubectl(["delete", "namespace", name, "--wait=false"]);
      await kubectl(["-n", name, "delete", "pods", "--all", "--force", "--grace-period=0", "--wait=false"]);
    },
  };
}

const testImage = `${registries.basic}/private/tests:1.0`;

/** `Always`, since otherwise a Pod may use the image that another one has brought to the node. */
export function podSpec(secret?: string, image = testImage): object {
  return {
    terminationGracePeriodSeconds: 1,
    ...(secret ? { imagePullSecrets: [{ name: secret }] } : {}),
    containers: [{ name: "app", image, imagePullPolicy: "Always" }],
  };
}

export async function makePod(namespace: string, name: string, secret?: string, image?: string): Promise<void> {
  await apply({ apiVersion: "v1", kind: "Pod", metadata: { name, namespace }, spec: podSpec(secret, image) });
}

export async function phaseOf(namespace: string, pod: string): Promise<string> {
  return await kubectl(["-n", namespace, "get", "pod", pod, "-o", "jsonpath={.status.phase}"]);
}

/** A ServiceAccount that may do what a ClusterRole allows: everywhere, or with the role `admin` in its namespace. */
export function accountWith(role: "cluster-admin" | "admin", namespace: string, name: string): readonly object[] {
  const group = "rbac.authorization.k8s.io";
  const kind = role === "admin" ? "RoleBinding" : "ClusterRoleBinding";
  const roleRef = { apiGroup: group, kind: "ClusterRole", name: role };
  const subjects = [{ kind: "ServiceAccount", name, namespace }];
  const metadata = { name, namespace };
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata },
    { apiVersion: `${group}/v1`, kind, metadata: role === "admin" ? metadata : { name }, roleRef, subjects },
  ];
}

export async function tokenOf(namespace: string, account: string): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`;
  const request = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} };
  const answer = await kubectl(["create", "--raw", path, "-f", "-"], { input: JSON.stringify(request) });
  return JSON.parse(answer).status.token;
}
