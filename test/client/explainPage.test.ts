/** The page of the explain panel: everything on it can be reached and read aloud, and nothing on it is a script of others. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { drawnFailure } from "../../client/src/explain/drawn.ts";
import { pageOf } from "../../client/src/explain/page.ts";
import type { ExplainedImage, ShownNode } from "../../server/src/protocol.ts";
import { failure } from "./failures.ts";

const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)>\u0007`;
const location = { uri: "file:///a.yaml", range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } } };
const node = (id: string, kind: ShownNode["kind"], title: string, linked: boolean): ShownNode => ({
  id,
  kind,
  title,
  lines: [`about ${id}`],
  tone: kind === "verdict" ? "warning" : "neutral",
  location: linked ? location : null,
});

const image = (id: string, title: string): ExplainedImage => ({
  id,
  owner: `Pod "${title}"`,
  atCursor: false,
  picture: {
    title,
    nodes: [
      node("workload", "workload", title, true),
      node("account", "serviceAccount", "default", false),
      node("secret-0", "secret", title, true),
      node("registry", "registry", "registry.example.com", false),
      node("verdict", "verdict", "Pulled without credentials", false),
    ],
    edges: [
      { from: "workload", to: "account", label: "runs as", taken: true },
      { from: "workload", to: "secret-0", label: title, taken: true },
      { from: "secret-0", to: "registry", label: "nothing for this image", taken: false },
      { from: "workload", to: "registry", label: "no credential", taken: true },
      { from: "registry", to: "verdict", label: "", taken: true },
    ],
    steps: [title],
    mermaid: "",
    text: "",
  },
});

const shown = image('{"hostile"}', hostile);
const page = pageOf(shown, [shown, image("other", "b")], "abc123");

test("nothing is loaded, and only the page's own script and style count", () => {
  const policy =
    "default-src 'none'; style-src 'nonce-abc123'; script-src 'nonce-abc123'; base-uri 'none'; form-action 'none'";
  assert.ok(page.includes(`<meta http-equiv="Content-Security-Policy" content="${policy}">`));
  for (const [tag] of page.matchAll(/<[a-z][^>]*>/g)) {
    const attributes = tag.replace(/"[^"]*"/g, '""').matchAll(/ ([\w:-]+)(?==)/g);
    for (const [, attribute] of attributes) assert.doesNotMatch(attribute ?? "", /^(?:on\w+|src|href|style|.*:.*)$/);
  }
  assert.deepEqual(page.match(/url\((?!#)|@import/g), null);
});

test("what a manifest says stays text", () => {
  assert.equal(page.match(/<script/g)?.length, 1);
  assert.ok(!page.includes("<img"));
  assert.ok(!page.includes("\u0007"));
});

test("every node can be reached by the keyboard and is read aloud, with the ways that lead to it", () => {
  const nodes = [...page.matchAll(/<g class="node [^>]*>/g)].map(([tag]) => tag);
  assert.equal(nodes.length, 5);
  for (const tag of nodes) assert.match(tag, /tabindex="0" role="(?:img|link)".* aria-label="[^"]+"/);
  assert.deepEqual(
    nodes.map((tag) => /role="link"/.test(tag)),
    [true, false, true, false, false],
  );
  const verdict = /aria-label="Result: Pulled without credentials\. about verdict\. warning\."/;
  assert.match(nodes[4] ?? "", verdict);
  assert.match(nodes[3] ?? "", /nothing for this image\. no credential/);
});

test("there is a place whose words are read aloud as they appear, empty until then", () => {
  assert.deepEqual(page.match(/<p role="status">[^<]*/g), ['<p role="status">']);
});

test("other images of the file can be chosen, the shown one is", () => {
  assert.deepEqual(
    [...page.matchAll(/<option value="([^"]*)"( selected)?>/g)].map(([, id, selected]) => [id, selected !== undefined]),
    [
      ["{&#34;hostile&#34;}", true],
      ["other", false],
    ],
  );
  assert.ok(!pageOf(shown, [shown], "abc123").includes("<select>"));
});

test("a pull that fails is shown with its objects, its evidence and what to do, all of it as text", () => {
  const told = failure({
    headline: hostile,
    explanation: hostile,
    evidence: [{ source: hostile, text: hostile, time: "2026-01-01T12:00:00Z" }],
    remedies: [
      { title: hostile, command: null },
      { title: hostile, command: hostile },
    ],
  });
  const { nodes, ...rest } = image("a", "a").picture;
  const picture = { ...rest, nodes: nodes.map(({ location: _, ...node }) => ({ ...node, place: undefined })) };
  const objects = { "secret-0": { kind: "Secret", namespace: "shop", name: "regcred" } } as const;
  const drawn = drawnFailure(told, { picture, objects });
  const page = pageOf(drawn, [drawn], "abc123");
  assert.equal(page.match(/<script/g)?.length, 1);
  assert.ok(!page.includes("<img"));
  const links = [...page.matchAll(/role="link" data-node="([^"]*)" aria-label="([^"]*)"/g)];
  assert.deepEqual(
    links.map(([, id, name]) => [id, name?.endsWith("Shows the object.")]),
    [["secret-0", true]],
  );
  assert.deepEqual(
    [...page.matchAll(/data-remedy="(\d+)"/g)].map(([, nth]) => nth),
    ["1"],
  );
});
