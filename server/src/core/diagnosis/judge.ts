/** Joins what the message says with what the objects show: the most special cause that they prove wins. */

import type { Image } from "../kubernetes/image.ts";
import { factsOf } from "../kubernetes/registries.ts";
import { formatOfType } from "../kubernetes/secretContent.ts";
import { defaultSettings } from "../settings.ts";
import { t } from "../translation.ts";
import { listed as listWords, sentences } from "../words.ts";
import { expiredBy, isAbsent, type ListedSecret, type PodCredentials, type Sent } from "./credentials.ts";
import type { Culprit } from "./facts.ts";
import type { Cause, Confidence } from "./failure.ts";
import { culpritSecret } from "./families/secrets.ts";
import { isMirror, listsItself } from "./owners.ts";
import { isoTime, type RawObject } from "./raw.ts";
import type { Surroundings } from "./surroundings.ts";
import { type Change, changedAfter, lastChange, secretFields, wasTried } from "./times.ts";
import { serviceAccountOf } from "./wanted.ts";

export interface Judgement {
  readonly cause: Cause;
  readonly confidence: Confidence;
  readonly culprit: Culprit | undefined;
}

/** Everything that a judgement rests on. */
export interface Case {
  readonly pod: RawObject;
  readonly namespace: string;
  readonly image: Image | undefined;
  readonly written: string;
  /** What the message says by itself. */
  readonly said: Cause;
  /** The Secrets that the kubelet says it did not find at its last try. */
  readonly reportedMissing: ReadonlySet<string>;
  readonly credentials: PodCredentials;
  /** The last try, in milliseconds since 1970. */
  readonly last: number | undefined;
  readonly now: number;
  readonly around: Surroundings;
}

/** What may come of a missing or wrong login. The last two say nothing of their own. */
const logins: ReadonlySet<Cause> = new Set([
  "auth-missing",
  "auth-invalid",
  "auth-expired",
  "auth-missing-or-invalid",
  "forbidden",
  "ambiguous-not-found-or-unauthorized",
  "wrapper",
  "unknown",
]);
const silent: ReadonlySet<Cause> = new Set(["wrapper", "unknown"]);

export function judge(written: Case): Judgement {
  const one = unhide(written);
  if (one.said === "secret-malformed" || silent.has(one.said)) {
    const malformed = judgeMalformed(one);
    if (malformed) return malformed;
  }
  if (!logins.has(one.said)) return asSaid(one);
  if (one.credentials.sent[0]) return judgeSent(one, one.credentials.sent[0]);
  const { listed } = one.credentials;
  return (listed.length === 0 ? judgeUnlisted(one) : judgeListed(one)) ?? asSaid(one);
}

/** A registry may say "not found" to strangers of what exists: it does exist where something runs it. */
function unhide(one: Case): Case {
  const hidden =
    (one.said === "not-found" || one.said === "not-found-repo") &&
    one.credentials.sent.length === 0 &&
    one.around.nodesWith(one.written).length > 0;
  return hidden ? { ...one, said: "ambiguous-not-found-or-unauthorized" } : one;
}

/** Causes that leave something open by their own meaning. */
const open: ReadonlySet<Cause> = new Set(["auth-missing-or-invalid", "ambiguous-not-found-or-unauthorized"]);

function asSaid({ said, credentials }: Case): Judgement {
  if (silent.has(said)) return { cause: said, confidence: "possible", culprit: undefined };
  const hideable = (said === "not-found" || said === "not-found-repo") && credentials.sent.length === 0;
  return { cause: said, confidence: open.has(said) || hideable ? "likely" : "certain", culprit: undefined };
}

function judgeMalformed(one: Case): Judgement | undefined {
  const { listed } = one.credentials;
  const certain = one.said === "secret-malformed";
  for (const { name, contribution, registries } of listed) {
    if (contribution.kind !== "malformed") continue;
    const culprit = culpritSecret(one.namespace, name, `Secret "${name}": ${contribution.message}.`, registries[0]);
    return { cause: "secret-malformed", confidence: certain ? "certain" : "likely", culprit };
  }
  if (!certain || listed.length === 0) return undefined;
  const unread = listed.filter(({ contribution, presence }) => contribution.kind === "unknown" && !isAbsent(presence));
  const [suspect, ...others] = unread;
  if (suspect) {
    const culprit = others.length === 0 ? culpritSecret(one.namespace, suspect.name) : undefined;
    return { cause: one.said, confidence: "certain", culprit };
  }
  // The kubelet choked on what is not there any more.
  const changed = listed.map(({ name }) => ({ name, change: changeOf(name, one) })).find(({ change }) => change);
  const [first] = listed;
  return changedLater(one, changed?.name ?? first?.name ?? "", changed?.change);
}

