/** Feeds the core what nobody should write, and asks for everything it can say about it. */
import assert from "node:assert/strict";
import { Context, defaultSettings, inheritedLists, linksIn, navigationOf, renamableAt, symbols } from "#core";
import { analyzeFiles, type Workspace } from "./workspace.ts";

const uri = "file.yaml";
/** Milliseconds for a file of normal size; what takes longer grows faster than the file does. */
export const second = 1000;

/** Reads a text, finds what there is to find, and asks for all that is worked out only on demand. */
export function survive(text: string, limit = second): Workspace {
  const start = performance.now();
  const workspace = analyzeFiles(new Map([[uri, text]]));
  const took = performance.now() - start;
  for (const { at, related } of workspace.findings) {
    for (const { span } of [at, ...related.map(({ at }) => at)]) {
      assert.ok(span.start >= 0 && span.start <= span.end && span.end <= text.length, `a span outside of ${uri}`);
    }
  }
  for (const { fixes } of workspace.findings.slice(0, 5)) fixes();
  const context = new Context(workspace.inventory, defaultSettings, 0);
  for (const workload of workspace.inventory.workloads.slice(0, 5)) {
    for (const { steps } of context.pull(workload).images.slice(0, 5)) assert.ok(steps.length > 0);
  }
  lookOver(context, text);
  assert.ok(took < limit, `${took.toFixed(0)} ms for ${text.length} characters`);
  return workspace;
}

/** Asks for whatever an editor may ask of names. */
function lookOver(context: Context, text: string): void {
  const navigation = navigationOf(context);
  for (const { at } of navigation.mentionsIn(uri).slice(0, 5)) {
    assert.ok(at.span.start >= 0 && at.span.start <= at.span.end && at.span.end <= text.length, "a name outside");
    const object = navigation.objectAt(uri, at.span.start);
    assert.ok(object && navigation.occurrencesOf(object).length > 0);
    renamableAt(uri, at.span.start, context);
  }
  inheritedLists(uri, { start: 0, end: Math.min(text.length, 1000) }, context);
  symbols("", context);
  linksIn(uri, context.inventory);
}

export function leftOut({ inventory }: Workspace): readonly string[] {
  return [...inventory.files.values()].flatMap((file) => file.leftOut.map(({ message }) => message));
}

export function resources({ inventory }: Workspace): number {
  return inventory.file(uri)?.resources.length ?? 0;
}

export function pod(more = ""): string {
  return `apiVersion: v1
kind: Pod
metadata: {name: app, namespace: shop}
spec:
  containers:
    - {name: app, image: registry.example.com/app}
${more}`;
}
