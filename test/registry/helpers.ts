/** Programs that speak the protocol of docker's credential helpers, right ones and wrong ones. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

export const canary = "canary-of-the-helper";

/** Answers to `list`, and to `get` by what is asked for; `$server` is that. */
const good = `
if [ "$1" = list ]; then
  echo '{"https://index.docker.io/v1/":"me","https://index.docker.io/v1/access-token":"me","mine.azurecr.io":"<token>","gone.io":"me","both.io":"me"}'
  exit
fi
read -r server
case $server in
  mine.azurecr.io) echo '{"ServerURL":"mine.azurecr.io","Username":"<token>","Secret":"${canary}"}';;
  https://index.docker.io/v1/|both.io|only.io) echo "{\\"ServerURL\\":\\"$server\\",\\"Username\\":\\"me at \${server#*//}\\",\\"Secret\\":\\"${canary} \\\\u00e9\\"}";;
  *) echo "credentials not found in native keychain"; exit 1;;
esac`;

/** Answers once the other one has been started as well, and never if a second question comes before that answer. */
const meeting = (mine: string, other: string) => `
cd "$(dirname "$0")" && mkdir ${mine}.busy || exit 1
touch ${mine}.here
while [ ! -e ${other}.here ]; do sleep 0.01; done
rmdir ${mine}.busy
echo '{"Username":"${mine}","Secret":"${canary}"}'`;

/** By name, as shell scripts. */
const scripts = {
  good,
  lowercase: `echo '{"serverurl":"x","username":"me","secret":"${canary}"}'`,
  empty: `echo '{"ServerURL":"x","Username":"me","Secret":""}'`,
  nameless: "echo no credentials username; exit 1",
  talkative: `echo '${canary}'; echo '${canary}' >&2; exit 3`,
  killed: `echo '${canary}'; kill -9 $$`,
  text: `echo '${canary}'`,
  array: `echo '["${canary}"]'`,
  colon: `echo '{"ServerURL":"x","Username":"a:b","Secret":"${canary}"}'`,
  numbers: `echo '{"Username":1,"Secret":2}'`,
  null: "echo null",
  huge: "while :; do echo 0123456789012345678901234567890123456789; done",
  noisy: `i=0; while [ $i -lt 3000 ]; do echo '0123456789012345678901234567890123456789' >&2; i=$((i+1)); done; echo '{"Username":"me","Secret":"${canary}"}'`,
  deaf: `exec 0<&-; echo '{"Username":"me","Secret":"${canary}"}'`,
  romeo: meeting("romeo", "juliet"),
  juliet: meeting("juliet", "romeo"),
  hanging: "exec sleep 60",
  // Whoever waits for the end of the pipe waits for the child of this one.
  leaving: "sleep 60 & exec sleep 60",
  parting: `sleep 60 & echo '{"Username":"me","Secret":"${canary}"}'`,
  where: `printf '{"Username":"%s","Secret":"${canary}"}' "$(pwd)"`,
} as const;

export class Helpers {
  readonly path: string = mkdtempSync(join(tmpdir(), "pull-secrets-helpers-"));

  constructor() {
    for (const [name, script] of Object.entries(scripts)) this.#write(name, script, 0o755);
    this.#write("locked", good, 0o644);
  }

  #write(name: string, script: string, mode: number): void {
    const path = join(this.path, `docker-credential-${name}`);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, mode);
  }

  /** With which they are found. */
  get environment(): Readonly<Record<string, string>> {
    return { PATH: `${this.path}:${process.env.PATH ?? ""}`, HOME: homedir() };
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
