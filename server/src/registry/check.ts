/** Asks a registry whether an image can be pulled with one credential. It does so on request only, and changes nothing. */
import type { Image, Redacted } from "#core";
import type { Environment } from "../network/proxy.ts";
import { registryAddress } from "./address.ts";
import { basic, type PullCredential } from "./authorization.ts";
import { parseChallenges } from "./challenge.ts";
import type { Network, Reply, Request } from "./http.ts";
import { Failure, type Outcome, type Party } from "./outcome.ts";
import { follow, isSafe } from "./redirects.ts";
import { refuseOddStatus } from "./status.ts";
import { fetchToken } from "./token.ts";
import { type Words, wordsOf } from "./words.ts";

export interface CheckOptions {
  /** For the whole check. */
  readonly timeoutSeconds: number;
  /** Credentials may go over plain HTTP, which they otherwise do to a loopback address only. */
  readonly allowHttp: boolean;
  /** Further authorities to trust, as PEM. */
  readonly extraCa: readonly string[];
  /** Where HTTPS_PROXY, HTTP_PROXY and NO_PROXY are looked up. */
  readonly environment: Environment;
  readonly signal?: AbortSignal;
}

export type CheckResult = Outcome & Words;

/**
 * Asks for the image's manifest as a container runtime would, but does not download it.
 *
 * The credential is sent to the registry itself, and to the token service that the registry's challenge names; neither
 * follows a redirect to another origin, nor goes over plain HTTP unless that is allowed. Nothing is kept.
 *
 * @throws the signal's reason if it is aborted
 */
export async function checkPull(
  image: Image,
  credential: PullCredential | undefined,
  options: CheckOptions,
): Promise<CheckResult> {
  options.signal?.throwIfAborted();
  const limit = AbortSignal.timeout(options.timeoutSeconds * 1000);
  const network: Network = {
    environment: options.environment,
    extraCa: options.extraCa,
    signal: options.signal ? AbortSignal.any([options.signal, limit]) : limit,
    seconds: options.timeoutSeconds,
  };
  const outcome = await checkAddresses(image, credential, options, network);
  options.signal?.throwIfAborted();
  return { ...outcome, ...wordsOf(outcome) };
}

/** HTTPS first. Where plain HTTP is allowed, it is tried where HTTPS is not spoken, as runtimes do. */
async function checkAddresses(
  image: Image,
  credential: PullCredential | undefined,
  { allowHttp }: CheckOptions,
  network: Network,
): Promise<Outcome> {
  const [secure, plain] = [registryAddress(image.domain, "https"), registryAddress(image.domain, "http")];
  if (!secure) return { kind: "dns", party: { role: "registry", host: image.domain }, temporary: false };
  const first = await outcomeOf(new Check(secure, image, credential, allowHttp, network));
  const silent = (first.kind === "plain-http" || first.kind === "refused") && first.party.role === "registry";
  if (!silent || !plain || !isSafe(plain, allowHttp)) return first;
  const second = await outcomeOf(new Check(plain, image, credential, allowHttp, network));
  return second.kind === "refused" ? first : second;
}

async function outcomeOf(check: Check): Promise<Outcome> {
  try {
    return await check.run();
  } catch (error) {
    if (error instanceof Failure) return error.outcome;
    throw error;
  }
}

/** What may stand behind a tag: an index of several platforms, or one image, in OCI's and docker's types. */
const manifestTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/** One check at one address: it remembers what each origin has been shown to accept. */
class Check {
  readonly #base: URL;
  readonly #image: Image;
  readonly #credential: PullCredential | undefined;
  readonly #allowHttp: boolean;
  readonly #network: Network;
  readonly #party: Party;
  readonly #authorizations = new Map<string, Redacted>();
  /** Whether somebody has accepted the credential. */
  #accepted = false;

  constructor(base: URL, image: Image, credential: PullCredential | undefined, allowHttp: boolean, network: Network) {
    this.#base = base;
    this.#image = image;
    this.#credential = credential;
    this.#allowHttp = allowHttp;
    this.#network = network;
    this.#party = { role: "registry", host: base.host };
  }

