import { inTheCluster } from "../clusterSecrets.ts";
import type { Context } from "../context.ts";
import { attachToPod, fix } from "../fixes.ts";
import { ignoredList } from "../ignoredList.ts";
import { type NearMiss, nearMiss } from "../kubernetes/keyring.ts";
import { placeOf, type Secret, type Workload } from "../kubernetes/resources.ts";
import type { Contribution, ImagePull, PodPull, PullSecretUse } from "../pull.ts";
import type { Fix, Problem, Rule } from "../rule.ts";
import { changeDockerConfig } from "../secretEdits.ts";
import { registriesOf } from "../secrets.ts";
import type { Written } from "../text.ts";
import { t } from "../translation.ts";
import { listed } from "../words.ts";

export const pullSecretRegistryMismatch: Rule = {
  id: "pull-secret-registry-mismatch",
  severity: "warning",
  summary: "A pull secret has no credentials for the images of its Pod, or an image is covered by none.",
  why: `
The kubelet offers a credential only where the key of the docker config matches the image's name; the name of the Secret
means nothing. Where no key matches, the pull is anonymous, and the registry answers as if no Secret were there.`,

  check: {
    *workload(workload, context) {
      const pull = context.pull(workload);
      const known = onceEach(pull.pullSecrets.filter(isKnown));
      // A finding about a list that is wrong as a whole would be told twice.
      if (known.length === 0 || pull.listUnknown || ignoredList(workload, context)) return;
      const problems = [...nearMisses(pull, known, context)];
      if (problems.length === 0) problems.push(...uselessSecrets(pull, known, context));
      if (problems.length === 0) problems.push(...uncoveredImages(pull, known, context));
      yield* problems;
    },
  },
};

/** A Secret that is listed twice is judged once. */
function onceEach(uses: readonly KnownUse[]): readonly KnownUse[] {
  return uses.filter((use, index) => uses.findIndex(({ name }) => name === use.name) === index);
}

type KnownUse = PullSecretUse & { readonly contribution: Extract<Contribution, { kind: "credentials" }> };

/** Present, readable, and with at least one entry. */
function isKnown(use: PullSecretUse): use is KnownUse {
  return use.contribution.kind === "credentials" && use.contribution.content.config.entries.length > 0;
}

function subjectOf({ name, inCluster }: KnownUse): string {
  return `Secret "${name}"${inCluster ? inTheCluster(inCluster) : ""}`;
}

function isUncovered({ use, verdict, facts, credentials }: ImagePull): boolean {
  return (
    facts !== undefined &&
    use.pullPolicy !== "Never" &&
    facts.access !== "public" &&
    credentials.length === 0 &&
    (verdict === "anonymous" || verdict === "unknown")
  );
}

/** Keys that nearly match an image that nothing covers. */
function* nearMisses(pull: PodPull, known: readonly KnownUse[], context: Context): Iterable<Problem> {
  for (const use of known) {
    if (pull.images.some(({ credentials }) => credentials.some(({ pullSecret }) => pullSecret === use))) continue;
    for (const image of pull.images.filter(isUncovered)) {
      const near = nearestKey(use, image);
      if (!near) continue;
      const { key, miss } = near;
      yield {
        ...nearMissOf(image, { ...near, use }),
        at: use.source === "pod" ? use.reference : image.use.at,
        fixes: () => {
          const others = attach(pull.workload, image, context);
          const { secret, inCluster } = use;
          if (inCluster || secret?.kind !== "secret") return others;
          return [...others, ...correctKey(secret, key, others.length === 0, miss, context)];
        },
      };
      break;
    }
  }
}

/** A key that nearly matches an image, and whose it is. */
interface NearKey {
  readonly use: KnownUse;
  readonly key: Written;
  readonly miss: NearMiss;
}

function nearMissOf(image: ImagePull, { use, key, miss }: NearKey): Pick<Problem, "message" | "related"> {
  const { secret, inCluster, contribution } = use;
  return {
    message: t`${subjectOf(use)} has the key "${key.value}", which does not match ${repositoryOf(image)}: ${differs[miss.part]()}.`,
    related: secret && !inCluster ? [{ at: placeOf(secret, contribution.content.locate(key)), message: miss.why }] : [],
  };
}

function nearestKeyBut(part: NearMiss["part"], use: KnownUse, image: ImagePull): readonly NearKey[] {
  const near = nearestKey(use, image);
  return near && near.miss.part !== part ? [{ ...near, use }] : [];
}

