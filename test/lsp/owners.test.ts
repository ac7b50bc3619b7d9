/** Where an object of a cluster is declared, asked from an editor. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type ClusterObject,
  type OwnerDeclaration,
  type OwnersQuery,
  ownersRequest,
} from "../../server/src/protocol.ts";
import { Folder } from "../cli/helper.ts";
import { Client, uriOf, useBuild } from "./client.ts";

useBuild();

const deployment = (name: string, namespace = "") =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\n${namespace === "" ? "" : `  namespace: ${namespace}\n`}spec:\n  template:\n    spec:\n      containers: [{name: a, image: a}]\n`;

test("by kind, name and namespace, and by what kustomize may make of a name", async () => {
  using folder = new Folder({
    "shop.yaml": `${deployment("web", "shop")}---\n${deployment("web", "other")}`,
    "base.yaml": deployment("api"),
    "overlay.yaml": deployment("cart"),
  });
  await using client = await Client.start({ folders: [folder.path] });
  await client.indexed();
  const ask = async (object: ClusterObject) => {
    const query: OwnersQuery = { owners: [object] };
    const [found] = await client.connection.sendRequest<readonly (readonly OwnerDeclaration[])[]>(ownersRequest, query);
    return found?.map(({ uri, range, certain }) => [uri, range.start.line, certain]);
  };
  const [type, namespace] = ["Deployment", "shop"];
  assert.deepEqual(await ask({ type, namespace, name: "web" }), [[uriOf(folder.at("shop.yaml")), 3, true]]);
  assert.deepEqual(await ask({ type, namespace, name: "api" }), [[uriOf(folder.at("base.yaml")), 3, true]]);
  assert.deepEqual(await ask({ type, namespace, name: "dev-cart-v2" }), [[uriOf(folder.at("overlay.yaml")), 3, false]]);
  assert.deepEqual(await ask({ type, namespace, name: "cartoon" }), []);
  assert.deepEqual(await ask({ type: "StatefulSet", namespace, name: "web" }), []);
});
