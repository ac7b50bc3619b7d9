/** Each Pod of the captures is made anew and told its cause, from the cluster itself and from what kubectl wrote of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PullFailure } from "#core";
import { Folder, run, useBuild } from "../../cli/helper.ts";
import { type Expected, expected, told } from "../../core/diagnosis/expected.ts";
import { isConnected, open, reported } from "./helper.ts";
import { kubectl } from "./machine/commands.ts";
import { adminKubeconfig } from "./machine/settings.ts";
import { makers, podNamespaces } from "./pods.ts";

useBuild();

const [, ...others] = makers;
const causes: Readonly<Record<string, Expected>> = {
  ...expected["v1.20"],
  ...Object.fromEntries(
    others.map(([, kind, name]) => [`${kind}/${name}/app`, ["auth-missing", "likely"] satisfies Expected]),
  ),
};

/** A way to be told what fails. */
type Way = () => Promise<readonly PullFailure[]>;

async function fromCommand(args: readonly string[], input = ""): Promise<readonly PullFailure[]> {
  using folder = new Folder({});
  const { stdout, stderr } = await run(["diagnose", "--format", "json", ...args], { cwd: folder.path, input });
  assert.equal(stderr, "");
  return JSON.parse(stdout).failures;
}

const kinds = "pods,events,secrets,serviceaccounts,nodes,replicasets,deployments,statefulsets,daemonsets,jobs";

const ways: Readonly<Record<string, Way>> = {
  "a connection to the whole cluster": async () => {
    await using cluster = open(adminKubeconfig);
    return (await reported(cluster, "all failures", 60, isConnected)).failures;
  },
  "pull-secrets diagnose --live": () => fromCommand(["--live", "--kubeconfig", adminKubeconfig, "--all-namespaces"]),
  "kubectl get -o json | pull-secrets diagnose -": async () =>
    fromCommand(["-"], await kubectl(["get", kinds, "--all-namespaces", "-o", "json"])),
};

for (const [way, failures] of Object.entries(ways)) {
  test(way, async (t) => {
    const ofTheCaptures = ({ namespace }: PullFailure) => podNamespaces.some((name) => name === namespace);
    const found = told((await failures()).filter(ofTheCaptures));
    for (const [container, cause] of Object.entries(causes)) {
      await t.test(`${container}: ${cause[0]}`, () => assert.deepEqual(found[container], cause));
    }
    await t.test("nothing else fails", () => assert.deepEqual(Object.keys(found), Object.keys(causes).toSorted()));
  });
}
