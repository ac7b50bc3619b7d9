/** Who a workload is for the API server, what it may do there by the RBAC of the workspace, and that it pulls nothing. */
import type { Context } from "../../context.ts";
import { placeOfName, titleOf, type Workload } from "../../kubernetes/resources.ts";
import { features, shownVersion } from "../../kubernetes/versions.ts";
import { type Grant, grantsTo, names } from "../../rbac.ts";
import { t } from "../../translation.ts";
import { inNamespace, listed } from "../../words.ts";
import { type Block, list, type Phrase, paragraph, phrased } from "../shown.ts";
import { around, type Hovered, type HoverPlace } from "./provider.ts";

export function serviceAccountNameHover(place: HoverPlace): Hovered | undefined {
  for (const workload of place.resources) {
    if (workload.kind !== "workload") continue;
    const span = around(workload, workload.serviceAccountName, place);
    if (span) return { span, blocks: identity(workload, place.context) };
  }
  return undefined;
}

/** More rights than anybody reads. */
const most = 8;

function identity(workload: Workload, context: Context): readonly Block[] {
  const { name, account, state } = context.pull(workload).serviceAccount;
  const namespace = workload.namespace?.value;
  const place = account && placeOfName(account);
  const code = { code: `system:serviceaccount:${namespace ?? "<namespace>"}:${name}` };
  const who = place
    ? phrased((user, at) => t`The code in the Pod runs as ${user}, declared at ${at}.`, code, { place })
    : state === "absent"
      ? phrased((user) => t`The code in the Pod runs as ${user}, which no manifest declares.`, code)
      : phrased((user) => t`The code in the Pod runs as ${user}.`, code);
  const grants = grantsTo(context.inventory, (binding) => names(binding, name, namespace));
  const unread = boundElsewhere(name, workload, context);
  return [
    paragraph(...who),
    ...rights(name, grants, unread),
    paragraph(
      t`It pulls nothing: the kubelet pulls, with the Pod's pull secrets or with what credential providers of the node return. A ServiceAccount only lends its list of pull secrets to new Pods that have none, and none of its rights changes a pull.`,
    ),
    ...byToken(workload, context),
  ];
}

function rights(name: string, grants: readonly Grant[], unread: readonly string[]): readonly Block[] {
  const others =
    unread.length > 0
      ? [paragraph(t`It is also bound to ${listed(unread)}, whose rules are not in the workspace.`)]
      : [];
  if (grants.length === 0 && unread.length === 0) {
    return [paragraph(t`No binding in the workspace gives "${name}" any rights at the API server.`)];
  }
  if (grants.length === 0) return others;
  const lines = grants.map(rightOf);
  const unique = [...new Map(lines.map((line) => [JSON.stringify(line), line])).values()];
  const more = unique.length > most ? [[t`and ${unique.length - most} more`]] : [];
  return [paragraph(t`By the RBAC of the workspace it may:`), list([...unique.slice(0, most), ...more]), ...others];
}

function rightOf({ rule, role, binding }: Grant): readonly Phrase[] {
  const { verbs, resources, resourceNames, apiGroups } = rule;
  const named = resourceNames.length > 0 ? t` named ${listed(resourceNames.map(({ value }) => value))}` : "";
  const groups = apiGroups.filter((group) => group !== "");
  const of = groups.length > 0 ? t` of ${listed(groups)}` : "";
  const what = resources.length > 0 ? listed(resources.map(({ value }) => value)) : t`addresses that are no resources`;
  const where = binding.type === "RoleBinding" ? inNamespace(binding.namespace?.value) : t` in all namespaces`;
  const which = `${what}${of}${named}${where}`;
  return [t`${listed(verbs)} ${which}, by ${titleOf(role)}`];
}

/** Roles that it is bound to and that no manifest declares, such as those that come with the cluster. */
function boundElsewhere(name: string, { namespace }: Workload, { inventory }: Context): readonly string[] {
  const known = new Set(inventory.roles.map((role) => `${role.type} "${role.name?.value ?? ""}"`));
  const bound = inventory.roleBindings
    .filter((binding) => names(binding, name, namespace?.value))
    .flatMap(({ role }) => (role ? [`${role.type} "${role.name}"`] : []));
  return [...new Set(bound.filter((title) => !known.has(title)))];
}

/** The one way in which a ServiceAccount does decide about a pull (KEP-4412). */
function byToken(workload: Workload, context: Context): readonly Block[] {
  const { images } = context.pull(workload);
  const uses = images
    .flatMap(({ providers }) => providers)
    .filter(({ provider, state }) => provider.tokenAttributes && state === "asked");
  const programs = [...new Set(uses.map(({ provider }) => provider.name?.value ?? ""))];
  if (programs.length === 0) return [];
  return [
    paragraph(
      t`But the node (Kubernetes ${shownVersion(features.providerTokens.on)} or newer) hands a token of it to ${listed(programs)}, so that what the registry's cloud lets this ServiceAccount pull is pulled.`,
    ),
  ];
}
