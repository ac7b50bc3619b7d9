/** What is said of a pull secret that could not be applied to a cluster: what was changed, what was not, and what nobody knows. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { leftBehind, problemWords } from "#cluster";
import { Redacted } from "#core";
import { type Applied, carryOut } from "../../client/src/credentials/applying.ts";
import { type Asked, json, open, type Script, serveApi, status } from "../cluster/scripted.ts";

const credential = { server: "quay.io", login: new Redacted("robot"), password: new Redacted("not-a-real-password") };
const applied: Applied = {
  format: "secret",
  wanted: { names: [], logins: [], passwords: true },
  credentials: [credential],
  make: () => ({ problem: "No manifest is made." }),
};
const named = { ...applied, wanted: { ...applied.wanted, names: [{ name: "regcred" }] } };

const auths = Buffer.from('{"auths":{"quay.io":{"username":"a","password":"fake"}}}').toString("base64");
const state = { namespace: "old", name: "regcred", resourceVersion: "3" };
const existing = {
  metadata: state,
  type: "kubernetes.io/dockerconfigjson",
  data: { ".dockerconfigjson": auths },
};

const isWrite = ({ method, url }: Asked) => /^(?:POST|PATCH)$/.test(method) && url.pathname.includes("/secrets");
const isTrial = ({ url }: Asked) => url.searchParams.has("dryRun");
const isIn =
  (namespace: string) =>
  ({ url }: Asked) =>
    url.pathname.includes(`/namespaces/${namespace}/`);

const hangUp: Answering = (response) => {
  response.socket?.destroy();
  return true;
};
const fail: Answering = (response) => status(response, 500, "InternalError");
const forbid: Answering = (response) => status(response, 403, "Forbidden");

type Answering = (response: Parameters<Script>[1]) => boolean;

/** Which request gets which answer, and what is said. The Secret is made in "one" and "two", and updated in "old". */
const failures: Readonly<Record<string, readonly [which: (asked: Asked) => boolean, answer: Answering, said: RegExp]>> =
  {
    "a trial is cut off": [
      isTrial,
      hangUp,
      /^Nothing was changed\. The connection to the cluster at .* was broken off/,
    ],
    "the first write is refused": [
      (asked) => isWrite(asked) && !isTrial(asked),
      forbid,
      /^Nothing was changed\. Your user may not create secrets in the namespace "one"/,
    ],
    "the first write is cut off": [
      (asked) => isWrite(asked) && !isTrial(asked),
      hangUp,
      /^It is not known whether anything was changed\. The connection to the cluster at .* was broken off/,
    ],
    "the second write is refused": [
      (asked) => isIn("two")(asked) && !isTrial(asked),
      forbid,
      /^Done in namespace "one"\. Nothing else was changed\. Your user may not create secrets in the namespace "two"/,
    ],
    "an error answers the second write": [
      (asked) => isIn("two")(asked) && !isTrial(asked),
      fail,
      /^Done in namespace "one"\. It is not known whether anything else was changed\. The cluster at .* has an error/,
    ],
    "the update is cut off": [
      (asked) => asked.method === "PATCH",
      hangUp,
      /^Done in namespaces "one", "two"\. It is not known whether anything else was changed\. The connection/,
    ],
    "what is to be updated cannot be read": [
      (asked) => asked.method === "GET" && isIn("old")(asked),
      hangUp,
      /^Done in namespaces "one", "two"\. Nothing else was changed\. The connection/,
    ],
    "somebody has changed what is to be updated": [
      (asked) => asked.method === "GET" && isIn("old")(asked),
      (response) => json(response, { ...existing, metadata: { ...state, resourceVersion: "4" } }),
      /^Done in namespaces "one", "two"\. Nothing else was changed\. Secret "old\/regcred" was changed by somebody else/,
    ],
  };

for (const [name, [which, answer, said]] of Object.entries(failures)) {
  test(`where ${name}`, async () => {
    await using server = await serveApi();
    server.script = (asked, response) => {
      if (which(asked)) return answer(response);
      if (asked.url.pathname.endsWith("/namespaces/old/secrets/regcred")) return json(response, existing);
      return isWrite(asked) && json(response, {}, 201);
    };
    await using opened = open(server.kubeconfig());
    await opened.reported("it is connected", ({ complete }) => complete);
    const outcome = await carryOut(opened.cluster, named, { create: ["one", "two"], update: [state] });
    assert.ok("failed" in outcome, "it was applied");
    const { message } = problemWords(outcome.failed.problem);
    assert.match(`${leftBehind(outcome.failed, outcome.before)} ${message}`, said);
  });
}
