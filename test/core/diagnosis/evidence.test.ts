/** Causes that no message names: the objects around the Pod decide. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Cause, type Confidence, diagnose, type Observed, type PullFailure } from "#core";
import {
  account,
  changed,
  event,
  failed,
  image,
  type Json,
  later,
  login,
  made,
  node,
  now,
  ofReplicaSet,
  pod,
  replicaSet,
  says,
  secret,
  written,
} from "./objects.ts";

interface Case {
  readonly name: string;
  readonly objects: readonly Json[];
  readonly observed?: Omit<Observed, "objects">;
  readonly at?: string;
  readonly is: readonly [Cause, Confidence];
  readonly headline?: RegExp;
  readonly explanation?: RegExp;
  /** Of the first remedy. */
  readonly command?: string | RegExp | null;
  readonly secret?: string;
}

const allSecrets: Omit<Observed, "objects"> = { complete: [{ kind: "Secret" }, { kind: "ServiceAccount" }] };
const missingEvent = event(
  "FailedToRetrieveImagePullSecret",
  "Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.",
);
const jwt = (exp: number) => `eyJhbGciOiJub25lIn0.${Buffer.from(JSON.stringify({ exp })).toString("base64url")}.fake`;
const ofStatefulSet = { ownerReferences: [{ kind: "StatefulSet", name: "db", controller: true }] };
const seconds = (time: string) => Date.parse(time) / 1000;