  /** @throws Failure */
  async run(): Promise<Outcome> {
    await this.#enter();
    const { path, tag, digest } = this.#image;
    const manifest = `/v2/${path}/manifests/${digest ?? tag}`;
    let reply = await this.#ask("HEAD", manifest, manifestTypes);
    if (reply.status === 401 && !this.#authorizations.has(reply.url.origin)) {
      await this.#answer(reply);
      reply = await this.#ask("HEAD", manifest, manifestTypes);
    }
    // Some old registries and caches know only GET for manifests.
    if (reply.status === 405) reply = await this.#ask("GET", manifest, manifestTypes);
    return await this.#judge(reply);
  }

  /** Finds out whether a registry is there, and whom it lets in. */
  async #enter(): Promise<void> {
    const party = this.#party;
    const reply = await this.#ask("GET", "/v2/");
    if (reply.status === 401) {
      await this.#answer(reply);
      if (this.#accepted || !this.#authorizations.has(this.#base.origin)) return;
      const again = await this.#ask("GET", "/v2/");
      refuseOddStatus(again, party);
      if (again.status === 401 || again.status === 403) throw new Failure({ kind: "wrong-credentials", party });
      this.#accepted = true;
      return;
    }
    refuseOddStatus(reply, party);
    if (isForeign(reply)) throw new Failure({ kind: "not-a-registry", party });
    if (reply.status !== 200) throw new Failure({ kind: "unexpected-status", party, status: reply.status });
  }

  #ask(method: Request["method"], path: string, accept = "application/json"): Promise<Reply> {
    const request = { method, url: new URL(path, this.#base), party: this.#party, accept };
    return follow(request, {
      network: this.#network,
      allowHttp: this.#allowHttp,
      authorizationFor: (origin) => this.#authorizations.get(origin),
    });
  }

  /** Answers a challenge of the registry with the credential, and one of any host it passes on to without. */
  async #answer({ url: { origin }, challenges: headers }: Reply): Promise<void> {
    const party = this.#party;
    const challenges = parseChallenges(headers);
    const credential = origin === this.#base.origin ? this.#credential : undefined;
    const [token, password] = ["bearer", "basic"].map((scheme) => challenges.find((one) => one.scheme === scheme));
    if (token) {
      const { path, repository } = this.#image;
      const wanted = { challenge: token, credential, path, repository, registry: party };
      this.#authorizations.set(
        origin,
        await fetchToken(wanted, { network: this.#network, allowHttp: this.#allowHttp }),
      );
      this.#accepted ||= credential !== undefined;
    } else if (password) {
      if (this.#credential && !credential) throw new Failure({ kind: "redirect", party, fault: "needs-credentials" });
      if (!credential) throw new Failure({ kind: "needs-credentials", party });
      if (credential.kind === "identity-token") {
        throw new Failure({ kind: "bad-challenge", party, fault: "identity-token" });
      }
      this.#authorizations.set(origin, basic(credential.login, credential.password));
    } else {
      throw new Failure({ kind: "bad-challenge", party, fault: headers.length > 0 ? "unknown-scheme" : "absent" });
    }
  }

  /** What the answer about the manifest means. */
  async #judge(reply: Reply): Promise<Outcome> {
    const party = this.#party;
    refuseOddStatus(reply, party);
    const { status } = reply;
    const asked = this.#authorizations.has(this.#base.origin);
    if (status === 200) return { kind: "ok", asked };
    if (status === 401 || status === 403) {
      if (!this.#credential) return { kind: "needs-credentials", party };
      if (!asked) return { kind: "unexpected-status", party, status };
      const { repository } = this.#image;
      return this.#accepted ? { kind: "no-access", party, repository } : { kind: "wrong-credentials", party };
    }
    return status === 404 ? await this.#missing() : { kind: "unexpected-status", party, status };
  }

  /** A registry says of a missing repository's tag just that it is unknown; its list of tags tells more. */
  async #missing(): Promise<Outcome> {
    const { path, repository, tag, digest } = this.#image;
    const reply = await this.#ask("GET", `/v2/${path}/tags/list?n=1`);
    const unknown = reply.status === 404 && /"NAME_UNKNOWN"/.test(reply.body);
    const found = reply.status === 200 ? (digest ? "digest" : "tag") : undefined;
    const what = unknown ? "repository" : (found ?? "either");
    return { kind: "missing", party: this.#party, what, repository, reference: digest ?? tag ?? "" };
  }
}

/** Whether something else than a registry answers at `/v2/`: nothing, or a page for people. */
function isForeign({ status, headers }: Reply): boolean {
  if (headers["docker-distribution-api-version"] !== undefined) return false;
  return status === 404 || /^text\/html\b/i.test(headers["content-type"] ?? "");
}
