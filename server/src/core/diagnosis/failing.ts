/** Which images of a Pod cannot be pulled, as its status tells. */
import { causeOf } from "./classify.ts";
import type { FailingContainerType } from "./failure.ts";
import { imageIn, isSameImage } from "./message.ts";
import { at, listAt, type RawObject, textAt } from "./raw.ts";

/** A container that waits for an image, or a volume whose image it waits for. */
export interface FailingImage {
  readonly container: string;
  readonly containerType: FailingContainerType;
  /** As the Pod names it. */
  readonly image: string;
  readonly reason: string;
  readonly message: string;
  readonly pullPolicy: string;
}

/** pkg/kubelet/images/types.go and crierrors, of all versions since 1.20. */
const failingReasons: ReadonlySet<string> = new Set([
  "ErrImagePull",
  "ImagePullBackOff",
  "InvalidImageName",
  "ErrImageNeverPull",
  "ImageInspectError",
  "RegistryUnavailable",
  "ErrRegistryUnavailable",
  "SignatureValidationFailed",
]);

const statusLists = [
  ["initContainerStatuses", "init", "initContainers"],
  ["containerStatuses", "container", "containers"],
  ["ephemeralContainerStatuses", "ephemeral", "ephemeralContainers"],
] as const;

/**
 * Whether a raw Pod waits for an image that cannot be pulled. Cheap enough for every Pod of a large cluster. Pods that
 * have ended or are being deleted need nothing any more.
 */
export function isPullFailing(pod: unknown): boolean {
  const status = at(pod, "status");
  if (at(status, "phase") === "Succeeded" || at(status, "phase") === "Failed") return false;
  if (textAt(pod, "metadata", "deletionTimestamp") !== undefined) return false;
  return statusLists.some(([list]) =>
    listAt(status, list).some((container) => isFailingReason(textAt(container, "state", "waiting", "reason"))),
  );
}

/** Since 1.33 a pull secret that cannot be decoded has its error for a reason, which is no single word. */
function isFailingReason(reason: string | undefined): boolean {
  if (reason === undefined) return false;
  return failingReasons.has(reason) || (reason.includes(" ") && causeOf(reason) === "secret-malformed");
}

/** Each once: several containers may wait for the same volume. */
export function failingImages(pod: RawObject): readonly FailingImage[] {
  if (!isPullFailing(pod)) return [];
  const failing = statusLists.flatMap(([list, containerType, specs]) =>
    listAt(pod, "status", list).flatMap((status) => {
      const waiting = at(status, "state", "waiting");
      const reason = textAt(waiting, "reason");
      if (reason === undefined || !isFailingReason(reason)) return [];
      const container = textAt(status, "name") ?? "";
      const spec = listAt(pod, "spec", specs).find((one) => textAt(one, "name") === container);
      // The status may name what was pulled for the same content; what fails is what the spec says.
      const image = textAt(spec, "image") ?? textAt(status, "image") ?? "";
      const found: FailingImage = {
        container,
        containerType,
        image,
        reason,
        message: textAt(waiting, "message") ?? "",
        pullPolicy: textAt(spec, "imagePullPolicy") ?? "",
      };
      return [volumeOf(pod, spec, found) ?? found];
    }),
  );
  const seen = new Map(failing.map((one) => [`${one.containerType}/${one.container}`, one]));
  return [...seen.values()];
}

/** A volume whose image fails shows in the containers that mount it, with the volume's image in the message. */
function volumeOf(pod: RawObject, spec: unknown, found: FailingImage): FailingImage | undefined {
  const named = imageIn(found.message);
  if (named === undefined || isSameImage(named, found.image)) return undefined;
  const mounted = new Set(listAt(spec, "volumeMounts").map((mount) => textAt(mount, "name")));
  const volume = listAt(pod, "spec", "volumes").find(
    (one) => isSameImage(textAt(one, "image", "reference") ?? "", named) && mounted.has(textAt(one, "name")),
  );
  const image = textAt(volume, "image", "reference");
  if (image === undefined) return undefined;
  const pullPolicy = textAt(volume, "image", "pullPolicy") ?? "";
  return { ...found, container: textAt(volume, "name") ?? "", containerType: "volume", image, pullPolicy };
}
