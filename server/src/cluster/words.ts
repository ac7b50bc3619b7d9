/** Says of each problem in one sentence what happened, and in another what to do. Nothing that a server wrote is quoted. */
import type { MissingRight } from "./port.ts";
import type { CertificateFault, ClusterProblem, ExecFault, KubeconfigFault, ProxyFault } from "./problem.ts";

export interface ClusterWords {
  readonly message: string;
  readonly action: string;
}

type Of<K extends ClusterProblem["kind"]> = Extract<ClusterProblem, { readonly kind: K }>;

const words: { readonly [K in ClusterProblem["kind"]]: (problem: Of<K>) => ClusterWords } = {
  noKubeconfig: ({ paths }) => ({
    message: `There is no kubeconfig${paths.length > 0 ? ` at ${paths.join(" or ")}` : ""}.`,
    action: "Get one from whoever runs the cluster or from your cloud's command line, or name its file.",
  }),
  badKubeconfig: ({ path, line, fault, what }) => ({
    message: `The kubeconfig ${path}${line === undefined ? "" : `, line ${line},`} ${kubeconfigFaults[fault](what)}.`,
    action: "Correct the file; kubectl config view shows how kubectl reads it.",
  }),
  noContext: ({ context, known }) => ({
    message: context === "" ? "The kubeconfig has no current context." : `The kubeconfig has no context "${context}".`,
    action:
      known.length > 0
        ? `Choose one of its contexts: ${known.join(", ")}.`
        : "Add a context to the kubeconfig: it names a cluster and a user.",
  }),
  execNotAllowed: ({ command }) => ({
    message: `The kubeconfig logs in with the program "${command}", which is started only where the workspace is trusted.`,
    action: "Trust this workspace, if you trust the kubeconfig, and connect again.",
  }),
  execFailed: ({ command, fault, exitCode }) => ({
    message: `The program "${command}", with which the kubeconfig logs in, ${execFaults[fault].why}${exitCode === undefined ? "" : ` (exit code ${exitCode})`}.`,
    action: execFaults[fault].action,
  }),
  authProvider: ({ name, renewable }) =>
    renewable
      ? {
          message: `The login by "${name}" in the kubeconfig has expired; only kubectl renews it, as it writes the new one into the file.`,
          action: "Run any kubectl command on this cluster, such as kubectl get pods; this goes on by itself then.",
        }
      : {
          message: `The kubeconfig logs in by "${name}", a way that Kubernetes has removed, and what is left of the login has expired.`,
          action: "Have your cloud's command line write the kubeconfig anew; it will name a program that logs in.",
        },
  unauthorized: ({ certificateEnded }) => ({
    message:
      certificateEnded === undefined
        ? "The cluster does not accept the login: it has expired, or the user is not known there."
        : `The cluster does not accept the login: the certificate in the kubeconfig ended on ${certificateEnded.slice(0, 10)}.`,
    action: "Log in again as you do for kubectl, and connect again.",
  }),
  forbidden: ({ verb, resource, namespace }) => ({
    message: `Your user may not ${verb} ${resource} ${namespace === "" ? "in the whole cluster" : `in the namespace "${namespace}"`}.`,
    action: `Choose a namespace where you may, or ask the cluster's administrators for a role with "${verb}" on ${resource}.`,
  }),
  unreachable: ({ host, why }) => unreachable[why](host),
  timeout: ({ host, seconds }) => ({
    message: `The cluster at ${host} did not answer within ${seconds} ${seconds === 1 ? "second" : "seconds"}.`,
    action: "Check the network, the VPN and the firewall of this machine.",
  }),
  certificate: ({ host, fault }) => ({
    message: `The connection to the cluster at ${host} fails the check of certificates: ${certificateFaults[fault].why}.`,
    action: certificateFaults[fault].action,
  }),
  proxy: ({ proxy, fault }) => ({
    message: `The proxy ${proxy} ${proxyFaults[fault]}.`,
    action: "Check proxy-url in the kubeconfig, or HTTPS_PROXY and NO_PROXY.",
  }),
  notKubernetes: ({ host }) => ({
    message: `What answers at ${host} is not the API server of a Kubernetes cluster.`,
    action: "Check the server's address in the kubeconfig, and whether a login page or a proxy answers in its place.",
  }),
  tooManyRequests: ({ host }) => ({
    message: `The cluster at ${host} has too much to do and asks to wait.`,
    action: "Wait; it is tried again by itself.",
  }),
  serverError: ({ host, status }) => ({
    message: `The cluster at ${host} has an error of its own (status ${status}).`,
    action: "Wait, and tell those who run the cluster if it lasts.",
  }),
  outdated: () => ({
    message: "The cluster has changed too much since it was last asked.",
    action: "Wait; everything is listed again by itself.",
  }),
  notFound: ({ what }) => ({ message: `${what} does not exist (any more).`, action: "Check its name and namespace." }),
  exists: ({ what }) => ({
    message: `${what} exists already, and was left as it is.`,
    action: "Choose another name, or delete the existing one first if nothing else uses it.",
  }),
  conflict: ({ what }) => ({
    message: `${what} was changed by somebody else at the same time, and was left as it is.`,
    action: "Look at what has changed, and try again.",
  }),
  paused: ({ what }) => ({
    message: `${what} is paused, so that a restart would not begin.`,
    action: "Resume it first, with kubectl rollout resume.",
  }),
  immutable: ({ what }) => ({
    message: `${what} is immutable, so what it holds can never be changed.`,
    action: "Create another Secret under another name, and attach that.",
  }),
  halfDone: ({ what }) => ({
    message: `${what} was changed, but waits for its failing pods, which could not be deleted.`,
    action: "Delete them, or have somebody do it who may; new ones are made at once.",
  }),
  silent: ({ what }) => ({
    message: `${what} does not answer as it should; what runs behind it may be down, or something else.`,
    action: "Check the name of the Service, and that its Pods run.",
  }),
  notServed: ({ what, apiVersion, served }) => ({
    message: `The cluster has no ${what} of ${apiVersion}${served.length > 0 ? `, only ${served.join(" and ")}` : ""}.`,
    action: `${served.length > 0 ? "Update" : "Install"} the operator that it belongs to, or choose another form.`,
  }),
  noLogin: ({ what, registry }) => ({
    message:
      registry === ""
        ? `${what} holds no docker config.`
        : `${what} has no login for ${registry} that could be changed.`,
    action: "Create another Secret, and attach that.",
  }),
  refused: ({ what, reason }) => ({
    message: `The cluster refuses to change ${what}${reason === "" ? "" : `: ${reason}`}`.replace(/\.?$/, "."),
    action: "Check it against the rules of the cluster, such as its quotas and admission policies.",
  }),
  notConnected: () => ({
    message: "There is no connection to the cluster yet.",
    action: "Wait until it stands, and try again.",
  }),
  closed: () => ({ message: "The connection to the cluster was closed.", action: "Connect again." }),
  unexpected: () => ({
    message: "Something went wrong that should not; this is a fault of this program.",
    action: "Please report it.",
  }),
};