function changeOf(secret: string, one: Case): Change | undefined {
  const object = one.around.object("Secret", one.namespace, secret);
  return object && changedAfter(object, one, secretFields);
}

function changedLater({ namespace }: Case, name: string, change: Change | undefined): Judgement {
  const time = isoTime(change?.time);
  const what =
    time === null
      ? t`Secret "${name}" was made or changed, after the kubelet had last tried.`
      : t`Secret "${name}" was made or changed at ${time}, after the kubelet had last tried.`;
  const culprit = culpritSecret(namespace, name, what);
  return { cause: "secret-changed-later", confidence: change?.certain ? "certain" : "likely", culprit };
}

/** A credential matches now. */
function judgeSent(one: Case, sent: Sent): Judgement {
  const { said, last, now, namespace, around } = one;
  const object = around.object("Secret", namespace, sent.secret);
  const change = changeOf(sent.secret, one);
  const written = object && lastChange(object, secretFields);
  const expiry = expiredBy(change ? now : (last ?? now), sent, written);
  if (expiry && (expiry.certain || said !== "ambiguous-not-found-or-unauthorized")) {
    const expired = isoTime(expiry.time) ?? "";
    const culprit = culpritSecret(
      namespace,
      sent.secret,
      expiry.certain
        ? t`The token in Secret "${sent.secret}" expired at ${expired}.`
        : t`The token in Secret "${sent.secret}" expired at ${expired}, by the Secret's age.`,
    );
    return {
      cause: "auth-expired",
      confidence: expiry.certain || said === "auth-expired" ? "certain" : "likely",
      culprit,
    };
  }
  const isTried = object !== undefined && wasTried(object, one, secretFields);
  if (change || (one.reportedMissing.has(sent.secret) && !isTried)) return changedLater(one, sent.secret, change);
  if (said === "auth-missing") return { cause: said, confidence: "possible", culprit: undefined };
  if (said === "auth-missing-or-invalid" || said === "auth-invalid") {
    const confidence = said === "auth-invalid" ? "certain" : "likely";
    return { cause: "auth-invalid", confidence, culprit: culpritSecret(namespace, sent.secret, flawOf(sent)) };
  }
  return asSaid(one);
}

/** What looks wrong in a credential that is refused. */
function flawOf({ entry }: Sent): string {
  if (entry.placeholder) return t`What stands there looks like an example that was never filled in.`;
  if (entry.authProblem) return entry.authProblem.message.replaceAll("`", '"');
  if (entry.passwordWhitespace) return t`The password begins or ends with white space, which is sent as a part of it.`;
  return "";
}

/** The Pod lists nothing, so its ServiceAccount had nothing to hand over when it was made. */
function judgeUnlisted(one: Case): Judgement | undefined {
  const { said, credentials, image, around } = one;
  const { account } = credentials;
  if (account && !isMirror(one.pod) && said !== "auth-invalid" && (account.sent.length > 0 || !account.noneSent)) {
    const certain = account.sent.length > 0 && !silent.has(said);
    return accountChanged(one, certain ? "certain" : "likely", account.sent[0]?.secret);
  }
  if (said === "auth-missing-or-invalid") return { cause: "auth-missing", confidence: "likely", culprit: undefined };
  if (said !== "ambiguous-not-found-or-unauthorized" || !image) return undefined;
  const isPrivate =
    factsOf(image, defaultSettings).access === "private" || around.covering(image.repository).length > 0;
  return isPrivate ? { cause: "auth-missing", confidence: "likely", culprit: undefined } : undefined;
}

function accountChanged(one: Case, confidence: Confidence, secret: string | undefined): Judgement {
  const name = serviceAccountOf(one.pod);
  const what = secret === undefined ? "" : t`It lists Secret "${secret}" now, which has a login for this image.`;
  const culprit = { kind: "ServiceAccount", namespace: one.namespace, name, what, wanted: secret } as const;
  return { cause: "service-account-changed-later", confidence, culprit };
}

