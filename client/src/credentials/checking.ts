/** Asks a registry in the editor: with progress, so that it can be cancelled, and with what can be done next as buttons. */
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import process from "node:process";
import { getCACertificates } from "node:tls";
import { type LogOutputChannel, window, workspace } from "vscode";
import { type FoundCredentials, type Image, t } from "#core";
import { type CheckOptions, tryCredentials } from "#registry";
import { cancellable } from "../prompts/cancellable.ts";
import { askModally, showError, showInformation, showWarning } from "../prompts/messages.ts";
import { type CheckWords, type NextStep, wordsFor } from "./checkWords.ts";
import { proxyEnvironment } from "./network.ts";

interface Asked {
  readonly image: Image;
  /** As written. */
  readonly title: string;
  readonly found: FoundCredentials;
}

/** Asks until there is nothing left to do about the answer. */
export async function checkInEditor(asked: Asked, output: LogOutputChannel): Promise<void> {
  let options = usual;
  for (;;) {
    const words = await askRegistry(asked, options);
    if (!words) return;
    const next = await show(words, output);
    const changed = next && (await changes[next](options, words.host ?? asked.image.domain));
    if (!changed) return;
    options = changed;
  }
}

type Options = Pick<CheckOptions, "allowHttp" | "extraCa" | "timeoutSeconds">;

/** As patient and as careful as the command line. */
export const usual: Options = { allowHttp: false, extraCa: [], timeoutSeconds: 30 };

/** Nothing where it was cancelled, or where the workspace is not trusted, whose manifests may name any registry. */
export async function askRegistry({ image, title, found }: Asked, options: Options): Promise<CheckWords | undefined> {
  if (!workspace.isTrusted) {
    void showWarning(t`${image.domain} was not asked: nothing is connected to from a workspace that you do not trust.`);
    return undefined;
  }
  return await cancellable(t`Asking ${image.domain}`, async (signal) => {
    try {
      const environment = proxyEnvironment(networkSettings(), process.env);
      const result = await tryCredentials(image, found, { ...options, environment, signal });
      const { notes, fatal, unread } = found;
      return wordsFor({ image: title, notes, fatal, unread, ...result });
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  });
}

function networkSettings() {
  const http = workspace.getConfiguration("http");
  return {
    proxy: http.get("proxy", ""),
    noProxy: http.get<readonly string[]>("noProxy", []),
    proxySupport: http.get("proxySupport", "override"),
  };
}

const labels: Readonly<Record<NextStep, () => string>> = {
  http: () => t`Ask over plain HTTP…`,
  ca: () => t`Trust a CA for this check…`,
  longer: () => t`Wait longer`,
  again: () => t`Ask again`,
};

async function show(words: CheckWords, output: LogOutputChannel): Promise<NextStep | undefined> {
  const { severity, message, details, next } = words;
  const showMessage = {
    information: showInformation,
    warning: showWarning,
    error: showError,
  }[severity];
  const [label, all] = [next && labels[next](), t`Show all steps`];
  const buttons = [...(label ? [label] : []), ...(details.length > 4 ? [all] : [])];
  const chosen = await showMessage(message, ...buttons);
  if (chosen === all) {
    for (const line of details) output.info(line);
    output.show(true);
  }
  return next && chosen === label ? next : undefined;
}

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).publicKey !== undefined;
  } catch {
    return false;
  }
}

type Change = (options: Options, host: string) => Promise<Options | undefined>;

const changes: Readonly<Record<NextStep, Change>> = {
  http: async (options, host) => {
    const detail = t`Whoever is on the way to it can read the user name and the password. Nodes, too, have to be set up for a registry without TLS.`;
    const yes = t`Send them unencrypted`;
    const chosen = await askModally(t`Send the credentials to ${host} over plain HTTP?`, detail, yes);
    return chosen === yes ? { ...options, allowHttp: true } : undefined;
  },
  ca: async (options) => {
    const [file] = (await window.showOpenDialog({ title: t`The CA's certificate, as PEM`, openLabel: t`Trust` })) ?? [];
    if (!file) return undefined;
    const certificate = await readFile(file.fsPath, "utf8");
    if (!isCertificate(certificate)) {
      void showError(
        t`There is no certificate in ${file.fsPath}; PEM is expected, beginning with -----BEGIN CERTIFICATE-----.`,
      );
      return undefined;
    }
    // One more authority must not put those of the system out of force, which VS Code has added so far.
    return { ...options, extraCa: [...getCACertificates("system"), certificate] };
  },
  longer: async (options) => ({ ...options, timeoutSeconds: options.timeoutSeconds * 4 }),
  again: async (options) => options,
};
