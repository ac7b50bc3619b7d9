/** Says of each outcome in one sentence what happened, and in another what to do. Nothing that a server wrote is quoted. */
import { plural, t } from "#core";
import type { Outcome, Party, ProxyFault, RateLimit, TlsFault } from "./outcome.ts";

export interface Words {
  readonly message: string;
  /** One thing to do; empty where there is nothing left to do. */
  readonly action: string;
}

type Of<K extends Outcome["kind"]> = Extract<Outcome, { readonly kind: K }>;

const words: { readonly [K in Outcome["kind"]]: (outcome: Of<K>) => Words } = {
  ok: ({ asked }) => ({
    message: asked
      ? t`The registry hands out the image.`
      : t`The registry hands out the image to everybody; it asked for no credentials, so none were tried.`,
    action: "",
  }),
  "wrong-credentials": ({ party }) => ({
    message: t`${the(party)} refuses the user name or the password.`,
    action: t`Make a new token or password there, and put it into the Secret.`,
  }),
  "needs-credentials": ({ party }) => ({
    message: t`${the(party)} gives nothing without credentials: the repository is private or does not exist, and it does not tell which.`,
    action: t`Check the image's name; if it is right, pull with credentials that may read this repository.`,
  }),
  "no-access": ({ repository }) => ({
    message: t`The credentials are right, but the registry does not let them pull ${repository}; it does not tell whether that repository exists.`,
    action: t`Check the image's name; if it is right, give this user or token the right to read the repository.`,
  }),
  missing: (outcome) => ({ message: missing(outcome), action: correct[outcome.what]() }),
  "rate-limit": (outcome) => ({
    message: t`${the(outcome.party)} answers that too many requests were made${limits(outcome)}.`,
    action: `${waiting(outcome)} ${t`Pulls with credentials usually have a higher limit than anonymous ones.`}`,
  }),
  tls: ({ party, fault }) => {
    const { why, action } = tlsFaults[fault]();
    return { message: t`${the(party)} fails the check of certificates: ${why}.`, action };
  },
  proxy: ({ proxy, fault, status }) => {
    const { why, action } = proxyFaults[fault]();
    return { message: t`The proxy ${proxy} ${why}${status === undefined ? "" : t` (status ${status})`}.`, action };
  },
  dns: ({ party, temporary }) => ({
    message: temporary
      ? t`The name server gives no answer about the name of ${naming(withoutPort(party))}.`
      : t`The name of ${naming(withoutPort(party))} is unknown to the name server of this machine.`,
    action: temporary
      ? t`Check this machine's network and name server.`
      : t`Check the spelling, and whether the name is known only inside another network or VPN.`,
  }),
  refused: ({ party }) => ({
    message: t`${the(party)} refuses the connection: nothing listens at that port.`,
    action: t`Check the port, and whether the registry is running.`,
  }),
  unreachable: ({ party }) => ({
    message: t`No network path leads to ${naming(party)} from here.`,
    action: t`Check the network, the VPN and the firewall of this machine.`,
  }),
  reset: ({ party }) => ({
    message: t`${the(party)} broke off the connection before it answered.`,
    action: t`Try again; if it stays so, look for a firewall or a load balancer in between.`,
  }),
  timeout: ({ party, seconds }) => ({
    message: t`${the(party)} did not answer within ${plural(seconds, t`second`, t`seconds`)}.`,
    action: t`Check the network and the firewall, or allow more time (--timeout).`,
  }),
  "plain-http": ({ party }) => ({
    message: t`${the(party)} does not answer in HTTPS; most likely it speaks plain HTTP, so nothing was sent to it.`,
    action: t`Give the registry a certificate; if plain HTTP is wanted, allow it here (--allow-http) and on every node.`,
  }),
  "insecure-realm": ({ party }) => ({
    message: t`The registry wants the credentials sent to ${party.host} over plain HTTP, so nothing was sent there.`,
    action: t`Give the token service an https address in the registry's configuration, or allow plain HTTP (--allow-http).`,
  }),
  redirect: ({ party, fault }) => ({
    message: `${the(party)} ${redirects[fault]()}.`,
    action: fault === "needs-credentials" ? toTheRealHost() : toTheOperators(),
  }),
  "not-a-registry": ({ party }) => ({
    message: t`What answers at ${party.host} is not a container registry: its /v2/ is something else or missing.`,
    action: t`Check the host and the port of the image: it may be the registry's web site, or a page that wants a login.`,
  }),
  "bad-challenge": ({ party, fault }) => ({
    message: `${the(party)} ${challenges[fault]()}.`,
    action: challengeAction[fault](),
  }),
  "bad-token": ({ party }) => ({
    message: t`${the(party)} gives an answer in which there is no token.`,
    action: t`Check the token service's address in the registry's configuration, and its log.`,
  }),
  "server-error": ({ party, status }) => ({
    message: t`${the(party)} has an error of its own (status ${status}).`,
    action: t`Try again later, and tell those who run it if it lasts.`,
  }),
  "unexpected-status": ({ party, status }) => ({
    message: t`${the(party)} answers with status ${status}, which has no meaning here.`,
    action: t`Check whether a firewall or a list of allowed addresses answers in the registry's place.`,
  }),
};

