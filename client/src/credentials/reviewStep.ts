/** The last look at what is to be made: what it is, what looks wrong, and what to do with it. */
import { t } from "#core";
import { notes } from "../prompts/notes.ts";
import type { Answers, Choice, Step } from "../prompts/wizard.ts";
import { isApplied } from "./clusterSteps.ts";
import type { Wanted } from "./formats.ts";
import { shownName } from "./guide.ts";
import { type Target, whereIn } from "./placeSteps.ts";

export interface Review {
  /** What keeps it from being made. */
  readonly problem?: string;
  /** What looks wrong, or has to be known, one sentence each. */
  readonly doubts: readonly string[];
  /** What the registry has said to these credentials. */
  readonly said: readonly string[];
  /** Passwords that could be kept for next time: those that were typed. */
  readonly mayKeep: boolean;
  readonly mayCheck: boolean;
}

interface ReviewPorts {
  readonly cursor: Target | undefined;
  readonly review: (answers: Answers) => Promise<Review>;
}

export function reviewStep(wanted: Wanted, { review, cursor }: ReviewPorts): Step {
  return {
    id: "review",
    keeps: () => false,
    prompt: async (answers) => {
      const { problem, doubts, said, mayKeep, mayCheck } = await review(answers);
      const todo = {
        cursor: t`Insert it into ${cursor?.label ?? ""}`,
        untitled: t`Open it`,
        file: t`Save it`,
        clipboard: t`Copy it`,
      };
      const write = isApplied(answers) ? t`Look what is there, and apply it` : todo[whereIn(answers)];
      const actions: readonly Choice[] = [
        { id: "write", icon: "check", label: write },
        ...(mayKeep
          ? [{ id: "keep", icon: "lock", label: t`${write}, and keep the password in VS Code for next time` }]
          : []),
        ...(mayCheck ? [{ id: "check", icon: "plug", label: t`Check against the registry first…` }] : []),
      ];
      const wrong = problem ? [problem] : doubts;
      return {
        kind: "pick",
        prompt: problem
          ? t`It cannot be made like this: go back and change an answer.`
          : t`Nothing is written yet. Is it right?`,
        choices: [
          ...(problem ? [] : actions),
          ...notes(t`What is made`, "info", [summary(wanted)]),
          ...notes(t`What the registry says`, "plug", said),
          ...(wrong.length > 0
            ? notes(t`What looks wrong`, problem ? "error" : "warning", wrong)
            : notes(t`What looks wrong`, "pass", [t`Nothing.`])),
        ],
      };
    },
  };
}

function summary({ names, logins }: Wanted): string {
  const [name] = names;
  const places = names.flatMap(({ namespace }) => namespace ?? []);
  const where = places.length === 0 ? t`in whichever namespace it is applied to` : t`in ${places.join(", ")}`;
  const who = logins.map(({ server, username }) =>
    username === "" ? server : t`${server} (user ${shownName(username)})`,
  );
  return t`Secret "${name?.name ?? ""}" ${where}, for ${who.join(", ")}.`;
}
