/** Attaching a Secret: which ways there are, what is said of them, and what they make of the manifests. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  type AttachTarget,
  applyEdits,
  attachWays,
  Context,
  defaultSettings,
  Inventory,
  ManifestReader,
  PodSpecTable,
} from "#core";

const account = (more = "", namespace = "shop") =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: robot, namespace: ${namespace}}\n${more}---\n`;
const annotated = `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: robot\n  namespace: shop\n  annotations: {kubernetes.io/enforce-mountable-secrets: "true"}\nimagePullSecrets: [{name: kept}]\n---\n`;
const pod = (list = "", as = "robot") =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec:\n  serviceAccountName: ${as}\n${list}  containers: [{name: a, image: reg.io/a}]\n`;
const kept = "imagePullSecrets:\n- name: kept # why\n";
const secretIn = (namespace: string) =>
  `---\napiVersion: v1\nkind: Secret\nmetadata: {name: new, namespace: ${namespace}}\ntype: kubernetes.io/dockerconfigjson\n`;

interface Outcome {
  readonly ways: readonly { readonly title: string; readonly text: string; readonly said: string }[];
  readonly problem: string;
}

function attached(text: string, kind: AttachTarget["kind"], complete = true): Outcome {
  const file = new ManifestReader(new PodSpecTable([])).read("a.yaml", text);
  const context = new Context(new Inventory([file], complete), defaultSettings, 0);
  const workload = file.resources.find((resource) => resource.kind === "workload");
  const account = file.resources.find((resource) => resource.kind === "serviceAccount");
  const added = workload && ({ kind: "newServiceAccount", name: "robot", beside: workload } as const);
  const target = { workload, serviceAccount: account, newServiceAccount: added }[kind];
  assert.ok(target);
  const answer = attachWays("new", target, context);
  if ("problem" in answer) return { ways: [], problem: answer.problem };
  const ways = answer.ways.map(({ title, edits, explanation }) => ({
    title,
    text: applyEdits("a.yaml", text, edits),
    said: explanation.join(" "),
  }));
  return { ways, problem: "" };
}

interface Case {
  readonly text: string;
  readonly to: AttachTarget["kind"];
  /** Each way: its title, what is made of the text, and what is said of it. */
  readonly ways: readonly (readonly [title: string, text: string, said: RegExp])[];
  readonly incomplete?: boolean;
}