export function wordsOf(outcome: Outcome): Words {
  // The compiler cannot see that the function found under a kind takes the outcome of that kind.
  return (words[outcome.kind] as (outcome: Outcome) => Words)(outcome);
}

/** As a part of a sentence; other languages may need another form of it than at the beginning of one. */
function naming({ role, host }: Party): string {
  switch (role) {
    case "registry":
      return t`the registry ${host}`;
    case "token-service":
      return t`the token service ${host}`;
    case "redirect-target":
      return host === ""
        ? t`the host that the request was passed on to`
        : t`the host ${host}, which the request was passed on to,`;
  }
}

/** At the beginning of a sentence, and what it is about. */
function the({ role, host }: Party): string {
  switch (role) {
    case "registry":
      return t`The registry ${host}`;
    case "token-service":
      return t`The token service ${host}`;
    case "redirect-target":
      return host === ""
        ? t`The host that the request was passed on to`
        : t`The host ${host}, which the request was passed on to,`;
  }
}

function withoutPort({ role, host }: Party): Party {
  return { role, host: host.replace(/:\d+$/, "") };
}

const toTheOperators = () => t`Tell those who run the registry: runtimes cannot follow that either.`;

const toTheRealHost = () =>
  t`If the image is kept on that other host, name it in the image and in the Secret; otherwise tell those who run the registry.`;

function missing({ what, repository, reference }: Of<"missing">): string {
  switch (what) {
    case "repository":
      return t`The registry has no repository ${repository}, or hides it from these credentials.`;
    case "tag":
      return t`The repository ${repository} exists, but has no tag "${reference}".`;
    case "digest":
      return t`The repository ${repository} exists, but has no image ${reference}.`;
    case "either":
      return t`The registry has no ${repository} with "${reference}"; it does not tell which of the two is missing.`;
  }
}

const correct: Readonly<Record<Of<"missing">["what"], () => string>> = {
  repository: () => t`Check the spelling of the image, and whether it was pushed to this registry.`,
  tag: () => t`Check the tag, and whether it was pushed or has been removed.`,
  digest: () => t`Check the digest, and whether the image was removed, for instance by a clean-up.`,
  either: () => t`Check the spelling of the image and its tag, and whether it was pushed to this registry.`,
};

function limits({ limit, remaining, windowSeconds }: RateLimit): string {
  const facts = [
    ...(limit === undefined
      ? []
      : [t`limit ${limit}${windowSeconds === undefined ? "" : t` in ${duration(windowSeconds)}`}`]),
    ...(remaining === undefined ? [] : [t`${remaining} left`]),
  ];
  return facts.length > 0 ? ` (${facts.join(", ")})` : "";
}

function waiting({ resetSeconds }: RateLimit): string {
  return resetSeconds === undefined ? t`Try again later.` : t`Try again in ${duration(resetSeconds)}.`;
}

