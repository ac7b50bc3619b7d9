import { copySecret, documentBelow } from "../authoring/copySecret.ts";
import type { Context } from "../context.ts";
import { fix } from "../fixes.ts";
import { namedIn } from "../kubernetes/pullSecretList.ts";
import { placeOf, type Secret, type ServiceAccount, type Workload } from "../kubernetes/resources.ts";
import type { Fix, Problem, Rule } from "../rule.ts";
import { t } from "../translation.ts";
import { onlyElsewhere } from "../words.ts";

export const pullSecretWrongNamespace: Rule = {
  id: "pull-secret-wrong-namespace",
  severity: "error",
  summary: "A pull secret exists, but only in other namespaces.",
  why: `
A Pod gets pull secrets from its own namespace only; there is no way to name a Secret of another one. The kubelet finds
nothing, goes on without the Secret, and the registry refuses the anonymous pull.`,

  check: {
    *workload(workload, context) {
      yield* check(workload, context);
    },
    *serviceAccount(account, context) {
      yield* check(account, context);
    },
  },
};

function* check(owner: Workload | ServiceAccount, { inventory }: Context): Iterable<Problem> {
  const namespace = owner.namespace?.value;
  if (namespace === undefined) return;
  for (const reference of namedIn(owner.pullSecrets)) {
    const { state, inOtherNamespaces } = inventory.secret(reference.value, namespace, owner.source.uri);
    if (state !== "absent" || inOtherNamespaces.length === 0) continue;
    const others = [...new Set(inOtherNamespaces.map((secret) => secret.namespace?.value ?? ""))];
    yield {
      at: reference,
      message: onlyElsewhere(`Secret "${reference.value}"`, others, namespace),
      related: inOtherNamespaces.map((secret) => ({
        at: placeOf(secret, secret.namespace ?? secret.name ?? { start: 0, end: 0 }),
        message: t`declared here, in namespace "${secret.namespace?.value ?? ""}"`,
      })),
      fixes: () =>
        inOtherNamespaces
          .slice(0, 1)
          .flatMap((secret) => (secret.kind === "secret" ? copyInto(secret, namespace) : [])),
    };
  }
}

/** Copies a Secret's document, next to the original, with the other namespace. */
function copyInto(secret: Secret, namespace: string): readonly Fix[] {
  const copy = copySecret(secret, namespace);
  const edit = copy === undefined ? undefined : documentBelow(secret, copy);
  return fix(t`Copy Secret "${secret.name?.value ?? ""}" into namespace "${namespace}"`, edit && [edit]);
}