/** What a change that has failed leaves behind: an answer that never came may be one to a change that was made. */
export function leftBehind(problem: ClusterProblem): string {
  if (problem.kind === "halfDone") return "";
  const isUnclear = problem.kind === "unreachable" ? problem.why === "reset" : unclear.has(problem.kind);
  return isUnclear ? "It is not known whether anything was changed. " : "Nothing was changed. ";
}

const unclear: ReadonlySet<ClusterProblem["kind"]> = new Set(["timeout", "serverError", "unexpected"]);

export function problemWords(problem: ClusterProblem): ClusterWords {
  // The compiler cannot see that the function found under a kind takes the problem of that kind.
  return (words[problem.kind] as (problem: ClusterProblem) => ClusterWords)(problem);
}

const rightsUse: Readonly<Record<MissingRight["resource"], string>> = {
  secrets: "so whether a pull secret exists and fits cannot be told",
  serviceaccounts: "so which pull secrets new Pods will get cannot be told",
  events: "so the message of a pull may be missing, above all before Kubernetes 1.32",
  nodes: "so a node's platform and container runtime cannot be told",
};

/** What is missing, what it means for the diagnosis, and what settles it. */
export function missingRightWords({ verb, resource, namespace }: MissingRight): ClusterWords {
  const where = namespace === undefined ? "" : ` in the namespace "${namespace}"`;
  return {
    message: `Your user may not ${verb} ${resource}${where}, ${rightsUse[resource]}.`,
    action: `Ask the cluster's administrators for a role with "${verb}" on ${resource}${where}.`,
  };
}

