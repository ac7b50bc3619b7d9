/** Which programs a docker config names that keep its passwords. */
import { type JsonNode, membersNamed, parseJson } from "../json.ts";
import { indexKey } from "../kubernetes/keyring.ts";
import { shownKey } from "../secrets.ts";

/** A program that keeps credentials for docker: of one registry, or of all others where no registry is named. */
export interface CredentialHelper {
  /** As the docker config names it, such as `desktop`. */
  readonly name: string;
  /** The file that is run, such as `docker-credential-desktop`. */
  readonly program: string;
  readonly registry?: string;
}

export function credentialHelpersIn(text: string): readonly CredentialHelper[] {
  const parsed = parseJson(text);
  if ("error" in parsed) return [];
  const [store, some] = ["credsStore", "credHelpers"].map((name) => membersNamed(parsed.value, name).at(-1)?.value);
  const members = some?.kind === "object" ? some.members : [];
  return [
    ...namesIn(store).map(helper),
    ...members.flatMap(({ key, value }) =>
      namesIn(value).map((name) => ({ ...helper(name), registry: shownKey(key) })),
    ),
  ];
}

function namesIn(node: JsonNode | undefined): readonly string[] {
  return node?.kind === "string" && node.value !== "" ? [node.value] : [];
}

function helper(name: string): CredentialHelper {
  return { name, program: `docker-credential-${name}` };
}

/** Whether two keys of docker configs are one to the kubelet, however they are written. */
export function isSameServer(key: string, server: string): boolean {
  const [left, right] = [indexKey(key), indexKey(server)];
  return key === server || (!("error" in left) && !("error" in right) && left.key === right.key);
}
