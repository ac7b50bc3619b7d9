/** Refactorings: what is offered where, what becomes of the files, and that every image is pulled as before. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { after, describe, test } from "node:test";
import type { Resource } from "#core";
import { parseFixture } from "../../fixture.ts";
import { readFolder } from "../../kustomize.ts";
import { appliedTo, marked, offered, pullsOf } from "../../refactorings.ts";
import type { Files } from "../../workspace.ts";
import { contextOf } from "../../workspace.ts";
import { cases } from "./cases.ts";

for (const [name, { files: texts, title, becomes, refused }] of Object.entries(cases)) {
  test(name, () => {
    const at = marked(texts);
    const offers = offered(at);
    const offer = offers.find((one) => one.title === title);
    assert.ok(offer, `offered is only ${offers.map((one) => one.title).join("; ")}`);
    if (!becomes) {
      assert.ok("reason" in offer, "it is offered");
      assert.match(offer.reason, refused ?? /^$/);
      return;
    }
    const after = appliedTo(at.files, offer);
    assert.deepEqual(Object.fromEntries(after), { ...Object.fromEntries(at.files), ...becomes });
    const same = title.includes("ExternalSecret") ? withoutCredentials : (pulls: readonly string[]) => pulls;
    assert.deepEqual(same(pullsOf(after)), same(pullsOf(at.files)));
  });
}

describe("data is converted wherever somebody may point at it", () => {
  const text = (field: string) =>
    `apiVersion: v1\nkind: Secret\nmetadata:\n  name: regcred\ntype: kubernetes.io/dockerconfigjson\n${field}\n`;
  const fields = {
    "Convert data to stringData (plain text)": text("data:\n  .dockerconfigjson: e30="),
    "Convert stringData to data (base64)": text('stringData:\n  .dockerconfigjson: |\n    {"auths":\n      {}}'),
  };
  for (const [title, whole] of Object.entries(fields)) {
    const [field = ""] = /^(?:stringD|d)ata:/m.exec(whole) ?? [];
    for (const at of [field, ".dockerconfigjson:", "e30=", '"auths"', "{}}"]) {
      if (!whole.includes(at)) continue;
      test(`${title}, at ${at}`, () => {
        const offers = offered(
          marked({ "a.yaml": `${whole.slice(0, whole.lastIndexOf(at))}<>${whole.slice(whole.lastIndexOf(at))}` }),
        );
        assert.ok(offers.some((offer) => offer.title === title && "edits" in offer));
      });
    }
    for (const at of ["kind: Secret", "regcred"]) {
      test(`${title}, not at ${at}`, () => {
        const offers = offered(
          marked({ "a.yaml": `${whole.slice(0, whole.lastIndexOf(at))}<>${whole.slice(whole.lastIndexOf(at))}` }),
        );
        assert.ok(!offers.some((offer) => offer.title === title));
      });
    }
  }
});

/** Values of both fields that are the same, however oddly they are written: what becomes of the first is the second, and back. */
const values: Readonly<Record<string, readonly [text: string, data: string, back?: string]>> = {
  "nothing in them": ['a: ""', 'a: ""', "a: ''"],
  "a text that is all line breaks": ['a: "\\n\\n"', "a: Cgo="],
  "line breaks kept, and cut off": [
    "a: |+\n    x\n\n  b: |-\n    x\n    y",
    "a: eAoK\n\n  b: eAp5",
    'a: "x\\n\\n"\n\n  b: |-\n    x\n    y',
  ],
  "folded lines": ["a: >-\n    x\n    y", "a: eCB5", "a: 'x y'"],
  "white space at the beginning": ["a: |2\n      x\n    y", "a: ICB4CnkK", 'a: "  x\\ny\\n"'],
  "what would be a document's end": ["a: |\n    ---\n    ...", "a: LS0tCi4uLgo="],
  "an anchor that nothing refers to": ["a: &x foo", "a: &x Zm9v", "a: &x 'foo'"],
  "a byte order mark": ['a: "\\ufeffx"', "a: 77u/eA=="],
  "flow style": ['{ a: \'x\', "b": "y\\n" }', '{ a: eA==, "b": "eQo=" }'],
};

