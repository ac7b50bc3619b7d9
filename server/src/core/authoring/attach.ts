/** Attaches a pull secret to a ServiceAccount or a workload, by adding to lists, and says what that means. */
import type { Context } from "../context.ts";
import { ManifestEditor } from "../edits.ts";
import { appendDocument, metadataLines } from "../fixes.ts";
import { type ServiceAccount, titleOf, type Workload } from "../kubernetes/resources.ts";
import { scalar } from "../listText.ts";
import type { PodPull } from "../pull.ts";
import type { Edit } from "../text.ts";
import { t } from "../translation.ts";
import { inNamespace, listed, quoted } from "../words.ts";

export type AttachTarget =
  | ServiceAccount
  | Workload
  /** A ServiceAccount that no manifest declares; its manifest is made in the file of a workload that runs as it. */
  | { readonly kind: "newServiceAccount"; readonly name: string; readonly beside: Workload };

/** One way to attach a Secret: what is done, what it means in full sentences, and the edits. */
export interface AttachWay {
  readonly title: string;
  readonly explanation: readonly string[];
  readonly edits: readonly Edit[];
}

export type AttachWays =
  | { readonly ways: readonly [AttachWay, ...AttachWay[]] }
  /** Why there is nothing to do, or nothing that surely does what it should. */
  | { readonly problem: string };

/** The ways to attach a Secret, the best first. */
export function attachWays(secret: string, target: AttachTarget, context: Context): AttachWays {
  switch (target.kind) {
    case "serviceAccount":
      return toAccount(secret, target, context);
    case "newServiceAccount":
      return toNewAccount(secret, target.name, target.beside, context);
    case "workload":
      return toWorkload(secret, target, context);
  }
}

function newPodsOnly(): string {
  return t`Pods that exist already keep what they have: restart their workloads for it to count.`;
}

function toAccount(secret: string, account: ServiceAccount, context: Context): AttachWays {
  if (names(account).includes(secret)) return { problem: t`${titleOf(account)} lists Secret "${secret}" already.` };
  const way = accountWay(secret, account, context);
  return way ? { ways: [way] } : uncertain(account);
}

function accountWay(secret: string, account: ServiceAccount, context: Context): AttachWay | undefined {
  const edits = new ManifestEditor(account).addPullSecrets(account.pullSecrets, [secret]);
  if (!edits) return undefined;
  const users = context.inventory.workloads.filter(
    (workload) => context.pull(workload).serviceAccount.account === account,
  );
  const [getting, own] = [users.filter(({ pullSecrets }) => pullSecrets.length === 0), users.filter(hasList)];
  const kept = names(account);
  return {
    title: t`Add "${secret}" to ${titleOf(account)}`,
    explanation: [
      handsOn(account, getting),
      ...(kept.length > 0 ? [t`The list keeps ${quoted(kept)}.`] : []),
      ...notReached(own),
      newPodsOnly(),
      ...elsewhere(secret, account, context),
    ],
    edits,
  };
}

function handsOn(account: ServiceAccount, getting: readonly Workload[]): string {
  const title = `${titleOf(account)}${inNamespace(account.namespace?.value)}`;
  return getting.length > 0
    ? t`${title} hands its list to every Pod that runs as it and has no list of its own: ${listed(getting.map(titleOf))}.`
    : t`${title} hands its list to every Pod that runs as it and has no list of its own.`;
}

function notReached(own: readonly Workload[]): readonly string[] {
  if (own.length === 0) return [];
  const titles = listed(own.map(titleOf));
  return [
    own.length > 1
      ? t`${titles} have lists of their own, so this does not reach them.`
      : t`${titles} has a list of its own, so this does not reach it.`,
  ];
}

function toNewAccount(secret: string, name: string, beside: Workload, context: Context): AttachWays {
  const lines = [
    "apiVersion: v1",
    "kind: ServiceAccount",
    ...metadataLines(name, beside),
    "imagePullSecrets:",
    `  - name: ${scalar(secret)}`,
  ];
  const edits = appendDocument(beside, lines, context);
  if (!edits)
    return { problem: t`ServiceAccount "${name}" cannot be added to a JSON file: declare it in a file of its own.` };
  const exists =
    name === "default"
      ? t`Every namespace has this ServiceAccount; the manifest gives it a list when it is applied.`
      : t`If the ServiceAccount is made by other means, such as a Helm chart, add the Secret there instead: applying this manifest replaces its list.`;
  const explanation = [
    t`No manifest declares ServiceAccount "${name}", so one is added at the end of the file of ${titleOf(beside)}.`,
    exists,
    newPodsOnly(),
    ...elsewhere(secret, beside, context),
  ];
  return { ways: [{ title: t`Declare ServiceAccount "${name}" with "${secret}"`, explanation, edits }] };
}

