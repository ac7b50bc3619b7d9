/** What speaks against a pull secret that is about to be made: by the user name, by the password, by our own rules. */
import { analyze } from "../analyze.ts";
import { Inventory } from "../inventory.ts";
import { type RegistryEntry, readDockerConfig } from "../kubernetes/dockerConfig.ts";
import { PodSpecTable } from "../kubernetes/podSpecs.ts";
import { type Credential, encodeDockerConfig } from "../kubernetes/writeDockerConfig.ts";
import { ManifestReader } from "../manifests.ts";
import { rules } from "../rules/index.ts";
import { defaultSettings } from "../settings.ts";
import { t } from "../translation.ts";
import { listed } from "../words.ts";
import { loginDoubts } from "./loginChecks.ts";
import { secretManifest } from "./secretManifest.ts";

/** The first is meant, and of the others more is said here: our `auth` is wrong only where the password is. */
const leftOut: readonly string[] = [
  "secret-plaintext-credentials",
  "secret-unmatchable-registry",
  "secret-auth-mismatch",
];

/** Sentences for people, none of which quotes a password. The time is in milliseconds since 1970. */
export function reviewCredentials(credentials: readonly Credential[], now: number): readonly string[] {
  const { entries } = readDockerConfig("dockerconfigjson", encodeDockerConfig(credentials));
  return [...entries.flatMap(doubtsOf), ...sameKeys(entries), ...findings(credentials, now)];
}

function doubtsOf(entry: RegistryEntry): readonly string[] {
  const { username, passwordWhitespace, placeholder } = entry;
  const server = entry.key.value;
  return [
    ...loginDoubts({ server, username }),
    ...(username === "[token]" ? [t`The user name for ${server} looks like a token, and user names are shown.`] : []),
    ...(passwordWhitespace ? [ends[passwordWhitespace](server)] : []),
    ...(placeholder ? [t`The user name or the password for ${server} looks like a placeholder.`] : []),
    ...keyFile(entry),
  ];
}

const ends: Readonly<Record<NonNullable<RegistryEntry["passwordWhitespace"]>, (server: string) => string>> = {
  leading: (server) => t`The password for ${server} begins with white space, which is sent as a part of it.`,
  trailing: (server) => t`The password for ${server} ends in white space, which is sent as a part of it.`,
  newline: (server) => t`The password for ${server} begins or ends in a line break, which is sent as a part of it.`,
};

/** A JSON object, and the same in base64, by how they begin: `{"`, `{ `, or with a line break. */
const keyFiles: Readonly<Record<string, { readonly begins: RegExp; readonly is: () => string }>> = {
  _json_key: { begins: /^\s*\{/, is: () => t`the whole JSON text of the key file` },
  _json_key_base64: { begins: /^\s*e[wy]/, is: () => t`the whole key file in base64` },
};

/** The two user names are easily taken for each other, and the path of the file for the file. */
function keyFile({ key: { value: server }, username, password }: RegistryEntry): readonly string[] {
  const wanted = keyFiles[username];
  if (!wanted || wanted.begins.test(password.reveal())) return [];
  return [t`The password for ${server} does not look right: with the user name ${username} it is ${wanted.is()}.`];
}

/** The kubelet files such keys as one, and tries their credentials in any order (keyring.go, Add). */
function sameKeys(entries: readonly RegistryEntry[]): readonly string[] {
  const groups = Map.groupBy(entries, ({ indexKey }) => indexKey);
  return [...groups].flatMap(([index, { length }]) => {
    if (index === undefined || length < 2) return [];
    const servers = entries.filter(({ indexKey }) => indexKey === index).map(({ key }) => key.value);
    return [t`${listed(servers)} are the same to the kubelet, which tries their credentials in no certain order.`];
  });
}

function findings(credentials: readonly Credential[], now: number): readonly string[] {
  const manifest = secretManifest({ name: "secret" }, credentials, "data");
  const inventory = new Inventory([new ManifestReader(new PodSpecTable([])).read("secret.yaml", manifest)], true);
  return analyze(inventory, rules, defaultSettings, now)
    .filter(({ rule }) => !leftOut.includes(rule.id))
    .map(({ message }) => message);
}
