/** What real clusters answered, where it is at hand, and the same cases played in the simulated one. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { captureRegistries } from "../../scripts/simulatedCluster/captureRegistries.ts";
import { allKinds, kindOf } from "../../scripts/simulatedCluster/kinds.ts";
import type { Draft, KubeEvent, KubeObject, Pod } from "../../scripts/simulatedCluster/objects.ts";
import { type SimulatedCluster, startSimulatedCluster } from "../../scripts/simulatedCluster/simulatedCluster.ts";
import type { VersionName } from "../../scripts/simulatedCluster/versions.ts";

export const captureVersions: readonly VersionName[] = ["1.36", "1.20"];

const shared = process.env.PULL_SECRETS_SHARED ?? "../shared";

export function hasCaptures(version: VersionName): boolean {
  return existsSync(join(shared, "captures", `v${version}`));
}

export function captured<T extends KubeObject = KubeObject>(version: VersionName, file: string): readonly T[] {
  const text = readFileSync(join(shared, "captures", `v${version}`, `${file}.json`), "utf8");
  return (JSON.parse(text) as { readonly items: readonly T[] }).items;
}

/** The cases' Secrets and ServiceAccounts as captured, then the cases themselves, played for 100 seconds. */
export async function playCases(version: VersionName): Promise<SimulatedCluster> {
  const given = ["namespaces", "secrets", "serviceaccounts"].flatMap((file) => captured(version, file));
  const now = Date.parse("2026-01-01T00:00:00Z");
  const cluster = await startSimulatedCluster({
    objects: given,
    registries: captureRegistries,
    version,
    now,
    random: seeded(),
  });
  const create = (draft: Draft) => {
    const kind = kindOf(draft.apiVersion ?? "", draft.kind ?? "") ?? allKinds[0];
    if (kind) cluster.api.create(kind, draft.metadata?.namespace, draft);
  };
  const text = readFileSync(join(shared, "captures", `v${version}`, "cases.yaml"), "utf8");
  for (const document of parseAllDocuments(text)) create(document.toJS() as Draft);
  cluster.clock.advance(3_000);
  // These were made once the image of another was on the node; see reference/cluster/cases.sh.
  for (const pod of captured<Pod>(version, "pods").filter(({ metadata }) => metadata.name.startsWith("n-cached"))) {
    const { name, namespace = "" } = pod.metadata;
    const containers = pod.spec.containers.map(({ name: it, image, imagePullPolicy = "Always" }) => ({
      name: it,
      image,
      imagePullPolicy,
    }));
    create({ apiVersion: "v1", kind: "Pod", metadata: { name, namespace }, spec: { containers } });
  }
  cluster.clock.advance(100_000);
  return cluster;
}

/** The same numbers each time. */
export function seeded(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** A Pod's name without what is made up for those of a ReplicaSet. */
export function stableName(name: string): string {
  return name.replace(/^(p-deployment)-.*/, "$1");
}

/** What a Pod's containers wait for, whichever of its two alternating states each was caught in. */
export function waitingFor({ status }: Pod): readonly string[] {
  return [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].map(({ name, state }) => {
    if (!("waiting" in state)) return `${name}: ${Object.keys(state)[0]}`;
    const { reason, message = "" } = state.waiting;
    const cause = message.replace(/^Back-off pulling image "[^"]*"(?:: ErrImagePull: )?/, "");
    return `${name}: ${reason === "ImagePullBackOff" ? "ErrImagePull" : reason} ${anonymous(cause)}`;
  });
}

/** Types, reasons and messages, without how often and when. */
export function eventTexts(events: readonly KubeEvent[]): readonly string[] {
  const texts = events.map(({ type, reason, message, involvedObject, source }) => {
    return `${type} ${reason} ${source.component ?? "-"} ${involvedObject.fieldPath ?? "-"} ${anonymous(message)}`;
  });
  return [...new Set(texts)].toSorted();
}

function anonymous(message: string): string {
  return message
    .replace(/p-deployment-\w+(?:-\w+)?/, "p-deployment")
    .replace(/sha256:[0-9a-f]{64}/g, "sha256:…")
    .replace(/ in [\d.]+m?s\b/, " in …")
    .replace(/\([\d.]+m?s including/, "(… including")
    .replace(/size: \d+ bytes/, "size: … bytes");
}
