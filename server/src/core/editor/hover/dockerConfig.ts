/** What base64 holds, where it is a docker config or a login of one: never the password. */
import { isDeep } from "../../authoring/dockerConfigView.ts";
import { Masks } from "../../authoring/masks.ts";
import { configIn } from "../../authoring/secretConfig.ts";
import { encodeJsonString, type JsonNode, membersNamed, parseJson } from "../../json.ts";
import { type JsonPart, layOut } from "../../jsonLayout.ts";
import type { RegistryEntry } from "../../kubernetes/dockerConfig.ts";
import type { Secret } from "../../kubernetes/resources.ts";
import type { ReadDockerConfig } from "../../kubernetes/secretContent.ts";
import { shownKey } from "../../secrets.ts";
import { t } from "../../translation.ts";
import { paragraph } from "../shown.ts";
import { around, type Hovered, type HoverPlace } from "./provider.ts";
import { login } from "./registry.ts";

export function dockerConfigHover(place: HoverPlace): Hovered | undefined {
  for (const resource of place.resources) {
    if (resource.kind !== "secret" && resource.kind !== "madeSecret") continue;
    const { content } = resource;
    if (content.state !== "read") continue;
    if (content.field === "stringData") {
      for (const entry of content.config.entries) {
        const span = entry.authSpan && around(resource, content.locate(entry.authSpan), place);
        if (span) return { span, blocks: [paragraph(authOf(entry)), ...login(entry, place.context)] };
      }
    } else if (resource.kind === "secret") {
      const span = around(resource, content.at, place);
      if (span) return { span, blocks: decoded(resource, content) };
    }
  }
  return undefined;
}

function authOf({ username, authProblem, placeholder }: RegistryEntry): string {
  if (authProblem) return authProblem.message.replaceAll("`", "");
  if (placeholder) return t`The base64 of a user name and a password is filled in later.`;
  return t`The base64 of ${username}:${mask("a password")}`;
}

/** A mask tells nothing, not even which values are the same. */
function mask(value: string): string {
  return new Masks().maskOf(value);
}

function decoded(secret: Secret, content: ReadDockerConfig): Hovered["blocks"] {
  const { config } = content;
  if (config.fatal) return [paragraph(t`The kubelet cannot read what this decodes to: ${config.fatal.message}.`)];
  const found = configIn(secret);
  const root = "problem" in found ? undefined : parseJson(found.text.reveal());
  if (!root || "error" in root || isDeep(root.value)) return [paragraph(t`This cannot be shown decoded.`)];
  return [
    paragraph(t`Decoded, with passwords and tokens masked:`),
    { kind: "code", language: "json", text: layOut(masked(root.value, content), "  ") },
  ];
}

/** What is known to be a key, a user name or an e-mail address is shown; of all else only that it is there. */
function masked(root: JsonNode, { format, config }: ReadDockerConfig): JsonPart {
  const registries: JsonPart = {
    members: config.entries.map((entry) => [string(shownKey(entry.key)), entryOf(entry)]),
  };
  if (format === "dockercfg") return registries;
  const auths = new Set(membersNamed(root, "auths"));
  const others = root.kind === "object" ? root.members.filter((member) => !auths.has(member)) : [];
  return {
    members: [
      ...(auths.size > 0 ? [[string("auths"), registries] as const] : []),
      ...others.map(({ key }) => [string(key.value), string(mask("a value"))] as const),
    ],
  };
}

function entryOf({ username, email, sendsPassword, ignoredFields }: RegistryEntry): JsonPart {
  const fields: readonly (readonly [string, string | undefined])[] = [
    ["username", username === "" ? undefined : username],
    ["password", sendsPassword ? mask("a password") : undefined],
    ["email", email],
    ...ignoredFields.map(({ value }) => [value, mask("a token")] as const),
  ];
  return { members: fields.flatMap(([key, value]) => (value === undefined ? [] : [[string(key), string(value)]])) };
}

function string(value: string): string {
  return encodeJsonString(value);
}
