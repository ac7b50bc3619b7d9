/** What lies on disk: read in the background, followed as it changes, and beneath what is open. */
import assert from "node:assert/strict";
import { renameSync, rmSync, symlinkSync, unlinkSync } from "node:fs";
import { describe, test } from "node:test";
import { FileChangeType } from "vscode-languageserver-protocol/node";
import { Folder } from "../cli/helper.ts";
import { Client, uriOf, useBuild } from "./client.ts";
import { broken, duplicate, helmShape, invalidImage, notFound, pod, secret } from "./manifests.ts";

useBuild();

const { Created, Changed, Deleted } = FileChangeType;

/** A workspace whose `pod.yaml` names the pull secret `regcred`. */
async function withPod(
  files: Readonly<Record<string, string | Buffer>>,
  work: (client: Client, folder: Folder, uri: string) => Promise<void>,
): Promise<void> {
  using folder = new Folder({ "pod.yaml": pod("regcred"), ...files });
  await using client = await Client.start({ folders: [folder.path] });
  await client.indexed();
  await work(client, folder, uriOf(folder.at("pod.yaml")));
}

function manySecrets(count: number, folder: string): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `${folder}/${index % 50}/secret-${index}.yaml`,
      secret(`secret-${index}`),
    ]),
  );
}

describe("the first reading", () => {
  test("is shown as progress, and ends with a request to pull again", async () => {
    using folder = new Folder(manySecrets(3000, "secrets"));
    await using client = await Client.start({ folders: [folder.path] });
    await client.indexed();
    const { params } = await client.message("window/workDoneProgress/create");
    const ended = ({ params: { token, value } }: { params: { token: string; value: { kind: string } } }) =>
      token === params.token && value.kind === "end";
    await client.message("$/progress", ended);
    const kinds = client.received.flatMap((message) =>
      message.method === "$/progress" ? [message.params.value.kind] : [],
    );
    assert.equal(kinds[0], "begin");
    assert.equal(kinds.at(-1), "end");
    assert.ok(kinds.slice(1, -1).every((kind) => kind === "report"));
    assert.ok(kinds.length < 100, "reports are not sent for each file");
    assert.ok(client.received.some(({ method }) => method === "workspace/diagnostic/refresh"));
  });

  test("does not depend on a client that never shows progress, refuses it, or refuses to watch", async () => {
    for (const method of ["window/workDoneProgress/create", "client/registerCapability"]) {
      for (const answer of [() => new Promise(() => {}), () => Promise.reject(new Error("no"))]) {
        using folder = new Folder({ "pod.yaml": pod("regcerd") });
        await using client = Client.spawn({ folders: [folder.path] });
        client.connection.onRequest(method, answer);
        await client.initialize();
        await client.indexed();
        assert.deepEqual(await client.rules(uriOf(folder.at("pod.yaml"))), [notFound]);
      }
    }
  });

  test("says nothing of absence until it is complete, and answers meanwhile", async () => {
    using folder = new Folder({
      ...manySecrets(4000, "a"),
      "pod.yaml": pod("secret-3999"),
      "typo.yaml": pod("secret-4000"),
    });
    await using client = await Client.start({ folders: [folder.path] });
    const [uri, typo] = [uriOf(folder.at("pod.yaml")), uriOf(folder.at("typo.yaml"))];
    await client.open(uri, pod("secret-3999"));
    await client.open(typo, `${pod("secret-4000")}---\n${broken}`);
    const early: string[] = [];
    const status = () => client.connection.sendRequest<{ indexed: boolean }>("pullSecrets/status");
    while (!(await status()).indexed) {
      const rules = [...(await client.rules(uri)), ...(await client.rules(typo))];
      if (!(await status()).indexed) early.push(...rules);
    }
    const certain = [duplicate, invalidImage];
    assert.deepEqual(
      early.filter((rule) => !certain.includes(rule)),
      [],
    );
    assert.deepEqual(await client.rules(uri), []);
    assert.equal((await client.rules(typo))[0], notFound);
  });

  test("keeps absence unknown where something cannot be read, or is left out", async () => {
    using folder = new Folder({ "pod.yaml": pod("regcerd"), "large.json": " ".repeat(2000) });
    const uri = uriOf(folder.at("pod.yaml"));
    await using client = await Client.start({ folders: [folder.path], settings: { "": { maxFileSize: 0.001 } } });
    await client.indexed();
    const severities = async () => (await client.diagnostics(uri)).map(({ severity }) => severity);
    assert.ok(!(await severities()).includes(1));
    unlinkSync(folder.at("large.json"));
    await client.changed([folder.at("large.json"), Deleted]);
    await client.untilRules(uri, notFound);
  });

  test("tells of files that are no text, and reads the others", async () => {
    const files = {
      "utf16.yaml": Buffer.from(`\ufeff${secret("regcred")}`, "utf16le"),
      "binary.json": Buffer.from([0, 1, 2]),
    };
    using folder = new Folder({ "pod.yaml": pod("regcred"), ...files, "bad.yaml": Buffer.from([0x61, 0x3a, 0xff]) });
    await using client = await Client.start({ folders: [folder.path] });
    await client.indexed();
    assert.deepEqual(await client.rules(uriOf(folder.at("pod.yaml"))), [notFound]);
    for (const name of ["utf16.yaml", "binary.json", "bad.yaml"]) {
      await client.message("window/logMessage", ({ params }) => params.message.includes(name));
    }
  });

  test("takes a document that cannot be read for one that may declare anything it names", () =>
    withPod({ "broken.yaml": `${secret("regcred")}  broken: [\n` }, async (client, _, uri) => {
      const severities = (await client.diagnostics(uri)).map(({ severity }) => severity);
      assert.ok(!severities.includes(1), "no error");
    }));
});