const cases: readonly Case[] = [
  {
    name: "the listed Secret does not exist",
    objects: [pod({ secrets: ["regcred"] }), secret("other", { auths: login("ghcr.io") })],
    observed: allSecrets,
    is: ["secret-missing", "certain"],
    headline: /^Secret "regcred", which the Pod lists, does not exist in namespace "shop"\.$/,
    command:
      'kubectl create secret docker-registry regcred --namespace=shop --docker-server=registry.example.com --docker-username="$REGISTRY_USER" --docker-password="$REGISTRY_PASSWORD"',
    secret: "regcred",
  },
  {
    name: "the kubelet says that the Secret does not exist, and Secrets may not be read",
    objects: [pod({ secrets: ["regcred"], message: says.refused }), failed(says.refused), missingEvent],
    observed: { unreadable: [{ kind: "Secret" }] },
    is: ["secret-missing", "likely"],
  },
  {
    name: "a misspelled Secret is told with the name that was meant",
    objects: [pod({ secrets: ["regcerd"] }), secret("regcred")],
    observed: allSecrets,
    is: ["secret-missing", "certain"],
    explanation: /There is a Secret "regcred"; perhaps that is meant\./,
    command: /kubectl patch --local .*"name":"regcred"/,
  },
  {
    name: "a missing Secret is not the cause where another one was sent",
    objects: [pod({ secrets: ["regcred", "good"], message: says.sentRefused }), secret("good"), missingEvent],
    observed: allSecrets,
    is: ["auth-invalid", "certain"],
    secret: "good",
  },
  {
    name: "a missing Secret is not the cause where the node has no name server",
    objects: [pod({ secrets: ["regcred"], message: says.noHost }), missingEvent],
    observed: allSecrets,
    is: ["dns", "certain"],
  },
  {
    name: "the Secret is in another namespace",
    objects: [pod({ secrets: ["regcred"] }), secret("regcred", { namespace: "tools" })],
    observed: allSecrets,
    is: ["secret-wrong-namespace", "certain"],
    headline: /"regcred" is in namespace "tools", not in the Pod's, "shop"/,
    command:
      "kubectl get secret/regcred -o 'jsonpath={.data.\\.dockerconfigjson}' --namespace=tools | base64 -d | kubectl create secret generic regcred --type=kubernetes.io/dockerconfigjson --from-file='.dockerconfigjson=/dev/stdin' --namespace=shop",
  },
  {
    name: "the Secret is Opaque",
    objects: [pod({ secrets: ["regcred"] }), secret("regcred", { type: "Opaque" })],
    is: ["secret-wrong-type", "certain"],
    explanation: /its type is Opaque/,
    secret: "regcred",
  },
  {
    name: "the Secret is Opaque, and 401 is all that the registry says",
    objects: [pod({ secrets: ["regcred"], message: says.refused }), secret("regcred", { type: "Opaque" })],
    is: ["secret-wrong-type", "likely"],
  },
  {
    name: "the Secret holds the content of the other type",
    objects: [
      pod({ secrets: ["regcred"] }),
      secret("regcred", { config: JSON.stringify(login("registry.example.com")) }),
    ],
    is: ["secret-wrong-type", "certain"],
    explanation: /shape of the other type/,
  },
  {
    name: "the Secret is for another registry",
    objects: [pod({ secrets: ["regcred"] }), secret("regcred", { auths: login("ghcr.io") })],
    is: ["secret-registry-mismatch", "certain"],
    headline: /^Secret "regcred" has no login for registry\.example\.com\/shop\/web; add one\.$/,
    explanation: /logins for ghcr\.io/,
  },
  {
    name: "the key of the Secret nearly matches",
    objects: [pod({ secrets: ["regcred"] }), secret("regcred", { auths: login("Registry.example.com") })],
    is: ["secret-registry-mismatch", "certain"],
    headline: /it has to be "registry\.example\.com"/,
    command: /--docker-server=registry\.example\.com /,
  },
  {
    name: "of several Secrets, the one that nearly matches is named",
    objects: [
      pod({ secrets: ["other", "regcred"] }),
      secret("other", { auths: login("ghcr.io") }),
      secret("regcred", { auths: login("oci://registry.example.com") }),
    ],
    is: ["secret-registry-mismatch", "certain"],
    secret: "regcred",
  },
  {
    name: "an entry without user name and password is no login",
    objects: [pod({ secrets: ["regcred"] }), secret("regcred", { auths: { "registry.example.com": {} } })],
    is: ["secret-registry-mismatch", "certain"],
    explanation: /no user name and no password in it/,
  },
  {
    name: "another port is another registry, and no slip",
    objects: [
      pod({ secrets: ["regcred"], image: "reg.example.com:5000/web:1" }),
      secret("regcred", { auths: login("reg.example.com:5001") }),
    ],
    is: ["secret-registry-mismatch", "certain"],
    headline: /has no login for reg\.example\.com:5000\/web/,
  },
  {
    name: "another Secret of the namespace would do",
    objects: [pod({ secrets: ["regcred"] }), secret("regcred", { auths: login("ghcr.io") }), secret("good")],
    is: ["secret-registry-mismatch", "certain"],
    command: /imagePullSecrets":\[\{"name":"good"\}\]/,
  },
  {
    name: "the Pod's own list shuts out its ServiceAccount's",
    objects: [
      pod({ secrets: ["regcred"], metadata: ofReplicaSet }),
      replicaSet({ imagePullSecrets: [{ name: "regcred" }] }),
      secret("regcred", { auths: login("ghcr.io") }),
      secret("good"),
      account(["good"]),
    ],
    is: ["service-account-secrets-ignored", "certain"],
    headline: /^The Pod's own imagePullSecrets shut out those of ServiceAccount "default"\.$/,
    command: `kubectl patch deployment/web -p '{"spec":{"template":{"spec":{"imagePullSecrets":[{"name":"good"}]}}}}' --namespace=shop`,
    secret: "good",
  },
  {
    name: "where the template is not known, the list may have been the ServiceAccount's",
    objects: [
      pod({ secrets: ["regcred"] }),
      secret("regcred", { auths: login("ghcr.io") }),
      secret("good"),
      account(["good"]),
    ],
    is: ["service-account-secrets-ignored", "likely"],
  },
  {
    name: "the ServiceAccount got another list later, for the template has none",
    objects: [
      pod({ secrets: ["regcred"], metadata: ofReplicaSet }),
      replicaSet({}),
      secret("regcred", { auths: login("ghcr.io") }),
      secret("good"),
      account(["good"]),
    ],
    is: ["service-account-changed-later", "certain"],
    command: "kubectl rollout restart deployment/web --namespace=shop",
  },
  {
    name: "a StatefulSet never replaces the Pod that it waits for, so that Pod is deleted",
    objects: [pod({ metadata: ofStatefulSet }), secret("good"), account(["good"])],
    is: ["service-account-changed-later", "certain"],
    command: "kubectl delete pod/web --namespace=shop",
  },
  {
    name: "the same after a Secret was listed in its template",
    objects: [pod({ metadata: ofStatefulSet }), secret("good"), account([])],
    observed: allSecrets,
    is: ["auth-missing", "certain"],
    command: `kubectl patch statefulset/db -p '{"spec":{"template":{"spec":{"imagePullSecrets":[{"name":"good"}]}}}}' --namespace=shop && kubectl delete pod/web --namespace=shop`,
  },
  {
    name: "the ServiceAccount got its list later, for the Pod has none",
    objects: [pod({ metadata: ofReplicaSet }), replicaSet({}), secret("good"), account(["good"])],
    is: ["service-account-changed-later", "certain"],
    headline: /"default" got its pull secrets after the Pod was made; make the Pod anew/,
    command: "kubectl rollout restart deployment/web --namespace=shop",
  },
  {
    name: "the ServiceAccount's list came later, and its Secrets may not be read",
    objects: [pod({ message: says.refused }), account(["good"])],
    observed: { unreadable: [{ kind: "Secret", namespace: "shop" }] },
    is: ["service-account-changed-later", "likely"],
  },
  {
    name: "the ServiceAccount's new list would not help",
    objects: [pod({}), account(["good"]), secret("good", { auths: login("ghcr.io") })],
    is: ["auth-missing", "certain"],
  },
  {
    name: "mirror Pods get nothing from a ServiceAccount",
    objects: [
      pod({ metadata: { annotations: { "kubernetes.io/config.mirror": "x" } } }),
      account(["good"]),
      secret("good"),
    ],
    is: ["auth-missing", "certain"],
  },
  {
    name: "the Secret was corrected after the last try, as its managed fields say",
    objects: [
      pod({ secrets: ["regcred"], message: says.sentRefused }),
      failed(says.sentRefused),
      secret("regcred", { metadata: changed(later, "f:data") }),
    ],
    is: ["secret-changed-later", "certain"],
    headline: /changed after the last try; the next is due any moment now/,
    command: null,
  },
  {
    name: "a label that was put on the Secret is no correction",
    objects: [
      pod({ secrets: ["regcred"], message: says.sentRefused }),
      failed(says.sentRefused),
      secret("regcred", { metadata: changed(later, "f:metadata") }),
    ],
    is: ["auth-invalid", "certain"],
  },
  {
    name: "the Secret was made after the last try",
    objects: [
      pod({ secrets: ["regcred"] }),
      failed(says.noneSent),
      missingEvent,
      secret("regcred", { metadata: { creationTimestamp: later } }),
    ],
    is: ["secret-changed-later", "certain"],
  },
  {
    name: "without times, the order of changes tells",
    objects: [
      pod({ secrets: ["regcred"], message: says.refused }),
      failed(says.refused),
      secret("regcred", { metadata: { resourceVersion: "501" } }),
    ],
    is: ["secret-changed-later", "likely"],
  },
  {
    name: "the order tells as well where only a value was changed, by whoever had written it",
    objects: [
      pod({ secrets: ["regcred"], message: says.refused }),
      failed(says.refused),
      secret("regcred", { metadata: { ...changed(made, "f:data"), resourceVersion: "501" } }),
    ],
    is: ["secret-changed-later", "likely"],
  },
  {
    name: "a label that came later is all that the order tells of",
    objects: [
      pod({ secrets: ["regcred"], message: says.refused }),
      failed(says.refused),
      secret("regcred", {
        metadata: {
          managedFields: [...changed(made, "f:data").managedFields, ...changed(later, "f:metadata").managedFields],
          resourceVersion: "501",
        },
      }),
    ],
    is: ["auth-invalid", "likely"],
  },
  {
    name: "the corrected Secret was tried as well, which the Pod's status tells where the events do not",
    objects: [
      pod({ secrets: ["regcred"], message: says.sentRefused, metadata: written("2026-01-01T12:03:25Z") }),
      failed(says.sentRefused),
      secret("regcred", { metadata: changed(later, "f:data") }),
    ],
    is: ["auth-invalid", "certain"],
  },
  {
    name: "a status that is written for the sake of another container tells of no try",
    objects: [
      pod({
        secrets: ["regcred"],
        message: says.sentRefused,
        metadata: written("2026-01-01T12:03:25Z"),
        status: { initContainerStatuses: [{ name: "proxy", restartCount: 7 }] },
      }),
      failed(says.sentRefused),
      secret("regcred", { metadata: changed(later, "f:data") }),
    ],
    is: ["secret-changed-later", "certain"],
  },
  {
    name: "the corrected Secret was tried as well, as it must have been within the time since",
    objects: [
      pod({ secrets: ["regcred"], message: says.sentRefused }),
      failed(says.sentRefused),
      missingEvent,
      secret("regcred", { metadata: { creationTimestamp: later } }),
    ],
    at: "2026-01-01T12:30:00Z",
    is: ["auth-invalid", "certain"],
  },
  {
    name: "the Pod's status was last written before the Secret was corrected",
    objects: [
      pod({ secrets: ["regcred"], message: says.sentRefused, metadata: written("2026-01-01T12:02:12Z") }),
      failed(says.sentRefused),
      secret("regcred", { metadata: changed(later, "f:data") }),
    ],
    at: "2026-01-01T12:30:00Z",
    is: ["secret-changed-later", "certain"],
  },
  {
    name: "the kubelet choked on a Secret that is whole by now",
    objects: [
      pod({ secrets: ["regcred"], message: "illegal base64 data at input byte 3" }),
      failed("illegal base64 data at input byte 3"),
      secret("regcred", { metadata: changed(later, "f:data") }),
    ],
    is: ["secret-changed-later", "certain"],
  },
  {
    name: "a malformed entry in an unrelated Secret stops the pull",
    objects: [
      pod({
        secrets: ["good", "broken"],
        reason: "unable to parse auth field, must be formatted as base64(username:password)",
        message: "unable to parse auth field, must be formatted as base64(username:password)",
      }),
      secret("good"),
      secret("broken", { auths: { "quay.io": { auth: Buffer.from("no-colon").toString("base64") } } }),
    ],
    is: ["secret-malformed", "certain"],
    headline: /^Secret "broken" cannot be decoded/,
    explanation: /in another Secret than the one that is needed/,
    secret: "broken",
  },
  {
    name: "a malformed Secret is seen though the message is gone",
    objects: [
      pod({ secrets: ["broken"], reason: "ImagePullBackOff", message: `Back-off pulling image "${image}"` }),
      secret("broken", { auths: { "quay.io": { auth: "*" } } }),
    ],
    is: ["secret-malformed", "likely"],
  },
  {
    name: "a token that says when it expired",
    objects: [
      pod({ secrets: ["regcred"], message: says.refused }),
      failed(says.refused),
      secret("regcred", { auths: login("registry.example.com", "robot", jwt(seconds(made))) }),
    ],
    is: ["auth-expired", "certain"],
    explanation: /expired at 2026-01-01T12:00:00Z/,
  },
  {
    name: "a token that is still good is refused for another reason",
    objects: [
      pod({ secrets: ["regcred"], message: says.refused }),
      failed(says.refused),
      secret("regcred", { auths: login("registry.example.com", "robot", jwt(seconds(later) + 999)) }),
    ],
    is: ["auth-invalid", "likely"],
  },
  {
    name: "a token of ECR is older than twelve hours",
    objects: [
      pod({ secrets: ["regcred"], message: says.forbidden }),
      failed(says.forbidden),
      secret("regcred", {
        auths: login("registry.example.com", "AWS", "fake"),
        metadata: { creationTimestamp: "2026-01-01T00:00:00Z" },
      }),
    ],
    is: ["auth-expired", "likely"],
  },
  {
    name: "a login that was sent and is not allowed",
    objects: [pod({ secrets: ["regcred"], message: says.forbidden }), failed(says.forbidden), secret("regcred")],
    is: ["forbidden", "certain"],
    headline: /does not let user "robot" pull this image/,
  },
  {
    name: "an example that was never filled in",
    objects: [
      pod({ secrets: ["regcred"], message: says.refused }),
      failed(says.refused),
      secret("regcred", { auths: login("registry.example.com", "<user>", "<password>") }),
    ],
    is: ["auth-invalid", "likely"],
    explanation: /never filled in/,
  },
  {
    name: "a hidden image that another Secret covers is private",
    objects: [pod({ message: says.hidden }), secret("good")],
    is: ["auth-missing", "likely"],
    command: /"name":"good"/,
  },
  {
    name: "a hidden image of which nothing is known stays open",
    objects: [pod({ message: says.hidden })],
    observed: allSecrets,
    is: ["ambiguous-not-found-or-unauthorized", "likely"],
    headline: /does not exist, or it is private and needs a pull secret/,
  },
  {
    name: "a misspelled image of Docker Hub is not the fault of a Secret for another registry",
    objects: [
      pod({ message: says.hidden, image: "ngnix", secrets: ["regcred"] }),
      secret("regcred", { auths: login("ghcr.io") }),
    ],
    is: ["ambiguous-not-found-or-unauthorized", "likely"],
  },
  {
    name: "not found, but another node has it: a missing permission",
    objects: [
      pod({ message: says.notFound, secrets: ["regcred"] }),
      secret("regcred", { auths: login("ghcr.io") }),
      node("node2", [image]),
    ],
    is: ["secret-registry-mismatch", "likely"],
  },
  {
    name: "not found, and nobody has it",
    objects: [pod({ message: says.notFound }), node("node2", ["registry.example.com/shop/web:2"])],
    is: ["not-found", "likely"],
    explanation: /hides private images from strangers/,
  },
  {
    name: "not found with a login that was sent",
    objects: [pod({ message: says.notFound, secrets: ["regcred"] }), secret("regcred")],
    is: ["not-found", "certain"],
  },
  {
    name: "the image is cached on other nodes",
    objects: [pod({}), node("node1"), node("node2", [image]), node("node3", [image])],
    is: ["auth-missing", "certain"],
    explanation: /It is on node node2 and 1 more already/,
  },
  {
    name: "Never, and the image is on this very node",
    objects: [
      pod({
        reason: "ErrImageNeverPull",
        message: `Container image "${image}" is not present with pull policy of Never`,
      }),
      node("node1", [image]),
    ],
    is: ["never-pull", "certain"],
    headline: /is on the node, but this Pod may not use it/,
  },
  {
    name: "Secrets may not be read: what would settle it is said",
    objects: [pod({ secrets: ["regcred"], message: says.refused })],
    observed: { unreadable: [{ kind: "Secret", namespace: "shop" }] },
    is: ["auth-missing-or-invalid", "likely"],
    explanation: /may not be read here/,
    command: "kubectl auth can-i get secrets --namespace=shop",
  },
  {
    name: "Secrets were not given: how to see them is said",
    objects: [pod({ secrets: ["regcred"], message: says.refused })],
    is: ["auth-missing-or-invalid", "likely"],
    command:
      "kubectl get pod/web serviceaccount/default secret/regcred -o yaml --namespace=shop | pull-secrets explain -",
  },
  {
    name: "events are gone, and the status says only that there is a back-off",
    objects: [pod({ reason: "ImagePullBackOff", message: `Back-off pulling image "${image}"` })],
    is: ["wrapper", "possible"],
    command: "kubectl get events --field-selector 'involvedObject.name=web' --namespace=shop",
  },
  {
    name: "the event of the last try tells what the status does not",
    objects: [
      pod({ reason: "ImagePullBackOff", message: `Back-off pulling image "${image}"` }),
      failed(says.noHost, { lastTimestamp: later, metadata: { uid: "newer" } }),
      failed(says.refused),
      event("Failed", "Error: ImagePullBackOff"),
    ],
    is: ["dns", "certain"],
  },
  {
    name: "a missing Secret is not held to be the cause where a public image's message is gone",
    objects: [
      pod({
        secrets: ["regcred"],
        image: "nginx:1",
        reason: "ImagePullBackOff",
        message: 'Back-off pulling image "nginx:1"',
      }),
      missingEvent,
    ],
    observed: allSecrets,
    is: ["wrapper", "possible"],
  },
  {
    name: "the container runtime does not answer, which is no registry that refuses",
    objects: [
      pod({
        reason: "ImageInspectError",
        message: `Failed to inspect image "${image}": rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: connection refused"`,
      }),
    ],
    is: ["pull-cancelled", "certain"],
  },
  {
    name: "the newest message counts, though no wording of it is known",
    objects: [pod({ message: "the registry is on holiday" }), failed(says.noHost)],
    is: ["unknown", "possible"],
  },
  {
    name: "a Secret that may not be read is named, if it is the only one",
    objects: [pod({ secrets: ["broken"], message: "illegal base64 data at input byte 3" })],
    observed: { unreadable: [{ kind: "Secret" }] },
    is: ["secret-malformed", "certain"],
    headline: /^Secret "broken" cannot be decoded/,
  },
  {
    name: "events may not be read: what would settle it is said",
    objects: [pod({ reason: "ImagePullBackOff", message: `Back-off pulling image "${image}"` })],
    observed: { unreadable: [{ kind: "Event", namespace: "shop" }] },
    is: ["wrapper", "possible"],
    command: "kubectl auth can-i list events --namespace=shop",
  },
  {
    name: "an event of another Pod of the same name counts for nothing",
    objects: [
      pod({ reason: "ImagePullBackOff", message: `Back-off pulling image "${image}"` }),
      failed(says.noHost, { involvedObject: { kind: "Pod", namespace: "shop", name: "web", uid: "older" } }),
    ],
    is: ["wrapper", "possible"],
  },
];

