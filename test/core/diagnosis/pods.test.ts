/** Which Pods fail, which of their images, and what has to be fetched to tell why. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  diagnose,
  diagnosePod,
  isPullFailing,
  observe,
  type PullFailure,
  readDocuments,
  Surroundings,
  wantedBy,
} from "#core";
import {
  event,
  failed,
  image,
  type Json,
  lastTry,
  later,
  now,
  ofReplicaSet,
  pod,
  says,
  secret,
  written,
} from "./objects.ts";

function of(...objects: readonly Json[]): readonly PullFailure[] {
  return diagnose({ objects }, now);
}

function waiting(reason: string, message = ""): Json {
  return { phase: "Pending", containerStatuses: [{ name: "app", image, state: { waiting: { reason, message } } }] };
}

const notFailing: Readonly<Record<string, Json>> = {
  "a Pod that runs": { phase: "Running", containerStatuses: [{ name: "app", image, state: { running: {} } }] },
  "a Pod that is being started": waiting("ContainerCreating"),
  "a Pod that waits for its init containers": waiting("PodInitializing"),
  "a Pod that crashes": waiting("CrashLoopBackOff", "back-off 5m0s restarting failed container"),
  "a Pod that misses a ConfigMap": waiting("CreateContainerConfigError", 'configmap "x" not found'),
  "a Pod that cannot be created": waiting("CreateContainerError", "context deadline exceeded"),
  "a Pod that has no node": { phase: "Pending", conditions: [{ type: "PodScheduled", status: "False" }] },
  "a Pod that has ended, with an old failure": { ...waiting("ImagePullBackOff"), phase: "Succeeded" },
  "a Pod that was evicted, with an old failure": { ...waiting("ErrImagePull"), phase: "Failed" },
};

test("what waits for something else, or for nothing any more, is no failing pull", () => {
  for (const [name, status] of Object.entries(notFailing)) {
    const one = { ...pod(), status };
    assert.equal(isPullFailing(one), false, name);
    assert.deepEqual(of(one, failed(says.noneSent)), [], name);
  }
  assert.equal(isPullFailing(pod({ metadata: { deletionTimestamp: later } })), false);
});

test("every reason of every version is a failing pull", () => {
  const reasons = ["ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError"];
  const more = ["RegistryUnavailable", "SignatureValidationFailed", "illegal base64 data at input byte 3"];
  for (const reason of [...reasons, ...more]) assert.ok(isPullFailing({ ...pod(), status: waiting(reason) }), reason);
});

test("both names of a status that flips are one failure with one cause", () => {
  const [trying] = of(pod({ reason: "ErrImagePull", message: says.noneSent }));
  const message = `Back-off pulling image "${image}": ErrImagePull: ${says.noneSent}`;
  const [waits] = of(pod({ reason: "ImagePullBackOff", message }));
  assert.equal(trying?.cause, waits?.cause);
  assert.equal(trying?.podUid, waits?.podUid);
});

test("init and ephemeral containers and image volumes are told apart", () => {
  const state = (message: string) => ({ waiting: { reason: "ImagePullBackOff", message } });
  const volumes = [{ name: "models", image: { reference: "registry.example.com/models:2" } }];
  const mounting = { volumeMounts: [{ name: "models", mountPath: "/models" }] };
  const back = 'Back-off pulling image "registry.example.com/models:2": ErrImagePull: ';
  const failures = of(
    pod({
      spec: {
        volumes,
        initContainers: [{ name: "setup", image: "registry.example.com/setup:1" }],
        containers: [
          { name: "app", image, ...mounting },
          { name: "other", image, ...mounting },
        ],
        ephemeralContainers: [{ name: "debug", image: "registry.example.com/debug:1" }],
      },
      status: {
        initContainerStatuses: [{ name: "setup", state: state(says.noneSent) }],
        containerStatuses: [
          { name: "app", state: state(back + says.notFound.replaceAll(image, "registry.example.com/models:2")) },
          { name: "other", state: state(back + says.notFound.replaceAll(image, "registry.example.com/models:2")) },
        ],
        ephemeralContainerStatuses: [{ name: "debug", state: state(says.noHost) }],
      },
    }),
  );
  assert.deepEqual(
    failures.map(({ containerType, container, image, cause }) => [containerType, container, image, cause]),
    [
      ["init", "setup", "registry.example.com/setup:1", "auth-missing"],
      ["volume", "models", "registry.example.com/models:2", "not-found"],
      ["ephemeral", "debug", "registry.example.com/debug:1", "dns"],
    ],
  );
});

test("containers that share an image have each their own events", () => {
  const fieldPath = (name: string) => ({
    kind: "Pod",
    namespace: "shop",
    name: "web",
    uid: "uid-web",
    fieldPath: `spec.containers{${name}}`,
  });
  const status = { reason: "ImagePullBackOff", message: `Back-off pulling image "${image}"` };
  const failures = of(
    pod({
      spec: { containers: ["a", "b"].map((name) => ({ name, image })) },
      status: { containerStatuses: ["a", "b"].map((name) => ({ name, image, state: { waiting: status } })) },
    }),
    failed(says.noHost, { involvedObject: fieldPath("a"), metadata: { uid: "1" } }),
    failed(says.notFound, { involvedObject: fieldPath("b"), metadata: { uid: "2" } }),
  );
  assert.deepEqual(
    failures.map(({ container, cause }) => `${container}: ${cause}`),
    ["a: dns", "b: not-found"],
  );
});

const backOffs: readonly (readonly [attempts: number, seconds: number])[] = [
  [1, 10],
  [2, 20],
  [4, 80],
  [6, 300],
  [100, 300],
];

test("the back-off doubles from 10 seconds to 300, and the next try is never in the past", () => {
  for (const [count, seconds] of backOffs) {
    const objects = [pod(), failed(says.noneSent, { count })];
    const at = Date.parse(lastTry);
    const [failure] = diagnose({ objects }, at);
    assert.equal(Date.parse(failure?.backOff.nextAttempt ?? "") - at, seconds * 1000);
    assert.equal(failure?.backOff.unseen, false);
    // Tries of which no event tells were due meanwhile.
    const [much] = diagnose({ objects }, at + 3_600_000);
    const wait = Date.parse(much?.backOff.nextAttempt ?? "") - at - 3_600_000;
    assert.ok(wait >= 0 && wait <= 300_000, `${wait}`);
    assert.equal(much?.backOff.unseen, true);
  }
  const [never] = of(
    pod({ reason: "InvalidImageName", message: "couldn't parse image name" }),
    event("InspectFailed", "x"),
  );
  assert.equal(never?.backOff.nextAttempt, null);
});

test("where events are gone or lag behind, the Pod's status tells of the last try", () => {
  const at = Date.parse("2026-01-01T12:20:00Z");
  // Since noon the pauses were 10, 20, 40, 80 and 160 seconds, and then 300.
  const web = pod({ metadata: written("2026-01-01T12:18:00Z") });
  const backOff = { since: "2026-01-01T12:00:00Z", lastAttempt: "2026-01-01T12:18:00Z" };
  const next = { nextAttempt: "2026-01-01T12:23:00Z" };
  const [silent] = diagnose({ objects: [web] }, at);
  assert.deepEqual(silent?.backOff, { ...backOff, ...next, attempts: null, unseen: false });
  const [behind] = diagnose({ objects: [web, failed(says.noneSent)] }, at);
  assert.deepEqual(behind?.backOff, { ...backOff, ...next, attempts: 4, unseen: true });
});

test("a Pod leads to its Secrets, its ServiceAccount, its Node and its owners", () => {
  const names = (object: unknown) =>
    wantedBy(object).map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`);
  const web = pod({ secrets: ["a", "a", "b"], account: "puller", metadata: ofReplicaSet });
  assert.deepEqual(names(web), [
    "Secret shop/a",
    "Secret shop/b",
    "ServiceAccount shop/puller",
    "Node undefined/node1",
    "ReplicaSet shop/web-5d4f",
  ]);
  assert.deepEqual(
    names({ kind: "ServiceAccount", metadata: { namespace: "shop" }, imagePullSecrets: [{ name: "c" }] }),
    ["Secret shop/c"],
  );
  assert.deepEqual(names(null), []);
});

test("one Pod by itself gets the same diagnosis as among all others", () => {
  const pods = Array.from({ length: 5 }, (_, i) => pod({ name: `web-${i}`, secrets: ["regcred"] }));
  const observed = { objects: pods, complete: [{ kind: "Secret" }] };
  const around = new Surroundings(observed);
  assert.deepEqual(
    pods.flatMap((one) => diagnosePod(one, around, now)),
    diagnose(observed, now),
  );
});

const texts: Readonly<Record<string, string>> = {
  "one object": JSON.stringify(pod()),
  "several objects, one after the other": `${JSON.stringify(pod(), null, 4)}\n${JSON.stringify(failed(says.noneSent))}`,
  "a List": JSON.stringify({ kind: "List", apiVersion: "v1", items: [pod()] }),
  "a typed list, whose items do not say what they are": JSON.stringify({
    kind: "PodList",
    apiVersion: "v1",
    items: [{ ...pod(), kind: undefined, apiVersion: undefined }],
  }),
  "an array": JSON.stringify([pod(), failed(says.noneSent)]),
  "Lists in a List": JSON.stringify({ kind: "List", items: [{ kind: "List", items: [pod()] }] }),
  "the same object twice": `${JSON.stringify(pod())} ${JSON.stringify(pod())}`,
  "YAML documents": `---\n${yaml(pod())}\n---\n# nothing\n---\n${yaml(failed(says.noneSent))}`,
};

/** JSON is YAML; a comment keeps it from being read as JSON. */
function yaml(object: Json): string {
  return `# as YAML\n${JSON.stringify(object, null, 2)}`;
}

