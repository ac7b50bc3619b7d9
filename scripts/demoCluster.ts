/** `npm run demo:cluster`: a simulated cluster whose Pods cannot be pulled, for kubectl and for our own tools. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import process from "node:process";
import { readArguments, refuse, requireKnown } from "./arguments.ts";
import { captureRegistries } from "./simulatedCluster/captureRegistries.ts";
import { demoRegistries, makeDemo, patchDemoAccount } from "./simulatedCluster/demoObjects.ts";
import type { KubeObject } from "./simulatedCluster/objects.ts";
import { type SimulatedCluster, startSimulatedCluster } from "./simulatedCluster/simulatedCluster.ts";
import { type VersionName, versions } from "./simulatedCluster/versions.ts";

const usage = `Usage: npm run demo:cluster -- [--port N] [--speed N] [--version ${Object.keys(versions).join("|")}] [--objects FOLDER]

  --port N          listen there; any free port otherwise
  --speed N         pulls are tried again N times as soon
  --version V       play a cluster of that version
  --objects FOLDER  serve what "kubectl get … -o json" wrote to the files of that folder, not the demo's own objects`;

/** What is told to a program that started this one. */
export interface DemoReady {
  /** Its path. */
  readonly kubeconfig: string;
}

/** Milliseconds that the demo's Pods have been failing for when it begins. */
const past = 6 * 60_000;

if (import.meta.main) await main();

async function main(): Promise<void> {
  const { port, speed, version, objects } = readOptions();
  const cluster = await start(port, speed, version, objects);
  const folder = await mkdtemp(join(tmpdir(), "pull-secrets-demo-"));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      void Promise.all([cluster.stop(), rm(folder, { recursive: true, force: true })]);
    });
  }
  const kubeconfig = join(folder, "kubeconfig");
  await writeFile(kubeconfig, cluster.kubeconfig(), { mode: 0o600 });
  process.stdout.write(introduction(cluster.url, kubeconfig));
  const ready: DemoReady = { kubeconfig };
  process.send?.(ready);
}

function readOptions() {
  const text = (fallback: string) => ({ type: "string", default: fallback }) as const;
  const { values } = readArguments(usage, {
    options: { port: text("0"), speed: text("1"), version: text("1.36"), objects: { type: "string" } },
  });
  const [port, speed] = [Number(values.port), Number(values.speed)];
  if (!Number.isInteger(port)) refuse(`--port must be a whole number, not "${values.port}".`, usage);
  if (!(speed > 0)) refuse(`--speed must be a number above 0, not "${values.speed}".`, usage);
  requireKnown("version", [values.version], Object.keys(versions), usage);
  return { port, speed, version: values.version as VersionName, objects: values.objects };
}

async function start(
  port: number,
  speed: number,
  version: VersionName,
  folder: string | undefined,
): Promise<SimulatedCluster> {
  const objects = folder === undefined ? [] : await readObjects(folder);
  const registries = folder === undefined ? demoRegistries : captureRegistries;
  const cluster = await startSimulatedCluster({ objects, registries, version, port, now: Date.now() - past });
  if (folder === undefined) {
    makeDemo(cluster.api);
    cluster.clock.advance(past / 2);
    patchDemoAccount(cluster.api);
    cluster.clock.advance(past / 2);
  }
  cluster.clock.follow(speed);
  return cluster;
}

/** Lists and single objects; files of anything else are passed over. */
async function readObjects(folder: string): Promise<readonly KubeObject[]> {
  const names = (await readdir(folder)).filter(
    (name) => name.endsWith(".json") && !basename(name).startsWith("recovered"),
  );
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return texts.flatMap((text) => {
    const value = JSON.parse(text) as { readonly kind?: string; readonly items?: readonly KubeObject[] };
    return value.items ?? (value.kind ? [value as KubeObject] : []);
  });
}

function introduction(url: string, kubeconfig: string): string {
  return `A simulated cluster answers at ${url}. Its Pods are made up, and most of them cannot pull their images.

  KUBECONFIG=${kubeconfig} kubectl get pods -A
  npx pull-secrets diagnose --live --all-namespaces --kubeconfig ${kubeconfig}

Put it right as in a real cluster, with kubectl create secret, patch or rollout restart, and watch the Pods recover.
Ctrl-C ends it and removes the file.
`;
}
