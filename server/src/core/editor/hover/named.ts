/** Pull secrets and ServiceAccounts, wherever their name stands: what they are, or why there is nothing to tell. */
import type { Context } from "../../context.ts";
import { titleOf } from "../../kubernetes/resources.ts";
import { formatOfType } from "../../kubernetes/secretContent.ts";
import type { Mention, MentionRole } from "../../navigation/mention.ts";
import { type NamedObject, navigationOf } from "../../navigation/navigation.ts";
import { t } from "../../translation.ts";
import { quoted } from "../../words.ts";
import { describe, describeShortly } from "../describe.ts";
import { type Block, list, paragraph } from "../shown.ts";
import type { Hovered, HoverPlace } from "./provider.ts";

export function namedHover({ uri, offset, context }: HoverPlace): Hovered | undefined {
  const navigation = navigationOf(context);
  const [mention] = navigation.mentionsAt(uri, offset);
  const object = mention && navigation.objectAt(uri, offset);
  if (!object || !isOurs(mention, object)) return undefined;
  // Of whom a Pod runs as, there is more to say.
  const lends = object.kind === "ServiceAccount" && mention.role !== "serviceAccountName" ? [lending()] : [];
  return { span: mention.at.span, blocks: [...told(object, mention, context), ...lends] };
}

function lending(): Block {
  return paragraph(t`It lends its list to new Pods that have none of their own, and pulls nothing itself.`);
}

/** Places that mean a pull secret whatever Secret it is that has the name. */
const pulling: ReadonlySet<MentionRole> = new Set(["podSpec", "accountList", "source", "helmValues"]);

/** Secrets for anything else are none of our business. */
function isOurs({ kind, role }: Mention, { targets }: NamedObject): boolean {
  if (kind === "ServiceAccount" || pulling.has(role)) return true;
  return targets.some((target) => target.kind !== "serviceAccount" && formatOfType(target.secretType) !== undefined);
}

function told(object: NamedObject, mention: Mention, context: Context): readonly Block[] {
  const [first, ...others] = object.targets;
  if (!first) return undeclared(object, mention, context);
  if (others.length === 0) return describe(first, context);
  const isSeveral =
    new Set(object.targets.map((target) => context.deployment?.overlayWith(target))).size < object.targets.length;
  return [
    paragraph(isSeveral ? why(object) : t`${object.kind} "${object.name}" is, as it is deployed:`),
    list(object.targets.map((target) => describeShortly(target, context))),
  ];
}

/** What one file declares twice, or declares and has a script make anew, is one object. */
function why({ kind, name, targets }: NamedObject): string {
  const places = new Set(targets.map(({ source, namespace }) => JSON.stringify([source.uri, namespace?.value])));
  return places.size > 1 ? t`Any of these may be meant:` : t`${kind} "${name}" is made in several places of one file:`;
}

function undeclared(
  { kind, name, namespaces }: NamedObject,
  { at }: Mention,
  { inventory }: Context,
): readonly Block[] {
  const lookUp = (namespace: string | undefined) =>
    kind === "Secret" ? inventory.secret(name, namespace, at.uri) : inventory.serviceAccount(name, namespace, at.uri);
  const found = namespaces.map(lookUp);
  const elsewhere = found.flatMap(({ inOtherNamespaces }) =>
    inOtherNamespaces.flatMap(({ namespace }) => namespace?.value ?? []),
  );
  const suppliers = found.flatMap(({ supplier }) => supplier ?? []);
  if (kind === "ServiceAccount" && name === "default")
    return [paragraph(t`Every namespace has ServiceAccount "default"; no manifest here gives it pull secrets.`)];
  return [
    paragraph(t`No manifest declares ${kind} "${name}" here.`),
    ...suppliers.slice(0, 1).map((supplier) => paragraph(t`${titleOf(supplier)} may make it.`)),
    ...(elsewhere.length > 0
      ? [
          paragraph(
            t`It is declared in namespace ${quoted([...new Set(elsewhere)])} only, and is looked for in the Pod's own.`,
          ),
        ]
      : []),
  ];
}
