/** Edits of manifests: each case as it stands, with CRLF, behind another document, and without a last line break. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ManifestEditor } from "../../server/src/core/edits.ts";
import { PodSpecTable } from "../../server/src/core/kubernetes/podSpecs.ts";
import { ManifestReader } from "../../server/src/core/manifests.ts";
import { applyEdits } from "../../server/src/core/text.ts";
import { adding } from "./edits/adding.ts";
import { type Case, type Edit, kind, refused } from "./edits/case.ts";
import { moving, removing, rewriting } from "./edits/changing.ts";

function run(name: string, cases: readonly Case[], losesComments: boolean): void {
  describe(name, () => {
    for (const [name, edit, before, after] of cases) {
      test(name, () => {
        const yaml = before.startsWith("{") ? before : kind + before;
        const wanted = before.startsWith("{") || after === refused ? after : kind + after;
        check(edit, yaml, wanted);
        check(edit, yaml.trimEnd(), wanted.trimEnd(), "", (text) => text.trimEnd());
        check(edit, yaml, wanted, "a: 1\n---\n");
        if (!before.startsWith("{"))
          check(edit, `---\n${yaml}`, after === refused ? after : `---\n${wanted}`, "a: 1\n");
        check(edit, yaml.replaceAll("\n", "\r\n"), wanted.replaceAll("\n", "\r\n"));
        if (after !== refused && !losesComments) assert.deepEqual(commentsOf(wanted), commentsOf(yaml));
      });
    }
  });
}

function check(edit: Edit, before: string, after: string, prefix = "", normal = (text: string) => text): void {
  const text = prefix + before;
  const [resource] = new ManifestReader(new PodSpecTable([{ group: "*", kind: "Pod", path: "." }])).read(
    "a.yaml",
    text,
  ).resources;
  // A broken document has no resources; its text is edited all the same.
  const source = { uri: "a.yaml", start: prefix.length, text: before };
  const editor = new ManifestEditor({ ...resource, source } as never);
  const edits = edit(editor);
  assert.equal(
    edits ? normal(applyEdits("a.yaml", text, edits)) : refused,
    after === refused ? refused : prefix + after,
  );
}

function commentsOf(text: string): readonly string[] {
  return [...text.matchAll(/# .*/g)].map(([comment]) => comment).sort();
}

run("adding pull secrets", adding, false);
run("removing", removing, true);
run("rewriting", rewriting, false);
run("moving", moving, false);
