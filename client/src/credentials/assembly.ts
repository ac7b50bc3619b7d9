/** Brings the answers of a wizard together: looks them over, checks them if wanted, makes the text and hands it out. */
import {
  type Credential,
  credentialsFor,
  credentialsProblem,
  encodeDockerConfig,
  type FoundCredentials,
  type Image,
  invalidImage,
  type Login,
  loginDoubts,
  loginProblem,
  type PullSecretName,
  parseImage,
  readDockerConfig,
  reviewCredentials,
  t,
} from "#core";
import type { Workbench } from "../commands/index.ts";
import { showError } from "../prompts/messages.ts";
import { ask } from "../prompts/quickInputs.ts";
import { type Answers, type Checked, textIn, without } from "../prompts/wizard.ts";
import { applyToCluster } from "./applyToCluster.ts";
import { askRegistry, usual } from "./checking.ts";
import { clusterPorts } from "./clusterPorts.ts";
import { contextIn, isApplied } from "./clusterSteps.ts";
import { deliver } from "./deliver.ts";
import { readSmallFile } from "./files.ts";
import { make, type Wanted } from "./formats.ts";
import { hostIn } from "./guide.ts";
import { KeptCredentials } from "./keptCredentials.ts";
import type { Outcome } from "./outcome.ts";
import { wantedIn } from "./outputSteps.ts";
import type { Problem } from "./passwordSteps.ts";
import { formatIn, type Target } from "./placeSteps.ts";
import type { Review } from "./reviewStep.ts";
import { certificateIn } from "./sealingSteps.ts";

/** What the answers come to. */
export interface Resolved {
  readonly logins: readonly Login[];
  /** Empty where a password is kept elsewhere. */
  readonly credentials: readonly Credential[];
  /** What somebody typed, and may want to have kept. */
  readonly typed: readonly Credential[];
  /** What has to be known besides, one sentence each. */
  readonly notes: readonly string[];
}

export type Resolve = (answers: Answers) => Promise<Resolved | Problem>;

/** One run of a wizard that makes something of credentials. */
export class Assembly {
  readonly #workbench: Workbench;
  readonly #title: string;
  readonly #resolve: Resolve;
  readonly #cursor: Target | undefined;
  /** What the registry said, and to which docker config. */
  #checked: { readonly config: string; readonly message: string } | undefined;

  constructor(workbench: Workbench, title: string, cursor: Target | undefined, resolve: Resolve) {
    this.#workbench = workbench;
    this.#title = title;
    this.#cursor = cursor;
    this.#resolve = resolve;
  }

  async review(answers: Answers): Promise<Review> {
    const resolved = await this.#resolve(answers);
    if ("problem" in resolved)
      return { problem: resolved.problem, doubts: [], said: [], mayKeep: false, mayCheck: false };
    const { credentials, logins, typed, notes } = resolved;
    // What a helper or a docker config gives has been looked at by nobody.
    const problem = credentialsProblem(credentials) ?? logins.map(loginProblem).find((one) => one !== undefined);
    const doubts =
      credentials.length > 0
        ? reviewCredentials(credentials, Date.now())
        : logins.flatMap((login) => loginDoubts(login));
    const said = this.#checked?.config === encodeDockerConfig(credentials) ? [this.#checked.message] : [];
    return {
      ...(problem === undefined ? {} : { problem }),
      doubts: [...doubts, ...notes],
      said,
      mayKeep: typed.length > 0,
      mayCheck: credentials.length > 0,
    };
  }

  /** Does what was chosen in the review. Answers that it gives are gone on with. */
  async finish(answers: Answers): Promise<Answers | undefined> {
    const again = without(answers, ["review"]);
    const resolved = await this.#resolve(answers);
    if ("problem" in resolved) return again;
    const chosen = textIn(answers, "review");
    if (chosen === "check") {
      const { credentials } = resolved;
      const message = await checkFirst(credentials, this.#title, t`The new Secret`);
      if (message !== undefined) this.#checked = { config: encodeDockerConfig(credentials), message };
      return again;
    }
    const outcome = await this.#write(answers, resolved);
    if (outcome !== "done") {
      if (outcome !== "stopped") void showError(outcome.problem);
      return again;
    }
    const kept = new KeptCredentials(this.#workbench.context.secrets);
    if (chosen === "keep") for (const credential of resolved.typed) await kept.keep(credential);
    return undefined;
  }

  async #write(answers: Answers, { logins, credentials }: Resolved): Promise<Outcome> {
    const format = formatIn(answers);
    if (!format) return { problem: t`There is no form in which it could be written.` };
    const workbench = this.#workbench;
    const ports = { readFile: readSmallFile, clusters: clusterPorts(workbench.cluster) };
    const certificate = (await certificateIn(answers, ports)) ?? { text: "" };
    if ("problem" in certificate) return certificate;
    const wanted = wantedIn(answers, { logins, passwords: credentials.length > 0 });
    const makeOf = (wanted: Wanted) => make(format, wanted, answers, credentials, certificate.text);
    if (isApplied(answers)) {
      const applied = {
        format,
        wanted,
        credentials,
        make: (name: PullSecretName) => makeOf({ ...wanted, names: [name] }),
      };
      return await applyToCluster(applied, contextIn(answers), workbench);
    }
    const made = makeOf(wanted);
    if ("problem" in made) return made;
    const problem = await deliver(made, answers, this.#cursor, workbench);
    return problem === undefined ? "done" : { problem };
  }
}

/** What the registry says to credentials that are not written yet; nothing where somebody thought better of it. */
export async function checkFirst(
  credentials: readonly Credential[],
  title: string,
  source: string,
): Promise<string | undefined> {
  const written = await askImage(title, `${hostIn(credentials[0]?.server ?? "")}/`);
  const image = written === undefined ? undefined : parseImage(written);
  if (written === undefined || !image?.valid) return undefined;
  const words = await askRegistry({ image, title: written, found: foundIn(credentials, image, source) }, usual);
  return words?.message;
}

/** What the kubelet would try of these credentials if a Secret held them. */
export function foundIn(credentials: readonly Credential[], image: Image, source: string): FoundCredentials {
  const config = readDockerConfig("dockerconfigjson", encodeDockerConfig(credentials));
  return credentialsFor(image, { holders: [{ source, config }], notes: [], fatal: [], unread: [] });
}

async function askImage(title: string, value: string): Promise<string | undefined> {
  const prompt = t`The image whose manifest is asked for, as it is written in a Pod. It is not downloaded.`;
  const reply = await ask(
    { kind: "text", prompt, value, placeholder: "registry.example.com/team/app:1", check: checkImage },
    { title, step: 0, of: 0, canGoBack: true },
  );
  return reply.kind === "answer" && typeof reply.answer === "string" ? reply.answer : undefined;
}

export function checkImage(written: string): Checked {
  const image = parseImage(written);
  return image.valid ? {} : { error: invalidImage(image, written) };
}