const kubeconfigFaults: Readonly<Record<KubeconfigFault, (what: string) => string>> = {
  unreadable: () => "cannot be read",
  notYaml: () => "is not valid YAML",
  notKubeconfig: () => "is not a kubeconfig",
  badValue: (what) => `has no usable value for ${what}`,
  unknownCluster: (what) => `names a cluster that is not in it, in the context "${what}"`,
  unknownUser: (what) => `names a user who is not in it, in the context "${what}"`,
  missingFile: (what) => `names the file ${what}, which cannot be read`,
  badCertificate: (what) => `has no usable certificate or key in ${what}`,
  caAndInsecure: (what) => `has both a certificate authority and insecure-skip-tls-verify for the cluster "${what}"`,
};

const execFaults: Readonly<Record<ExecFault, { readonly why: string; readonly action: string }>> = {
  notFound: { why: "cannot be found or started", action: "Install it, or add its folder to the PATH." },
  failed: { why: "fails", action: "Run kubectl get pods in a terminal to see what it says, and log in there." },
  timeout: {
    why: "does not come to an end",
    action: "Run kubectl get pods in a terminal; the program may wait for a login there.",
  },
  noCredential: {
    why: "gives no usable credential",
    action: "Run kubectl get pods in a terminal to see whether it works there, and update the program.",
  },
  needsTerminal: {
    why: "must ask you something on a terminal, and there is none here",
    action: "Log in with kubectl in a terminal, or use pull-secrets diagnose --live there.",
  },
  version: {
    why: "is called by a version of the protocol that Kubernetes has removed",
    action: "Update the program, and have it write the kubeconfig anew.",
  },
};

const unreachable: Readonly<Record<Of<"unreachable">["why"], (host: string) => ClusterWords>> = {
  refused: (host) => ({
    message: `The cluster at ${host} refuses the connection: nothing listens at that port.`,
    action: "Check whether the cluster is running, and the server's address in the kubeconfig.",
  }),
  unknownName: (host) => ({
    message: `The name of ${host} is unknown to the name server of this machine.`,
    action: "Check the VPN and the network, and the server's address in the kubeconfig.",
  }),
  noRoute: (host) => ({
    message: `No network path leads to the cluster at ${host} from here.`,
    action: "Check the network, the VPN and the firewall of this machine.",
  }),
  reset: (host) => ({
    message: `The connection to the cluster at ${host} was broken off.`,
    action: "Wait; it is tried again. If it stays so, look for a firewall or a load balancer in between.",
  }),
};

const certificateFaults: Readonly<Record<CertificateFault, { readonly why: string; readonly action: string }>> = {
  unknownCa: {
    why: "its certificate is signed by nobody whom the kubeconfig trusts",
    action: "Get the kubeconfig anew: it must hold the cluster's certificate authority.",
  },
  expired: {
    why: "its certificate has expired",
    action: "Have the certificate renewed, and check this machine's clock.",
  },
  notYetValid: { why: "its certificate is not valid yet", action: "Check this machine's clock." },
  wrongName: {
    why: "its certificate is for another name",
    action: "Use a name that stands in the certificate, or set tls-server-name in the kubeconfig.",
  },
  clientRefused: {
    why: "the cluster does not accept the certificate that the kubeconfig has for you; it may have expired",
    action: "Get a new one from the cluster's administrators, or log in again.",
  },
  handshake: {
    why: "the two sides agree on no version or cipher of TLS",
    action: "Look for a device in between that inspects TLS, and check the server's address.",
  },
};

const proxyFaults: Readonly<Record<ProxyFault, string>> = {
  unreachable: "cannot be reached",
  credentials: "wants credentials, or does not accept those it got",
  refused: "does not lead to the cluster",
  unsupported: "is of a kind that is not supported; http, https and socks5 are",
  certificate: "cannot be trusted: its own certificate fails the check",
  noAnswer: "gives no answer that a proxy would give",
};
