/** The questions that commands about the workspace's pull secrets have in common. */
import { Uri, window, workspace } from "vscode";
import { t } from "#core";
import {
  type AttachTarget,
  attachTargetsRequest,
  type PullSecretInfo,
  pullSecretsRequest,
  type WorkspaceQuery,
} from "#protocol";
import type { LanguageServer } from "../languageServer.ts";
import { showError } from "../prompts/messages.ts";
import type { Choice } from "../prompts/wizard.ts";

/** What the server knows of the workspace. */
export interface WorkspaceLists {
  readonly secrets: readonly PullSecretInfo[];
  readonly targets: readonly AttachTarget[];
}

/** Nothing where the server does not run, which is said then. */
export async function workspaceLists(server: LanguageServer): Promise<WorkspaceLists | undefined> {
  const uri = window.activeTextEditor?.document.uri.toString();
  const query: WorkspaceQuery = uri === undefined ? {} : { uri };
  try {
    const [secrets, targets] = await Promise.all([
      server.request<PullSecretInfo[]>(pullSecretsRequest, query),
      server.request<AttachTarget[]>(attachTargetsRequest, query),
    ]);
    return { secrets, targets };
  } catch {
    const message = t`The language server of Pull Secrets does not answer, and it knows the manifests. Restart it.`;
    void showError(message);
    return undefined;
  }
}

/** A choice for each Secret; its id is its place in the list. */
export function secretChoices(secrets: readonly PullSecretInfo[]): readonly Choice[] {
  return secrets.map(({ name, namespace, uri, registries }, index) => ({
    id: String(index),
    icon: "key",
    label: name,
    description: inNamespace(namespace),
    detail: [fileOf(uri), ...registries].join(" · "),
  }));
}

/** The same for what reads their content: where that cannot be read, they are there to be seen only. */
export function readableChoices(secrets: readonly PullSecretInfo[]): readonly Choice[] {
  const detail = t`Its content cannot be read here: it is templated, encrypted or broken.`;
  return secretChoices(secrets).map((choice, index) =>
    secrets[index]?.readable ? choice : { ...choice, detail, note: true },
  );
}

export function inNamespace(namespace: string | undefined): string {
  return namespace === undefined ? t`in no namespace yet` : t`in namespace ${namespace}`;
}

export function fileOf(uri: string): string {
  return workspace.asRelativePath(Uri.parse(uri));
}
