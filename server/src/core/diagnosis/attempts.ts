/** The tries that events tell of, and what follows for the next one. */
import { causeOf } from "./classify.ts";
import type { PodEvent } from "./events.ts";
import type { FailingImage } from "./failing.ts";
import type { BackOff, Cause } from "./failure.ts";
import { imageIn, isSameImage } from "./message.ts";
import { isoTime } from "./raw.ts";
import type { Retry, Tries } from "./times.ts";

/** The events of failed tries of one image, the newest first. Those of containers that share the image are told apart. */
export function tryEvents(events: readonly PodEvent[], failing: FailingImage): readonly PodEvent[] {
  return events
    .filter((event) => isTry(event) && concerns(event, failing))
    .toSorted((a, b) => (b.last ?? 0) - (a.last ?? 0));
}

function isTry({ reason, message }: PodEvent): boolean {
  if (reason === "InspectFailed" || reason === "ErrImageNeverPull") return true;
  if (reason !== "Failed") return false;
  // Each try has a second event, such as "Error: ErrImagePull", that says nothing more.
  return !/^(?:spec\.\w+\{[^}]*\}: )?Error: (?:ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull|\w+)$/.test(
    message,
  );
}

function concerns({ container, message }: PodEvent, { containerType, container: name, image }: FailingImage): boolean {
  const named = imageIn(message);
  if (containerType === "volume") return named !== undefined && isSameImage(named, image);
  if (container && (container.type !== containerType || container.name !== name)) return false;
  if (named === undefined || named === "") return container !== undefined && !isOther(message);
  return isSameImage(named, image);
}

/** `Failed` is also the reason of events about containers that could not be started. */
function isOther(message: string): boolean {
  return causeOf(message) === "unknown";
}

export function retryOf(said: Cause, reason: string): Retry {
  if (said === "never-pull" || said === "invalid-name") return "never";
  return reason.includes(" ") ? "resync" : "back-off";
}

export function backOffOf({ since, attempts, last, next, unseen }: Tries): BackOff {
  return {
    since: isoTime(since),
    attempts: attempts ?? null,
    lastAttempt: isoTime(last),
    nextAttempt: isoTime(next),
    unseen,
  };
}