describe("data is converted, and back", () => {
  const head = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n";
  const whole = (field: string, value: string) =>
    `${head}${field}:${value.startsWith("{") ? ` ${value}` : `\n  ${value}`}\ntype: Opaque\n`;
  const converted = (uri: string, text: string) => {
    const at = marked({ [uri]: text.replace(/\b(?:stringData|data)\b/, "<>$&") });
    const [offer] = offered(at);
    assert.ok(offer);
    return appliedTo(at.files, offer).get(uri);
  };
  for (const [name, [text, data, back = text]] of Object.entries(values)) {
    for (const [kind, ends] of [["", "\n"] as const, [", with the line breaks of Windows", "\r\n"] as const]) {
      test(name + kind, () => {
        const [before, after, again] = [whole("stringData", text), whole("data", data), whole("stringData", back)].map(
          (one) => one.replaceAll("\n", ends),
        );
        assert.equal(converted("a.yaml", before ?? ""), after);
        assert.equal(converted("a.yaml", after ?? ""), again);
      });
    }
  }

  test("in JSON", () => {
    const json = (field: string) => `{"kind":"Secret","apiVersion":"v1","metadata":{"name":"a"},${field}}\n`;
    const [text, data] = [json('"stringData":{"a":"x\\ny\\"","b":""}'), json('"data":{"a":"eAp5Ig==","b":""}')];
    assert.equal(converted("a.json", text), data);
    assert.equal(converted("a.json", data), text);
  });
});

/** Every kind of manifest that rules have to do with, odd ones too: whatever is offered in them changes no pull. */
describe("in the fixtures of the rules", () => {
  let count = 0;
  for (const path of globSync("test/rules/*.yaml").sort()) {
    const { files } = parseFixture(readFileSync(path, "utf8"));
    test(path, () => {
      count += tryAll(files);
    });
    test(`${path}, with the line breaks of Windows`, () => {
      const windows = new Map(Array.from(files, ([uri, text]) => [uri, text.replaceAll("\n", "\r\n")]));
      tryAll(windows, (text) => assert.ok(!/(?<!\r)\n/.test(text), "a line break is another"));
    });
  }
  after(() => assert.ok(count > 100, `only ${count} were offered`));
});

describe("in kustomizations", () => {
  let count = 0;
  for (const folder of globSync("test/kustomize/*").sort()) {
    test(folder, () => {
      count += tryAll(readFolder(folder));
    });
  }
  after(() => assert.ok(count > 5, `only ${count} were offered`));
});

/** How many were possible. */
function tryAll(files: Files, check: (text: string) => void = () => {}): number {
  const before = pullsOf(files);
  const places = Array.from(contextOf(files).written.inventory.files, ([uri, { resources }]) =>
    resources.flatMap(placesOf).map((at) => ({ files, uri, span: { start: at, end: at } })),
  );
  const possible = places.flat().flatMap((place) => offered(place).filter((offer) => "edits" in offer));
  for (const offer of possible) {
    const made = appliedTo(files, offer);
    const same = offer.title.includes("ExternalSecret") ? withoutCredentials : (pulls: readonly string[]) => pulls;
    assert.deepEqual(same(pullsOf(made)), same(before), offer.title);
    const text = [...made.values()].join("\n");
    for (const comment of [...files.values()].flatMap(commentsIn)) assert.ok(text.includes(comment), offer.title);
    for (const text of made.values()) check(text);
  }
  return possible.length;
}

function commentsIn(text: string): readonly string[] {
  return Array.from(text.matchAll(/(?:^|[ \t])(#.*?)\r?$/gm), ([, comment = ""]) => comment);
}

/** Where a refactoring may be offered for a resource. */
function placesOf(resource: Resource): readonly number[] {
  const { start, text } = resource.source;
  const key = resource.kind === "workload" || resource.kind === "serviceAccount" ? resource.pullSecrets.key : undefined;
  const ofSecret = resource.kind === "secret" ? [resource.name?.start, text.search(/^(?:string)?[dD]ata:/m)] : [];
  return [key?.start, ...ofSecret].flatMap((offset) => (offset === undefined || offset < 0 ? [] : [start + offset]));
}

/** The passwords have left the file. */
function withoutCredentials(pulls: readonly string[]): readonly unknown[] {
  return pulls.map((pull) => (JSON.parse(pull) as readonly unknown[]).slice(0, 4));
}
