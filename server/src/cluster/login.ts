/** Who the user is for the API server: headers and certificates, kept fresh. Credentials live here and in the kubeconfig. */
import { X509Certificate } from "node:crypto";
import { validateHeaderValue } from "node:http";
import { createSecureContext } from "node:tls";
import { Redacted } from "#core";
import type { Clock } from "./clock.ts";
import { type ExecCredential, runExecPlugin } from "./execPlugin.ts";
import type { Material, Target } from "./kubeconfig.ts";
import { ClusterFailure } from "./problem.ts";
import { readSmall } from "./smallFile.ts";

export interface LoginOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly allowProcesses: boolean;
  readonly terminal: boolean;
  readonly clock: Clock;
  /** Ends what is going on when the connection is closed. */
  readonly signal: AbortSignal;
}

/** What goes with a request. Header values are looked at where the request is sent, and nowhere else. */
export interface Login {
  readonly headers: Headers;
  readonly certificate: Redacted | undefined;
  readonly key: Redacted | undefined;
}

/** Names in lower case; one name may be there several times. */
export type Headers = readonly (readonly [name: string, value: Redacted])[];

/** As client-go has it. */
const tokenFileLife = 60_000;

export class LoginKeeper {
  readonly #target: Target;
  readonly #options: LoginOptions;
  readonly #impersonation: Headers;
  #files: { readonly read: number; readonly token: Redacted } | undefined;
  #exec: Promise<ExecCredential> | undefined;
  #certificate: Promise<Pick<Login, "certificate" | "key">> | undefined;

  constructor(target: Target, options: LoginOptions) {
    this.#target = target;
    this.#options = options;
    this.#impersonation = impersonation(target);
  }

  /** Whether asking for the login starts a program, which may open a browser: not to be done again and again. */
  get startsProgram(): boolean {
    return this.#usesExec;
  }