function duration(seconds: number): string {
  if (seconds >= 7200) return plural(Math.round(seconds / 3600), t`hour`, t`hours`);
  if (seconds >= 120) return plural(Math.round(seconds / 60), t`minute`, t`minutes`);
  return plural(Math.ceil(seconds), t`second`, t`seconds`);
}

interface Fault {
  /** A part of a sentence. */
  readonly why: string;
  readonly action: string;
}

const tlsFaults: Readonly<Record<TlsFault, () => Fault>> = {
  "unknown-ca": () => ({
    why: t`its certificate is signed by nobody whom this machine trusts`,
    action: t`Have this check trust the CA's certificate (--ca-file), and every node, too.`,
  }),
  expired: () => ({
    why: t`its certificate has expired`,
    action: t`Renew the certificate, and check this machine's clock.`,
  }),
  "not-yet-valid": () => ({
    why: t`its certificate is not valid yet`,
    action: t`Check this machine's clock, and the dates of the certificate.`,
  }),
  "wrong-name": () => ({
    why: t`its certificate is for another name`,
    action: t`Use the name that stands in the certificate, or have this one added to it.`,
  }),
  "client-certificate": () => ({
    why: t`it wants a certificate of its client, too, and none is sent`,
    action: t`Check from a node whose container runtime is set up with the client certificate.`,
  }),
  handshake: () => ({
    why: t`the two sides agree on no version or cipher of TLS`,
    action: t`Have the registry offer TLS 1.2 or newer, and look for a device in between that inspects TLS.`,
  }),
};

const proxyFaults: Readonly<Record<ProxyFault, () => Fault>> = {
  unreachable: () => ({
    why: t`cannot be reached`,
    action: t`Check HTTPS_PROXY and HTTP_PROXY, or list the registry in NO_PROXY.`,
  }),
  credentials: () => ({
    why: t`wants credentials, or does not accept those it got`,
    action: t`Put a user name and a password that it accepts into HTTPS_PROXY or HTTP_PROXY.`,
  }),
  refused: () => ({
    why: t`does not lead to the registry`,
    action: t`Have the registry allowed in the proxy, or list it in NO_PROXY.`,
  }),
  tls: () => ({
    why: t`cannot be trusted: its own certificate fails the check`,
    action: t`Have this check trust its CA's certificate (--ca-file), or correct HTTPS_PROXY.`,
  }),
  unsupported: () => ({
    why: t`is of a kind that is not supported here`,
    action: t`Use the address of an HTTP proxy, as in http://proxy.example.com:3128.`,
  }),
  "no-answer": () => ({
    why: t`gives no answer that a proxy would give`,
    action: t`Check HTTPS_PROXY and HTTP_PROXY.`,
  }),
};

const redirects: Readonly<Record<Of<"redirect">["fault"], () => string>> = {
  "too-many": () => t`passes the request on more than 5 times`,
  "plain-http": () => t`passes the request on to an address of plain HTTP, which was not followed`,
  nowhere: () => t`passes the request on, but to no address`,
  "needs-credentials": () =>
    t`passes the request on to another host that wants credentials, and they were not sent there`,
};

const challenges: Readonly<Record<Of<"bad-challenge">["fault"], () => string>> = {
  absent: () => t`refuses the request without saying how to log in`,
  "unknown-scheme": () => t`wants a kind of login that container runtimes do not know; they know Basic and Bearer`,
  "bad-realm": () => t`names no usable address for its token service`,
  "identity-token": () => t`wants a user name and a password, and there is only an identity token`,
};

const challengeAction: Readonly<Record<Of<"bad-challenge">["fault"], () => string>> = {
  absent: () => t`Check whether a firewall or a gateway answers in the registry's place.`,
  "unknown-scheme": toTheOperators,
  "bad-realm": () => t`Have the realm corrected in the registry's configuration.`,
  "identity-token": () => t`Use a user name with a password or an access token.`,
};
