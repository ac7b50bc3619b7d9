/** Says of each problem in one sentence what happened, and in another what to do. Nothing that a server wrote is quoted. */
import { t } from "#core";
import type { Failed, MissingRight } from "./port.ts";
import type { CertificateFault, ClusterProblem, ExecFault, KubeconfigFault, ProxyFault } from "./problem.ts";

export interface ClusterWords {
  readonly message: string;
  readonly action: string;
}

type Of<K extends ClusterProblem["kind"]> = Extract<ClusterProblem, { readonly kind: K }>;

const words: { readonly [K in ClusterProblem["kind"]]: (problem: Of<K>) => ClusterWords } = {
  noKubeconfig: ({ paths }) => ({
    message: paths.length > 0 ? t`There is no kubeconfig at ${paths.join(t` or `)}.` : t`There is no kubeconfig.`,
    action: t`Get one from whoever runs the cluster or from your cloud's command line, or name its file.`,
  }),
  badKubeconfig: ({ path, line, fault, what }) => ({
    message:
      line === undefined
        ? t`The kubeconfig ${path} ${kubeconfigFaults[fault](what)}.`
        : t`The kubeconfig ${path}, line ${line}, ${kubeconfigFaults[fault](what)}.`,
    action: otherActions[fault]?.() ?? t`Correct the file; kubectl config view shows how kubectl reads it.`,
  }),
  noContext: ({ context, known }) => ({
    message:
      context === "" ? t`The kubeconfig has no current context.` : t`The kubeconfig has no context "${context}".`,
    action:
      known.length > 0
        ? t`Choose one of its contexts: ${known.join(", ")}.`
        : t`Add a context to the kubeconfig: it names a cluster and a user.`,
  }),
  execNotAllowed: ({ command }) => ({
    message: t`The kubeconfig logs in with the program "${command}", which is started only where the workspace is trusted.`,
    action: t`Trust this workspace, if you trust the kubeconfig, and connect again.`,
  }),
  execFailed: ({ command, fault, exitCode }) => ({
    message:
      exitCode === undefined
        ? t`The program "${command}", with which the kubeconfig logs in, ${execFaults[fault]().why}.`
        : t`The program "${command}", with which the kubeconfig logs in, ${execFaults[fault]().why} (exit code ${exitCode}).`,
    action: execFaults[fault]().action,
  }),
  authProvider: ({ name, renewable }) =>
    renewable
      ? {
          message: t`The login by "${name}" in the kubeconfig has expired; only kubectl renews it, as it writes the new one into the file.`,
          action: t`Run any kubectl command on this cluster, such as kubectl get pods; this goes on by itself then.`,
        }
      : {
          message: t`The kubeconfig logs in by "${name}", a way that Kubernetes has removed, and what is left of the login has expired.`,
          action: t`Have your cloud's command line write the kubeconfig anew; it will name a program that logs in.`,
        },
  unauthorized: ({ certificateEnded }) => ({
    message:
      certificateEnded === undefined
        ? t`The cluster does not accept the login: it has expired, or the user is not known there.`
        : t`The cluster does not accept the login: the certificate in the kubeconfig ended on ${certificateEnded.slice(0, 10)}.`,
    action: t`Log in again as you do for kubectl, and connect again.`,
  }),
  forbidden: ({ verb, resource, namespace }) => ({
    message:
      namespace === ""
        ? t`Your user may not ${verb} ${resource} in the whole cluster.`
        : t`Your user may not ${verb} ${resource} in the namespace "${namespace}".`,
    action: t`Choose a namespace where you may, or ask the cluster's administrators for a role with "${verb}" on ${resource}.`,
  }),
  unreachable: ({ host, why }) => unreachable[why](host),
  timeout: ({ host, seconds }) => ({
    message:
      seconds === 1
        ? t`The cluster at ${host} did not answer within 1 second.`
        : t`The cluster at ${host} did not answer within ${seconds} seconds.`,
    action: t`Check the network, the VPN and the firewall of this machine.`,
  }),
  certificate: ({ host, fault }) => ({
    message: t`The connection to the cluster at ${host} fails the check of certificates: ${certificateFaults[fault]().why}.`,
    action: certificateFaults[fault]().action,
  }),
  proxy: ({ proxy, fault }) => ({
    message: t`The proxy ${proxy} ${proxyFaults[fault]()}.`,
    action: t`Check proxy-url in the kubeconfig, or HTTPS_PROXY and NO_PROXY.`,
  }),
  notKubernetes: ({ host }) => ({
    message: t`What answers at ${host} is not the API server of a Kubernetes cluster.`,
    action: t`Check the server's address in the kubeconfig, and whether a login page or a proxy answers in its place.`,
  }),
  tooManyRequests: ({ host }) => ({
    message: t`The cluster at ${host} has too much to do and asks to wait.`,
    action: t`Wait; it is tried again by itself.`,
  }),
  serverError: ({ host, status }) => ({
    message: t`The cluster at ${host} has an error of its own (status ${status}).`,
    action: t`Wait, and tell those who run the cluster if it lasts.`,
  }),
  outdated: () => ({
    message: t`The cluster has changed too much since it was last asked.`,
    action: t`Wait; everything is listed again by itself.`,
  }),
  notFound: ({ what }) => ({
    message: t`${what} does not exist (any more).`,
    action: t`Check its name and namespace.`,
  }),
  exists: ({ what }) => ({
    message: t`${what} exists already, and was left as it is.`,
    action: t`Choose another name, or delete the existing one first if nothing else uses it.`,
  }),
  conflict: ({ what }) => ({
    message: t`${what} was changed by somebody else at the same time, and was left as it is.`,
    action: t`Look at what has changed, and try again.`,
  }),
  paused: ({ what }) => ({
    message: t`${what} is paused, so that a restart would not begin.`,
    action: t`Resume it first, with kubectl rollout resume.`,
  }),
  immutable: ({ what }) => ({
    message: t`${what} is immutable, so what it holds can never be changed.`,
    action: t`Create another Secret under another name, and attach that.`,
  }),
  halfDone: ({ what }) => ({
    message: t`${what} was changed, but waits for its failing pods, which could not be deleted.`,
    action: t`Delete them, or have somebody do it who may; new ones are made at once.`,
  }),
  silent: ({ what }) => ({
    message: t`${what} does not answer as it should; what runs behind it may be down, or something else.`,
    action: t`Check the name of the Service, and that its Pods run.`,
  }),
  notServed: ({ what, apiVersion, served }) => ({
    message:
      served.length > 0
        ? t`The cluster has no ${what} of ${apiVersion}, only ${served.join(t` and `)}.`
        : t`The cluster has no ${what} of ${apiVersion}.`,
    action:
      served.length > 0
        ? t`Update the operator that it belongs to, or choose another form.`
        : t`Install the operator that it belongs to, or choose another form.`,
  }),
  noLogin: ({ what, registry }) => ({
    message:
      registry === ""
        ? t`${what} holds no docker config.`
        : t`${what} has no login for ${registry} that could be changed.`,
    action: t`Create another Secret, and attach that.`,
  }),
  refused: ({ what, reason }) => ({
    message:
      reason === ""
        ? t`The cluster refuses to change ${what}.`
        : t`The cluster refuses to change ${what}: ${reason.replace(/\.$/, "")}.`,
    action: t`Check it against the rules of the cluster, such as its quotas and admission policies.`,
  }),
  notConnected: () => ({
    message: t`There is no connection to the cluster yet.`,
    action: t`Wait until it stands, and try again.`,
  }),
  closed: () => ({ message: t`The connection to the cluster was closed.`, action: t`Connect again.` }),
  unexpected: () => ({
    message: t`Something went wrong that should not; this is a fault of this program.`,
    action: t`Please report it.`,
  }),
};

