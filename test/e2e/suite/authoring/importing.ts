/** Import from Docker config…, with a program that keeps passwords for docker. */
import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import * as vscode from "vscode";
import { accept, answer, asked, choose, goBack, list, press, rows, start, tick, told } from "../quickInput.ts";
import { ask, until } from "../workbench.ts";
import { configsIn, password, tidy } from "./surroundings.ts";

const auth = (user: string, secret: string) => Buffer.from(`${user}:${secret}`).toString("base64");

export function importing(): void {
  let folder = "";
  const { DOCKER_CONFIG, PATH } = process.env;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "pull-secrets-docker-"));
    const config = {
      auths: {
        "ghcr.io": { auth: auth("octocat", password("file")) },
        "registry.example.com": { identitytoken: password("token") },
      },
      credHelpers: { "quay.io": "e2e" },
    };
    await writeFile(join(folder, "config.json"), JSON.stringify(config));
    const program = join(folder, "docker-credential-e2e");
    const answer = JSON.stringify({ ServerURL: "quay.io", Username: "puller", Secret: password("helper") });
    await writeFile(program, `#!/bin/sh\ncat >/dev/null\nprintf '%s' '${answer}'\n`);
    await chmod(program, 0o755);
    process.env.DOCKER_CONFIG = folder;
    process.env.PATH = `${folder}${delimiter}${PATH}`;
  });

  afterEach(async () => {
    await tidy();
    process.env.PATH = PATH;
    if (DOCKER_CONFIG === undefined) delete process.env.DOCKER_CONFIG;
    else process.env.DOCKER_CONFIG = DOCKER_CONFIG;
    await rm(folder, { recursive: true });
  });

  it("starts a program only when told to, and explains what is left out", async () => {
    await start("importDockerConfig", "Which docker config");
    await choose("Which docker config is to be read?", "DOCKER_CONFIG");
    await choose(
      "May docker-credential-e2e be started? The file leaves passwords to it.",
      "Yes, start docker-credential-e2e",
    );
    await asked("Which registries are to be in the Secret?");
    assert.deepEqual(await rows(), ["ghcr.io, octocat", "quay.io, puller"]);
    await press("Enter");
    await asked("Choose at least one registry.");
    await tick("ghcr.io");
    await tick("quay.io");
    await press("Enter");
    await answer("The name of the Secret", "imported");
    await accept("In which namespaces?");
    await choose("What is to be written?", "Secret with data");
    await choose("Where does it go?", "Into a new document");
    await asked("Nothing is written yet");
    const shown = await list();
    assert.match(shown, /Secret "imported" in whichever namespace it is applied to, for ghcr\.io, quay\.io\./);
    assert.match(shown, /registry\.example\.com has identitytoken instead of a password/);
    await choose("Nothing is written yet", "Open it");
    const text = await until("the manifest", () => vscode.window.activeTextEditor?.document.getText() || undefined);
    const [config] = configsIn(text);
    assert.deepEqual(Object.keys(config?.auths ?? {}), ["ghcr.io", "quay.io"]);
    assert.ok(config?.auths["ghcr.io"]?.password === password("file"), "the password is another one");
    assert.ok(config?.auths["quay.io"]?.password === password("helper"), "the password is another one");
  });

  it("shows that programs are asked, and does not wait for one that keeps silent", async () => {
    const credHelpers = { "slow.example.com": "slow" };
    const auths = { "ghcr.io": { auth: auth("octocat", password("file")) } };
    await writeFile(join(folder, "config.json"), JSON.stringify({ auths, credHelpers }));
    const program = join(folder, "docker-credential-slow");
    await writeFile(program, "#!/bin/sh\nexec sleep 60\n");
    await chmod(program, 0o755);
    await start("importDockerConfig", "Which docker config");
    await choose("Which docker config is to be read?", "DOCKER_CONFIG");
    await choose("May docker-credential-slow be started?", "Yes, start docker-credential-slow");
    await told("docker-credential-slow for slow.example.com; 0 of 1 answered");
    await ask("click", { selector: ".notifications-center .monaco-button", text: "Cancel" });
    await asked("Which registries are to be in the Secret?");
    assert.deepEqual(await rows(), ["ghcr.io, octocat"]);
    await goBack();
    await choose("May docker-credential-slow be started?", "No, take only what is in the file");
    await asked("Which registries are to be in the Secret?");
  });

  it("says why an identity token is of no use", async () => {
    await writeFile(
      join(folder, "config.json"),
      JSON.stringify({ auths: { "registry.example.com": { identitytoken: password("token") } } }),
    );
    await start("importDockerConfig", "Which docker config");
    await choose("Which docker config is to be read?", "DOCKER_CONFIG");
    await asked("There is nothing to import: go back and choose another file.");
    assert.match(await list(), /registry\.example\.com has identitytoken instead of a password/);
  });
}
