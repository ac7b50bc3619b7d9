/** Check credentials against the registry…: asks, once somebody wants it, whether an image can be pulled. */
import { type ExtensionContext, window } from "vscode";
import {
  type Credential,
  credentialsFor,
  type FoundCredentials,
  holdersOf,
  type Image,
  parseImage,
  type Secret,
  t,
} from "#core";
import type { PullSecretInfo } from "#protocol";
import { checkImage, foundIn } from "../credentials/assembly.ts";
import { checkInEditor } from "../credentials/checking.ts";
import { KeptCredentials } from "../credentials/keptCredentials.ts";
import { knownLoginSteps, withServer } from "../credentials/loginSteps.ts";
import { type ImageAtCursor, imageAtCursor, readSecret, secretsOfWorkload } from "../credentials/manifests.ts";
import { credentialIn } from "../credentials/passwordSteps.ts";
import { loginPorts, pullSecretsOf } from "../credentials/surroundings.ts";
import { showError } from "../prompts/messages.ts";
import { run } from "../prompts/session.ts";
import { type Answers, type Choice, type Step, textIn } from "../prompts/wizard.ts";
import type { Workbench } from "./index.ts";
import { readableChoices } from "./secretChoices.ts";

const prefix = "login.";

export async function checkCredentials(workbench: Workbench): Promise<void> {
  const { context, output } = workbench;
  const editor = window.activeTextEditor;
  const atCursor = editor && imageAtCursor(editor);
  const secrets = await pullSecretsOf(workbench);
  const ports = await loginPorts(workbench);
  const kept = await keptCredentials(context);
  const listed = atCursor ? secretsOfWorkload(atCursor.workload, secrets) : [];
  const domain = (answers: Answers) => ({ server: imageIn(answers)?.domain ?? "" });
  const login = knownLoginSteps(prefix, ports, domain);
  let asked: Parameters<typeof checkInEditor>[0] | undefined;
  await run(context.globalState, {
    id: "checkCredentials",
    title: t`Check credentials against the registry`,
    wizard: (answers) => [
      imageStep(atCursor),
      credentialsStep(atCursor, listed, secrets, kept),
      ...(textIn(answers, "credentials") === "typed" ? login(answers) : []),
    ],
    finish: async (answers) => {
      const image = imageIn(answers);
      if (!image) return undefined;
      const typed = async () => await credentialIn(withServer(answers, prefix, image.domain), prefix, ports);
      const found = await find(textIn(answers, "credentials"), image, { listed, secrets, kept, typed });
      if ("problem" in found) void showError(found.problem);
      else asked = { image, title: textIn(answers, "image"), found };
      return undefined;
    },
  });
  if (asked) await checkInEditor(asked, output);
}

async function keptCredentials({ secrets }: ExtensionContext): Promise<readonly Credential[]> {
  const kept = new KeptCredentials(secrets);
  const all = await Promise.all((await kept.list()).map(({ server }) => kept.get(server)));
  return all.flatMap((one) => one ?? []);
}

function imageIn(answers: Answers): Image | undefined {
  const image = parseImage(textIn(answers, "image"));
  return image.valid ? image : undefined;
}

function imageStep(atCursor: ImageAtCursor | undefined): Step {
  return {
    id: "image",
    prompt: () => ({
      kind: "text",
      prompt: t`The image whose manifest the registry is asked for, as it is written in a Pod. It is not downloaded.`,
      value: atCursor?.image ?? "",
      placeholder: "registry.example.com/team/app:1",
      check: checkImage,
    }),
  };
}

function credentialsStep(
  atCursor: ImageAtCursor | undefined,
  listed: readonly PullSecretInfo[],
  secrets: readonly PullSecretInfo[],
  kept: readonly Credential[],
): Step {
  return {
    id: "credentials",
    keeps: () => false,
    follows: ["image"],
    prompt: (answers) => {
      const image = imageIn(answers);
      const ofPod: Choice = {
        id: "pod",
        icon: "list-ordered",
        label: t`Those of ${atCursor?.workload.type ?? ""} "${atCursor?.workload.name?.value ?? ""}", as the kubelet tries them`,
        detail: listed.map(({ name }) => `Secret "${name}"`).join(", "),
      };
      const keptOnes = image ? foundIn(kept, image, t`VS Code`).credentials : [];
      return {
        kind: "pick",
        prompt: t`With which credentials?`,
        choices: [
          ...(listed.length > 0 && atCursor?.image === textIn(answers, "image") ? [ofPod] : []),
          { id: "typed", icon: "key", label: t`Give a user name and a password` },
          ...(keptOnes.length > 0 ? [{ id: "kept", icon: "lock", label: t`Take what is kept in VS Code` }] : []),
          { id: "none", icon: "circle-slash", label: t`None: ask as anybody may` },
          ...ofWorkspace(secrets),
        ],
      };
    },
  };
}

/** Behind those that are always there. */
function ofWorkspace(secrets: readonly PullSecretInfo[]): readonly Choice[] {
  return readableChoices(secrets).map((choice, nth) => ({
    ...choice,
    id: `secret.${nth}`,
    ...(nth === 0 ? { group: t`Secrets of the workspace` } : {}),
  }));
}

interface Sources {
  readonly listed: readonly PullSecretInfo[];
  readonly secrets: readonly PullSecretInfo[];
  readonly kept: readonly Credential[];
  readonly typed: () => ReturnType<typeof credentialIn>;
}

async function find(
  chosen: string,
  image: Image,
  { listed, secrets, kept, typed }: Sources,
): Promise<FoundCredentials | { readonly problem: string }> {
  switch (chosen) {
    case "pod":
      return credentialsFor(image, holdersOf(await readAll(listed)));
    case "kept":
      return foundIn(kept, image, t`VS Code`);
    case "none":
      return foundIn([], image, "");
    case "typed": {
      const credential = await typed();
      if (!credential || "problem" in credential) return credential ?? { problem: t`There is no password.` };
      return foundIn([credential], image, t`What you gave`);
    }
    default: {
      const info = secrets[Number(chosen.slice("secret.".length))];
      const [secret] = info ? await readAll([info]) : [];
      if (!secret) return { problem: t`The Secret is no longer there.` };
      return credentialsFor(image, holdersOf([secret]));
    }
  }
}

async function readAll(infos: readonly PullSecretInfo[]): Promise<readonly Secret[]> {
  return (await Promise.all(infos.map(readSecret))).flatMap((secret) => secret ?? []);
}
