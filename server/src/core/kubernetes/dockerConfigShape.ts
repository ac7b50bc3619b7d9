/** Which kind of docker config a JSON text is, whatever it is said to be. */
import { type JsonNode, membersNamed } from "../json.ts";
import type { DockerConfigFormat, DockerConfigShape } from "./dockerConfig.ts";

/** What is wrong with the outline of a config that should be of the given format. */
export function shapeOf(format: DockerConfigFormat, root: JsonNode): DockerConfigShape | undefined {
  if (root.kind === "null") return format === "dockercfg" ? "empty" : "no-auths";
  if (root.kind !== "object") return undefined;
  const auths = membersNamed(root, "auths").at(-1)?.value;
  if (format === "dockercfg") {
    if (auths?.kind === "object" && !looksLikeEntry(auths)) return "other-format";
    return root.members.length === 0 ? "empty" : undefined;
  }
  if (auths)
    return auths.kind === "null" || (auths.kind === "object" && auths.members.length === 0) ? "empty" : undefined;
  return root.members.some(({ value }) => looksLikeEntry(value)) ? "other-format" : "no-auths";
}

function looksLikeEntry(node: JsonNode): boolean {
  return node.kind === "object" && ["auth", "username", "password"].some((name) => membersNamed(node, name).length > 0);
}