describe("open documents", () => {
  test("count instead of what is on disk, until they are closed", () =>
    withPod({ "secret.yaml": secret("regcred") }, async (client, folder, uri) => {
      const other = uriOf(folder.at("secret.yaml"));
      assert.deepEqual(await client.rules(uri), []);
      await client.open(other, secret("renamed"));
      assert.deepEqual(await client.rules(uri), [notFound]);
      folder.write("secret.yaml", secret("regcred").replace("robot", "changed-on-disk"));
      await client.changed([folder.at("secret.yaml"), Changed]);
      assert.deepEqual(await client.rules(uri), [notFound]);
      await client.close(other);
      await client.untilRules(uri);
    }));

  test("go back to what was saved even if nobody tells of files", async () => {
    using folder = new Folder({ "pod.yaml": pod("regcred"), "secret.yaml": secret("regcred") });
    const [uri, other] = [uriOf(folder.at("pod.yaml")), uriOf(folder.at("secret.yaml"))];
    await using client = await Client.start({ folders: [folder.path] });
    await client.indexed();
    await client.open(other, secret("renamed"));
    folder.write("secret.yaml", secret("renamed"));
    await client.close(other);
    await client.untilRules(uri, notFound);
  });
});

describe("files that change", () => {
  test("are followed: created, changed, deleted", () =>
    withPod({}, async (client, folder, uri) => {
      await client.untilRules(uri, notFound);
      folder.write("secret.yaml", secret("regcred"));
      await client.changed([folder.at("secret.yaml"), Created]);
      await client.untilRules(uri);
      folder.write("secret.yaml", secret("other"));
      await client.changed([folder.at("secret.yaml"), Changed]);
      await client.untilRules(uri, notFound);
      folder.write("secret.yaml", secret("regcred"));
      await client.changed([folder.at("secret.yaml"), Changed]);
      await client.untilRules(uri);
      unlinkSync(folder.at("secret.yaml"));
      await client.changed([folder.at("secret.yaml"), Deleted]);
      await client.untilRules(uri, notFound);
    }));

  test("are helpers of Helm charts, too", async () => {
    const template = (item: string) => `{{ range .Values.imagePullSecrets }}\n- name: {{ ${item} }}{{ end }}\n`;
    using folder = new Folder({
      "web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
      "web/values.yaml": "imagePullSecrets: [regcred]\n",
      "web/templates/_helpers.tpl": template(".name"),
    });
    await using client = await Client.start({ folders: [folder.path] });
    await client.indexed();
    const uri = uriOf(folder.at("web/values.yaml"));
    await client.untilRules(uri, helmShape);
    folder.write("web/templates/_helpers.tpl", template("."));
    await client.changed([folder.at("web/templates/_helpers.tpl"), Changed]);
    await client.untilRules(uri);
  });

  test("may be whole folders, of which nothing else is told", () =>
    withPod(
      { "a/b/secret.yaml": secret("regcred"), "a.b/other.yaml": secret("other") },
      async (client, folder, uri) => {
        assert.deepEqual(await client.rules(uri), []);
        renameSync(folder.at("a"), folder.at("moved.yaml"));
        await client.changed([folder.at("a"), Deleted]);
        await client.untilRules(uri, notFound);
        await client.changed([folder.at("moved.yaml"), Created]);
        await client.untilRules(uri);
        rmSync(folder.at("moved.yaml"), { recursive: true });
        await client.changed([folder.at("moved.yaml"), Deleted]);
        await client.untilRules(uri, notFound);
      },
    ));

  test("count only if git does not ignore them, as .gitignore is at the time", () =>
    withPod({ ".git/HEAD": "", "out/secret.yaml": secret("regcred") }, async (client, folder, uri) => {
      assert.deepEqual(await client.rules(uri), []);
      folder.write(".gitignore", "out/\n");
      await client.changed([folder.at(".gitignore"), Created]);
      await client.untilRules(uri, notFound);
      await client.changed([folder.at("out/secret.yaml"), Changed]);
      await client.changed([folder.at("out"), Created]);
      await client.connection.sendRequest("pullSecrets/status");
      assert.deepEqual(await client.rules(uri), [notFound]);
      unlinkSync(folder.at(".gitignore"));
      await client.changed([folder.at(".gitignore"), Deleted]);
      await client.untilRules(uri);
    }));

  test("in node_modules and .git are nobody's manifests", () =>
    withPod({}, async (client, folder, uri) => {
      folder.write("node_modules/a/secret.yaml", secret("regcred"));
      folder.write("node_modules/a/.gitignore", "*");
      await client.changed([folder.at("node_modules"), Created], [folder.at("node_modules/a/secret.yaml"), Created]);
      await client.changed([folder.at("node_modules/a/.gitignore"), Created]);
      folder.write("last.yaml", secret("last"));
      const since = client.received.length;
      await client.changed([folder.at("last.yaml"), Created]);
      await client.message("workspace/diagnostic/refresh", undefined, since);
      assert.deepEqual(await client.rules(uri), [notFound]);
      const begun = client.received.filter(
        ({ method, params }) => method === "$/progress" && params.value.kind === "begin",
      );
      assert.equal(begun.length, 1, "the workspace is read once");
    }));

  test("come in storms of thousands: no finding flickers, and few requests to pull are made", () =>
    withPod({ "secret.yaml": secret("regcred") }, async (client, folder, uri) => {
      const names = Array.from({ length: 5000 }, (_, index) => `storm/${index % 100}/${index}.yaml`);
      for (const [index, name] of names.entries())
        folder.write(name, index % 2 ? secret(`s-${index}`) : pod("regcred", `p-${index}`));
      renameSync(folder.at("secret.yaml"), folder.at("storm/99/zz-secret.yaml"));
      const since = client.received.length;
      await client.changed(
        [folder.at("secret.yaml"), Deleted],
        ...names.map((name) => [folder.at(name), Created] as const),
        [folder.at("storm/99/zz-secret.yaml"), Created],
      );
      const seen: string[] = [];
      const isThere = async () =>
        (await client.connection.sendRequest<{ files: number }>("pullSecrets/status")).files > 5000;
      while (!(await isThere())) seen.push(...(await client.rules(uri)));
      assert.deepEqual([...seen, ...(await client.rules(uri))], []);
      const refreshes = client.received.slice(since).filter(({ method }) => method === "workspace/diagnostic/refresh");
      assert.ok(refreshes.length <= 3, `${refreshes.length} requests`);
      rmSync(folder.at("storm"), { recursive: true });
      await client.changed(...names.map((name) => [folder.at(name), Deleted] as const), [folder.at("storm"), Deleted]);
      await client.untilRules(uri, notFound);
    }));

  test("by links are those that the links lead to", () =>
    withPod({ "real/secret.yaml": secret("regcred") }, async (client, folder, uri) => {
      symlinkSync(folder.at("real"), folder.at("linked"));
      symlinkSync(folder.at("real/secret.yaml"), folder.at("linked.yaml"));
      await client.changed([folder.at("linked"), Created], [folder.at("linked.yaml"), Created]);
      folder.write("real/other.yaml", secret("other"));
      await client.changed([folder.at("real/other.yaml"), Created]);
      await client.until(
        async () => (await client.connection.sendRequest<{ files: number }>("pullSecrets/status")).files === 3,
      );
      assert.deepEqual(await client.rules(uri), []);
    }));
});
