/** Reads manifests where the editor has them: an image at the cursor, and Secrets that the language server has named. */
import { type TextEditor, Uri, workspace } from "vscode";
import { ManifestReader, PodSpecTable, placeOf, type Secret, type Workload } from "#core";
import type { PullSecretInfo } from "#protocol";
import { secretsIn } from "../decoded/secrets.ts";

export interface ImageAtCursor {
  readonly image: string;
  readonly workload: Workload;
}

/** The image in the line of the cursor, else the first of the workload that the cursor is in. */
export function imageAtCursor({ document, selection }: TextEditor): ImageAtCursor | undefined {
  const uri = document.uri.toString();
  const { resources } = new ManifestReader(new PodSpecTable([])).read(uri, document.getText());
  const workloads = resources.filter((resource) => resource.kind === "workload");
  const uses = workloads.flatMap((workload) =>
    workload.images.flatMap(({ at }) => {
      const { span } = placeOf(workload, at);
      return at.value === "" ? [] : [{ image: at.value, workload, line: document.positionAt(span.start).line }];
    }),
  );
  const cursor = document.offsetAt(selection.active);
  const isAround = ({ source: { start, text } }: Workload) => start <= cursor && cursor <= start + text.length;
  return uses.find(({ line }) => line === selection.active.line) ?? uses.find(({ workload }) => isAround(workload));
}

/** The Secrets that a workload pulls with, in the order of its list where it has one of its own. */
export function secretsOfWorkload(
  { source, name, type, pullSecrets }: Workload,
  secrets: readonly PullSecretInfo[],
): readonly PullSecretInfo[] {
  const pulls = (info: PullSecretInfo) =>
    info.consumers.some(
      (consumer) =>
        (consumer.through.kind === "podSpec" || consumer.through.kind === "serviceAccount") &&
        consumer.name === (name?.value ?? "") &&
        consumer.type === type &&
        isSameUri(consumer.uri, source.uri),
    );
  const rank = ({ name }: PullSecretInfo) => pullSecrets.references.findIndex(({ value }) => value === name);
  return secrets.filter(pulls).toSorted((a, b) => rank(a) - rank(b));
}

/** Each side writes the same address in its own way. */
export function isSameUri(left: string, right: string): boolean {
  return Uri.parse(left).toString() === Uri.parse(right).toString();
}

/** A Secret as its file has it now, saved or not; nothing where it is gone. */
export async function readSecret({ uri, name, namespace, range }: PullSecretInfo): Promise<Secret | undefined> {
  const document = await workspace.openTextDocument(Uri.parse(uri));
  const same = secretsIn(document).filter(
    (secret) => (secret.name?.value ?? "") === name && secret.namespace?.value === namespace,
  );
  const distance = (secret: Secret) =>
    Math.abs(
      document.positionAt(placeOf(secret, secret.name ?? { start: 0, end: 0 }).span.start).line - range.start.line,
    );
  return same.toSorted((a, b) => distance(a) - distance(b))[0];
}
