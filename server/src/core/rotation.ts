/** Puts another credential into a Secret in the place of an old one, and leaves everything else as it is written. */
import type { Edits } from "./edits.ts";
import { encodeJsonString } from "./json.ts";
import type { RegistryEntry } from "./kubernetes/dockerConfig.ts";
import { PodSpecTable } from "./kubernetes/podSpecs.ts";
import type { Secret } from "./kubernetes/resources.ts";
import {
  type Credential,
  encodeAuth,
  encodeDockerConfigEntry,
  type FieldChange,
} from "./kubernetes/writeDockerConfig.ts";
import { ManifestReader } from "./manifests.ts";
import { changeDockerConfig } from "./secretEdits.ts";
import { editedText } from "./sourceEdits.ts";

/** Nothing where the Secret has no such server, or where no edit is certain to give what is wanted. */
export function rotateCredential(secret: Secret, credential: Credential): Edits {
  const entry = entryOf(secret, credential.server);
  const edits = entry && changeDockerConfig(secret, () => changesOf(entry, credential));
  if (!edits) return undefined;
  const { path } = secret;
  const after = new ManifestReader(new PodSpecTable([]))
    .read("", editedText(secret.source, edits))
    .resources.find((resource) => resource.kind === "secret" && resource.path.join() === path.join());
  const rotated = after?.kind === "secret" ? entryOf(after, credential.server) : undefined;
  return rotated && sends(rotated, credential) ? edits : undefined;
}

function entryOf({ content }: Secret, server: string): RegistryEntry | undefined {
  return content.state === "read" ? content.config.entries.find(({ key }) => key.value === server) : undefined;
}

function sends({ login, password }: RegistryEntry, wanted: Credential): boolean {
  return login.reveal() === wanted.login.reveal() && password.reveal() === wanted.password.reveal();
}

/** The fields that are written are written anew; only where they are no complete login, the whole entry is. */
function changesOf(entry: RegistryEntry, { login, password }: Credential): readonly FieldChange[] {
  const { usernameSpan, passwordSpan, authSpan, span, email } = entry;
  const username = login.reveal();
  if (!authSpan && !(usernameSpan && passwordSpan)) {
    const whole = { username, password, ...(email === undefined ? {} : { email }) };
    return [{ span, text: encodeDockerConfigEntry(whole) }];
  }
  const fields = [
    { span: usernameSpan, value: username },
    { span: passwordSpan, value: password.reveal() },
    { span: authSpan, value: encodeAuth(username, password) },
  ];
  return fields.flatMap(({ span, value }) => (span ? [{ span, text: encodeJsonString(value) }] : []));
}
