/** The questions about a docker config to import from: which file, whether its helpers may be asked, which registries. */
import {
  type Credential,
  credentialHelpersIn,
  type FromHelpers,
  type Imported,
  importDockerConfig,
  looksLikeToken,
  t,
} from "#core";
import { notes } from "../prompts/notes.ts";
import { type Answers, type Choice, manyIn, type Step, textIn } from "../prompts/wizard.ts";
import type { ReadFile } from "./formats.ts";
import { type Problem, sentence } from "./passwordSteps.ts";

export interface DockerConfigPorts {
  /** The files that there are, the likeliest first. */
  readonly files: readonly { readonly path: string; readonly label: string }[];
  /** Programs may be started. */
  readonly trusted: boolean;
  readonly readFile: ReadFile;
  readonly askHelpers: (text: string) => Promise<Answered>;
}

/** What programs have said, as far as they were asked. */
export interface Answered extends FromHelpers {
  /** Somebody did not want to wait for the rest. */
  readonly cancelled: boolean;
}

/** The choice to name a file by hand. */
const other = "other";

export class DockerConfigSource {
  readonly #ports: DockerConfigPorts;
  /** By the text of the file: a program is asked once, however often somebody goes back, unless that was cancelled. */
  readonly #answered = new Map<string, Promise<Answered>>();

  constructor(ports: DockerConfigPorts) {
    this.#ports = ports;
  }

  steps(answers: Answers): readonly Step[] {
    return [
      this.#fileStep(),
      ...(textIn(answers, "file") === other ? [this.#pathStep()] : []),
      ...(this.#ports.trusted ? [this.#helpersStep()] : []),
      this.#entriesStep(),
    ];
  }

  /** The credentials that were chosen, and what is to be said of the others. */
  async chosen(answers: Answers): Promise<Imported | Problem> {
    const imported = await this.#import(answers, manyIn(answers, "entries"));
    if ("error" in imported) return { problem: sentence(imported.error) };
    // What could not be offered has its reasons, too.
    const all = await this.#import(answers, []);
    return { ...imported, notes: [...new Set([...imported.notes, ...all.notes])] };
  }

  #fileStep(): Step {
    const choices: readonly Choice[] = [
      ...this.#ports.files.map(({ path, label }) => ({ id: path, icon: "file", label: path, description: label })),
      { id: other, icon: "folder-opened", label: t`Another file…` },
    ];
    return { id: "file", prompt: () => ({ kind: "pick", prompt: t`Which docker config is to be read?`, choices }) };
  }

  #pathStep(): Step {
    return {
      id: "path.other",
      follows: ["file"],
      prompt: () => ({
        kind: "text",
        prompt: t`The path of a docker config: a file that docker or podman has logged in with.`,
        placeholder: "/path/to/config.json",
        browse: t`A docker config`,
        check: (path) => (path.trim() === "" ? { error: t`The path is empty.` } : {}),
        confirm: async (path) => {
          const read = await this.#ports.readFile(path);
          return "problem" in read ? { error: read.problem } : {};
        },
      }),
    };
  }

  /** Asked only where there is a program to ask. */
  #helpersStep(): Step {
    return {
      id: "helpers",
      follows: ["file", "path.other"],
      keeps: () => false,
      prompt: async (answers) => {
        const text = await this.#text(answers);
        if (typeof text !== "string") return undefined;
        if ((await this.#answered.get(text))?.cancelled) this.#answered.delete(text);
        const programs = [...new Set(credentialHelpersIn(text).map(({ program }) => program))];
        if (programs.length === 0) return undefined;
        const names = programs.join(t` and `);
        return {
          kind: "pick",
          prompt:
            programs.length === 1
              ? t`May ${names} be started? The file leaves passwords to it.`
              : t`May ${names} be started? The file leaves passwords to them.`,
          choices: [
            { id: "no", icon: "circle-slash", label: t`No, take only what is in the file` },
            {
              id: "yes",
              icon: "server-process",
              label: t`Yes, start ${names}`,
              detail: t`It is asked for the passwords that it keeps, and may ask you.`,
            },
          ],
        };
      },
    };
  }

  #entriesStep(): Step {
    return {
      id: "entries",
      follows: ["file", "path.other", "helpers"],
      prompt: async (answers) => {
        const imported = await this.#import(answers, []);
        if ("error" in imported) {
          const reasons = [sentence(imported.error), ...imported.notes];
          const prompt = t`There is nothing to import: go back and choose another file.`;
          return { kind: "pick", prompt, choices: notes(t`Why`, "error", reasons) };
        }
        const choices = imported.credentials.map((credential): Choice => {
          const user = credential.login.reveal();
          return {
            id: credential.server,
            label: credential.server,
            description: looksLikeToken(user) ? "[token]" : user,
          };
        });
        return {
          kind: "many",
          prompt: t`Which registries are to be in the Secret?`,
          choices,
          value: choices.length === 1 ? choices.map(({ id }) => id) : [],
          check: (chosen) => (chosen.length === 0 ? { error: t`Choose at least one registry.` } : {}),
        };
      },
    };
  }

  async #text(answers: Answers): Promise<string | { readonly problem: string }> {
    const file = textIn(answers, "file");
    const read = await this.#ports.readFile(file === other ? textIn(answers, "path.other") : file);
    return "problem" in read ? read : read.text;
  }

  async #import(answers: Answers, wanted: readonly string[]): Promise<ReturnType<typeof importDockerConfig>> {
    const text = await this.#text(answers);
    if (typeof text !== "string") return { error: text.problem, notes: [] };
    return importDockerConfig(text, wanted, await this.#helpers(answers, text));
  }

  async #helpers(answers: Answers, text: string): Promise<FromHelpers> {
    if (textIn(answers, "helpers") === "yes") {
      const answered = this.#answered.get(text) ?? this.#ports.askHelpers(text);
      this.#answered.set(text, answered);
      return await answered;
    }
    const why = this.#ports.trusted ? t`you left it out` : t`this workspace is not trusted`;
    const left = credentialHelpersIn(text).map(({ program, registry }) => {
      const what = registry === undefined ? t`passwords` : t`the password of ${registry}`;
      return t`${program} keeps ${what} for docker, and was not asked, because ${why}.`;
    });
    const credentials: readonly Credential[] = [];
    return { credentials, notes: left, withoutPassword: [] };
  }
}
