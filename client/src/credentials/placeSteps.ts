/** The questions about where a text goes, and whether it may go into a Git repository as it is. */
import { t } from "#core";
import { type Answers, type Choice, type Step, textIn } from "../prompts/wizard.ts";
import { type ClusterPorts, clusterOf, isApplied } from "./clusterSteps.ts";
import { type Format, formatChoices, isFormat, isManifest, isPlain, type Wanted } from "./formats.ts";

/** A file as it is called, and where it is. */
export interface Target {
  readonly label: string;
  readonly uri: string;
}

export interface PlacePorts {
  /** The open file into which a manifest can be inserted. */
  readonly cursor: Target | undefined;
  /** The path of a new file that is proposed. */
  readonly pathOf: (name: string) => string;
  /** Why no file can be made at a path. */
  readonly newFileProblem: (path: string) => Promise<string | undefined>;
  readonly keptByGit: (file: { readonly uri: string } | { readonly path: string }) => Promise<boolean>;
}

/** Where a text goes. */
type Where = "cursor" | "untitled" | "file" | "clipboard";

/** The form that was chosen in the end; nothing before it is. */
export function formatIn(answers: Answers): Format | undefined {
  const instead = textIn(answers, "risk");
  const chosen = isFormat(instead) ? instead : textIn(answers, "format");
  return isFormat(chosen) ? chosen : undefined;
}

export function whereIn(answers: Answers): Where {
  const instead = textIn(answers, "risk");
  // Neither is a manifest, so neither can take the place that was meant for one.
  if (isFormat(instead) && !isManifest(instead)) return "untitled";
  const where = textIn(answers, "where");
  return where === "cursor" || where === "file" || where === "clipboard" ? where : "untitled";
}

/** What decides where a text may go. */
interface Kind {
  /** It is made of documents of its own. */
  readonly manifest: boolean;
  /** Everybody who can read it can read the passwords. */
  readonly plain: boolean;
  /** The clusters that it may be applied to. */
  readonly clusters?: ClusterPorts["contexts"];
}

type Places = Pick<PlacePorts, "cursor" | "pathOf" | "newFileProblem">;

/** Where a text goes. The name is that of a new file. */
export function placeSteps(
  answers: Answers,
  name: (answers: Answers) => string,
  ports: Places,
  kind: Kind,
): readonly Step[] {
  return [whereStep(kind, ports), ...(textIn(answers, "where") === "file" ? [pathStep(name, ports)] : [])];
}

function whereStep({ manifest, plain, clusters }: Kind, { cursor }: Places): Step {
  return {
    id: "where",
    follows: ["format"],
    prompt: async () => {
      const insert: Choice = {
        id: "cursor",
        icon: "insert",
        label: t`Into ${cursor?.label ?? ""}`,
        detail: t`As a document of its own, behind the one that the cursor is in.`,
      };
      const contexts = manifest && clusters ? await clusters() : [];
      return {
        kind: "pick",
        prompt: t`Where does it go?`,
        choices: [
          ...(cursor && manifest ? [insert] : []),
          { id: "untitled", icon: "new-file", label: t`Into a new document`, detail: t`It is not saved yet.` },
          { id: "file", icon: "save", label: t`Into a new file…`, detail: t`Only you may read the file.` },
          {
            id: "clipboard",
            icon: "copy",
            label: t`Onto the clipboard`,
            detail: plain
              ? t`It holds the password, which every program can read there; it is taken off after a minute.`
              : t`It holds no password.`,
          },
          ...(contexts.length > 0 ? [clusterChoice(t`Apply to the cluster…`, contexts)] : []),
        ],
      };
    },
  };
}

function clusterChoice(label: string, contexts: readonly string[]): Choice {
  return {
    id: "cluster",
    icon: "cloud-upload",
    label,
    description: clusterOf(contexts),
    detail: t`You are told what is there already, and asked before anything is made.`,
  };
}

function pathStep(name: (answers: Answers) => string, { pathOf, newFileProblem }: Places): Step {
  return {
    id: "path",
    follows: ["name", "format", "where"],
    prompt: (answers) => ({
      kind: "text",
      prompt: t`The path of the new file.`,
      value: pathOf(name(answers)),
      confirm: async (path) => ({ error: await newFileProblem(path) }),
    }),
  };
}

/** Asked only where the text would become part of a Git repository. */
export function riskStep(wanted: Wanted, { cursor, keptByGit }: PlacePorts, clusters: ClusterPorts["contexts"]): Step {
  const others = formatChoices(wanted).filter(({ id }) => isFormat(id) && !isPlain(id));
  return {
    id: "risk",
    follows: ["format", "where", "path"],
    keeps: () => false,
    prompt: async (answers) => {
      const where = whereIn(answers);
      const file = where === "file" ? { path: textIn(answers, "path") } : where === "cursor" ? cursor : undefined;
      if (isApplied(answers) || !file || !(await keptByGit(file))) return undefined;
      const contexts = await clusters();
      return {
        kind: "pick",
        prompt: t`Git takes this file: whoever reads the repository reads the password.`,
        choices: [
          ...others.map(instead),
          ...(contexts.length > 0 ? [clusterChoice(t`Apply it to the cluster instead…`, contexts)] : []),
          {
            id: "write",
            icon: "warning",
            label: t`Write the password into the repository all the same`,
            detail: t`Base64 is no encryption, and Git keeps what was deleted.`,
          },
        ],
      };
    },
  };
}

/** Which of the forms English says "an" of. */
const beginsWithVowel: ReadonlySet<string> = new Set<Format>(["external-secret", "kustomize"]);

function instead(choice: Choice): Choice {
  const { id, label, detail = "" } = choice;
  const elsewhere = isFormat(id) && !isManifest(id) ? [t`It opens as a new document.`] : [];
  return {
    ...choice,
    label: beginsWithVowel.has(id) ? t`Make an ${label} instead` : t`Make a ${label} instead`,
    detail: [detail, ...elsewhere].join(" "),
  };
}
