/** The questions about what is made: its name and namespaces, its form, where it goes, and a last look at all of it. */
import { nameProblem, type PullSecretName } from "#core";
import { notes } from "../prompts/notes.ts";
import { type Answers, type Checked, type Choice, manyIn, type Step, textIn, without } from "../prompts/wizard.ts";
import {
  type Format,
  formatChoices,
  formatSteps,
  isFormat,
  isManifest,
  isPlain,
  type ReadFile,
  type Wanted,
} from "./formats.ts";
import { shownName } from "./guide.ts";

/** A file as it is called, and where it is. */
export interface Target {
  readonly label: string;
  readonly uri: string;
}

export interface OutputPorts {
  /** Those of the workspace. */
  readonly namespaces: readonly string[];
  /** The Secrets that the workspace has. */
  readonly taken: readonly PullSecretName[];
  /** The open file into which a manifest can be inserted. */
  readonly cursor: Target | undefined;
  /** The path of a new file that is proposed. */
  readonly pathOf: (name: string) => string;
  readonly keptByGit: (file: { readonly uri: string } | { readonly path: string }) => Promise<boolean>;
  readonly readFile: ReadFile;
  /** Why no file can be made at a path. */
  readonly newFileProblem: (path: string) => Promise<string | undefined>;
  readonly review: (answers: Answers) => Promise<Review>;
}

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

/** Where it goes. */
type Where = "cursor" | "untitled" | "file" | "clipboard";

export function wantedIn(answers: Answers, { logins, passwords }: Omit<Wanted, "names">): Wanted {
  const name = textIn(answers, "name");
  const namespaces = manyIn(answers, "namespaces");
  const names = namespaces.length === 0 ? [{ name }] : namespaces.map((namespace) => ({ name, namespace }));
  return { names, logins, passwords };
}

/** The form that was chosen in the end; nothing before it is. */
export function formatIn(answers: Answers): Format | undefined {
  const instead = textIn(answers, "risk");
  const chosen = isFormat(instead) ? instead : textIn(answers, "format");
  return isFormat(chosen) ? chosen : undefined;
}

export function whereIn(answers: Answers): Where {
  const where = textIn(answers, "where");
  return where === "cursor" || where === "file" || where === "clipboard" ? where : "untitled";
}

export function outputSteps(answers: Answers, given: Omit<Wanted, "names">, ports: OutputPorts): readonly Step[] {
  const wanted = wantedIn(answers, given);
  const format = formatIn(answers);
  const first = formatIn(without(answers, ["risk"]));
  return [
    nameStep(ports),
    namespacesStep(ports),
    formatStep(wanted),
    ...placeSteps(answers, (answers) => `${textIn(answers, "name")}${extension(answers)}`, ports, {
      manifest: first !== undefined && isManifest(first),
      plain: first !== undefined && isPlain(first),
    }),
    ...(first && isPlain(first) ? [riskStep(wanted, ports)] : []),
    ...(format ? formatSteps(format, wanted, ports.readFile) : []),
    ...(format === "kustomize" ? [besideStep(ports)] : []),
    reviewStep(wanted, ports),
  ];
}

function nameStep({ taken }: OutputPorts): Step {
  return {
    id: "name",
    prompt: () => ({
      kind: "text",
      prompt: "The name of the Secret, which Pods or their ServiceAccount list under imagePullSecrets.",
      value: "regcred",
      check: (name): Checked => {
        const same = taken.filter((one) => one.name === name);
        const places = [...new Set(same.map(({ namespace }) => namespace ?? "no certain namespace"))].join(", ");
        const doubt = `The workspace declares a Secret "${name}" already (${places}); in the same namespace one replaces the other.`;
        return { error: nameProblem({ name }), doubts: same.length > 0 ? [doubt] : [] };
      },
    }),
  };
}

function namespacesStep({ namespaces }: OutputPorts): Step {
  return {
    id: "namespaces",
    prompt: () => ({
      kind: "many",
      prompt: "In which namespaces? Choose, or type others; none leaves it open.",
      choices: namespaces.map((id) => ({ id, label: id })),
      typed: (namespace) => ({ error: nameProblem({ name: "x", namespace }) }),
    }),
  };
}

function formatStep(wanted: Wanted): Step {
  return {
    id: "format",
    prompt: () => ({ kind: "pick", prompt: "What is to be written?", choices: formatChoices(wanted) }),
  };
}

function extension(answers: Answers): string {
  return formatIn(answers) === "kubectl" ? ".txt" : ".yaml";
}

/** What decides where a text may go. */
interface Kind {
  /** It is made of documents of its own. */
  readonly manifest: boolean;
  /** Everybody who can read it can read the passwords. */
  readonly plain: boolean;
}

type Places = Pick<OutputPorts, "cursor" | "pathOf" | "newFileProblem">;

/** Where a text goes. The name is that of a new file. */
export function placeSteps(
  answers: Answers,
  name: (answers: Answers) => string,
  ports: Places,
  kind: Kind,
): readonly Step[] {
  return [whereStep(kind, ports), ...(whereIn(answers) === "file" ? [pathStep(name, ports)] : [])];
}

