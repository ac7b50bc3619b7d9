/** Writes the kubectl command that makes a pull secret, with the password left to a variable of the shell. */
import { t } from "../translation.ts";
import { quoting, type Shell } from "./shells.ts";
import type { Login, PullSecretName } from "./validate.ts";
import { lines } from "./yamlText.ts";

/** Why a shell's variable cannot have such a name. */
export function variableProblem(name: string): string | undefined {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
    ? undefined
    : t`The name of an environment variable consists of letters, digits and underscores, and begins with no digit.`;
}

/** For one registry: kubectl makes no Secret for several. */
export function kubectlCommand(
  { name, namespace }: PullSecretName,
  { server, username, email = "" }: Login,
  { shell, variable }: { readonly shell: Shell; readonly variable: string },
): string {
  const write = quoting[shell];
  const words = [
    `kubectl create secret docker-registry ${write.literal("", name)}`,
    ...(namespace === undefined ? [] : [write.literal("--namespace=", namespace)]),
    write.literal("--docker-server=", server),
    write.literal("--docker-username=", username),
    ...(email === "" ? [] : [write.literal("--docker-email=", email)]),
    write.variable("--docker-password=", variable),
  ];
  const older = "# PowerShell before 7.3 passes on no double quotes, neither of a user name nor of a password.";
  return lines([
    `# ${variable} has to hold the password. To type it, unseen:`,
    `#   ${write.typed(variable)}`,
    "# or to read it from a file:",
    `#   ${write.read(variable)}`,
    ...(shell === "powershell" ? [older] : []),
    words.join(`${write.continued}\n  `),
  ]);
}