test("a Secret is added to a ServiceAccount's list, which a plain patch would replace", () => {
  const ofJob = {
    ownerReferences: [{ apiVersion: "batch/v1", kind: "Job", name: "web", uid: "job", controller: true }],
  };
  const failure = only([pod({ message: says.noneSent, metadata: ofJob }), secret("good"), account([])], allSecrets);
  const { command } = failure.remedies.find(({ title }) => title.includes("ServiceAccount")) ?? assert.fail();
  const patches = command?.match(/-p '[^']*'/g) ?? [];
  assert.deepEqual(patches, [
    `-p '[{"op":"add","path":"/imagePullSecrets/-","value":{"name":"good"}}]'`,
    `-p '[{"op":"test","path":"/imagePullSecrets","value":null},{"op":"add","path":"/imagePullSecrets","value":[{"name":"good"}]}]'`,
  ]);
  assert.equal(command?.match(/--type=json/g)?.length, 2);
  assert.match(command ?? "", / \|\| /);
});

function only(objects: readonly Json[], observed: Omit<Observed, "objects"> = {}, at = now): PullFailure {
  const failures = diagnose({ objects, ...observed }, at);
  assert.equal(failures.length, 1);
  return failures[0] as PullFailure;
}

for (const { name, objects, observed, at, is, headline, explanation, command, secret } of cases) {
  test(name, () => {
    const failure = only(objects, observed, at === undefined ? now : Date.parse(at));
    assert.deepEqual([failure.cause, failure.confidence], is, failure.explanation);
    if (headline) assert.match(failure.headline, headline);
    if (explanation) assert.match(failure.explanation, explanation);
    const [first] = failure.remedies;
    if (typeof command === "string" || command === null) assert.equal(first?.command, command);
    else if (command) assert.match(first?.command ?? "", command);
    if (secret !== undefined) assert.equal(failure.secret?.name, secret);
    assert.doesNotMatch(JSON.stringify(failure), /obviously-fake|undefined/);
    assert.doesNotMatch(JSON.stringify(failure.remedies), /rolebinding|role\b.*serviceaccount/i);
    assert.ok(failure.explanation.split(/[.!?](?=\s|$)/).length <= 5, failure.explanation);
  });
}
