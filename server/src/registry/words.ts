/** Says of each outcome in one sentence what happened, and in another what to do. Nothing that a server wrote is quoted. */
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
      ? "The registry hands out the image."
      : "The registry hands out the image to everybody; it asked for no credentials, so none were tried.",
    action: "",
  }),
  "wrong-credentials": ({ party }) => ({
    message: `${the(party)} refuses the user name or the password.`,
    action: "Make a new token or password there, and put it into the Secret.",
  }),
  "needs-credentials": ({ party }) => ({
    message: `${the(party)} gives nothing without credentials: the repository is private or does not exist, and it does not tell which.`,
    action: "Check the image's name; if it is right, pull with credentials that may read this repository.",
  }),
  "no-access": ({ repository }) => ({
    message: `The credentials are right, but the registry does not let them pull ${repository}; it does not tell whether that repository exists.`,
    action: "Check the image's name; if it is right, give this user or token the right to read the repository.",
  }),
  missing: (outcome) => ({ message: missing(outcome), action: correct[outcome.what] }),
  "rate-limit": (outcome) => ({
    message: `${the(outcome.party)} answers that too many requests were made${limits(outcome)}.`,
    action: `${waiting(outcome)} Pulls with credentials usually have a higher limit than anonymous ones.`,
  }),
  tls: ({ party, fault }) => ({
    message: `${the(party)} fails the check of certificates: ${tlsFaults[fault].why}.`,
    action: tlsFaults[fault].action,
  }),
  proxy: ({ proxy, fault, status }) => ({
    message: `The proxy ${proxy} ${proxyFaults[fault].why}${status === undefined ? "" : ` (status ${status})`}.`,
    action: proxyFaults[fault].action,
  }),
  dns: ({ party, temporary }) => ({
    message: temporary
      ? `The name server gives no answer about the name of ${naming(withoutPort(party))}.`
      : `The name of ${naming(withoutPort(party))} is unknown to the name server of this machine.`,
    action: temporary
      ? "Check this machine's network and name server."
      : "Check the spelling, and whether the name is known only inside another network or VPN.",
  }),
  refused: ({ party }) => ({
    message: `${the(party)} refuses the connection: nothing listens at that port.`,
    action: "Check the port, and whether the registry is running.",
  }),
  unreachable: ({ party }) => ({
    message: `No network path leads to ${naming(party)} from here.`,
    action: "Check the network, the VPN and the firewall of this machine.",
  }),
  reset: ({ party }) => ({
    message: `${the(party)} broke off the connection before it answered.`,
    action: "Try again; if it stays so, look for a firewall or a load balancer in between.",
  }),
  timeout: ({ party, seconds }) => ({
    message: `${the(party)} did not answer within ${seconds} ${seconds === 1 ? "second" : "seconds"}.`,
    action: "Check the network and the firewall, or allow more time (--timeout).",
  }),
  "plain-http": ({ party }) => ({
    message: `${the(party)} does not answer in HTTPS; most likely it speaks plain HTTP, so nothing was sent to it.`,
    action: "Give the registry a certificate; if plain HTTP is wanted, allow it here (--allow-http) and on every node.",
  }),
  "insecure-realm": ({ party }) => ({
    message: `The registry wants the credentials sent to ${party.host} over plain HTTP, so nothing was sent there.`,
    action:
      "Give the token service an https address in the registry's configuration, or allow plain HTTP (--allow-http).",
  }),
  redirect: ({ party, fault }) => ({
    message: `${the(party)} ${redirects[fault]}.`,
    action: fault === "needs-credentials" ? toTheRealHost : toTheOperators,
  }),
  "not-a-registry": ({ party }) => ({
    message: `What answers at ${party.host} is not a container registry: its /v2/ is something else or missing.`,
    action:
      "Check the host and the port of the image: it may be the registry's web site, or a page that wants a login.",
  }),
  "bad-challenge": ({ party, fault }) => ({
    message: `${the(party)} ${challenges[fault]}.`,
    action: challengeAction[fault],
  }),
  "bad-token": ({ party }) => ({
    message: `${the(party)} gives an answer in which there is no token.`,
    action: "Check the token service's address in the registry's configuration, and its log.",
  }),
  "server-error": ({ party, status }) => ({
    message: `${the(party)} has an error of its own (status ${status}).`,
    action: "Try again later, and tell those who run it if it lasts.",
  }),
  "unexpected-status": ({ party, status }) => ({
    message: `${the(party)} answers with status ${status}, which has no meaning here.`,
    action: "Check whether a firewall or a list of allowed addresses answers in the registry's place.",
  }),
};

export function wordsOf(outcome: Outcome): Words {
  // The compiler cannot see that the function found under a kind takes the outcome of that kind.
  return (words[outcome.kind] as (outcome: Outcome) => Words)(outcome);
}

function naming({ role, host }: Party): string {
  if (role !== "redirect target") return `the ${role} ${host}`;
  return host === ""
    ? "the host that the request was passed on to"
    : `the host ${host}, which the request was passed on to,`;
}

function the(party: Party): string {
  return `The ${naming(party).slice("the ".length)}`;
}

function withoutPort({ role, host }: Party): Party {
  return { role, host: host.replace(/:\d+$/, "") };
}