/**
 * What a change that has failed leaves behind.
 *
 * @param done What was done before, in a sentence; empty for nothing.
 */
export function leftBehind({ problem, unclear }: Failed, done = ""): string {
  if (problem.kind === "halfDone") return done;
  if (done === "") return unclear ? t`It is not known whether anything was changed.` : t`Nothing was changed.`;
  return unclear ? t`${done} It is not known whether anything else was changed.` : t`${done} Nothing else was changed.`;
}

export function problemWords(problem: ClusterProblem): ClusterWords {
  // The compiler cannot see that the function found under a kind takes the problem of that kind.
  return (words[problem.kind] as (problem: ClusterProblem) => ClusterWords)(problem);
}

const rightsUse: Readonly<Record<MissingRight["resource"], () => string>> = {
  secrets: () => t`so whether a pull secret exists and fits cannot be told`,
  serviceaccounts: () => t`so which pull secrets new Pods will get cannot be told`,
  events: () => t`so the message of a pull may be missing, above all before Kubernetes 1.32`,
  nodes: () => t`so a node's platform and container runtime cannot be told`,
};

/** What is missing, what it means for the diagnosis, and what settles it. */
export function missingRightWords({ verb, resource, namespace }: MissingRight): ClusterWords {
  const where = namespace === undefined ? "" : t` in the namespace "${namespace}"`;
  return {
    message: t`Your user may not ${verb} ${resource}${where}, ${rightsUse[resource]()}.`,
    action: t`Ask the cluster's administrators for a role with "${verb}" on ${resource}${where}.`,
  };
}

