/** What speaks against a pull secret that is about to be made: by the user name, by the password, by our own rules. */
import { analyze } from "../analyze.ts";
import { Inventory } from "../inventory.ts";
import { type RegistryEntry, readDockerConfig } from "../kubernetes/dockerConfig.ts";
import { PodSpecTable } from "../kubernetes/podSpecs.ts";
import { type Credential, encodeDockerConfig } from "../kubernetes/writeDockerConfig.ts";
import { ManifestReader } from "../manifests.ts";
import { rules } from "../rules/index.ts";
import { defaultSettings } from "../settings.ts";
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

function doubtsOf({ key: { value: server }, username, passwordWhitespace, placeholder }: RegistryEntry) {
  const ends = {
    leading: "begins with white space",
    trailing: "ends in white space",
    newline: "begins or ends in a line break",
  };
  return [
    ...loginDoubts({ server, username }),
    ...(username === "[token]" ? [`The user name for ${server} looks like a token, and user names are shown.`] : []),
    ...(passwordWhitespace
      ? [`The password for ${server} ${ends[passwordWhitespace]}, which is sent as a part of it.`]
      : []),
    ...(placeholder ? [`The user name or the password for ${server} looks like a placeholder.`] : []),
  ];
}

/** The kubelet files such keys as one, and tries their credentials in any order (keyring.go, Add). */
function sameKeys(entries: readonly RegistryEntry[]): readonly string[] {
  const groups = Map.groupBy(entries, ({ indexKey }) => indexKey);
  return [...groups].flatMap(([index, { length }]) => {
    if (index === undefined || length < 2) return [];
    const servers = entries.filter(({ indexKey }) => indexKey === index).map(({ key }) => key.value);
    return [`${listed(servers)} are the same to the kubelet, which tries their credentials in no certain order.`];
  });
}

function findings(credentials: readonly Credential[], now: number): readonly string[] {
  const manifest = secretManifest({ name: "secret" }, credentials, "data");
  const inventory = new Inventory([new ManifestReader(new PodSpecTable([])).read("secret.yaml", manifest)], true);
  return analyze(inventory, rules, defaultSettings, now)
    .filter(({ rule }) => !leftOut.includes(rule.id))
    .map(({ message }) => message);
}
