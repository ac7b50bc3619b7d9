/** Pull secrets that the command line makes are real ones: Pods pull with them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Folder, run, useBuild } from "../../cli/helper.ts";
import { execute, kubectl, waitFor } from "./machine/commands.ts";
import { adminKubeconfig, login, registries } from "./machine/settings.ts";
import { makePod, namespace, phaseOf } from "./workloads.ts";

useBuild();

const forRegistry = ["--server", registries.basic, "--username", login.user];

async function runs(namespace: string, pod: string, secret: string): Promise<void> {
  await makePod(namespace, pod, secret);
  await waitFor(`${pod} to run`, 60, async () => (await phaseOf(namespace, pod)) === "Running");
}

/** Each way to make a Secret with the command line, up to a manifest that can be applied. */
const ways: Readonly<Record<string, (folder: Folder) => Promise<string>>> = {
  "from a password": (folder) => create(folder, [...forRegistry, "--password-stdin"]),
  "in plain text": (folder) => create(folder, [...forRegistry, "--password-stdin", "--string-data"]),
  "with a hash in its name": (folder) => create(folder, [...forRegistry, "--password-stdin", "--append-hash"]),
  "from a docker config": (folder) => {
    const auth = Buffer.from(`${login.user}:${login.password}`).toString("base64");
    folder.write("config.json", JSON.stringify({ auths: { [registries.basic]: { auth }, "ghcr.io": { auth } } }));
    return create(folder, ["--from-docker-config", "config.json", "--only", registries.basic]);
  },
  "by kustomize": async (folder) => {
    const config = await create(folder, [...forRegistry, "--password-stdin", "--format", "docker-config"]);
    folder.write("regcred.dockerconfigjson", config);
    folder.write("kustomization.yaml", await create(folder, ["--format", "kustomize"]));
    return await kubectl(["kustomize", folder.path]);
  },
};

async function create(folder: Folder, args: readonly string[]): Promise<string> {
  const options = { cwd: folder.path, input: login.password };
  const { code, stdout, stderr } = await run(["create", "regcred", ...args], options);
  assert.equal(code, 0, stderr);
  return stdout;
}

for (const [index, [way, make]] of Object.entries(ways).entries()) {
  test(`a Secret ${way} is applied, and a Pod pulls with it`, async () => {
    const name = `authoring-${index}`;
    await using _ = await namespace(name);
    using folder = new Folder({});
    await kubectl(["-n", name, "apply", "-f", "-"], { input: await make(folder) });
    const secret = await kubectl(["-n", name, "get", "secrets", "-o", "jsonpath={.items[*].metadata.name}"]);
    const made = secret.split(" ").find((candidate) => candidate.startsWith("regcred")) ?? "";
    await runs(name, "app", made);
  });
}

test("the kubectl command makes a Secret that a Pod pulls with", async () => {
  await using _ = await namespace("authoring-kubectl");
  using folder = new Folder({});
  const args = [...forRegistry, "--format", "kubectl", "--namespace", "authoring-kubectl"];
  const text = await create(folder, [...args, "--password-env", "REGISTRY_PASSWORD"]);
  const env = { ...process.env, KUBECONFIG: adminKubeconfig, REGISTRY_PASSWORD: login.password };
  await execute("bash", ["-c", text], { env });
  await runs("authoring-kubectl", "app", "regcred");
});
