/** The picture of a pull that failed: the path as the resolver sees it over the live objects, and what came of it. */
import type { Cause, PullFailure } from "../diagnosis/failure.ts";
import { listsItself } from "../diagnosis/owners.ts";
import { listAt, type RawObject, textAt } from "../diagnosis/raw.ts";
import type { Surroundings } from "../diagnosis/surroundings.ts";
import { Inventory } from "../inventory.ts";
import { PodSpecTable } from "../kubernetes/podSpecs.ts";
import { ManifestReader } from "../manifests.ts";
import { resolve } from "../resolve.ts";
import { defaultSettings } from "../settings.ts";
import { t } from "../translation.ts";
import { listed } from "../words.ts";
import { type Picture, type PictureNode, pictureOf } from "./picture.ts";

/** An object of the cluster. */
export interface LiveObject {
  readonly kind: "Pod" | "ServiceAccount" | "Secret";
  readonly namespace: string;
  readonly name: string;
}

export interface LivePicture {
  readonly picture: Picture;
  /** What the nodes of the picture stand for, by their ids. */
  readonly objects: Readonly<Record<string, LiveObject>>;
}

/** Nothing where the Pod has no such image. */
export function livePictureOf(pod: RawObject, failure: PullFailure, around: Surroundings): LivePicture | undefined {
  const { namespace, pod: name, serviceAccount } = failure;
  const workload = readPod(pod);
  if (!workload) return undefined;
  const names = listAt(pod, "spec", "imagePullSecrets").flatMap((entry) => textAt(entry, "name") ?? []);
  // Absence counts only where it is known of every Secret that is listed.
  const known = names.every((name) => ["present", "absent"].includes(around.presence("Secret", namespace, name)));
  const inventory = new Inventory(around.inventory.files.values(), known);
  const pull = resolve(workload, inventory, defaultSettings);
  const image = pull.images.find(
    ({ use }) => use.containerType === failure.containerType && use.container === failure.container,
  );
  if (!image) return undefined;
  const own = listsItself(pod, namespace, around) !== false;
  const drawn = pictureOf(pull, image, inventory, { refused: refusing.has(failure.cause), copied: !own });
  const account = around.object("ServiceAccount", namespace, serviceAccount);
  const nodes = drawn.nodes.map((node): PictureNode => {
    const live = { ...node, place: undefined };
    if (node.id === "account") return { ...live, ...accountOf(account, own) };
    if (node.kind === "secret" && isCulprit(node, failure)) return { ...live, tone: "error" };
    if (node.id === "verdict") return { ...live, title: failure.headline, lines: [], tone: "error" };
    return live;
  });
  return {
    picture: {
      ...drawn,
      nodes,
      steps: [...drawn.steps, failure.headline],
    },
    objects: {
      workload: { kind: "Pod", namespace, name },
      account: { kind: "ServiceAccount", namespace, name: serviceAccount },
      ...Object.fromEntries(
        pull.pullSecrets.map(({ name }, index) => [`secret-${index}`, { kind: "Secret", namespace, name }]),
      ),
    },
  };
}

/** A registry that refuses a login has told that it wants one. */
const refusing: ReadonlySet<Cause> = new Set([
  "auth-missing",
  "auth-invalid",
  "auth-expired",
  "auth-missing-or-invalid",
  "forbidden",
]);

/** Whether the failure is for the want of what this Secret should hold. */
function isCulprit({ title }: PictureNode, { family, secret }: PullFailure): boolean {
  return family === "credentials" && secret !== null && title === `Secret "${secret.name}"`;
}

function readPod(pod: RawObject) {
  const { resources } = new ManifestReader(new PodSpecTable([])).read("observed:/pod", JSON.stringify(pod));
  return resources.find((resource) => resource.kind === "workload");
}

function accountOf(account: RawObject | undefined, own: boolean): Pick<PictureNode, "lines" | "tone"> {
  if (!account) return { lines: [t`It could not be read`], tone: "unknown" };
  const names = listAt(account, "imagePullSecrets").flatMap((entry) => textAt(entry, "name") ?? []);
  const lists = names.length > 0 ? t`Lists ${listed(names)} now` : t`Lists no pull secrets now`;
  const how = own
    ? t`The Pod got no list from it: it was made with one of its own, or with none`
    : t`The Pod got its list from it when it was made`;
  return { lines: [lists, how], tone: "neutral" };
}