function whereStep({ manifest, plain }: Kind, { cursor }: Places): Step {
  return {
    id: "where",
    follows: ["format"],
    prompt: () => {
      const insert: Choice = {
        id: "cursor",
        icon: "insert",
        label: `Into ${cursor?.label ?? ""}`,
        detail: "As a document of its own, behind the one that the cursor is in.",
      };
      return {
        kind: "pick",
        prompt: "Where does it go?",
        choices: [
          ...(cursor && manifest ? [insert] : []),
          { id: "untitled", icon: "new-file", label: "Into a new document", detail: "It is not saved yet." },
          { id: "file", icon: "save", label: "Into a new file…", detail: "Only you may read the file." },
          {
            id: "clipboard",
            icon: "copy",
            label: "Onto the clipboard",
            detail: plain
              ? "It holds the password, which every program can read there; it is taken off after a minute."
              : "It holds no password.",
          },
        ],
      };
    },
  };
}

function pathStep(name: (answers: Answers) => string, { pathOf, newFileProblem }: Places): Step {
  return {
    id: "path",
    follows: ["name", "format", "where"],
    prompt: (answers) => ({
      kind: "text",
      prompt: "The path of the new file.",
      value: pathOf(name(answers)),
      confirm: async (path) => ({ error: await newFileProblem(path) }),
    }),
  };
}

/** Asked only where the text would become part of a Git repository. */
function riskStep(wanted: Wanted, { cursor, keptByGit }: OutputPorts): Step {
  const others = formatChoices(wanted).filter(({ id }) => isFormat(id) && !isPlain(id) && isManifest(id));
  return {
    id: "risk",
    follows: ["format", "where", "path"],
    keeps: () => false,
    prompt: async (answers) => {
      const where = whereIn(answers);
      const file = where === "file" ? { path: textIn(answers, "path") } : where === "cursor" ? cursor : undefined;
      if (!file || !(await keptByGit(file))) return undefined;
      return {
        kind: "pick",
        prompt: "Git takes this file: whoever reads the repository reads the password.",
        choices: [
          ...others.map((choice) => ({
            ...choice,
            label: `Make ${/^E/.test(choice.label) ? "an" : "a"} ${choice.label} instead`,
          })),
          {
            id: "write",
            icon: "warning",
            label: "Write the password into the repository all the same",
            detail: "Base64 is no encryption, and Git keeps what was deleted.",
          },
        ],
      };
    },
  };
}

function besideStep({ pathOf, newFileProblem, keptByGit }: OutputPorts): Step {
  return {
    id: "beside",
    follows: ["name"],
    prompt: (answers) => ({
      kind: "text",
      prompt: `The path of the file with the docker config, beside kustomization.yaml. It holds the password, so keep it out of Git. Leave it empty if you have that file already.`,
      value: pathOf(`${textIn(answers, "name")}.dockerconfigjson`),
      confirm: async (path) => {
        if (path === "") return {};
        const problem = await newFileProblem(path);
        if (problem !== undefined) return { error: problem };
        return (await keptByGit({ path }))
          ? {
              error:
                "Git would take this file into its repository. Name it in .gitignore first, or choose another place.",
            }
          : {};
      },
    }),
  };
}

function reviewStep(wanted: Wanted, { review, cursor }: OutputPorts): Step {
  return {
    id: "review",
    keeps: () => false,
    prompt: async (answers) => {
      const { problem, doubts, said, mayKeep, mayCheck } = await review(answers);
      const todo = {
        cursor: `Insert it into ${cursor?.label ?? ""}`,
        untitled: "Open it",
        file: "Save it",
        clipboard: "Copy it",
      };
      const write = todo[whereIn(answers)];
      const actions: readonly Choice[] = [
        { id: "write", icon: "check", label: write },
        ...(mayKeep
          ? [{ id: "keep", icon: "lock", label: `${write}, and keep the password in VS Code for next time` }]
          : []),
        ...(mayCheck ? [{ id: "check", icon: "plug", label: "Check against the registry first…" }] : []),
      ];
      const wrong = problem ? [problem] : doubts;
      return {
        kind: "pick",
        prompt: problem
          ? "It cannot be made like this: go back and change an answer."
          : "Nothing is written yet. Is it right?",
        choices: [
          ...(problem ? [] : actions),
          ...notes("What is made", "info", [summary(wanted)]),
          ...notes("What the registry says", "plug", said),
          ...(wrong.length > 0
            ? notes("What looks wrong", problem ? "error" : "warning", wrong)
            : notes("What looks wrong", "pass", ["Nothing."])),
        ],
      };
    },
  };
}

function summary({ names, logins }: Wanted): string {
  const [name] = names;
  const places = names.flatMap(({ namespace }) => namespace ?? []);
  const where = places.length === 0 ? "in whichever namespace it is applied to" : `in ${places.join(", ")}`;
  const who = logins.map(({ server, username }) =>
    username === "" ? server : `${server} (user ${shownName(username)})`,
  );
  return `Secret "${name?.name ?? ""}" ${where}, for ${who.join(", ")}.`;
}
