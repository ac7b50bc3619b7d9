/** Where a resource that is being written ends up, and which Secrets and ServiceAccounts it can name there. */
import { mayMeet } from "../../inventory.ts";
import type { Image } from "../../kubernetes/image.ts";
import type { Namespace } from "../../kubernetes/resources.ts";
import { type AnySecret, placeOfName, type ServiceAccount, type Workload } from "../../kubernetes/resources.ts";
import type { Overlay } from "../../kustomize/overlay.ts";
import { navigationOf } from "../../navigation/navigation.ts";
import { dockerConfigSecrets } from "../../secrets.ts";
import { isSamePlace } from "../deployed.ts";
import type { CompletionPlace } from "./provider.ts";
import { stand } from "./word.ts";

/** One way in which it is applied: by an overlay, or as it is written. */
export interface Setting {
  readonly overlay: Overlay | undefined;
  readonly namespace: Namespace;
  /** What is pulled with its list of pull secrets. */
  readonly images: readonly Image[];
}

export function settingsOf(owner: Workload | ServiceAccount, place: CompletionPlace): readonly Setting[] {
  const { context, uri } = place;
  const overlays = context.deployment?.overlaysOf(uri) ?? [];
  const name = placeOfName(owner);
  // The word may be shorter or longer than what stands for it.
  const shift = stand.length - (place.word.span.end - place.word.span.start) + (place.asKey ? 1 : 0);
  const start = name.span.start > place.word.span.start ? name.span.start - shift : name.span.start;
  const written = { uri, span: { start, end: start } };
  const settingOf = (one: Workload | ServiceAccount, overlay: Overlay | undefined): Setting => ({
    overlay,
    namespace: one.namespace?.value,
    images: one.kind === "workload" ? imagesIn([one]) : imagesIn(runningAs(one, place)),
  });
  const deployed = overlays.map((overlay) => {
    const made = overlay
      .resourcesOf(uri)
      .find((one) => one.kind === owner.kind && isSamePlace(placeOfName(one), written, context));
    return settingOf(made?.kind === "workload" || made?.kind === "serviceAccount" ? made : owner, overlay);
  });
  return deployed.length > 0 ? deployed : [settingOf(owner, undefined)];
}

/** Those whose Pods get the list of a ServiceAccount. */
function runningAs({ name, namespace }: ServiceAccount, { context }: CompletionPlace): readonly Workload[] {
  return context.inventory.workloads.filter(
    (workload) =>
      workload.pullSecrets.length === 0 &&
      (workload.serviceAccountName?.value ?? "default") === name?.value &&
      mayMeet(workload.namespace?.value, namespace?.value),
  );
}

function imagesIn(workloads: readonly Workload[]): readonly Image[] {
  const uses = workloads.flatMap(({ images }) => images);
  const valid = uses.flatMap(({ image, templated }) => (image.valid && !templated ? image : []));
  return [...new Map(valid.map((image) => [image.repository, image])).values()];
}

/** What bears a name, and where it does. */
export interface Candidate<T> {
  readonly name: string;
  readonly found: readonly { readonly setting: Setting; readonly target: T }[];
}

export function secretsFor(settings: readonly Setting[], place: CompletionPlace): readonly Candidate<AnySecret>[] {
  return candidates(dockerConfigSecrets(place.context.inventory), settings, place);
}

export function accountsFor(
  settings: readonly Setting[],
  place: CompletionPlace,
): readonly Candidate<ServiceAccount>[] {
  return candidates(place.context.inventory.serviceAccounts, settings, place);
}

/** What the API server may take for a name. */
const possible = /^[a-z0-9][-.a-z0-9]*$/;

function candidates<T extends AnySecret | ServiceAccount>(
  targets: readonly T[],
  settings: readonly Setting[],
  { context, uri }: CompletionPlace,
): readonly Candidate<T>[] {
  const navigation = navigationOf(context);
  const siblings = context.deployment?.overlaysOf(uri) ?? [];
  const named = settings.flatMap((setting) =>
    targets
      .filter((target) => target.name && mayMeet(setting.namespace, target.namespace?.value))
      .flatMap((target) => {
        const overlay = context.deployment?.overlayWith(target);
        // Other overlays make others of the same manifests.
        if (overlay && overlay !== setting.overlay && siblings.includes(overlay)) return [];
        const [first = ""] = navigation.namesOfTarget(target);
        return [{ name: overlay === setting.overlay ? first : (target.name?.value ?? ""), setting, target }];
      }),
  );
  return [...Map.groupBy(named, ({ name }) => name)]
    .filter(([name]) => possible.test(name) && name !== stand)
    .map(([name, found]) => ({ name, found }));
}
