/** Headers and forms that carry a credential: the only place of the registry's code where one is looked at. */
import { Redacted } from "#core";

/** What is known of a registry's user. The kubelet reads no identity tokens; docker does. */
export type PullCredential =
  | { readonly kind: "password"; readonly login: Redacted; readonly password: Redacted }
  | { readonly kind: "identity-token"; readonly token: Redacted };

/** The value of an Authorization or Proxy-Authorization header. */
export function basic(login: Redacted, password: Redacted): Redacted {
  return new Redacted(`Basic ${Buffer.from(`${login.reveal()}:${password.reveal()}`, "utf8").toString("base64")}`);
}

/** Nothing where the token has what no header may have. */
export function bearer(token: string): Redacted | undefined {
  return /^[\x21-\x7e]+$/.test(token) ? new Redacted(`Bearer ${token}`) : undefined;
}

export function header(name: string, value: Redacted | undefined): Readonly<Record<string, string>> {
  return value ? { [name]: value.reveal() } : {};
}

/** The form of an OAuth 2 refresh, as the distribution project's token services take it. */
export function refreshForm(token: Redacted, service: string, scopes: readonly string[]): Redacted {
  const form = new URLSearchParams({ grant_type: "refresh_token", service, client_id: "pull-secrets" });
  if (scopes.length > 0) form.set("scope", scopes.join(" "));
  form.set("refresh_token", token.reveal());
  return new Redacted(form.toString());
}

export function bodyOf(form: Redacted | undefined): string {
  return form?.reveal() ?? "";
}