const toTheOperators = "Tell those who run the registry: runtimes cannot follow that either.";

const toTheRealHost =
  "If the image is kept on that other host, name it in the image and in the Secret; otherwise tell those who run the registry.";

function missing({ what, repository, reference }: Of<"missing">): string {
  switch (what) {
    case "repository":
      return `The registry has no repository ${repository}, or hides it from these credentials.`;
    case "tag":
      return `The repository ${repository} exists, but has no tag "${reference}".`;
    case "digest":
      return `The repository ${repository} exists, but has no image ${reference}.`;
    case "either":
      return `The registry has no ${repository} with "${reference}"; it does not tell which of the two is missing.`;
  }
}

const correct: Readonly<Record<Of<"missing">["what"], string>> = {
  repository: "Check the spelling of the image, and whether it was pushed to this registry.",
  tag: "Check the tag, and whether it was pushed or has been removed.",
  digest: "Check the digest, and whether the image was removed, for instance by a clean-up.",
  either: "Check the spelling of the image and its tag, and whether it was pushed to this registry.",
};

function limits({ limit, remaining, windowSeconds }: RateLimit): string {
  const facts = [
    ...(limit === undefined
      ? []
      : [`limit ${limit}${windowSeconds === undefined ? "" : ` in ${duration(windowSeconds)}`}`]),
    ...(remaining === undefined ? [] : [`${remaining} left`]),
  ];
  return facts.length > 0 ? ` (${facts.join(", ")})` : "";
}

function waiting({ resetSeconds }: RateLimit): string {
  return resetSeconds === undefined ? "Try again later." : `Try again in ${duration(resetSeconds)}.`;
}

function duration(seconds: number): string {
  const [count, unit] =
    seconds >= 7200
      ? [Math.round(seconds / 3600), "hours"]
      : seconds >= 120
        ? [Math.round(seconds / 60), "minutes"]
        : [Math.ceil(seconds), "seconds"];
  return count === 1 ? `1 ${unit.slice(0, -1)}` : `${count} ${unit}`;
}

const tlsFaults: Readonly<Record<TlsFault, { readonly why: string; readonly action: string }>> = {
  "unknown-ca": {
    why: "its certificate is signed by nobody whom this machine trusts",
    action: "Have this check trust the CA's certificate (--ca-file), and every node, too.",
  },
  expired: { why: "its certificate has expired", action: "Renew the certificate, and check this machine's clock." },
  "not-yet-valid": {
    why: "its certificate is not valid yet",
    action: "Check this machine's clock, and the dates of the certificate.",
  },
  "wrong-name": {
    why: "its certificate is for another name",
    action: "Use the name that stands in the certificate, or have this one added to it.",
  },
  "client-certificate": {
    why: "it wants a certificate of its client, too, and none is sent",
    action: "Check from a node whose container runtime is set up with the client certificate.",
  },
  handshake: {
    why: "the two sides agree on no version or cipher of TLS",
    action: "Have the registry offer TLS 1.2 or newer, and look for a device in between that inspects TLS.",
  },
};

const proxyFaults: Readonly<Record<ProxyFault, { readonly why: string; readonly action: string }>> = {
  unreachable: {
    why: "cannot be reached",
    action: "Check HTTPS_PROXY and HTTP_PROXY, or list the registry in NO_PROXY.",
  },
  credentials: {
    why: "wants credentials, or does not accept those it got",
    action: "Put a user name and a password that it accepts into HTTPS_PROXY or HTTP_PROXY.",
  },
  refused: {
    why: "does not lead to the registry",
    action: "Have the registry allowed in the proxy, or list it in NO_PROXY.",
  },
  tls: {
    why: "cannot be trusted: its own certificate fails the check",
    action: "Have this check trust its CA's certificate (--ca-file), or correct HTTPS_PROXY.",
  },
  unsupported: {
    why: "is of a kind that is not supported here",
    action: "Use the address of an HTTP proxy, as in http://proxy.example.com:3128.",
  },
  "no-answer": { why: "gives no answer that a proxy would give", action: "Check HTTPS_PROXY and HTTP_PROXY." },
};

const redirects: Readonly<Record<Of<"redirect">["fault"], string>> = {
  "too-many": "passes the request on more than 5 times",
  "plain-http": "passes the request on to an address of plain HTTP, which was not followed",
  nowhere: "passes the request on, but to no address",
  "needs-credentials": "passes the request on to another host that wants credentials, and they were not sent there",
};

const challenges: Readonly<Record<Of<"bad-challenge">["fault"], string>> = {
  absent: "refuses the request without saying how to log in",
  "unknown-scheme": "wants a kind of login that container runtimes do not know; they know Basic and Bearer",
  "bad-realm": "names no usable address for its token service",
  "identity-token": "wants a user name and a password, and there is only an identity token",
};

const challengeAction: Readonly<Record<Of<"bad-challenge">["fault"], string>> = {
  absent: "Check whether a firewall or a gateway answers in the registry's place.",
  "unknown-scheme": toTheOperators,
  "bad-realm": "Have the realm corrected in the registry's configuration.",
  "identity-token": "Use a user name with a password or an access token.",
};