/** The Pod lists Secrets, of which none has a credential for the image, as far as they are known. */
function judgeListed(one: Case): Judgement | undefined {
  const { said, credentials, reportedMissing, image } = one;
  // Of a public image nothing but the message could tell that a login is wanted.
  if (silent.has(said) && mayBePublic(image)) return undefined;
  // A login was sent, and it is none of those that are listed: the node has its own.
  if (said === "auth-invalid" || said === "auth-expired") return undefined;
  const fromAccount = judgeAccount(one);
  if (fromAccount) return fromAccount;
  const { listed, noneSent } = credentials;
  const confidence: Confidence = silent.has(said) ? "possible" : said === "auth-missing" ? "certain" : "likely";
  const near = listed.find((secret) => (secret.near || secret.blank) && noneSent);
  if (near) return mismatch(one, near, confidence);
  const missing = listed.find(
    ({ name, presence }) => isAbsent(presence) || (presence !== "present" && reportedMissing.has(name)),
  );
  if (missing && (noneSent || reportedMissing.has(missing.name))) return missingSecret(one, missing, confidence);
  if (!noneSent) return undefined;
  const ignored = listed.find(({ contribution }) => contribution.kind === "ignored");
  if (ignored) return wrongType(one, ignored, confidence);
  const [first] = listed;
  // Where strangers' images are public, an image that needs no login is rather misspelled than in want of one.
  const misspelled = said === "ambiguous-not-found-or-unauthorized" && mayBePublic(image);
  return first && !misspelled ? mismatch(one, first, confidence) : undefined;
}

function mayBePublic(image: Image | undefined): boolean {
  const facts = image && factsOf(image, defaultSettings);
  return facts?.access === "public" || facts?.registry?.id === "docker-hub";
}

/** The Pod's own list keeps out a Secret of its ServiceAccount that would do, or the ServiceAccount got it later. */
function judgeAccount(one: Case): Judgement | undefined {
  const { credentials, pod, namespace, around } = one;
  const sent = credentials.account?.sent[0];
  if (!sent || !credentials.noneSent || isMirror(pod)) return undefined;
  const itself = listsItself(pod, namespace, around);
  const confidence = itself === undefined || silent.has(one.said) ? "likely" : "certain";
  const name = serviceAccountOf(pod);
  if (itself === false) return accountChanged(one, confidence, sent.secret);
  const culprit: Culprit = {
    kind: "ServiceAccount",
    namespace,
    name,
    what: t`ServiceAccount "${name}" lists Secret "${sent.secret}", which has a login for this image, but the Pod lists ${listWords(credentials.listed.map((secret) => `"${secret.name}"`))}.`,
    wanted: sent.secret,
  };
  return { cause: "service-account-secrets-ignored", confidence, culprit };
}

function mismatch(
  { namespace, credentials, image }: Case,
  { name, near, blank }: ListedSecret,
  confidence: Confidence,
): Judgement {
  const repository = image?.repository ?? t`the image`;
  if (blank) {
    const what = t`Secret "${name}" has an entry for ${repository}, but no user name and no password in it, which is sent as nothing.`;
    return { cause: "secret-registry-mismatch", confidence, culprit: culpritSecret(namespace, name, what) };
  }
  if (near) {
    const what = sentences(
      t`Secret "${name}" has the key "${near.key}", which does not match ${repository}.`,
      near.miss.why,
    );
    const culprit = culpritSecret(namespace, name, what, near.miss.suggestion);
    return { cause: "secret-registry-mismatch", confidence, culprit };
  }
  const keys = credentials.listed.flatMap(({ registries }) => registries);
  const what =
    keys.length > 0
      ? t`The Pod's pull secrets have logins for ${listWords(keys)}, and none of these matches ${repository}.`
      : t`The Pod's pull secrets have logins for no registry, and none of these matches ${repository}.`;
  return { cause: "secret-registry-mismatch", confidence, culprit: culpritSecret(namespace, name, what) };
}

function missingSecret(one: Case, { name, presence }: ListedSecret, confidence: Confidence): Judgement {
  const { namespace, around, reportedMissing } = one;
  const { inOtherNamespaces } = around.inventory.secret(name, namespace, "");
  const elsewhere = inOtherNamespaces.find(({ secretType }) => formatOfType(secretType) === "dockerconfigjson")
    ?.namespace?.value;
  const proven = presence === "absent" || reportedMissing.has(name);
  const sure = proven || confidence !== "certain" ? confidence : "likely";
  if (elsewhere !== undefined) {
    return {
      cause: "secret-wrong-namespace",
      confidence: sure,
      culprit: culpritSecret(namespace, name, "", elsewhere),
    };
  }
  const meant = around.meant(namespace, name);
  const certain = reportedMissing.has(name) && sure === "possible" ? "likely" : sure;
  return { cause: "secret-missing", confidence: certain, culprit: culpritSecret(namespace, name, "", meant) };
}

function wrongType({ namespace }: Case, { name, contribution }: ListedSecret, confidence: Confidence): Judgement {
  const what = contribution.kind === "ignored" ? contribution.reason : "";
  return { cause: "secret-wrong-type", confidence, culprit: culpritSecret(namespace, name, what) };
}
