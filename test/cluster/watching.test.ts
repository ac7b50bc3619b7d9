/** A connection that stands, and what happens to it: watches that break, versions that grow old, silence and sleep. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConnectionState, Report } from "#cluster";
import { canary, json, type Opened, open, pod, type Scripted, serveApi, status, until } from "./scripted.ts";

const bookmark = (version: string) => ({ kind: "Pod", metadata: { resourceVersion: version } });
const names = ({ failures }: Report) => failures.map(({ pod }) => pod);

async function connected(server: Scripted): Promise<Opened> {
  server.pods = [pod("a", "ImagePullBackOff"), pod("b")];
  const opened = open(server.kubeconfig());
  await opened.reported("it is connected", ({ complete }) => complete);
  assert.deepEqual(names(opened.cluster.report), ["a"]);
  opened.clock.advance(1);
  server.send("BOOKMARK", bookmark("200"));
  await opened.reported("the bookmark has come", ({ updated }) => updated === opened.clock.now());
  return opened;
}

/** The versions from which watches were opened. */
function versions({ asked }: Scripted): readonly (string | null)[] {
  return asked
    .filter(({ url }) => url.searchParams.has("watch"))
    .map(({ url }) => url.searchParams.get("resourceVersion"));
}

function lists({ asked }: Scripted): number {
  return asked.filter(({ url }) => url.pathname.endsWith("/pods") && !url.searchParams.has("watch")).length;
}

test("follows what appears, changes and goes away, and keeps nothing else", async () => {
  await using server = await serveApi();
  await using opened = await connected(server);
  server.send("ADDED", pod("c", "ErrImagePull"));
  server.send("ADDED", pod("d"));
  await opened.reported("c is there", (report) => names(report).join() === "a,c");
  server.send("MODIFIED", pod("c"));
  server.send("DELETED", pod("a", "ImagePullBackOff"));
  await opened.reported("none is left", (report) => names(report).length === 0);
});

interface Case {
  readonly name: string;
  readonly happens: (server: Scripted) => void;
  /** From where the next watch goes on, and how many lists were made then. */
  readonly from: string;
  readonly lists: number;
  readonly through: ConnectionState | undefined;
}

const expired = { kind: "Status", code: 410, reason: "Expired", message: canary };
const cases: readonly Case[] = [
  {
    name: "the connection breaks",
    happens: ({ watches }) => [...watches].map((watch) => watch.destroy()),
    from: "200",
    lists: 1,
    through: "reconnecting",
  },
  {
    name: "the server ends the watch in good order",
    happens: ({ watches }) => [...watches].map((watch) => watch.end()),
    from: "200",
    lists: 1,
    through: undefined,
  },
  {
    name: "a line is cut off",
    happens: ({ watches }) => [...watches].map((watch) => watch.write('{"type":"ADDED","obj') && watch.destroy()),
    from: "200",
    lists: 1,
    through: "reconnecting",
  },
  {
    name: "a line is no JSON",
    happens: ({ watches }) => [...watches].map((watch) => watch.write("<html>\n")),
    from: "200",
    lists: 1,
    through: "reconnecting",
  },
  {
    name: "410 in the watch",
    happens: (server) => server.send("ERROR", expired),
    from: "300",
    lists: 2,
    through: undefined,
  },
  {
    name: "410 instead of a watch",
    happens: (server) => {
      let first = true;
      server.script = ({ url }, response) => {
        if (!url.searchParams.has("watch") || !first) return false;
        first = false;
        return status(response, 410, "Expired");
      };
      for (const watch of server.watches) watch.end();
    },
    from: "300",
    lists: 2,
    through: undefined,
  },
  {
    name: "an error of the server's in the watch",
    happens: (server) => server.send("ERROR", { kind: "Status", code: 500 }),
    from: "200",
    lists: 1,
    through: "reconnecting",
  },
];

for (const { name, happens, from, lists: wanted, through } of cases) {
  test(`goes on when ${name}`, async () => {
    await using server = await serveApi();
    await using opened = await connected(server);
    server.version = "300";
    const before = versions(server).length;
    happens(server);
    if (through) {
      const { failures } = await opened.reported(through, ({ connection }) => connection.state === through);
      assert.equal(failures.length, 1, "what was known stays");
      opened.clock.advance(1000);
    }
    await until("there is another watch", () => versions(server).length > before && server.watches.size > 0);
    await opened.reported("it is connected", ({ connection }) => connection.state === "connected");
    assert.equal(versions(server).at(-1), from);
    assert.equal(lists(server), wanted);
  });
}

test("what went away while nobody listened is gone after listing again", async () => {
  await using server = await serveApi();
  await using opened = await connected(server);
  server.pods = [pod("z", "ErrImagePull")];
  server.send("ERROR", expired);
  await opened.reported("only z is left", (report) => names(report).join() === "z");
});