const kubeconfigFaults: Readonly<Record<KubeconfigFault, (what: string) => string>> = {
  unreadable: () => t`cannot be read`,
  noFile: () => t`is a folder or a device, and no file`,
  silentPipe: () => t`is a pipe into which nobody writes`,
  notYaml: () => t`is not valid YAML`,
  notKubeconfig: () => t`is not a kubeconfig`,
  badValue: (what) => t`has no usable value for ${what}`,
  badScheme: (what) =>
    t`has a server whose address begins with ${what}, and only https:// and http:// lead to a cluster`,
  unknownCluster: (what) => t`names a cluster that is not in it, in the context "${what}"`,
  unknownUser: (what) => t`names a user who is not in it, in the context "${what}"`,
  missingFile: (what) => t`names the file ${what}, which cannot be read`,
  badCertificate: (what) => t`has no usable certificate or key in ${what}`,
  caAndInsecure: (what) => t`has both a certificate authority and insecure-skip-tls-verify for the cluster "${what}"`,
};

const otherActions: Partial<Readonly<Record<KubeconfigFault, () => string>>> = {
  noFile: () => t`Name a file in KUBECONFIG or --kubeconfig.`,
  silentPipe: () => t`Name a file in KUBECONFIG or --kubeconfig; what comes out of a pipe can be read only once.`,
  badScheme: () => t`Correct the server's address in the file.`,
};

const execFaults: Readonly<Record<ExecFault, () => { readonly why: string; readonly action: string }>> = {
  notFound: () => ({ why: t`cannot be found or started`, action: t`Install it, or add its folder to the PATH.` }),
  failed: () => ({
    why: t`fails`,
    action: t`Run kubectl get pods in a terminal to see what it says, and log in there.`,
  }),
  timeout: () => ({
    why: t`does not come to an end`,
    action: t`Run kubectl get pods in a terminal; the program may wait for a login there.`,
  }),
  noCredential: () => ({
    why: t`gives no usable credential`,
    action: t`Run kubectl get pods in a terminal to see whether it works there, and update the program.`,
  }),
  needsTerminal: () => ({
    why: t`must ask you something on a terminal, and there is none here`,
    action: t`Log in with kubectl in a terminal, or use pull-secrets diagnose --live there.`,
  }),
  version: () => ({
    why: t`is called by a version of the protocol that Kubernetes has removed`,
    action: t`Update the program, and have it write the kubeconfig anew.`,
  }),
};

const unreachable: Readonly<Record<Of<"unreachable">["why"], (host: string) => ClusterWords>> = {
  refused: (host) => ({
    message: t`The cluster at ${host} refuses the connection: nothing listens at that port.`,
    action: t`Check whether the cluster is running, and the server's address in the kubeconfig.`,
  }),
  unknownName: (host) => ({
    message: t`The name of ${host} is unknown to the name server of this machine.`,
    action: t`Check the VPN and the network, and the server's address in the kubeconfig.`,
  }),
  noRoute: (host) => ({
    message: t`No network path leads to the cluster at ${host} from here.`,
    action: t`Check the network, the VPN and the firewall of this machine.`,
  }),
  reset: (host) => ({
    message: t`The connection to the cluster at ${host} was broken off.`,
    action: t`Wait; it is tried again. If it stays so, look for a firewall or a load balancer in between.`,
  }),
};

const certificateFaults: Readonly<Record<CertificateFault, () => { readonly why: string; readonly action: string }>> = {
  unknownCa: () => ({
    why: t`its certificate is signed by nobody whom the kubeconfig trusts`,
    action: t`Get the kubeconfig anew: it must hold the cluster's certificate authority.`,
  }),
  expired: () => ({
    why: t`its certificate has expired`,
    action: t`Have the certificate renewed, and check this machine's clock.`,
  }),
  notYetValid: () => ({ why: t`its certificate is not valid yet`, action: t`Check this machine's clock.` }),
  wrongName: () => ({
    why: t`its certificate is for another name`,
    action: t`Use a name that stands in the certificate, or set tls-server-name in the kubeconfig.`,
  }),
  clientRefused: () => ({
    why: t`the cluster does not accept the certificate that the kubeconfig has for you; it may have expired`,
    action: t`Get a new one from the cluster's administrators, or log in again.`,
  }),
  handshake: () => ({
    why: t`the two sides agree on no version or cipher of TLS`,
    action: t`Look for a device in between that inspects TLS, and check the server's address.`,
  }),
};

const proxyFaults: Readonly<Record<ProxyFault, () => string>> = {
  unreachable: () => t`cannot be reached`,
  credentials: () => t`wants credentials, or does not accept those it got`,
  refused: () => t`does not lead to the cluster`,
  unsupported: () => t`is of a kind that is not supported; http, https and socks5 are`,
  certificate: () => t`cannot be trusted: its own certificate fails the check`,
  noAnswer: () => t`gives no answer that a proxy would give`,
};
