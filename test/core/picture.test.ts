/** The picture of a pull: who asks with what, which ways are taken, and that what manifests say stays text. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Context, defaultSettings, mermaidOf, type Picture, pictureOf, textOf } from "#core";
import { pod, secret } from "../lsp/manifests.ts";
import { analyzeFiles } from "../workspace.ts";

const account = (name: string, ...secrets: readonly string[]) =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: ${name}, namespace: shop}\nimagePullSecrets: [${secrets
    .map((name) => `{name: ${name}}`)
    .join(", ")}]\n`;
const running = (image: string, account = "default", secrets = "") =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec:\n  serviceAccountName: ${account}\n${secrets}  containers: [{name: web, image: ${JSON.stringify(image)}}]\n`;

function picture(...documents: readonly string[]): Picture {
  const { inventory } = analyzeFiles(new Map([["a.yaml", documents.join("---\n")]]));
  const [workload] = inventory.workloads;
  assert.ok(workload);
  const pull = new Context(inventory, defaultSettings, 0).pull(workload);
  const [image] = pull.images;
  assert.ok(image);
  return pictureOf(pull, image, inventory);
}

/** Each way as `from > to: label`, in brackets where the pull does not take it. */
function ways({ nodes, edges }: Picture): readonly string[] {
  const title = (id: string) => nodes.find((node) => node.id === id)?.title ?? assert.fail(`no node ${id}`);
  return edges.map(({ from, to, label, taken }) => {
    const way = `${title(from)} > ${title(to)}: ${label}`;
    return taken ? way : `(${way})`;
  });
}

const runsAs = (name: string) => `Pod "web" > ServiceAccount "${name}": runs as`;
const image = "registry.example.com/web";

const cases: Readonly<Record<string, readonly [documents: readonly string[], ways: readonly string[]]>> = {
  "a Pod's own pull secret": [
    [pod("regcred"), secret("regcred")],
    [
      runsAs("default"),
      'Pod "web" > Secret "regcred": its own list',
      'Secret "regcred" > registry.example.com: tried first: user "robot" by key registry.example.com',
      "registry.example.com > Pulled with credentials: ",
    ],
  ],
  "a ServiceAccount's list": [
    [running(image, "puller"), account("puller", "regcred"), secret("regcred")],
    [
      runsAs("puller"),
      'ServiceAccount "puller" > Secret "regcred": its list',
      'Secret "regcred" > registry.example.com: tried first: user "robot" by key registry.example.com',
      "registry.example.com > Pulled with credentials: ",
    ],
  ],
  "a ServiceAccount's list that the Pod's own keeps out": [
    [
      running("quay.io/team/web", "puller", "  imagePullSecrets: [{name: regcred}]\n"),
      account("puller", "quay"),
      secret("regcred"),
    ],
    [
      runsAs("puller"),
      'Pod "web" > Secret "regcred": its own list',
      '(ServiceAccount "puller" > Secret "quay": silenced)',
      '(Secret "regcred" > quay.io: nothing for this image)',
      'Pod "web" > quay.io: no credential',
      "quay.io > Pulled without credentials: ",
    ],
  ],
  "no pull secret at all": [
    [running(image)],
    [
      runsAs("default"),
      'Pod "web" > registry.example.com: no credential',
      "registry.example.com > Pulled without credentials: ",
    ],
  ],
  "an image that is none": [
    [running("https://x")],
    [runsAs("default"), "A registry that is not known > Never pulled: no valid image: "],
  ],
};

describe("the ways of a pull", () => {
  for (const [name, [documents, expected]] of Object.entries(cases)) {
    test(name, () => assert.deepEqual(ways(picture(...documents)), expected));
  }
});

test("nodes tell where they are written, if they are", () => {
  const places = picture(pod("regcred"), secret("regcred")).nodes.map(({ id, place }) => [id, place !== undefined]);
  const expected = { workload: true, account: false, "secret-0": true, registry: false, verdict: false };
  assert.deepEqual(Object.fromEntries(places), expected);
});

test("what a manifest says is neither Mermaid nor HTML", () => {
  const hostile = picture(running(image, "'\"] --> x[\"<img src=x>'"));
  const diagram = mermaidOf(hostile);
  assert.ok(!/<(?!br\/>)/.test(diagram), diagram);
  // Each line is one node, one way or one style.
  const line =
    /^(?:flowchart TD| {2}[\w-]+\[\(?"[^"]*"\)?\]:::\w+| {2}verdict\(\["[^"]*"\]\):::\w+| {2}[\w-]+ -\.?->(?:\|"[^"]*"\|)? [\w-]+| {2}classDef .*|)$/;
  for (const one of diagram.split("\n")) assert.match(one, line);
});

test("no picture holds a password", () => {
  const shown = picture(pod("regcred"), secret("regcred", "pa55word-fake"));
  for (const text of [JSON.stringify(shown), mermaidOf(shown), textOf(shown)]) assert.ok(!text.includes("pa55word"));
});
