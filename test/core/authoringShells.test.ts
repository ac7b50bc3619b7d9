/** The kubectl command in the words of each shell: run by the real shells, where they are, with passwords that are hard to carry. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { kubectlCommand, type Shell } from "#core";

/** How a script is run in which `kubectl` prints its arguments with a NUL behind each. */
const shells: Readonly<Record<Shell, { readonly program: string; readonly stub: string; readonly args: string[] }>> = {
  bash: { program: "bash", stub: `kubectl() { printf '%s\\0' "$@"; }`, args: [] },
  fish: { program: "fish", stub: `function kubectl; printf '%s\\0' $argv; end`, args: ["--no-config"] },
  powershell: {
    program: "pwsh",
    // A function would see arguments before PowerShell has made them those of a program.
    stub: `function kubectl { & printf '%s\\0' @args }`,
    args: ["-NoProfile", "-File"],
  },
};

const nasty: readonly string[] = [
  "fake",
  " two  spaces ",
  "$HOME $(id) `id` %s %% !! ~ *",
  `it's "quoted"`,
  "back\\slash \\\\ \\n \\' end\\",
  "line\nbreaks\n\ttab\r\nend\n\n",
  "'\u2018\u2019\u201a\u201b\u201c\u201d\u201e",
  "ünï 密码 🔑 #;&|<>(){}[]^=,@",
  "-n --flag",
];

function works(program: string): boolean {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** What kubectl would be called with. */
function argumentsIn(shell: Shell, command: string, variables: Readonly<Record<string, string>>): readonly string[] {
  const { program, stub, args } = shells[shell];
  const folder = mkdtempSync(join(tmpdir(), "pull-secrets-shell-"));
  try {
    const script = join(folder, shell === "powershell" ? "script.ps1" : "script");
    writeFileSync(script, `${stub}\n${command}`);
    const env = { PATH: process.env.PATH, LC_ALL: "C.UTF-8", HOME: folder, ...variables };
    return execFileSync(program, [...args, script], { encoding: "utf8", env, cwd: folder })
      .split("\0")
      .slice(0, -1);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const shell of Object.keys(shells) as Shell[]) {
  const { program } = shells[shell];
  const skip = works(program) ? false : `left out: there is no ${program} on the PATH`;

  test(`${shell} hands over every character`, { skip }, () => {
    for (const text of nasty) {
      const of = { name: "regcred", namespace: "shop" };
      const login = { server: `reg.io/${text}`, username: text, email: text };
      const command = kubectlCommand(of, login, { shell, variable: "REGISTRY_PASSWORD" });
      assert.deepEqual(argumentsIn(shell, command, { REGISTRY_PASSWORD: text }), [
        ...["create", "secret", "docker-registry", "regcred", "--namespace=shop", `--docker-server=reg.io/${text}`],
        ...[`--docker-username=${text}`, `--docker-email=${text}`, `--docker-password=${text}`],
      ]);
    }
  });
}

test("bash reads the password as the comments say", () => {
  const command = kubectlCommand({ name: "a" }, { server: "reg.io", username: "u" }, { shell: "bash", variable: "P" });
  const [typed, read] = command
    .split("\n")
    .filter((line) => line.startsWith("#   "))
    .map((line) => line.slice(4));
  const password = " fa$ke\\ 'x' ";
  const folder = mkdtempSync(join(tmpdir(), "pull-secrets-shell-"));
  try {
    writeFileSync(join(folder, "password.txt"), `${password}\n`);
    for (const set of [typed, read]) {
      const script = `${set}\nprintf '%s' "$P"`;
      const printed = execFileSync("bash", ["-c", script], { cwd: folder, input: `${password}\n`, encoding: "utf8" });
      assert.equal(printed, password);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** As the shells' own documents have it, for those that are not here. */
const written: Readonly<Record<Shell, string>> = {
  bash: `kubectl create secret docker-registry regcred \\
  --namespace=shop \\
  --docker-server=reg.io:5000 \\
  --docker-username='it'\\''s $x\\' \\
  --docker-password="$PASS"
`,
  fish: `kubectl create secret docker-registry regcred \\
  --namespace=shop \\
  --docker-server=reg.io:5000 \\
  --docker-username='it\\'s $x\\\\' \\
  --docker-password="$PASS"
`,
  powershell: `kubectl create secret docker-registry regcred \`
  --namespace=shop \`
  '--docker-server=reg.io:5000' \`
  '--docker-username=it''s $x\\' \`
  "--docker-password=$env:PASS"
`,
};

test("each shell has its own quotes, and the password is in none of them", () => {
  for (const [shell, expected] of Object.entries(written) as [Shell, string][]) {
    const login = { server: "reg.io:5000", username: "it's $x\\" };
    const command = kubectlCommand({ name: "regcred", namespace: "shop" }, login, { shell, variable: "PASS" });
    assert.equal(command.replace(/^#.*\n/gm, ""), expected);
    assert.match(command, /^# PASS has to hold the password/);
  }
});
