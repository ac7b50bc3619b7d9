/** Brings images onto the simulated nodes by the kubelet's rules, and says what it does as the kubelet does. */
import { type Image, parseImage } from "#core";
import type { Clock } from "./clock.ts";
import type { Container, Pod } from "./objects.ts";
import type { PullSecrets } from "./pullSecrets.ts";
import type { Said } from "./recorder.ts";
import { askRegistry, fullName, type Registry, registryOf } from "./registries.ts";
import type { Version } from "./versions.ts";
import { failureText } from "./wording.ts";

/** Milliseconds (pkg/kubelet/kubelet.go). */
const [firstBackOff, longestBackOff] = [10_000, 300_000];

interface BackOff {
  over: boolean;
  /** Milliseconds. */
  readonly delay: number;
  readonly message: string;
}

/** A Pod's pulls so far. */
export interface Attempts {
  /** By container. */
  readonly backOffs: Map<string, BackOff>;
  failures: number;
}

export interface PullWork {
  readonly pod: Pod;
  readonly secrets: PullSecrets;
  readonly attempts: Attempts;
}

export type Tell = (type: Said["type"], reason: string, message: string) => void;

/** Why a container waits. */
export interface Problem {
  readonly reason: string;
  readonly message: string;
}

export class Puller {
  readonly #clock: Clock;
  readonly #registries: readonly Registry[];
  readonly #version: Version;
  /** Images on the nodes, with the Secrets that they were pulled with; an empty name stands for none. */
  readonly #images = new Map<string, Set<string>>();

  constructor(clock: Clock, registries: readonly Registry[], version: Version) {
    this.#clock = clock;
    this.#registries = registries;
    this.#version = version;
  }

  /** The image of a container that runs is there, and was pulled with what its Pod lists. */
  remember({ metadata: { namespace } }: Pod, { image: text }: Container, { present }: PullSecrets): void {
    const image = parseImage(text);
    if (!image.valid) return;
    for (const secret of present.length > 0 ? present.map((name) => `${namespace}/${name}`) : [""])
      this.#keep(image, secret);
  }

  #keep(image: Image, secret: string): void {
    this.#images.set(fullName(image), (this.#images.get(fullName(image)) ?? new Set()).add(secret));
  }

  /** pkg/kubelet/images/image_manager.go, EnsureImageExists */
  ensure(work: PullWork, container: Container, tell: Tell): Problem | undefined {
    const refuse = (reason: string, message: string, eventReason = reason): Problem => {
      tell("Warning", eventReason, message);
      tell("Warning", "Failed", `Error: ${reason}`);
      return { reason, message };
    };
    const image = parseImage(container.image);
    if (!image.valid) {
      const error = this.#version.name === "1.20" ? olderParseError(image.error) : image.error;
      const message = `Failed to apply default image tag ${JSON.stringify(container.image)}: ${error}`;
      return refuse("InvalidImageName", message, "InspectFailed");
    }
    const malformed = this.#version.malformedSecretFailsFirst ? work.secrets.malformed : undefined;
    const usable = this.#usable(work, image);
    const never = container.imagePullPolicy === "Never";
    if (never && !usable) {
      return refuse(
        "ErrImageNeverPull",
        `Container image "${container.image}" is not present with pull policy of Never`,
      );
    }
    if (usable && container.imagePullPolicy !== "Always") {
      const accessible = this.#version.verifiesPulledImages ? " and can be accessed by the pod" : "";
      tell("Normal", "Pulled", `Container image "${container.image}" already present on machine${accessible}`);
      return undefined;
    }
    if (malformed !== undefined) {
      tell("Warning", "Failed", `Error: ${malformed}`);
      return { reason: malformed, message: malformed };
    }
    return this.#pull(work, container, image, tell);
  }

  /** Whether the image is on the node and this Pod may have it. */
  #usable({ pod, secrets }: PullWork, image: Image): boolean {
    const pulledWith = this.#images.get(fullName(image));
    if (!pulledWith || !this.#version.verifiesPulledImages) return pulledWith !== undefined;
    return pulledWith.has("") || secrets.present.some((name) => pulledWith.has(`${pod.metadata.namespace}/${name}`));
  }

  #pull(work: PullWork, container: Container, image: Image, tell: Tell): Problem | undefined {
    const { backOffs } = work.attempts;
    const held = backOffs.get(container.name);
    const quoted = `"${container.image}"`;
    if (held && !held.over) {
      const message = `Back-off pulling image ${quoted}`;
      tell("Normal", "BackOff", message);
      tell("Warning", "Failed", "Error: ImagePullBackOff");
      const cause = this.#version.backOffTellsCause ? `: ErrImagePull: ${held.message}` : "";
      return { reason: "ImagePullBackOff", message: message + cause };
    }
    tell("Normal", "Pulling", `Pulling image ${quoted}`);
    const failure = this.#attempt(work, image);
    if (failure === undefined) {
      backOffs.delete(container.name);
      const size = this.#version.name === "1.36" ? " (640ms including waiting). Image size: 304534 bytes." : "";
      tell("Normal", "Pulled", `Successfully pulled image ${quoted} in 640ms${size}`);
      return undefined;
    }
    work.attempts.failures += 1;
    const delay = held ? Math.min(held.delay * 2, longestBackOff) : firstBackOff;
    const backOff: BackOff = { over: false, delay, message: failure };
    backOffs.set(container.name, backOff);
    this.#clock.after(delay, () => {
      backOff.over = true;
    });
    tell("Warning", "Failed", `Failed to pull image ${quoted}: ${failure}`);
    tell("Warning", "Failed", "Error: ErrImagePull");
    return { reason: "ErrImagePull", message: failure };
  }

  /** Every login in turn, and without one only if there is none (kuberuntime_image.go, PullImage). */
  #attempt({ pod, secrets }: PullWork, image: Image): string | undefined {
    if (secrets.malformed !== undefined) return secrets.malformed;
    const registry = registryOf(this.#registries, image);
    const logins = secrets.logins(image);
    const failures: string[] = [];
    for (const login of logins.length > 0 ? logins : [undefined]) {
      const outcome = askRegistry(registry, image, login);
      if (outcome.kind === "pulled") {
        this.#keep(image, login ? `${pod.metadata.namespace}/${login.secret}` : "");
        return undefined;
      }
      failures.push(failureText(outcome, registry, image, this.#version));
    }
    const different = [...new Set(failures)];
    return different.length === 1 ? different[0] : `[${different.join(", ")}]`;
  }
}

/** distribution/reference spoke of references then, and did not name the part. */
function olderParseError(error: string): string {
  return error
    .replace("parse image name", "parse image reference")
    .replace(/repository name \(.*\) must/, "repository name must");
}
