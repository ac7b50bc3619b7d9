/** Check credentials: asks the registry from this machine with what the Secrets of a failing Pod hold now. */

import { credentialsFor, holdersOf, parseImage, t } from "#core";
import { checkInEditor } from "../../credentials/checking.ts";
import { showInformation } from "../../prompts/messages.ts";
import type { Workbench } from "../index.ts";
import { asked, connected, told } from "./change.ts";
import { failureFor } from "./target.ts";

export async function checkLive(workbench: Workbench, ...args: readonly unknown[]): Promise<void> {
  const cluster = connected(workbench);
  const failure = cluster && (await failureFor(workbench, args, "image"));
  if (!failure) return;
  const image = parseImage(failure.image);
  if (!image.valid) {
    void showInformation(t`"${failure.image}" is no image that a registry could be asked for.`);
    return;
  }
  const button = t`Ask the registry`;
  const names = failure.pullSecrets.map((name) => `"${name}"`).join(", ");
  const chosen = await asked(workbench, {
    question: t`Ask ${image.domain} from this machine for the image of Pod "${failure.pod}"?`,
    means: [
      names === ""
        ? t`The Pod lists no pull secrets, so it is asked as anybody may.`
        : t`What the Pod's pull secrets hold is read from the cluster (${names}) and sent to the registry alone. Nothing is changed.`,
    ],
    buttons: [button],
  });
  if (chosen !== button) return;
  const secrets = await told(cluster.readPullSecrets(failure.namespace, failure.pullSecrets));
  if (!secrets) return;
  const found = credentialsFor(image, holdersOf(secrets.value.map(({ secret }) => secret)));
  await checkInEditor({ image, title: failure.image, found }, workbench.output);
}
