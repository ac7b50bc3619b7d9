import { nameFor, weighAbsentSecret } from "../absence.ts";
import { notInTheCluster } from "../clusterSecrets.ts";
import type { Context } from "../context.ts";
import { ManifestEditor } from "../edits.ts";
import { appendDocument, fix, metadataLines } from "../fixes.ts";
import { namedIn } from "../kubernetes/pullSecretList.ts";
import {
  type AnySecret,
  type PullSecretReference,
  placeOf,
  type ServiceAccount,
  type Supplier,
  type Workload,
} from "../kubernetes/resources.ts";
import type { SecretLookup } from "../lookup.ts";
import type { Fix, Problem, Rename, Rule } from "../rule.ts";
import { t } from "../translation.ts";
import { inNamespace } from "../words.ts";

export const pullSecretNotFound: Rule = {
  id: "pull-secret-not-found",
  severity: "hint",
  summary: "A pull secret is declared nowhere.",
  why: `
Neither the API server nor the kubelet refuses a Pod whose pull secret does not exist. The kubelet writes a warning
event (\`FailedToRetrieveImagePullSecret\`) and goes on without it, so the pull fails with a message about the registry,
not about the name.

It is an **error** where the name is a misspelling of another one, a **warning** where it is one of a Secret that is copied
into that namespace, or where the other pull secrets of the namespace are declared here and this one is not, and a **hint**
otherwise: the Secret may well be made by other means.

While the sidebar is connected to a cluster that has the namespace, the cluster is asked, too: a Secret that it has is not
missing, and one that it has not is a **warning**, or an **info** where something of which not everything is known here may
still make it.`,

  check: {
    *workload(workload, context) {
      yield* check(workload, context);
    },
    *serviceAccount(account, context) {
      yield* check(account, context);
    },
  },
};

function* check(owner: Workload | ServiceAccount, context: Context): Iterable<Problem> {
  for (const reference of namedIn(owner.pullSecrets)) {
    const lookup = context.inventory.secret(reference.value, owner.namespace?.value, owner.source.uri);
    if (lookup.state !== "absent" || lookup.inOtherNamespaces.length > 0) continue;
    // kustomize-reference-not-rewritten says why.
    if (owner.kind === "workload" && context.renamed("Secret", reference.value, owner)) continue;
    const to = (name: string) =>
      fix(t`Change to "${name}"`, new ManifestEditor(owner).replaceString(reference, name), true);
    const problem = notFound(owner, reference, lookup, context, to);
    yield { rename: { meant: undefined, to }, ...problem };
  }
}

function notFound(
  owner: Workload | ServiceAccount,
  reference: PullSecretReference,
  { declared, inCluster }: SecretLookup,
  context: Context,
  changeTo: Rename["to"],
): Problem {
  const namespace = owner.namespace?.value;
  const nowhere = inCluster?.state === "absent" ? inCluster : undefined;
  if (nowhere && declared === "unknown") {
    const missing = t`Secret "${reference.value}" is not${inNamespace(namespace)}${notInTheCluster(nowhere)}`;
    const message = t`${missing}; something that is not fully known here may still make it.`;
    return { at: reference, severity: "info", message };
  }
  const neither = nowhere ? t`, and there is none${notInTheCluster(nowhere)}` : "";
  const missing = t`No Secret "${reference.value}" is declared${inNamespace(namespace)}${neither}`;
  const fixes = () => createManifest(owner, reference, context);
  const absence = weighAbsentSecret(reference.value, namespace, owner.source.uri, context.inventory);
  if (absence.evidence === "near-miss")
    return nearMiss(missing, owner.source.uri, reference, absence.meant, changeTo, fixes);
  const sibling = absence.evidence === "siblings" ? absence.sibling : undefined;
  if (!sibling && !nowhere) return { at: reference, message: t`${missing}; it has to be made by other means.`, fixes };
  return {
    at: reference,
    severity: "warning",
    message: nowhere ? t`${missing}.` : t`${missing}, though other pull secrets are.`,
    related: sibling?.name
      ? [{ at: placeOf(sibling, sibling.name), message: t`another pull secret is declared here` }]
      : [],
    fixes,
  };
}

function nearMiss(
  missing: string,
  near: string,
  reference: PullSecretReference,
  meant: AnySecret | Supplier,
  to: Rename["to"],
  create: () => readonly Fix[],
): Problem {
  const written = meant.kind === "supplier" ? meant.made : meant.name;
  const name = meant.kind === "supplier" ? (written?.value ?? "") : nameFor(near, meant);
  const at = written && placeOf(meant, written);
  return {
    at: reference,
    severity: meant.kind === "supplier" ? "warning" : "error",
    message: t`${missing}; did you mean "${name}"?`,
    related: at ? [{ at, message: t`"${name}" is declared here` }] : [],
    fixes: () => [...to(name), ...create()],
    rename: { meant: at && { name, at }, to },
  };
}

/** A manifest to be filled in: its words in angle brackets are no credentials, and nobody can take them for some. */
function createManifest(
  owner: Workload | ServiceAccount,
  { value: name }: PullSecretReference,
  context: Context,
): readonly Fix[] {
  const domains =
    owner.kind === "workload"
      ? context
          .pull(owner)
          .images.flatMap(({ use, facts }) => (use.image.valid && facts?.access !== "public" ? use.image.domain : []))
      : [];
  const domain = domains[0] ?? "<registry>";
  const key = domain === "docker.io" ? "https://index.docker.io/v1/" : domain;
  const lines = [
    "apiVersion: v1",
    "kind: Secret",
    ...metadataLines(name, owner),
    "type: kubernetes.io/dockerconfigjson",
    "stringData:",
    "  .dockerconfigjson: |",
    `    {"auths": {"${key}": {"username": "<username>", "password": "<password>"}}}`,
  ];
  return fix(t`Create the manifest of Secret "${name}", to be filled in`, appendDocument(owner, lines, context));
}
