/** What is probably wrong with a registry and a user name, before anything is made of them. */
import { indexKey, nearMiss, unmatchable } from "../kubernetes/keyring.ts";
import { t } from "../translation.ts";
import { type GuideId, guideKinds, guideOf } from "./guideKinds.ts";
import type { Login } from "./validate.ts";

interface Checked extends Login {
  readonly guide: GuideId;
  /** Of the key as the kubelet files it: nothing, or a path with its slash. */
  readonly path: string;
  readonly host: string;
}

/** A sentence, or nothing where nothing is wrong. */
type Check = (login: Checked) => string | undefined;

/** One sentence for each doubt. None of them is certain enough to refuse the login. */
export function loginDoubts(login: Login): readonly string[] {
  const index = indexKey(login.server);
  const [host = "", ...segments] = ("error" in index ? login.server : index.key).split("/");
  const checked = { ...login, host, path: segments.map((one) => `/${one}`).join(""), guide: guideOf(host) };
  return [...common, ...byRegistry[checked.guide]].flatMap((check) => check(checked) ?? []);
}

function noImage({ server }: Login): string | undefined {
  const problem = unmatchable(server);
  if (!problem) return undefined;
  const said = t`The server ${server} matches no image. ${problem.why}`;
  return problem.meant === undefined ? said : `${said} ${t`Did you mean ${problem.meant}?`}`;
}

function whiteSpace({ username, server }: Login): string | undefined {
  return username === username.trim()
    ? undefined
    : t`The user name for ${server} begins or ends with white space, which is sent as a part of it.`;
}

/** Where a shell has taken `$name` of a Harbor robot for a variable. */
function eatenRobot({ username, guide }: Checked): string | undefined {
  if (guide !== "harbor" && guide !== "other") return undefined;
  // The name of a variable ends at a dash: robot$app-puller becomes robot-puller, which anybody else may be called, too.
  const eaten = guide === "harbor" ? /^robot(?:[^\w$].*)?$/ : /^robot(?:\+.*)?$/;
  return eaten.test(username)
    ? t`The user name is "${username}". If a Harbor robot was meant, such as robot$ci, the part from the $ on is missing. A shell takes it for a variable unless the name is in single quotes.`
    : undefined;
}

/** User names that mean something to one registry only. */
const special: ReadonlyMap<string, GuideId> = new Map([
  ["AWS", "ecr"],
  ["_json_key", "google"],
  ["_json_key_base64", "google"],
  ["oauth2accesstoken", "google"],
  ["00000000-0000-0000-0000-000000000000", "acr"],
]);

function foreignName({ username, guide, server }: Checked): string | undefined {
  const owner = special.get(username);
  if (owner === undefined || owner === guide) return undefined;
  return t`${username} is a user name for ${guideKinds[owner].name}, and ${server} does not look like it.`;
}

const common: readonly Check[] = [noImage, whiteSpace, eatenRobot, foreignName];

const googleNames = ["_json_key", "_json_key_base64", "oauth2accesstoken", "_token", "_dcgcloud_token"];

const byRegistry: Readonly<Record<GuideId, readonly Check[]>> = {
  "docker-hub": [
    ({ server, path }) => {
      const miss = unmatchable(server) || path !== "" ? undefined : nearMiss(server, "docker.io/library/app");
      return miss && t`The server ${server} does not match images of Docker Hub. ${miss.why}`;
    },
    ({ username }) =>
      username.includes("@") ? t`The user name of Docker Hub is the Docker ID, not an e-mail address.` : undefined,
  ],
  ghcr: [
    ({ username }) =>
      username.includes("@") ? t`The user name of GitHub is the account's name, not an e-mail address.` : undefined,
  ],
  ecr: [
    ({ host }) =>
      /^(?!\d{12}\.)\d+\./.test(host)
        ? t`A host of Amazon ECR begins with the number of the account, which has 12 digits; that in ${host} has not.`
        : undefined,
    ({ username }) =>
      username === "AWS" ? undefined : t`The user name for Amazon ECR is the word AWS, in upper case.`,
  ],
  google: [
    ({ username }) =>
      googleNames.includes(username)
        ? undefined
        : t`The user name for Google's registries is _json_key, _json_key_base64 or oauth2accesstoken.`,
  ],
  acr: [
    ({ username }) =>
      username.includes("@")
        ? t`Azure Container Registry knows no e-mail addresses; the user name is the id of a service principal, or the name of a token.`
        : undefined,
  ],
  quay: [
    ({ username }) =>
      username.includes("$") ? t`A robot account of Quay is written organisation+robot, with no $ in it.` : undefined,
  ],
  gitlab: [
    ({ host }) =>
      host === "gitlab.com"
        ? t`Images of gitlab.com come from registry.gitlab.com, and that is the server.`
        : undefined,
    ({ username }) =>
      username === "gitlab-ci-token" ? t`The token of a CI job ends with the job; use a deploy token.` : undefined,
  ],
  harbor: [],
  jfrog: [
    ({ path, host }) =>
      /^\/artifactory(?:\/|$)/.test(path)
        ? t`/artifactory is a path of Artifactory's web site; the server is ${host}, or ${host} with a repository behind it.`
        : undefined,
  ],
  nexus: [
    ({ path }) =>
      /^\/repository(?:\/|$)/.test(path)
        ? t`/repository is a path of Nexus' web site; the server is the host, with the port of the Docker repository if it has one.`
        : undefined,
  ],
  openshift: [],
  digitalocean: [],
  other: [],
};
