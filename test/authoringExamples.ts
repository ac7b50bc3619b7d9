/** Everything that is written here for a cluster, with obvious fakes: what our own rules and a real cluster have to accept. */
import {
  externalSecret,
  type PullSecretName,
  Redacted,
  type RefresherRequest,
  refresher,
  type SecretField,
  sealedSecret,
  secretManifest,
} from "#core";
import { hashedName } from "#sealing";

/** CronJobs are of `batch/v1`, which Kubernetes has since 1.21; an older one knows the same as `batch/v1beta1`. */
export interface AuthoringExample {
  readonly name: string;
  /** One document or several. */
  readonly yaml: string;
  /** Whether it has kinds that a cluster knows only if an operator is installed. */
  readonly needsCrds: boolean;
}

/** One for each cloud, all that can be given included. */
export const refresherRequests: readonly RefresherRequest[] = [
  {
    provider: "ecr",
    server: "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
    identity: { roleArn: "arn:aws:iam::123456789012:role/pull" },
  },
  {
    provider: "google",
    server: "europe-docker.pkg.dev",
    identity: {
      serviceAccount: "puller@my-project.iam.gserviceaccount.com",
      project: "my-project",
      cluster: "my-cluster",
      location: "europe-west1",
    },
  },
  {
    provider: "acr",
    server: "myregistry.azurecr.io",
    identity: {
      clientId: "11111111-2222-3333-4444-555555555555",
      tenantId: "11111111-2222-3333-4444-666666666666",
    },
  },
];

const of: PullSecretName = { name: "regcred", namespace: "shop" };

const credentials = [
  { server: "ghcr.io", login: new Redacted("me"), password: new Redacted("s3cr3t-fake") },
  {
    server: "https://index.docker.io/v1/",
    login: new Redacted("robot$ci"),
    password: new Redacted('it\'s "fa\\ke"\n密码'),
    email: "me@example.com",
  },
];

const stored = { remoteKey: "registries", remoteProperty: "token" };

export function examples(): readonly AuthoringExample[] {
  const fields: readonly SecretField[] = ["data", "stringData"];
  const secrets = fields.map((field) => ({
    name: `Secret with ${field}`,
    yaml: secretManifest(of, credentials, field),
    needsCrds: false,
  }));
  const logins = credentials.map(({ server }) => ({ server, username: "robot$ci", ...stored }));
  return [
    ...secrets,
    {
      name: "Secret with a hash",
      yaml: secretManifest(hashedName(of, credentials), credentials, "data"),
      needsCrds: false,
    },
    { name: "SealedSecret", yaml: sealedSecret(of, "strict", "c2VhbGVk"), needsCrds: true },
    { name: "SealedSecret for any namespace", yaml: sealedSecret(of, "cluster-wide", "c2VhbGVk"), needsCrds: true },
    {
      name: "ExternalSecret",
      yaml: externalSecret(of, { kind: "ClusterSecretStore", name: "vault" }, logins),
      needsCrds: true,
    },
    ...refresherRequests.map((request) => ({
      name: `CronJob for ${request.provider}`,
      yaml: refresher(request, { as: "cronjob", of }),
      needsCrds: false,
    })),
    {
      name: "CronJob without a role",
      yaml: refresher(withoutIdentity, { as: "cronjob", of }),
      needsCrds: false,
    },
    ...[...refresherRequests, withoutIdentity].map((request, i) => ({
      name: `ExternalSecret for ${request.provider}${i < refresherRequests.length ? "" : " without a role"}`,
      yaml: refresher(request, { as: "external-secret", of }),
      needsCrds: true,
    })),
  ];
}

/** The operator, EKS or the node knows the role itself. */
export const withoutIdentity: RefresherRequest = {
  provider: "ecr",
  server: "123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com",
  identity: {},
};
