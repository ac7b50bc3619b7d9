/** Making, importing, checking and rotating pull secrets by the keyboard, as a person does. */

import { checking } from "./authoring/checking.ts";
import { creating } from "./authoring/creating.ts";
import { importing } from "./authoring/importing.ts";
import { renewing } from "./authoring/renewing.ts";
import { runMocha } from "./mocha.ts";

const parts: Readonly<Record<string, () => void>> = {
  "create pull secret": creating,
  "import from docker config": importing,
  "check credentials against the registry": checking,
  "rotate, keep and refresh": renewing,
};

export function run(): Promise<void> {
  return runMocha(() => {
    for (const [name, tests] of Object.entries(parts)) {
      describe(name, function () {
        // Each key that is pressed takes its time, and a wizard takes many.
        this.timeout(120_000);
        tests();
      });
    }
  });
}