const own = "  imagePullSecrets:\n    - name: new\n";
const cases: Readonly<Record<string, Case>> = {
  "a ServiceAccount with a list": {
    text: account(kept) + pod(),
    to: "serviceAccount",
    ways: [
      [
        'Add "new" to ServiceAccount "robot"',
        account(`${kept}- name: new\n`) + pod(),
        /has no list of its own: Pod "web"\. The list keeps "kept"\. Pods that exist already keep what they have/,
      ],
    ],
  },
  "a ServiceAccount whose Pod has a list of its own": {
    text: account() + pod(own.replace("new", "own")),
    to: "serviceAccount",
    ways: [
      [
        'Add "new" to ServiceAccount "robot"',
        account("imagePullSecrets:\n  - name: new\n") + pod(own.replace("new", "own")),
        /Pod "web" has a list of its own, so this does not reach it/,
      ],
    ],
  },
  "a ServiceAccount in another namespace than the Secret": {
    text: account("", "other") + secretIn("shop").replace("---\n", ""),
    to: "serviceAccount",
    ways: [
      [
        'Add "new" to ServiceAccount "robot"',
        account("imagePullSecrets:\n  - name: new\n", "other") + secretIn("shop").replace("---\n", ""),
        /declared in namespace "shop" only.* copy it to "other", too\./,
      ],
    ],
  },
  "a ServiceAccount that nobody declares": {
    text: pod(),
    to: "newServiceAccount",
    ways: [
      [
        'Declare ServiceAccount "robot" with "new"',
        `${pod()}---\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: robot\n  namespace: shop\nimagePullSecrets:\n  - name: new\n`,
        /No manifest declares ServiceAccount "robot".* applying this manifest replaces its list/,
      ],
    ],
  },
  "a workload with a list": {
    text: account(kept) + pod(own.replace("new", "own")),
    to: "workload",
    ways: [
      [
        'Add "new" to the list of Pod "web"',
        account(kept) + pod(`${own.replace("new", "own")}    - name: new\n`),
        /has a list of its own, so that of its ServiceAccount does not count\. It keeps "own"\./,
      ],
    ],
  },
  "a workload that gets the ServiceAccount's list": {
    text: account(kept) + pod(),
    to: "workload",
    ways: [
      ['Add "new" to ServiceAccount "robot"', account(`${kept}- name: new\n`) + pod(), /hands its list to every Pod/],
      [
        'Add "new" to the list of Pod "web", with "kept"',
        account(kept) + pod("  imagePullSecrets:\n    - name: kept\n    - name: new\n"),
        /no longer reaches it, so "kept" is taken over from there/,
      ],
    ],
  },
  "a workload whose ServiceAccount has no list": {
    text: account() + pod(),
    to: "workload",
    ways: [
      [
        'Add "new" to the list of Pod "web"',
        account() + pod(own),
        /has none here; one that it gets later will not reach/,
      ],
      ['Add "new" to ServiceAccount "robot"', account("imagePullSecrets:\n  - name: new\n") + pod(), /hands its list/],
    ],
  },
  "a workload whose ServiceAccount is not known": {
    text: pod(),
    to: "workload",
    incomplete: true,
    ways: [['Add "new" to the list of Pod "web"', pod(own), /Whether that one has a list is not known here/]],
  },
  "a workload whose ServiceAccount has a list with a template": {
    text: account("imagePullSecrets:\n  - name: '{{ .Values.secret }}'\n") + pod(),
    to: "workload",
    ways: [
      [
        'Add "new" to ServiceAccount "robot"',
        account("imagePullSecrets:\n  - name: '{{ .Values.secret }}'\n  - name: new\n") + pod(),
        /hands its list/,
      ],
    ],
  },
  "a workload whose ServiceAccount admits what it lists": {
    text: annotated + pod(),
    to: "workload",
    ways: [
      [
        'Add "new" to ServiceAccount "robot"',
        annotated.replace("[{name: kept}]", "[{name: kept}, {name: new}]") + pod(),
        /hands its list/,
      ],
    ],
  },
};

describe("ways", () => {
  for (const [name, { text, to, ways, incomplete }] of Object.entries(cases)) {
    test(name, () => {
      const outcome = attached(text, to, !incomplete);
      assert.equal(outcome.problem, "");
      assert.deepEqual(
        outcome.ways.map(({ title, text }) => [title, text]),
        ways.map(([title, text]) => [title, text]),
      );
      for (const [index, [, , said]] of ways.entries()) assert.match(outcome.ways[index]?.said ?? "", said);
    });
  }
});

describe("nothing is changed", () => {
  const mirror = pod().replace("namespace: shop", 'namespace: shop, annotations: {kubernetes.io/config.mirror: "1"}');
  const problems: readonly (readonly [text: string, kind: AttachTarget["kind"], problem: RegExp])[] = [
    [account("imagePullSecrets: [{name: new}]\n"), "serviceAccount", /lists Secret "new" already/],
    [pod(own), "workload", /Pod "web" lists Secret "new" already/],
    [
      account("imagePullSecrets: [{name: new}]\n") + pod(),
      "workload",
      /gets .* already, through ServiceAccount "robot"/,
    ],
    [mirror, "workload", /static Pod's mirror/],
    [annotated + pod("  imagePullSecrets: [{name: kept}]\n"), "workload", /Attach "new" to it first/],
    [
      account("x: &x [{name: a}]\nimagePullSecrets: *x\n"),
      "serviceAccount",
      /no change to its imagePullSecrets is certain/,
    ],
    [JSON.stringify({ apiVersion: "v1", kind: "Pod", spec: { containers: [] } }), "newServiceAccount", /JSON file/],
  ];
  for (const [text, kind, problem] of problems) {
    test(String(problem), () => {
      const outcome = attached(text, kind);
      assert.deepEqual(outcome.ways, []);
      assert.match(outcome.problem, problem);
    });
  }
});