const differs: Readonly<Record<NearMiss["part"], () => string>> = {
  whitespace: () => t`there is white space in it`,
  scheme: () => t`its scheme is not understood`,
  "trailing-version": () => t`a slash is missing at its end`,
  case: () => t`upper and lower case differ`,
  "docker-hub-alias": () => t`it is not the name by which Docker Hub's images are looked up`,
  "path-glob": () => t`there is a wildcard in its path`,
  "tag-in-key": () => t`there is a tag in it`,
  port: () => t`the port differs`,
  "wildcard-depth": () => t`the wildcard stands for another number of parts`,
  path: () => t`the path differs`,
};

function nearestKey(
  { contribution }: KnownUse,
  image: ImagePull,
): { readonly key: Written; readonly miss: NearMiss } | undefined {
  for (const { key } of contribution.content.config.entries) {
    const miss = nearMiss(key.value, repositoryOf(image));
    // What stands for another path may well be covered by a Secret of which nothing is known here.
    if (miss && (miss.part !== "path" || image.verdict === "anonymous")) return { key, miss };
  }
  return undefined;
}

/** Not where somebody else needs the key as it is. Another path may need other credentials. */
function correctKey(
  secret: Secret,
  key: Written,
  isCertain: boolean,
  { part, suggestion }: NearMiss,
  context: Context,
): readonly Fix[] {
  const isInUse = context.inventory.workloads.some((workload) =>
    context.pull(workload).images.some(({ credentials }) => credentials.some(({ entry }) => entry.key === key)),
  );
  if (isInUse) return [];
  const edits = changeDockerConfig(secret, () => [{ span: key, text: JSON.stringify(suggestion) }]);
  return fix(t`Change the key to "${suggestion}"`, edits, isCertain && part !== "path");
}

/** Secrets of the Pod's own list that match none of its images; a ServiceAccount's list serves other Pods too. */
function* uselessSecrets(pull: PodPull, known: readonly KnownUse[], context: Context): Iterable<Problem> {
  if (pull.images.length === 0 || pull.images.some(({ use }) => use.templated || !use.image.valid)) return;
  const uncovered = pull.images.filter(isUncovered);
  // Where another Secret of the list may cover the rest, this one is only too many.
  const harmless = uncovered.every(({ verdict }) => verdict === "unknown");
  for (const use of known) {
    if (
      use.source !== "pod" ||
      pull.images.some(({ credentials }) => credentials.some(({ pullSecret }) => pullSecret === use))
    )
      continue;
    yield {
      at: use.reference,
      ...(harmless && { severity: "hint" as const }),
      message: t`${subjectOf(use)} covers only ${listed(registriesOf(use.contribution))}, which no image of this Pod comes from.`,
      related: uncovered.map((image) => ({
        at: placeOf(pull.workload, image.use.at),
        message: t`comes from ${domainOf(image)}`,
      })),
      fixes: () => uncovered.slice(0, 1).flatMap((image) => attach(pull.workload, image, context)),
    };
  }
}

/** Images that need credentials, while everything that is listed is known and covers something else. */
function* uncoveredImages(pull: PodPull, known: readonly KnownUse[], context: Context): Iterable<Problem> {
  const { workload, pullSecrets, images } = pull;
  for (const image of images) {
    const { facts, use } = image;
    if (!facts || image.verdict !== "anonymous" || !isUncovered(image)) continue;
    // A key that another image needs may stand for another registry of nearly the same name: it is not to be changed.
    const near = known.flatMap((secret) => nearestKeyBut("path", secret, image));
    if (near[0]) {
      yield { ...nearMissOf(image, near[0]), at: use.at, fixes: () => attach(workload, image, context) };
      continue;
    }
    const evidence = context.evidence(use, facts, workload);
    if (!evidence && facts.access !== "private") continue;
    const names = [
      ...new Set(pullSecrets.map(({ name, inCluster }) => `"${name}"${inCluster ? inTheCluster(inCluster) : ""}`)),
    ];
    yield {
      at: use.at,
      // Nodes of a cloud may have access of their own to its registries.
      ...(!evidence && facts.nodeCloud && { severity: "hint" as const }),
      message:
        names.length > 1
          ? t`None of the pull secrets ${listed(names)} covers ${repositoryOf(image)}.`
          : t`The pull secret ${listed(names)} does not cover ${repositoryOf(image)}.`,
      fixes: () => attach(workload, image, context),
    };
  }
}

/** A list of the Pod's own would silence the ServiceAccount's. */
function attach(workload: Workload, image: ImagePull, context: Context): readonly Fix[] {
  return workload.pullSecrets.length > 0 ? attachToPod(repositoryOf(image), workload, context) : [];
}

function repositoryOf({ use: { image } }: ImagePull): string {
  return image.valid ? image.repository : "";
}

function domainOf({ use: { image } }: ImagePull): string {
  return image.valid ? image.domain : "";
}
