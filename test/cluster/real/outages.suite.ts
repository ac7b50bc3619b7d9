/** What networks, servers and logins do to a connection: it comes back by itself, and nothing is missed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Report } from "#cluster";
import { failureOf, fastClock, isConnected, KubeconfigFile, open, reported } from "./helper.ts";
import { kubectl, waitFor } from "./machine/commands.ts";
import { startApiServer, stopApiServer } from "./machine/controlPlane.ts";
import { kubeconfig } from "./machine/credentials.ts";
import { Network } from "./network.ts";
import { apply } from "./pods.ts";
import { accountWith, makePod, namespace, tokenOf } from "./workloads.ts";

const admin = { subject: { commonName: "admin", organization: "system:masters" } };
const patience = 60;

test("the API server is stopped and started: what is known stays, and what is new comes", async () => {
  await using _ = await namespace("outage-server");
  using file = new KubeconfigFile(kubeconfig(admin));
  await makePod("outage-server", "before");
  await using cluster = open(file.path, ["outage-server"]);
  await reported(cluster, "the failure", patience, (report) => isConnected(report) && report.failures.length === 1);
  await stopApiServer();
  try {
    const lost = await reported(cluster, "the loss", patience, ({ connection }) => connection.state === "reconnecting");
    assert.equal(lost.failures.length, 1);
    assert.ok(lost.connection.state === "reconnecting" && lost.connection.problem.kind === "unreachable");
  } finally {
    await startApiServer();
  }
  await reported(cluster, "the connection", 150, isConnected);
  await makePod("outage-server", "after");
  await reported(cluster, "both failures", patience, (report) => report.failures.length === 2);
});

test("connections are cut: nothing that happens meanwhile is missed", async () => {
  await using _ = await namespace("outage-network");
  await using network = await Network.start();
  using file = new KubeconfigFile(kubeconfig(admin, { address: network.address }));
  await using cluster = open(file.path, ["outage-network"]);
  await reported(cluster, "the connection", patience, isConnected);
  network.cut();
  await makePod("outage-network", "after-a-cut");
  await reported(cluster, "the failure", patience, (report) => report.failures.length === 1);

  network.refuse(true);
  await reported(cluster, "the loss", patience, ({ connection }) => connection.state === "reconnecting");
  await makePod("outage-network", "meanwhile");
  network.refuse(false);
  await reported(cluster, "both failures", patience, (report) => isConnected(report) && report.failures.length === 2);
});

test("a server that stops answering is noticed", async () => {
  await using _ = await namespace("outage-silence");
  await using network = await Network.start();
  using file = new KubeconfigFile(kubeconfig(admin, { address: network.address }));
  await using cluster = open(file.path, ["outage-silence"], { clock: fastClock(5) });
  await reported(cluster, "the connection", patience, isConnected);
  network.silence(true);
  const lost = ({ connection }: Report) => connection.state !== "connected";
  const { connection } = await reported(cluster, "the loss", patience, lost);
  assert.ok(connection.state === "reconnecting" && connection.problem.kind === "timeout", JSON.stringify(connection));
  network.silence(false);
  network.cut();
  cluster.reconnect();
  await reported(cluster, "the connection", patience, isConnected);
});

test("the server has forgotten what was seen last (410): all is listed again", async () => {
  await using _ = await namespace("outage-gone");
  await using network = await Network.start();
  using file = new KubeconfigFile(kubeconfig(admin, { address: network.address }));
  await makePod("outage-gone", "before");
  await using cluster = open(file.path, ["outage-gone"], { clock: fastClock(5) });
  await reported(cluster, "the failure", patience, (report) => isConnected(report) && report.failures.length === 1);
  const path = "/api/v1/namespaces/outage-gone/pods";
  const version = JSON.parse(await kubectl(["get", "--raw", path])).metadata.resourceVersion;

  network.refuse(true);
  await makePod("outage-gone", "meanwhile");
  await kubectl(["-n", "outage-gone", "delete", "pod", "before", "--force", "--grace-period=0"]);
  // An API server that has just started remembers no changes.
  await stopApiServer();
  await startApiServer();
  const watch = `${path}?watch=1&timeoutSeconds=1&resourceVersion=${version}`;
  assert.equal(JSON.parse(await kubectl(["get", "--raw", watch])).object?.code, 410);
  network.refuse(false);
  await reported(cluster, "the new failure alone", 150, (report) => {
    return (
      isConnected(report) && report.failures.length === 1 && failureOf(report, "outage-gone", "meanwhile") !== undefined
    );
  });
});

test("a client certificate expires and is renewed in the file", async () => {
  const seconds = 10;
  const short = { ...admin, valid: [-1, seconds / (24 * 60 * 60)] } as const;
  await using network = await Network.start();
  const address = network.address;
  using file = new KubeconfigFile(kubeconfig(short, { address }));
  await using cluster = open(file.path, ["pulls"]);
  await reported(cluster, "the connection", patience, isConnected);
  await waitFor("the end of the login", patience, async () => {
    network.cut();
    return cluster.report.connection.state === "expiredLogin";
  });
  const { connection } = cluster.report;
  assert.ok(connection.state === "expiredLogin" && connection.problem.kind === "unauthorized");
  file.write(kubeconfig(admin, { address }));
  await reported(cluster, "the connection", patience, isConnected);
});

test("a token is revoked and replaced in the file", async () => {
  await using _ = await namespace("outage-token");
  await apply(...accountWith("admin", "outage-token", "viewer"));
  await using network = await Network.start();
  const withToken = async () =>
    kubeconfig(
      { token: await tokenOf("outage-token", "viewer") },
      { address: network.address, namespace: "outage-token" },
    );
  using file = new KubeconfigFile(await withToken());
  await using cluster = open(file.path, "context");
  await reported(cluster, "the connection", patience, isConnected);

  await kubectl(["-n", "outage-token", "delete", "serviceaccount", "viewer"]);
  // The API server believes a token for some seconds more.
  await waitFor("the end of the token", patience, async () => {
    network.cut();
    return cluster.report.connection.state === "expiredLogin";
  });
  await apply(...accountWith("admin", "outage-token", "viewer"));
  file.write(await withToken());
  await reported(cluster, "the connection", patience, isConnected);
});
