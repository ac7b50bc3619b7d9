/** Manage kept credentials…: lists the registries for which VS Code keeps a password, and forgets those that are chosen. */
import { t } from "#core";
import { shownName } from "../credentials/guide.ts";
import { KeptCredentials } from "../credentials/keptCredentials.ts";
import { showInformation } from "../prompts/messages.ts";
import { ask } from "../prompts/quickInputs.ts";
import type { Workbench } from "./index.ts";

const title = () => t`Kept credentials`;

export async function manageKeptCredentials({ context }: Workbench): Promise<void> {
  const kept = new KeptCredentials(context.secrets);
  const [servers, logins] = [await kept.servers(), await kept.list()];
  if (servers.length === 0) {
    void showInformation(
      t`VS Code keeps no credentials for pull secrets. You can keep a password at the end of Create pull secret.`,
    );
    return;
  }
  const prompt = t`Which credentials are to be forgotten? Passwords are never shown.`;
  const choices = servers.map((server) => {
    const login = logins.find((one) => one.server === server);
    return { id: server, label: server, description: login ? shownName(login.username) : t`cannot be read any more` };
  });
  const check = (chosen: readonly string[]) =>
    chosen.length === 0 ? { error: t`Choose those to forget, or press Escape.` } : {};
  const reply = await ask(
    { kind: "many", prompt, choices, check },
    { title: title(), step: 0, of: 0, canGoBack: false },
  );
  if (reply.kind !== "answer" || !Array.isArray(reply.answer)) return;
  for (const server of reply.answer) await kept.remove(server);
  void showInformation(t`Forgotten: ${reply.answer.join(", ")}.`);
}
