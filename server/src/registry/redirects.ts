/** Follows redirects, and decides at each step anew what the next host may be told. */
import type { Redacted } from "#core";
import { isLoopback } from "../network/address.ts";
import { type Network, type Reply, type Request, send } from "./http.ts";
import { Failure } from "./outcome.ts";

const mostRedirects = 5;
const statuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export interface Manners {
  readonly network: Network;
  readonly allowHttp: boolean;
  /** What may be sent to an origin, such as `https://reg.io:5000`. */
  readonly authorizationFor: (origin: string) => Redacted | undefined;
}

/** Whether an address may be asked: others could read along where there is no TLS. */
export function isSafe(url: URL, allowHttp: boolean): boolean {
  return url.protocol === "https:" || (url.protocol === "http:" && (allowHttp || isLoopback(url)));
}

/** @throws Failure */
export async function follow(request: Omit<Request, "authorization">, manners: Manners): Promise<Reply> {
  const { network, allowHttp, authorizationFor } = manners;
  let { url, party } = request;
  let carried = false;
  for (let count = 0; count <= mostRedirects; count++) {
    const authorization = authorizationFor(url.origin);
    carried ||= authorization !== undefined;
    const reply = await send({ ...request, url, party, authorization }, network);
    if (!statuses.has(reply.status)) return reply;
    const location = reply.headers.location ?? "";
    // A form would have to be sent again, and it holds a token.
    if (location === "" || request.form || !URL.canParse(location, url.href)) {
      throw new Failure({ kind: "redirect", party, fault: "nowhere" });
    }
    const next = new URL(location, url);
    if (!isSafe(next, allowHttp)) {
      const fault = next.protocol === "http:" ? "plain-http" : "nowhere";
      throw new Failure({ kind: "redirect", party, fault });
    }
    if (next.origin !== url.origin) party = { role: "redirect-target", host: carried ? "" : next.host };
    url = next;
  }
  throw new Failure({ kind: "redirect", party, fault: "too-many" });
}
