/** `pull-secrets explain`: tells for each workload how its images are pulled. */
import {
  Context,
  type ImagePull,
  type PodPull,
  type PullSecretUse,
  registriesOf,
  type Workload,
  withoutLogin,
} from "#core";
import type { ExplainOptions } from "./arguments.ts";
import { painter } from "./colors.ts";
import { readInput } from "./files.ts";
import { formatStory } from "./format/story.ts";
import { type ExitCode, type Io, printableJson } from "./io.ts";
import { Progress } from "./progress.ts";
import { tellTroubles, Workspace } from "./workspace.ts";

export async function explain(options: ExplainOptions, io: Io): Promise<ExitCode> {
  const progress = new Progress(io);
  const input = await readInput(options, io, progress);
  const workspace = Workspace.read(input, options.settings, io.cwd, progress);
  const context = Context.of(workspace.deployment, options.settings, Date.now());
  const { inventory } = context;
  const workloads = inventory.workloads.map((workload, index) => {
    progress.show(`resolving: ${index} of ${inventory.workloads.length} workloads`);
    return explanationOf(context.pull(workload), workspace);
  });
  progress.clear();
  const missing = tellTroubles(input, workspace, io);
  const format = { json: formatJson, text: (all: typeof workloads) => formatStory(all, painter(options.color, io)) };
  io.stdout.write(format[options.format](workloads));
  return missing.length > 0 ? 2 : 0;
}

/** How one workload pulls, as JSON has it. It holds no password, `auth` or token. */
export type Explanation = ReturnType<typeof explanationOf>;

function formatJson(workloads: readonly Explanation[]): string {
  return printableJson({ workloads }, 2);
}

function explanationOf({ workload, serviceAccount, pullSecrets, images }: PodPull, workspace: Workspace) {
  const { name, state, account } = serviceAccount;
  return {
    apiVersion: workload.apiVersion,
    kind: workload.type,
    name: workload.name?.value ?? null,
    namespace: workload.namespace?.value ?? null,
    ...placeOf(workload, workspace),
    /** The folder of the kustomization that makes it of what is in the file. */
    overlay: workspace.deployment.overlayWith(workload)?.name ?? null,
    serviceAccount: { name, state, pullSecrets: account?.pullSecrets.references.map(({ value }) => value) ?? [] },
    pullSecrets: pullSecrets.map(pullSecretOf),
    images: images.map(imageOf),
  };
}

/** Where the name is written, or the first content of the document; the line is zero-based. */
function placeOf({ name, source }: Workload, workspace: Workspace) {
  const content = /^(?!---|\.\.\.|%)[ \t]*[^\s#]/m.exec(source.text)?.index ?? 0;
  const start = source.start + (name?.start ?? content);
  const { uri, span } = workspace.deployment.placeOf({ uri: source.uri, span: { start, end: start } });
  return { file: workspace.display(uri), line: workspace.position(uri, span.start).line };
}

function pullSecretOf(use: PullSecretUse) {
  const { name, source, state, secret } = use;
  const type = secret?.secretType ?? null;
  return { name, source, state, type, registries: secret ? registriesOf(secret) : [], problem: problemOf(use) };
}

function problemOf({ contribution }: PullSecretUse): string | null {
  switch (contribution.kind) {
    case "credentials":
      return null;
    case "malformed":
      return `It cannot be decoded, which fails every pull of the Pod: ${contribution.message}.`;
    case "ignored":
      return `The kubelet passes over it: ${contribution.reason}.`;
    case "absent":
      return contribution.elsewhere.length > 0
        ? `It is declared only in namespace ${contribution.elsewhere.map((name) => `"${name}"`).join(", ")}.`
        : "No manifest declares it.";
    case "unknown":
      return `What it covers is not known: ${contribution.reason}.`;
  }
}

function imageOf({ use, facts, credentials, verdict, steps }: ImagePull) {
  const { container, containerType, at, image, templated, pullPolicy } = use;
  const known = image.valid && !templated ? image : undefined;
  return {
    container,
    containerType,
    image: withoutLogin(at.value),
    repository: known?.repository ?? "",
    tag: known?.tag ?? null,
    digest: known?.digest ?? null,
    registry: known?.domain ?? "",
    access: facts?.access ?? "unknown",
    pullPolicy,
    credentials: credentials.map(({ pullSecret, key, entry }) => ({
      secret: pullSecret.name,
      key,
      username: entry.username,
    })),
    verdict,
    steps,
  };
}