test("a watch that has fallen silent is noticed, and the server asked whether it lives", async () => {
  await using server = await serveApi();
  await using opened = await connected(server);
  // Six beats are ninety seconds since the watch began: a bookmark is not overdue before the seventh.
  opened.clock.advance(14_999);
  for (let beat = 2; beat <= 7; beat++) {
    await until("the heart beats", () => opened.clock.waitsFor(15_000));
    assert.ok(!server.asked.some(({ url }) => url.pathname === "/version"));
    opened.clock.advance(15_000);
  }
  await until("it is probed", () => server.asked.some(({ url }) => url.pathname === "/version"));
  await until("there is another watch", () => versions(server).length === 2 && server.watches.size === 1);
  assert.equal(opened.cluster.report.connection.state, "connected");
});

test("a server that stops answering is noticed", async () => {
  await using server = await serveApi();
  await using opened = await connected(server);
  server.script = () => true;
  await until("it is lost", () => {
    opened.clock.advance(5000);
    return opened.cluster.report.connection.state === "reconnecting";
  });
  const { connection } = opened.cluster.report;
  assert.ok("problem" in connection && connection.problem.kind === "timeout");
});

test("after a sleep, the watch is opened anew at once", async () => {
  await using server = await serveApi();
  await using opened = await connected(server);
  opened.clock.advance(3_600_000);
  await until("there is another watch", () => versions(server).length === 2 && server.watches.size === 1);
  await opened.reported("it is connected", ({ connection }) => connection.state === "connected");
});

test("a lost connection is called unreachable after two minutes", async () => {
  await using server = await serveApi();
  await using opened = await connected(server);
  server.script = (_, response) => status(response, 503, "ServiceUnavailable");
  for (const watch of server.watches) watch.destroy();
  await opened.reported("it is lost", ({ connection }) => connection.state === "reconnecting");
  await until("it is unreachable", () => {
    opened.clock.advance(5000);
    return opened.cluster.report.connection.state === "unreachable";
  });
});

test("a login that ends is told, and the user's own attempt to connect again is made at once", async () => {
  await using server = await serveApi();
  await using opened = await connected(server);
  server.script = (_, response) => status(response, 401, "Unauthorized");
  for (const watch of server.watches) watch.end();
  const { failures } = await opened.reported("it has ended", ({ connection }) => connection.state === "expiredLogin");
  assert.equal(failures.length, 1);
  server.script = () => false;
  opened.cluster.reconnect();
  await opened.reported("it is connected", ({ connection }) => connection.state === "connected");
});

test("reads lists in pages, and begins anew where the next page is too old", async () => {
  await using server = await serveApi();
  let old = true;
  server.script = ({ url }, response) => {
    if (!url.pathname.endsWith("/pods") || url.searchParams.has("watch")) return false;
    assert.equal(url.searchParams.get("limit"), "500");
    const next = url.searchParams.get("continue");
    if (next === null) {
      return json(response, { metadata: { resourceVersion: "5", continue: "two" }, items: [pod("a", "ErrImagePull")] });
    }
    if (old) {
      old = false;
      return status(response, 410, "Expired");
    }
    return json(response, { metadata: { resourceVersion: "5" }, items: [pod("b", "ErrImagePull"), pod("c")] });
  };
  await using opened = open(server.kubeconfig());
  const report = await opened.reported("all is read", ({ complete }) => complete);
  assert.deepEqual(names(report), ["a", "b"]);
  assert.equal(report.podsSeen, 3);
  assert.equal(lists(server), 4);
});

test("a clock that goes wrong is told", async () => {
  await using server = await serveApi();
  server.script = (_, response) => {
    response.setHeader("date", new Date(Date.now() - 3_600_000).toUTCString());
    return false;
  };
  await using opened = open(server.kubeconfig());
  const { clockSkew } = await opened.reported("it is connected", ({ complete }) => complete);
  assert.ok(Math.abs(clockSkew + 3600) < 60, String(clockSkew));
});

test("listeners are told of changes, together where they come thick", async () => {
  await using server = await serveApi();
  await using opened = await connected(server);
  const told: number[] = [];
  const unsubscribe = opened.cluster.subscribe(({ failures }) => told.push(failures.length));
  for (const name of ["c", "d", "e"]) server.send("ADDED", pod(name, "ErrImagePull"));
  await opened.reported("all are there", (report) => names(report).length === 4);
  opened.clock.advance(200);
  await until("it is told", () => told.length > 0);
  unsubscribe();
  assert.deepEqual(told, [4]);
});

test("a server that forgets at once again and again is not asked without a pause", async () => {
  await using server = await serveApi();
  server.script = ({ url }, response) => url.searchParams.has("watch") && status(response, 410, "Expired");
  await using opened = open(server.kubeconfig());
  await opened.reported("it waits", ({ connection }) => "nextAttempt" in connection);
  assert.equal(lists(server), 2);
});

test("an event that never ends does not fill the memory", async () => {
  await using server = await serveApi();
  await using opened = await connected(server);
  for (const watch of server.watches) watch.write(Buffer.alloc(17 * 1024 * 1024, " "));
  await opened.reported("it lets go of it", ({ connection }) => connection.state === "reconnecting");
});
