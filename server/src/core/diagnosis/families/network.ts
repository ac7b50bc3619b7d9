/** The way from the node to the registry. */
import { t } from "../../translation.ts";
import { sentences } from "../../words.ts";
import { remedy, word } from "../commands.ts";
import type { Facts, Statement, Statements, Wording } from "../facts.ts";
import { serverOfRegistry } from "../message.ts";

type NetworkCause =
  | "dns"
  | "network-timeout"
  | "network-refused"
  | "network-unreachable"
  | "network-reset"
  | "proxy"
  | "pull-cancelled";

/** Before everything that a proxy's own trouble would be taken for. */
export const proxyWordings: readonly Wording[] = [
  // A proxy's answer to CONNECT, of which Go tells the words without the number; a registry's has one, or "unauthorized:".
  {
    cause: "proxy",
    pattern:
      /\b(?:Get|Head|Post) "": (?:Forbidden|Method Not Allowed|Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out|Bad Request|Not Found)(?=$|[,\]])/,
  },
  { cause: "proxy", pattern: /proxyconnect|Proxy Authentication Required|invalid proxy (?:URL|address)|socks connect/ },
];

/** The container runtime itself does not answer the kubelet: its socket would be taken for a registry that refuses. */
export const runtimeWordings: readonly Wording[] = [
  {
    cause: "pull-cancelled",
    pattern:
      /dial unix |transport is closing|code = Unavailable|Failed to inspect image .*deadline ?exceeded|failed to create lease: /i,
  },
];

export const dnsWordings: readonly Wording[] = [
  {
    cause: "dns",
    pattern:
      /no such host|server misbehaving|failure in name resolution|Name or service not known|lookup \S+(?: on \S+)?: .*(?:i\/o timeout|refused|unreachable)|dial tcp: lookup /,
  },
];

export const networkWordings: readonly Wording[] = [
  { cause: "network-refused", pattern: /connection refused/ },
  {
    cause: "network-unreachable",
    pattern: /network is unreachable|no route to host|host is (?:unreachable|down)|cannot assign requested address/,
  },
  {
    cause: "network-timeout",
    pattern:
      /i\/o timeout|deadline exceeded|handshake timeout|Client\.Timeout|connection timed out|operation timed out|timeout awaiting/i,
  },
  {
    cause: "network-reset",
    pattern:
      /connection reset|unexpected EOF|broken pipe|(?::|\bread) EOF\b|stream error: |GOAWAY|closed network connection|client connection lost/,
  },
  {
    cause: "pull-cancelled",
    pattern: /context cancell?ed|code = Canceled|code = 1 desc|pull.{0,20} cancell?ed|\blocked\b.{0,80}: unavailable/,
  },
];

const ofTheNode = () => t`This is between the node and the registry, before any login: pull secrets play no part.`;

/** Registries keep layers and give out tokens on other hosts, which a firewall may have to let through as well. */
function howItGoesOn({ asked, registry }: Facts): string {
  return asked === serverOfRegistry(registry)
    ? sentences(ofTheNode(), t`The kubelet keeps trying by itself.`)
    : sentences(t`${registry}, or a mirror that the node is set up with, led to ${asked}.`, ofTheNode());
}

function network(headline: (facts: Facts) => string, why: () => string, first: (facts: Facts) => string): Statement {
  return {
    family: "network",
    transient: true,
    headline,
    explanation: (facts) => sentences(why(), howItGoesOn(facts)),
    remedies: (facts) => [remedy(first(facts)), lookFromNode(facts)],
  };
}

function lookFromNode({ node, parsed, asked }: Facts) {
  const [, name = asked, port = "443"] = /^(.*):(\d+)$/.exec(asked) ?? [];
  const isName = /[a-z]/i.test(name) && !name.startsWith("[");
  const look = isName ? `nslookup ${word(name)}` : `nc -z -v -w 5 ${word(name.replace(/^\[|\]$/g, ""))} ${port}`;
  return remedy(
    isName
      ? t`See from the node itself what the name stands for; the node must have or get the image busybox`
      : t`See from the node itself whether it gets through; the node must have or get the image busybox`,
    node && parsed ? `kubectl debug ${word(`node/${node.name}`)} -it --image=busybox -- ${look}` : null,
  );
}

export const networkStatements: Statements<NetworkCause> = {
  dns: {
    ...network(
      ({ asked, parsed, registry }) =>
        parsed || asked !== registry
          ? t`The node cannot resolve the name ${asked}; check the image's host and the node's DNS.`
          : t`The node cannot resolve the name of the registry; check the image's host and the node's DNS.`,
      () =>
        t`The node's own name server does not answer for the registry's host. The cluster's DNS has no part in pulls: what a Pod can resolve, a node may not.`,
      () => t`Check the spelling of the registry in the image's name`,
    ),
    transient: false,
  },
  "network-timeout": network(
    ({ asked }) => t`${asked} does not answer the node in time; check firewalls, proxies and the network.`,
    () =>
      t`The registry did not answer before the time limit. Packets may be dropped on the way, a proxy may be needed, or the registry or network is slow.`,
    ({ asked }) => t`Check that the nodes may reach ${asked}: firewall, proxy, security group, network policy`,
  ),
  "network-refused": network(
    ({ asked }) => t`Nothing listens at ${asked}; check the port and whether the registry runs.`,
    () => t`The host answers, but no server listens at that port.`,
    ({ asked }) => t`Check that the registry runs, and that ${asked} is its address and port`,
  ),
  "network-unreachable": network(
    ({ asked }) => t`The node has no route to ${asked}; check the node's network.`,
    () =>
      t`The node knows no way to the registry's address. An address of IPv6 on a node without IPv6 gives the same error.`,
    () => t`Check the node's routes, and whether the registry's name stands for an IPv6 address`,
  ),
  "network-reset": network(
    ({ asked }) => t`The connection with ${asked} breaks off; check proxies and load balancers on the way.`,
    () =>
      t`The connection was cut while data was on the way. Now and then that is chance; if it stays, something between the node and the registry cuts it.`,
    () => t`Wait for the next try; if it fails again, look at proxies, load balancers and limits of size or time`,
  ),
  proxy: {
    ...network(
      ({ registry }) => t`The node's proxy keeps it from ${registry}; check HTTPS_PROXY of the container runtime.`,
      () => t`The container runtime on the node is told to use a proxy, and that fails.`,
      () => t`Check HTTP_PROXY, HTTPS_PROXY and NO_PROXY of the container runtime's service on the node`,
    ),
    transient: false,
  },
  "pull-cancelled": {
    ...network(
      ({ image }) => t`The pull of "${image}" was cancelled; the kubelet tries again.`,
      () =>
        t`The pull was given up halfway: the kubelet or the runtime was restarted, the Pod was deleted, or no data came for too long.`,
      () =>
        t`Wait for the next try; if it is cancelled again, look at the size of the image and the speed of the network`,
    ),
    family: "node",
  },
};
