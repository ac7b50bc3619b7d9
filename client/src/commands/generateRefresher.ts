/** Generate credential refresher…: writes what keeps the short-lived token of a cloud's registry fresh. */
import { refresher, refresherProblem, t } from "#core";
import { deliver } from "../credentials/deliver.ts";
import { placeSteps } from "../credentials/placeSteps.ts";
import { providerIn, refresherSteps, requestIn, targetIn } from "../credentials/refresherSteps.ts";
import { outputPorts } from "../credentials/surroundings.ts";
import { showError } from "../prompts/messages.ts";
import { run } from "../prompts/session.ts";
import type { Answers } from "../prompts/wizard.ts";
import type { Workbench } from "./index.ts";

export async function generateRefresher(workbench: Workbench): Promise<void> {
  const ports = await outputPorts(workbench);
  const name = (answers: Answers) => `${providerIn(answers)}-refresher.yaml`;
  await run(workbench.context.globalState, {
    id: "generateRefresher",
    title: t`Generate credential refresher`,
    wizard: (answers) => [
      ...refresherSteps(answers, ports.namespaces),
      ...placeSteps(answers, name, ports, {
        manifest: targetIn(answers).as !== "credential-provider",
        plain: false,
      }),
    ],
    finish: async (answers) => {
      const [request, target] = [requestIn(answers), targetIn(answers)];
      const problem =
        refresherProblem(request, target) ??
        (await deliver(
          { text: refresher(request, target), language: "yaml", plain: false, manifest: true },
          answers,
          ports.cursor,
          workbench,
        ));
      if (problem !== undefined) void showError(problem);
      return undefined;
    },
  });
}
