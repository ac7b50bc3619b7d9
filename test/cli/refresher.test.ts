/** The command `refresher`: what it prints, and what it refuses. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { refresher } from "#core";
import { refresherConfig } from "../../server/src/cli/refresherArguments.ts";
import { refresherRequests } from "../authoringExamples.ts";
import { run, useBuild } from "./helper.ts";

useBuild();

const cwd = ".";
const [ecr, google, acr] = refresherRequests;
assert.ok(ecr && google && acr);

/** The same request in options. */
const identities: Readonly<Record<string, readonly string[]>> = {
  ecr: ["--role-arn", "arn:aws:iam::123456789012:role/pull"],
  google: [
    ...["--google-service-account", "puller@my-project.iam.gserviceaccount.com", "--project", "my-project"],
    ...["--cluster-name", "my-cluster", "--cluster-location", "europe-west1"],
  ],
  acr: [
    ...["--client-id", "11111111-2222-3333-4444-555555555555"],
    ...["--tenant-id", "11111111-2222-3333-4444-666666666666"],
  ],
};

for (const request of refresherRequests) {
  test(`all forms for ${request.provider}`, async () => {
    const of = { name: "regcred", namespace: "shop" };
    const common = [request.provider, "--server", request.server, ...(identities[request.provider] ?? [])];
    for (const as of ["cronjob", "external-secret"] as const) {
      const args = ["refresher", ...common, "--as", as, "--name", "regcred", "-n", "shop"];
      const { code, stdout, stderr } = await run(args, { cwd });
      assert.deepEqual([code, stderr], [0, ""]);
      assert.equal(stdout, refresher(request, { as, of }));
    }
    const nodes = await run(["refresher", ...common, "--as", "credential-provider", "--name", "a"], { cwd });
    assert.deepEqual([nodes.code, nodes.stdout], [0, refresher(request, { as: "credential-provider" })]);
    assert.match(nodes.stderr, /--name is not used: with --as credential-provider there is no Secret/);
  });
}

const server = ["--server", ecr.server];
const named = ["--name", "regcred", "--namespace", "shop"];

/** Arguments after `refresher`, and what is said. */
const wrong: readonly (readonly [args: readonly string[], says: RegExp])[] = [
  [[], /the registry is missing: one of ecr, google, acr/],
  [["ecr", "acr"], /only one registry can be given at a time/],
  [["gcp"], /the registry must be one of ecr, google, acr, not "gcp"/],
  [["ecr", ...server, ...named], /--as is missing: one of cronjob, external-secret, credential-provider/],
  [["ecr", "--as", "job"], /--as must be one of cronjob, .*not "job"/],
  [["ecr", "--as", "cronjob", ...named], /--server is missing: the host of the registry/],
  [["ecr", "--as", "cronjob", ...server], /--name is missing/],
  [["ecr", "--as", "cronjob", ...server, "--name", "a"], /--namespace is missing/],
  [["google", "--as", "cronjob", ...server, "--role-arn", "a"], /--role-arn goes with ecr, not with google/],
  [["acr", "--as", "credential-provider", "--server", "ghcr.io"], /is no host of Azure Container Registry/],
  [
    ["ecr", "--as", "cronjob", ...server, ...named, "--role-arn", "canary"],
    /The ARN of the role .* looks like arn:aws/,
  ],
  [["ecr", "--as", "credential-provider", "--server", "me:canary@a.io"], /The server has an "@" in it/],
  [["ecr", "--password-stdin"], /--password-stdin is an option of create only/],
];

for (const [args, says] of wrong) {
  test(`wrong use: refresher ${args.join(" ").replaceAll("canary", "…")}`, async () => {
    const { code, stdout, stderr } = await run(["refresher", ...args], { cwd });
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, says);
    assert.match(stderr, /Run "pull-secrets refresher --help" for help\.\n$/);
    assert.ok(!stderr.includes("canary"));
  });
}

test("its help tells every option, within the width of a page", async () => {
  const { code, stdout } = await run(["refresher", "--help"], { cwd });
  assert.equal(code, 0);
  for (const option of Object.keys(refresherConfig)) assert.match(stdout, new RegExp(`--${option}\\b`));
  assert.ok(stdout.split("\n").every((line) => line.length <= 100));
});
