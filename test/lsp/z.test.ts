import { test } from "node:test";
import { Client, useBuild, uriOf } from "./client.ts";
import { broken } from "./manifests.ts";
import { Folder } from "../cli/helper.ts";
useBuild();
test("probe", async () => {
  const worker = broken.replace("kind: Pod", "kind: Worker").replace("apiVersion: v1", "apiVersion: example.com/v1");
  using folder = new Folder({ "open.yaml": worker, "closed.yaml": worker });
  await using client = await Client.start({ folders: [folder.path] });
  await client.indexed();
  const [open, closed] = [uriOf(folder.at("open.yaml")), uriOf(folder.at("closed.yaml"))];
  await client.open(open, worker);
  const podSpecPaths = [{ group: "example.com", kind: "Worker", path: "spec" }];
  client.settings[""] = { podSpecPaths };
  await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
  await new Promise(r => setTimeout(r, 500));
  console.log(await client.rules(open), await client.rules(closed), client.received.map(r => r.method + JSON.stringify(r.params)?.slice(0,200)).join("\n"));
});
