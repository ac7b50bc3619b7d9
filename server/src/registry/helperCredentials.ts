/** Gets the credentials of a docker config from the programs that keep them, as docker itself does. */
import { type Credential, type CredentialHelper, type FromHelpers, isDockersOwn, isSameServer, t } from "#core";
import { askHelper, type HelperAnswer, type HelperOptions, listHelper } from "./credentialHelpers.ts";

interface Question {
  readonly helper: CredentialHelper;
  readonly server: string;
}

/** How far it is. */
export interface HelperProgress {
  readonly program: string;
  readonly server: string;
  /** Questions that were answered before. */
  readonly done: number;
  readonly of: number;
}

export interface AskOptions extends HelperOptions {
  /** Programs may talk to their user by the same terminal, where they would talk at once. */
  readonly terminal?: boolean;
  readonly asking?: (progress: HelperProgress) => void;
}

/**
 * Asks for the registries that are wanted, or for all that the helpers know where none is named. Different programs are
 * asked at a time, unless they share a terminal; each of them gets one question after the other, since it may ask its user
 * for something.
 */
export async function askHelpers(
  helpers: readonly CredentialHelper[],
  wanted: readonly string[],
  options: AskOptions,
): Promise<FromHelpers> {
  const notes: string[] = [];
  const credentials: Credential[] = [];
  const withoutPassword: string[] = [];
  for (const { helper, server, answer } of await answers(await questions(helpers, wanted, options, notes), options)) {
    if (answer.kind === "password") credentials.push({ server, login: answer.login, password: answer.password });
    else {
      notes.push(noteOn(answer, helper, server));
      if (answer.kind !== "not-found") withoutPassword.push(server);
    }
  }
  return { credentials, notes, withoutPassword };
}

interface Answered extends Question {
  readonly answer: HelperAnswer;
}

/** In the order of the questions. */
async function answers(asked: readonly Question[], options: AskOptions): Promise<readonly Answered[]> {
  const found = new Map<Question, HelperAnswer>();
  const ofPrograms = Map.groupBy(asked, ({ helper }) => (options.terminal ? "" : helper.program)).values();
  const runs = Array.from(ofPrograms, async (ofOne) => {
    for (const question of ofOne) {
      const { helper, server } = question;
      options.asking?.({ program: helper.program, server, done: found.size, of: asked.length });
      found.set(question, await askHelper(helper.name, server, options));
    }
  });
  await Promise.all(runs);
  return asked.flatMap((question) => {
    const answer = found.get(question);
    return answer ? [{ ...question, answer }] : [];
  });
}

/** A helper of one registry counts before the store of all (docker/cli, config.GetAllCredentials). */
async function questions(
  helpers: readonly CredentialHelper[],
  wanted: readonly string[],
  options: HelperOptions,
  notes: string[],
): Promise<readonly Question[]> {
  const isWanted = (server: string) => wanted.length === 0 || wanted.some((one) => isSameServer(server, one));
  const own = helpers.flatMap((helper) => (helper.registry === undefined ? [] : [{ helper, server: helper.registry }]));
  const asked: Question[] = own.filter(({ server }) => isWanted(server));
  const hasOwn = (server: string) => own.some((one) => isSameServer(one.server, server));
  const stores = helpers.filter(({ registry }) => registry === undefined);
  const lists = await Promise.all(
    stores.map(async (helper) => ({ helper, list: await listHelper(helper.name, options) })),
  );
  for (const { helper, list } of lists) {
    if (list.kind === "failed") {
      notes.push(t`${helper.program} cannot be asked: ${list.why}.`);
      continue;
    }
    const rest = list.servers.filter((server) => isWanted(server) && !hasOwn(server) && !isDockersOwn(server));
    asked.push(...rest.map((server) => ({ helper, server })));
  }
  return asked;
}

function noteOn(
  answer: Exclude<HelperAnswer, { readonly kind: "password" }>,
  { program }: CredentialHelper,
  server: string,
): string {
  switch (answer.kind) {
    case "identity-token":
      return t`${program} has an identity token for ${server} instead of a password. The kubelet has no use for it, so it is left out; log in with a password or an access token instead.`;
    case "not-found":
      return t`${program} has no password for ${server}, so it is left out; log in there first.`;
    case "failed":
      return t`${program} gives no password for ${server}: ${answer.why}.`;
  }
}
