/** Names the documents that show the docker config of a Secret: by its manifest and its name, so that edits move nothing. */
import { Uri } from "vscode";
import type { Secret } from "#core";

/** Schemas of JSON are found by it, and then it may have letters only. */
export const decodedScheme = "pullsecrets";

/** What a document shows. */
export interface Address {
  /** The URI of the manifest. */
  readonly manifest: string;
  readonly name: string;
  readonly namespace: string | null;
  /** Its place among those of the same name and namespace. */
  readonly nth: number;
  /** With passwords as they are: such a document can only be read, so that VS Code never keeps a backup of it. */
  readonly revealed: boolean;
}

/** @param all The Secrets of the same manifest. */
export function addressOf(secret: Secret, all: readonly Secret[], manifest: Uri): Uri {
  const name = secret.name?.value ?? "";
  const namespace = secret.namespace?.value ?? null;
  const nth = all
    .filter((other) => isNamed(other, name, namespace))
    .findIndex(({ source }) => source.start === secret.source.start);
  const format = secret.content.state === "read" ? secret.content.format : "dockerconfigjson";
  return Uri.from({
    scheme: decodedScheme,
    authority: "masked",
    path: `/${format}/${namespace ?? "any"}/${name || "unnamed"}.json`,
    query: JSON.stringify([manifest.toString(), name, namespace, Math.max(0, nth)]),
  });
}

/** The same docker config with its passwords, to be looked at. */
export function revealedUri(uri: Uri): Uri {
  return uri.with({ authority: "revealed" });
}

/** Nothing for a URI that is none of these. */
export function readAddress({ authority, query }: Uri): Address | undefined {
  try {
    const [manifest, name, namespace, nth]: unknown[] = JSON.parse(query);
    if (typeof manifest !== "string" || typeof name !== "string" || typeof nth !== "number") return undefined;
    const known = typeof namespace === "string" ? namespace : null;
    return { manifest, name, namespace: known, nth, revealed: authority === "revealed" };
  } catch {
    return undefined;
  }
}

export function find({ name, namespace, nth }: Address, secrets: readonly Secret[]): Secret | undefined {
  return secrets.filter((secret) => isNamed(secret, name, namespace))[nth];
}

function isNamed(secret: Secret, name: string, namespace: string | null): boolean {
  return (secret.name?.value ?? "") === name && (secret.namespace?.value ?? null) === namespace;
}
