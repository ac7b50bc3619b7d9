/** What people have to know of a registry to make a pull secret for it, as data, by the documentation that it links. */
import { t } from "../translation.ts";
import type { GuideId } from "./guideKinds.ts";

/** All texts are sentences for people, forms aside. */
export interface RegistryGuide {
  /** The key to write: itself, or a form with what differs in angle brackets. */
  readonly server: string;
  readonly username: string;
  /** What the password is, and how to get one. */
  readonly password: string;
  readonly link: string;
  readonly lifetime: string;
  readonly pitfalls: readonly string[];
}

export function registryGuide(id: GuideId): RegistryGuide {
  return guides[id]();
}

const guides: Readonly<Record<GuideId, () => RegistryGuide>> = {
  "docker-hub": () => ({
    server: "https://index.docker.io/v1/",
    username: t`The Docker ID, or the name of the organisation for one of its access tokens.`,
    password: t`A personal access token with the right to read: Account settings, Personal access tokens.`,
    link: "https://docs.docker.com/security/access-tokens/",
    lifetime: t`A token lasts until the day chosen when it was made, or until it is revoked.`,
    pitfalls: [
      t`The key is https://index.docker.io/v1/ with the slash at the end; hub.docker.com is the web site.`,
      t`An e-mail address is no user name.`,
      t`With two-factor authentication the account's own password is refused.`,
    ],
  }),
  ghcr: () => ({
    server: "ghcr.io",
    username: t`The GitHub user name of whoever made the token.`,
    password: t`A classic personal access token with the scope read:packages.`,
    link: "https://docs.github.com/packages/working-with-a-github-packages-registry/working-with-the-container-registry",
    lifetime: t`A token lasts until the day chosen when it was made, or until it is revoked.`,
    pitfalls: [
      t`Fine-grained tokens (github_pat_…) do not work; it has to be a classic one (ghp_…).`,
      t`The GITHUB_TOKEN of a workflow ends with its job.`,
      t`For an organisation with single sign-on the token has to be authorised: Tokens (classic), Configure SSO.`,
    ],
  }),
  ecr: () => ({
    server: "<account>.dkr.ecr.<region>.amazonaws.com",
    username: t`The word AWS.`,
    password: t`What \`aws ecr get-login-password --region <region>\` prints.`,
    link: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html",
    lifetime: t`It lasts 12 hours, so something has to renew the Secret.`,
    pitfalls: [
      t`A Secret that is made once stops working the same day: have a credential refresher generated for it, too.`,
      t`Nodes of EKS need no pull secret when their role may pull.`,
    ],
  }),
  google: () => ({
    server: "<location>-docker.pkg.dev",
    username: t`_json_key for a service account's key file, _json_key_base64 for its base64, oauth2accesstoken for a token.`,
    password: t`The whole JSON key file of a service account that has the role Artifact Registry Reader, or that file in base64.`,
    link: "https://cloud.google.com/artifact-registry/docs/docker/authentication",
    lifetime: t`A key file lasts until it is deleted; an access token lasts about an hour.`,
    pitfalls: [
      t`With _json_key the password is the content of the key file, line breaks included, not its name.`,
      t`With _json_key_base64 it is the base64 of that content, in one line; the two user names are not the same.`,
      t`gcr.io is served by Artifact Registry since 2025; the key stays the host that the images are written with.`,
    ],
  }),
  acr: () => ({
    server: "<registry>.azurecr.io",
    username: t`The id of a service principal, or the name of a repository-scoped token.`,
    password: t`The secret of that service principal, which has the role AcrPull, or a password of the token.`,
    link: "https://learn.microsoft.com/azure/container-registry/container-registry-auth-kubernetes",
    lifetime: t`The secret of a service principal lasts a year unless it was made for longer, a password of a token until its end.`,
    pitfalls: [
      t`The user name 00000000-0000-0000-0000-000000000000 goes with a token that lasts about 3 hours.`,
      t`Nodes of AKS need no pull secret for a registry that is attached to the cluster.`,
    ],
  }),
  quay: () => ({
    server: "quay.io",
    username: t`A robot account, written <organisation>+<robot>.`,
    password: t`The robot's token: Account settings, Robot Accounts.`,
    link: "https://docs.quay.io/glossary/robot-accounts.html",
    lifetime: t`It lasts until it is revoked.`,
    pitfalls: [t`A robot sees only the repositories that it has been given the right to read.`],
  }),
  gitlab: () => ({
    server: "registry.gitlab.com",
    username: t`The user name of a deploy token, such as gitlab+deploy-token-1.`,
    password: t`A deploy token of the project or group, with the scope read_registry: Settings, Repository, Deploy tokens.`,
    link: "https://docs.gitlab.com/user/project/deploy_tokens/",
    lifetime: t`A deploy token lasts until the day chosen when it was made, or until it is revoked.`,
    pitfalls: [
      t`A deploy token is good for its own project or group only; for two of them, write two keys with their paths.`,
      t`The token of a CI job (CI_JOB_TOKEN, gitlab-ci-token) ends with the job.`,
      t`GitLab of your own serves images from a host or port of its own, not from that of its web site.`,
    ],
  }),
  harbor: () => ({
    server: "<harbor.example.com>",
    username: t`A robot account, written robot$<project>+<name>, or robot$<name> for several projects; the $ belongs to it.`,
    password: t`The robot's secret, which Harbor shows once: Project, Robot Accounts.`,
    link: "https://goharbor.io/docs/latest/working-with-projects/project-configuration/create-robot-accounts/",
    lifetime: t`A robot lasts 30 days unless it was made for longer.`,
    pitfalls: [
      t`In a shell, put robot$… into single quotes; otherwise the part behind the $ is taken for a variable.`,
      t`The administrator may have set another prefix than robot$; the name is as Harbor shows it.`,
    ],
  }),
  jfrog: () => ({
    server: "<company>.jfrog.io",
    username: t`The user whom the token was made for.`,
    password: t`An access or identity token: profile, Edit Profile, Generate an Identity Token.`,
    link: "https://jfrog.com/help/r/jfrog-platform-administration-documentation/access-tokens",
    lifetime: t`A token lasts as long as was chosen when it was made; a year is usual.`,
    pitfalls: [
      t`/artifactory is a path of the web site; images have the repository behind the host, or before it.`,
      t`With repositories as subdomains, the key is <repository>.<company>.jfrog.io or a wildcard.`,
    ],
  }),
  nexus: () => ({
    server: "<nexus.example.com>:<port>",
    username: t`The user name, or the first half of a user token (a feature of the Pro edition).`,
    password: t`The password, or the second half of the user token: profile, User Token.`,
    link: "https://help.sonatype.com/en/docker-registry.html",
    lifetime: t`A password lasts until it is changed, a user token until it is reset or ends by the server's settings.`,
    pitfalls: [
      t`A Docker repository often has a port of its own; the key needs the port that the images are written with.`,
      t`Without one, the name of the repository comes behind the host: <nexus.example.com>/<repository>/<image>.`,
      t`/repository/<name> is the web address of a repository, and in no image's name.`,
    ],
  }),
  openshift: () => ({
    server: "default-route-openshift-image-registry.apps.<cluster>",
    username: t`Any word; serviceaccount is usual.`,
    password: t`A ServiceAccount's token: \`oc create token <service-account> --duration=…\`.`,
    link: "https://docs.redhat.com/en/documentation/openshift_container_platform/latest/html/registry/accessing-the-registry",
    lifetime: t`A token of \`oc whoami -t\` lasts a day; one of a ServiceAccount as long as was asked for.`,
    pitfalls: [
      t`Within the cluster no pull secret is needed: every ServiceAccount has one; give it the role system:image-puller.`,
      t`The user name must have no colon in it, so system:serviceaccount:… does not work.`,
    ],
  }),
  digitalocean: () => ({
    server: "registry.digitalocean.com",
    username: t`The e-mail address of the account, or the API token once more.`,
    password: t`An API token with the scope registry:read: API, Tokens.`,
    link: "https://docs.digitalocean.com/products/container-registry/how-to/use-registry-docker-kubernetes/",
    lifetime: t`A token lasts until the day chosen when it was made, or until it is revoked.`,
    pitfalls: [
      t`With the token as user name, everybody who may see user names sees the token.`,
      t`What \`doctl registry login\` writes ends after 30 days unless it is told otherwise.`,
    ],
  }),
  other: () => ({
    server: "<registry.example.com>",
    username: t`The user name with which \`docker login\` works.`,
    password: t`A password or token that may read the images, and nothing else if possible.`,
    link: "https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/",
    lifetime: t`The registry's makers say how long it lasts.`,
    pitfalls: [
      t`The key is what images begin with: the host, with the port if there is one, and with no https:// needed.`,
    ],
  }),
};
