/** Users who may not see everything: they are shown what they may see, and told what they are missing. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Cluster, missingRightWords, problemWords, type Report } from "#cluster";
import { failureOf, isConnected, KubeconfigFile, open, reported } from "./helper.ts";
import { kubectl, waitFor } from "./machine/commands.ts";
import { kubeconfig } from "./machine/credentials.ts";
import { registries } from "./machine/settings.ts";
import { apply, pullSecret } from "./pods.ts";
import { makePod, namespace } from "./workloads.ts";

const patience = 60;
const own = "permissions";
const other = "permissions-other";

const resources = {
  all: ["pods", "events", "secrets", "serviceaccounts"],
  noSecrets: ["pods", "events", "serviceaccounts"],
  noEvents: ["pods", "secrets", "serviceaccounts"],
  podsOnly: ["pods"],
} as const;

type User = keyof typeof resources | "nobody" | "namespaces";

const rbac = "rbac.authorization.k8s.io";

function allow(
  user: User,
  kind: "Role" | "ClusterRole",
  rules: readonly object[],
  namespace?: string,
): readonly object[] {
  const metadata = { name: `${own}-${user.toLowerCase()}`, ...(namespace ? { namespace } : {}) };
  const subjects = [{ apiGroup: rbac, kind: "User", name: user }];
  const roleRef = { apiGroup: rbac, kind, name: metadata.name };
  return [
    { apiVersion: `${rbac}/v1`, kind, metadata, rules },
    { apiVersion: `${rbac}/v1`, kind: `${kind}Binding`, metadata, roleRef, subjects },
  ];
}

function reading(...names: readonly string[]): object {
  return { apiGroups: [""], resources: names, verbs: ["get", "list", "watch"] };
}

const disposables = new AsyncDisposableStack();

before(async () => {
  for (const name of [own, other]) disposables.use(await namespace(name));
  const users = Object.entries(resources) as readonly [keyof typeof resources, readonly string[]][];
  await apply(
    ...users.flatMap(([user, names]) => allow(user, "Role", [reading(...names)], own)),
    ...allow("namespaces", "ClusterRole", [reading("namespaces")]),
    ...[own, other].flatMap((name) => allow("namespaces", "Role", [reading(...resources.all)], name)),
    ...[own, other].map((name) => pullSecret(name, "regcred", registries.basic, "wrong-password")),
  );
  await Promise.all([own, other].map((name) => makePod(name, "wrong-password", "regcred")));
  const path = "jsonpath={.items[0].status.containerStatuses[0].state.waiting.reason}";
  for (const name of [own, other]) {
    await waitFor(`the failure in ${name}`, patience, async () => {
      return /^(?:ErrImagePull|ImagePullBackOff)$/.test(await kubectl(["-n", name, "get", "pods", "-o", path]));
    });
    const messages = "jsonpath={.items[*].message}";
    await waitFor(`the event in ${name}`, patience, async () => {
      return (await kubectl(["-n", name, "get", "events", "-o", messages])).includes("Failed to pull image");
    });
  }
});
after(() => disposables.disposeAsync());

/** What a user sees who asks for everything and whose context has a namespace. */
async function seenBy(user: User, check: (report: Report, cluster: Cluster) => void | Promise<void>): Promise<void> {
  using file = new KubeconfigFile(kubeconfig({ subject: { commonName: user } }, { namespace: own }));
  await using cluster = open(file.path);
  const report = await reported(cluster, "what is to be seen", patience, (report) => {
    return user === "nobody"
      ? report.connection.state === "forbidden"
      : isConnected(report) && failureOf(report, own, "wrong-password") !== undefined;
  });
  await check(report, cluster);
}

test("everything in one namespace", async () => {
  await seenBy("all", ({ watched, missingRights, failures }) => {
    assert.deepEqual(watched, { kind: "namespaces", namespaces: [own], because: "onlyKnown" });
    assert.deepEqual(
      missingRights.filter(({ resource }) => resource !== "nodes"),
      [],
    );
    assert.deepEqual(
      failures.map(({ namespace, cause }) => [namespace, cause]),
      [[own, "auth-invalid"]],
    );
  });
});

test("some namespaces of all that can be listed", async () => {
  await seenBy("namespaces", ({ watched, failures }) => {
    assert.deepEqual(watched, { kind: "namespaces", namespaces: [own, other], because: "allowed" });
    assert.deepEqual(new Set(failures.map(({ namespace }) => namespace)), new Set([own, other]));
  });
});

test("no Secrets: it is not said what is in them, and which right is missing", async () => {
  await seenBy("noSecrets", (report) => {
    const missing = report.missingRights.find(({ resource }) => resource === "secrets");
    assert.ok(missing, JSON.stringify(report.missingRights));
    assert.match(missingRightWords(missing).message, /may not (?:get|list) secrets/);
    const failure = failureOf(report, own, "wrong-password");
    assert.notEqual(failure?.cause, "auth-invalid");
    assert.notEqual(failure?.confidence, "certain");
    assert.match(`${failure?.explanation} ${JSON.stringify(failure?.remedies)}`, /Secret/);
  });
});

test("no events: the status of the Pod is enough", async () => {
  await seenBy("noEvents", (report) => {
    assert.ok(report.missingRights.some(({ resource }) => resource === "events"));
    assert.ok(failureOf(report, own, "wrong-password"));
  });
});

test("nothing but Pods", async () => {
  await seenBy("podsOnly", (report) => {
    const names = new Set(report.missingRights.map(({ resource }) => resource));
    for (const resource of ["secrets", "serviceaccounts", "events"] as const) assert.ok(names.has(resource), resource);
    assert.ok(failureOf(report, own, "wrong-password"));
  });
});

test("nothing at all is a state, and its words say what is missing", async () => {
  await seenBy("nobody", ({ connection }) => {
    assert.ok(connection.state === "forbidden" && connection.problem.kind === "forbidden");
    assert.match(JSON.stringify(problemWords(connection.problem)), /Pods|pods/);
  });
});