  /** @throws ClusterFailure */
  async login(): Promise<Login> {
    // kubectl, too, sends no credential over plain HTTP (clientcmd: rest.IsConfigTransportTLS).
    if (this.#target.cluster.server.protocol === "http:") return { ...nobody, headers: this.#headers(undefined) };
    this.#certificate ??= this.#readCertificate();
    const certificate = await this.#certificate;
    const token = await this.#token();
    if (token) return { ...certificate, headers: this.#headers(bearer(token)) };
    const { basic } = this.#target.user;
    if (basic) return { ...certificate, headers: this.#headers(basicHeader(basic.login, basic.password)) };
    if (!this.#usesExec) return { ...certificate, headers: this.#headers(this.#authProvider()) };
    const exec = await this.#runExec();
    const own = exec.certificate && exec.key ? { certificate: exec.certificate, key: exec.key } : certificate;
    return { ...own, headers: this.#headers(exec.token && bearer(exec.token)) };
  }

  /** Forgets what the server did not accept. @returns whether the next login may be another one. */
  renew(): boolean {
    const { tokenFile } = this.#target.user;
    this.#files = undefined;
    this.#exec = undefined;
    return this.#usesExec || tokenFile !== undefined;
  }

  /** When the certificate of the user ended, if it has; as the API says times. */
  async expiredCertificate(): Promise<string | undefined> {
    const pem = (await this.#certificate?.catch(() => undefined))?.certificate;
    if (!pem) return undefined;
    const end = new X509Certificate(pem.reveal()).validToDate;
    return end.getTime() < this.#options.clock.now() ? end.toISOString() : undefined;
  }

  /** A token, a file of one, or a password count before a program (client-go's exec plugin). */
  get #usesExec(): boolean {
    const { token, tokenFile, basic, exec } = this.#target.user;
    return exec !== undefined && !token && tokenFile === undefined && !basic;
  }

  /** Line breaks and such cannot be sent. */
  #headers(authorization: Redacted | undefined): Headers {
    const own: Headers = authorization ? [["authorization", authorization]] : [];
    const headers = [...this.#impersonation, ...own];
    for (const [name, value] of headers) {
      try {
        validateHeaderValue(name, value.reveal());
      } catch {
        throw this.#target.userFault("badValue", name === "authorization" ? "token" : "as");
      }
    }
    return headers;
  }

  /** A file of a token counts before a token; the token stands in where the file cannot be read (rest.Config). */
  async #token(): Promise<Redacted | undefined> {
    const { token, tokenFile } = this.#target.user;
    if (tokenFile === undefined) return token;
    const now = this.#options.clock.now();
    if (this.#files && now - this.#files.read < tokenFileLife) return this.#files.token;
    const text = await readSmall(tokenFile, this.#options).catch(() => undefined);
    if (text !== undefined && text.trim() !== "") {
      this.#files = { read: now, token: new Redacted(text.trim()) };
      return this.#files.token;
    }
    if (token) return token;
    throw this.#target.userFault("missingFile", tokenFile);
  }

  async #runExec(): Promise<ExecCredential> {
    const { user, cluster } = this.#target;
    const { exec } = user;
    if (!exec) throw new ClusterFailure({ kind: "unexpected" });
    if (!this.#options.allowProcesses) throw new ClusterFailure({ kind: "execNotAllowed", command: exec.command });
    const known = await this.#exec;
    if (known && (known.expires === undefined || known.expires > this.#options.clock.now())) return known;
    const running = runExecPlugin(exec, cluster, this.#options);
    this.#exec = running;
    try {
      return await running;
    } catch (error) {
      if (this.#exec === running) this.#exec = undefined;
      throw error;
    }
  }

  /** What old versions of kubectl wrote. Only kubectl may renew it: a renewed login may put the one in the file out of use. */
  #authProvider(): Redacted | undefined {
    const { authProvider } = this.#target.user;
    if (!authProvider) return undefined;
    const { name, value } = authProvider;
    const token = value(name === "oidc" ? "id-token" : "access-token");
    const ends = name === "oidc" ? token && expiryOfJwt(token) : expiryOf(value);
    if (token && (ends === undefined || ends > this.#options.clock.now())) return bearer(token);
    throw new ClusterFailure({ kind: "authProvider", name, renewable: name === "oidc" });
  }

  async #readCertificate(): Promise<Pick<Login, "certificate" | "key">> {
    const { user, userFault } = this.#target;
    if (!user.certificate && !user.key) return nobody;
    const [certificate, key] = [await read(user.certificate, userFault), await read(user.key, userFault)];
    try {
      createSecureContext({ cert: certificate?.reveal(), key: key?.reveal() });
      if (certificate && key) return { certificate, key };
    } catch {
      // OpenSSL's message tells nothing that the fault does not.
    }
    throw userFault("badCertificate", certificate ? "client-key" : "client-certificate");
  }
}

const nobody: Login = { headers: [], certificate: undefined, key: undefined };

/** The certificates of authorities to trust, as PEM; undefined for those that Node.js trusts. @throws ClusterFailure */
export async function readAuthorities({ cluster, clusterFault }: Target): Promise<string | undefined> {
  const pem = (await read(cluster.ca, clusterFault))?.reveal();
  if (pem === undefined) return undefined;
  try {
    new X509Certificate(pem);
    return pem;
  } catch {
    throw clusterFault("badCertificate", "certificate-authority");
  }
}

async function read(material: Material | undefined, fault: Target["userFault"]): Promise<Redacted | undefined> {
  if (!material) return undefined;
  if (material.from === "data") return new Redacted(Buffer.from(material.base64.reveal(), "base64").toString("utf8"));
  const text = await readSmall(material.path).catch(() => {
    throw fault("missingFile", material.path);
  });
  return new Redacted(text);
}

function bearer(token: Redacted): Redacted {
  return new Redacted(`Bearer ${token.reveal()}`);
}

function basicHeader(login: Redacted, password: Redacted): Redacted {
  return new Redacted(`Basic ${Buffer.from(`${login.reveal()}:${password.reveal()}`, "utf8").toString("base64")}`);
}

/** transport/round_trippers.go. */
function impersonation({ user: { impersonate } }: Target): Headers {
  if (!impersonate) return [];
  const { user, uid, groups, extra } = impersonate;
  const headers: readonly (readonly [string, string])[] = [
    ["impersonate-user", user],
    ...(uid === undefined ? [] : [["impersonate-uid", uid] as const]),
    ...groups.map((group) => ["impersonate-group", group] as const),
    ...extra.map(({ key, value }) => [`impersonate-extra-${encodeURIComponent(key).toLowerCase()}`, value] as const),
  ];
  return headers.map(([name, value]) => [name, new Redacted(value)]);
}

/** The time that stands in a token, in milliseconds since 1970. Whether the token is genuine is the server's to say. */
function expiryOfJwt(token: Redacted): number | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.reveal().split(".")[1] ?? "", "base64url").toString("utf8"));
    const exp = typeof claims === "object" && claims !== null && "exp" in claims ? claims.exp : undefined;
    return typeof exp === "number" ? exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}

/** gcp writes a date, azure seconds since 1970. */
function expiryOf(value: (field: string) => Redacted | undefined): number | undefined {
  const [date, seconds] = [value("expiry")?.reveal(), value("expires-on")?.reveal()];
  const time = seconds === undefined ? Date.parse(date ?? "") : Number(seconds) * 1000;
  return Number.isNaN(time) ? undefined : time;
}
