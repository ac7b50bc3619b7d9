import { weighAbsence } from "../absence.ts";
import type { Context } from "../context.ts";
import { ManifestEditor } from "../edits.ts";
import { appendDocument, fix, metadataLines } from "../fixes.ts";
import { namedIn } from "../kubernetes/pullSecretList.ts";
import {
  type AnySecret,
  type PullSecretReference,
  placeOf,
  type ServiceAccount,
  type Workload,
} from "../kubernetes/resources.ts";
import type { Fix, Problem, Rule } from "../rule.ts";
import { dockerConfigSecrets } from "../secrets.ts";
import { inNamespace } from "../words.ts";

export const pullSecretNotFound: Rule = {
  id: "pull-secret-not-found",
  severity: "hint",
  summary: "A pull secret is declared nowhere.",
  why: `
Neither the API server nor the kubelet refuses a Pod whose pull secret does not exist. The kubelet writes a warning
event (\`FailedToRetrieveImagePullSecret\`) and goes on without it, so the pull fails with a message about the registry,
not about the name.

It is an **error** where the name is a misspelling of another one, a **warning** where the other pull secrets of that
namespace are declared here and this one is not, and a **hint** otherwise: the Secret may well be made by other means.`,

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
  const namespace = owner.namespace?.value;
  for (const reference of namedIn(owner.pullSecrets)) {
    const { state, inOtherNamespaces } = context.inventory.secret(reference.value, namespace, owner.source.uri);
    if (state !== "absent" || inOtherNamespaces.length > 0) continue;
    // kustomize-reference-not-rewritten says why.
    if (owner.kind === "workload" && context.renamed("Secret", reference.value, owner)) continue;
    const absence = weighAbsence(reference.value, namespace, owner.source.uri, dockerConfigSecrets(context.inventory));
    const missing = `No Secret "${reference.value}" is declared${inNamespace(namespace)}`;
    const create = () => createManifest(owner, reference, context);
    if (absence.evidence === "near miss") {
      yield nearMiss(missing, owner, reference, absence.meant, create);
    } else if (absence.evidence === "siblings") {
      const { sibling } = absence;
      const related = sibling.name
        ? [{ at: placeOf(sibling, sibling.name), message: "another pull secret is declared here" }]
        : [];
      yield {
        at: reference,
        severity: "warning",
        message: `${missing}, though other pull secrets are.`,
        related,
        fixes: create,
      };
    } else {
      yield { at: reference, message: `${missing}; it has to be made by other means.`, fixes: create };
    }
  }
}

function nearMiss(
  missing: string,
  owner: Workload | ServiceAccount,
  reference: PullSecretReference,
  meant: AnySecret,
  create: () => readonly Fix[],
): Problem {
  const name = meant.name?.value ?? "";
  return {
    at: reference,
    severity: "error",
    message: `${missing}; did you mean "${name}"?`,
    related: meant.name ? [{ at: placeOf(meant, meant.name), message: `"${name}" is declared here` }] : [],
    fixes: () => [
      ...fix(`Change to "${name}"`, new ManifestEditor(owner).replaceString(reference, name), true),
      ...create(),
    ],
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
  return fix(`Create the manifest of Secret "${name}", to be filled in`, appendDocument(owner, lines, context));
}