test("whatever kubectl writes is read", () => {
  for (const [name, text] of Object.entries(texts)) {
    const { documents, problem } = readDocuments(text);
    assert.equal(problem, undefined, name);
    const failures = diagnose(observe(documents), now);
    assert.deepEqual(
      failures.map(({ cause }) => cause),
      ["auth-missing"],
      name,
    );
  }
});

test("a List of several namespaces has all Secrets of all; one object is no List", () => {
  const web = pod({ secrets: ["regcred"] });
  const others = ["a", "b"].map((namespace) => secret("other", { namespace }));
  const causes = (documents: readonly unknown[]) => diagnose(observe(documents), now).map(({ cause }) => cause);
  assert.deepEqual(causes([web, { kind: "List", items: others }]), ["secret-missing"]);
  assert.deepEqual(causes([web, { kind: "List", items: [secret("other")] }]), ["secret-missing"]);
  assert.deepEqual(causes([web, secret("other")]), ["auth-missing"]);
  assert.deepEqual(causes([web, { kind: "List", items: others.slice(1) }]), ["auth-missing"]);
});

test("of broken text, what comes before is read, and nothing of it is quoted", () => {
  const { documents, problem } = readDocuments(`${JSON.stringify(pod())}\n{"password": "obviously-fake", }`);
  assert.equal(documents.length, 1);
  assert.equal(problem, "it is not valid JSON from line 2 on");
  assert.match(readDocuments("a: [obviously-fake").problem ?? "", /^its document 1 is not valid YAML$/);
});