function toWorkload(secret: string, workload: Workload, context: Context): AttachWays {
  const title = titleOf(workload);
  if (workload.mirror) {
    return { problem: t`${title} is a static Pod's mirror, and the API server refuses pull secrets in those.` };
  }
  if (names(workload).includes(secret)) return { problem: t`${title} lists Secret "${secret}" already.` };
  if (!hasList(workload) && workload.pullSecrets.elsewhere) {
    return { problem: t`The pull secrets of ${title} are not in its manifest: whoever starts the Pods gives them.` };
  }
  const pull = context.pull(workload);
  const { account } = pull.serviceAccount;
  if (!hasList(workload) && account && names(account).includes(secret)) {
    return { problem: t`${title} gets Secret "${secret}" already, through ${titleOf(account)}.` };
  }
  if (account && hasList(workload) && isRefused(secret, account)) {
    return {
      problem: t`${titleOf(account)} has the annotation kubernetes.io/enforce-mountable-secrets, so the API server refuses Pods with pull secrets that it does not list. Attach "${secret}" to it first.`,
    };
  }
  const byAccount = account && !hasList(workload) ? accountWay(secret, account, context) : undefined;
  const own = ownWay(secret, workload, pull, context);
  const first = account && account.pullSecrets.length > 0 ? [byAccount, own] : [own, byAccount];
  const [best, ...others] = first.filter((way) => way !== undefined);
  return best ? { ways: [best, ...others] } : uncertain(workload);
}

/** By the list of the Pod spec, which silences that of the ServiceAccount: whatever that one has is taken over. */
function ownWay(secret: string, workload: Workload, pull: PodPull, context: Context): AttachWay | undefined {
  const { account } = pull.serviceAccount;
  const inForce = account && !hasList(workload) ? account.pullSecrets : undefined;
  if (account && isRefused(secret, account)) return undefined;
  if (inForce && (inForce.malformed.length > 0 || inForce.references.some(({ templated }) => templated)))
    return undefined;
  const taken = account && inForce ? names(account) : [];
  const edits = new ManifestEditor(workload).addPullSecrets(workload.pullSecrets, [...taken, secret]);
  if (!edits) return undefined;
  return {
    title:
      taken.length > 0
        ? t`Add "${secret}" to the list of ${titleOf(workload)}, with ${quoted(taken)}`
        : t`Add "${secret}" to the list of ${titleOf(workload)}`,
    explanation: [...ownList(workload, pull, taken), ...elsewhere(secret, workload, context)],
    edits,
  };
}

function ownList(
  workload: Workload,
  { serviceAccount, listUnknown }: PodPull,
  taken: readonly string[],
): readonly string[] {
  const title = titleOf(workload);
  if (hasList(workload)) {
    const kept = names(workload);
    return [
      [
        t`${title} has a list of its own, so that of its ServiceAccount does not count.`,
        ...(kept.length > 0 ? [t`It keeps ${quoted(kept)}.`] : []),
      ].join(" "),
    ];
  }
  const { name } = serviceAccount;
  if (taken.length > 0) {
    return [
      taken.length > 1
        ? t`As soon as ${title} has a list of its own, that of ServiceAccount "${name}" no longer reaches it, so ${quoted(taken)} are taken over from there. What is added to the ServiceAccount later will not reach it.`
        : t`As soon as ${title} has a list of its own, that of ServiceAccount "${name}" no longer reaches it, so ${quoted(taken)} is taken over from there. What is added to the ServiceAccount later will not reach it.`,
    ];
  }
  return [
    listUnknown
      ? t`As soon as ${title} has a list of its own, that of ServiceAccount "${name}" no longer reaches it. Whether that one has a list is not known here: if it has, add its names, too.`
      : t`${title} gets a list of its own. ServiceAccount "${name}" has none here; one that it gets later will not reach ${title}.`,
  ];
}

/** Whether a Pod that lists the Secret itself would not be admitted (plugin/pkg/admission/serviceaccount). */
function isRefused(secret: string, account: ServiceAccount): boolean {
  return account.enforcesMountableSecrets && !names(account).includes(secret);
}

function hasList({ pullSecrets }: Workload): boolean {
  return pullSecrets.length > 0;
}

function names({ pullSecrets }: ServiceAccount | Workload): readonly string[] {
  const known = pullSecrets.references.filter(({ templated, nameless }) => !templated && !nameless);
  return [...new Set(known.map(({ value }) => value))];
}

/** A Secret of another namespace does not help. */
function elsewhere(
  secret: string,
  { namespace, source }: ServiceAccount | Workload,
  { inventory }: Context,
): readonly string[] {
  const { candidates, inOtherNamespaces } = inventory.secret(secret, namespace?.value, source.uri);
  if (candidates.length > 0 || inOtherNamespaces.length === 0) return [];
  const others = [...new Set(inOtherNamespaces.map((other) => other.namespace?.value ?? ""))];
  return [
    t`Secret "${secret}" is declared in namespace ${quoted(others)} only, and Pods get pull secrets of their own namespace only: copy it to "${namespace?.value ?? ""}", too.`,
  ];
}

function uncertain(target: ServiceAccount | Workload): AttachWays {
  const key = String(target.pullSecrets.path.at(-1));
  return {
    problem: t`${titleOf(target)} is written in a way, such as with anchors, templates or errors, in which no change to its ${key} is certain to be right. Add the Secret by hand.`,
  };
}
