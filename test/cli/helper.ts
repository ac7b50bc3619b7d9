/** Runs the built command line on folders made for one test. */
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before } from "node:test";

const built = mkdtempSync(join(tmpdir(), "pull-secrets-cli-"));
// For those tests that run as another user.
chmodSync(built, 0o755);
export const cli = join(built, "cli.cjs");

/** To be called once in each test file: they run beside each other, so each has a build of its own. */
export function useBuild(): void {
  before(() => {
    execFileSync(process.execPath, ["scripts/build.ts", "cli", `--outdir=${built}`], {
      stdio: ["ignore", "ignore", "inherit"],
    });
  });
  after(() => rmSync(built, { recursive: true, force: true }));
}

export interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  /** Another user to run as, since root may read everything. */
  readonly uid?: number;
}

export function run(args: readonly string[], { cwd, input = "", env = {}, uid }: RunOptions): Promise<Result> {
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  const clean = { PATH: process.env.PATH, ...env };
  const child = spawn(process.execPath, [cli, ...args], {
    cwd,
    env: clean,
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const out = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      out[name] += text;
    });
  }
  child.on("error", reject);
  child.on("close", (code) => resolve({ code, ...out }));
  child.stdin.on("error", () => {}).end(input);
  return promise;
}

/** A folder with these files, which is gone after the test. */
export class Folder {
  readonly path: string = mkdtempSync(join(tmpdir(), "pull-secrets-test-"));

  constructor(files: Readonly<Record<string, string | Buffer>>) {
    for (const [name, content] of Object.entries(files)) this.write(name, content);
  }

  write(name: string, content: string | Buffer): void {
    const path = this.at(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  read(name: string): string {
    return readFileSync(this.at(name), "utf8");
  }

  at(name: string): string {
    return join(this.path, name);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export function lint(folder: Folder, ...args: readonly string[]): Promise<Result> {
  return run(["lint", ...args], { cwd: folder.path });
}

export interface JsonEdit {
  readonly file: string;
  readonly newText: string | null;
  readonly redacted?: true;
}

export interface JsonFinding {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly file: string;
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
  readonly related: readonly { readonly file: string; readonly message: string }[];
  readonly fixes: readonly {
    readonly title: string;
    readonly preferred: boolean;
    readonly edits: readonly JsonEdit[];
  }[];
}

export interface JsonReport {
  readonly findings: readonly JsonFinding[];
  readonly stats: Readonly<Record<string, number>>;
}

export function jsonOf({ stdout }: Result): JsonReport {
  return JSON.parse(stdout) as JsonReport;
}

/** The files that a run has read, as far as each of them gives a finding. */
export function filesOf(result: Result): readonly string[] {
  return [...new Set(jsonOf(result).findings.map(({ file }) => file))].sort();
}

/** A Pod with one finding whatever other files say: the name of its image is in upper case. */
export const badPod = `apiVersion: v1
kind: Pod
metadata:
  name: bad
  namespace: team
spec:
  containers:
    - name: app
      image: registry.example.com/Team/app:1
`;

/** A Pod whose pull secret is misspelled, and the Secret that was meant. */
export const misspelled = `# Keep this comment.
apiVersion: v1
kind: Pod
metadata:
  name: web # and this one
  namespace: team
spec:
  imagePullSecrets:
    - name: regcerd
  containers:
    - name: app
      image: registry.example.com/team/app:1
---
apiVersion: v1
kind: Secret
metadata:
  name: regcred
  namespace: team
type: kubernetes.io/dockerconfigjson
stringData:
  .dockerconfigjson: '{"auths": {"registry.example.com": {"username": "<user>", "password": "<password>"}}}'
`;
