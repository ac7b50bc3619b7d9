/** Analyse rendered chart: lets Helm render a chart of the workspace, and shows what is found in the result. */
import { posix } from "node:path";
import { commands, env, ProgressLocation, Uri, window, workspace } from "vscode";
import { type ChartText, namespaceProblem, type RenderedChart, t, templatesOf, withoutSecretValues } from "#core";
import { type AnalyseRenderedParams, analyseRenderedRequest, type RenderedFinding } from "#protocol";
import { showError, showInformation } from "../prompts/messages.ts";
import { type Rendering, type RenderRequest, render } from "../rendered/helm.ts";
import type { Workbench } from "./index.ts";

const timeoutSeconds = 60;
const installing = "https://helm.sh/docs/intro/install/";

export async function analyseChart(workbench: Workbench): Promise<void> {
  if (!workspace.isTrusted) {
    void showInformation(t`Helm runs only in workspaces that you trust.`);
    return;
  }
  const chart = await chooseChart();
  const values = chart && (await chooseValues(chart));
  const namespace = values && (await askNamespace());
  if (!chart || !values || !namespace) return;
  const folder = Uri.joinPath(chart, "..");
  const request = {
    chart: folder.fsPath,
    values: values.map(({ fsPath }) => fsPath),
    release: "release-name",
    namespace,
  };
  const rendering = await renderWithProgress(request);
  if (rendering.kind === "rendered")
    await show(withoutSecretValues(rendering.text), { chart, values, namespace }, workbench);
  else await complain(rendering);
}

/** The one that the file in the editor is a part of, else one that is chosen. */
async function chooseChart(): Promise<Uri | undefined> {
  const found = await workspace.findFiles("**/Chart.yaml", "**/{charts,node_modules}/*/Chart.yaml", 1000);
  const charts = found.filter(({ scheme }) => scheme === "file");
  const open = window.activeTextEditor?.document.uri.path ?? "";
  const around = charts
    .filter(({ path }) => open.startsWith(`${posix.dirname(path)}/`))
    .toSorted((a, b) => b.path.length - a.path.length)[0];
  if (around || charts.length < 2) {
    if (!around && charts.length === 0) void showInformation(t`There is no Chart.yaml in this workspace.`);
    return around ?? charts[0];
  }
  const items = charts.map((uri) => ({ label: workspace.asRelativePath(Uri.joinPath(uri, "..")), uri }));
  return (await window.showQuickPick(items, { placeHolder: t`Which chart shall Helm render?` }))?.uri;
}

/** The chart's own `values.yaml` always counts, and Helm needs not be told. */
async function chooseValues(chart: Uri): Promise<readonly Uri[] | undefined> {
  const folder = Uri.joinPath(chart, "..");
  const names = (await workspace.fs.readDirectory(folder)).map(([name]) => name);
  const files = names.filter((name) => /^values.+\.ya?ml$/.test(name) && name !== "values.yaml").sort();
  if (files.length === 0) return [];
  const chosen = await window.showQuickPick(files, {
    canPickMany: true,
    ignoreFocusOut: true,
    placeHolder: t`Which values count beside values.yaml? None of them is a choice, too.`,
  });
  return chosen?.map((name) => Uri.joinPath(folder, name));
}

function askNamespace(): Thenable<string | undefined> {
  return window.showInputBox({
    prompt: t`The namespace that the chart is installed into`,
    value: "default",
    ignoreFocusOut: true,
    validateInput: namespaceProblem,
  });
}

function renderWithProgress(request: RenderRequest): Thenable<Rendering> {
  const options = { location: ProgressLocation.Notification, title: t`Helm renders the chart`, cancellable: true };
  return window.withProgress(options, async (_, token) => {
    const controller = new AbortController();
    const listener = token.onCancellationRequested(() => controller.abort());
    const rendering = await render(request, { environment: process.env, timeoutSeconds, signal: controller.signal });
    listener.dispose();
    return rendering;
  });
}

async function complain(rendering: Exclude<Rendering, { readonly kind: "rendered" }>): Promise<void> {
  if (rendering.kind === "failed") void showError(rendering.why);
  if (rendering.kind !== "no-helm") return;
  const message = t`Helm is not installed, or not on the PATH of VS Code. Manifests that need no rendering are analysed anyway.`;
  const how = t`How to install Helm`;
  if ((await showError(message, how)) === how) await env.openExternal(Uri.parse(installing));
}

interface Installed {
  readonly chart: Uri;
  readonly values: readonly Uri[];
  readonly namespace: string;
}

async function show(
  text: string,
  { chart, values, namespace }: Installed,
  { server, rendered }: Workbench,
): Promise<void> {
  const folder = Uri.joinPath(chart, "..");
  const params: AnalyseRenderedParams = { uri: chart.toString(), text, namespace };
  const findings = await server.request<readonly RenderedFinding[]>(analyseRenderedRequest, params);
  const templates = await Promise.all(
    templatesOf(text).map(async (path) => [path, await read(Uri.joinPath(folder, path))] as const),
  );
  // The last file that Helm is told counts first, and the chart's own last.
  const files = await Promise.all([...values.toReversed(), Uri.joinPath(folder, "values.yaml")].map(read));
  const result: RenderedChart = {
    text,
    templates: new Map(templates.flatMap(([path, file]) => (file ? [[path, file] as const] : []))),
    values: files.flatMap((file) => file ?? []),
    chart: chart.toString(),
  };
  rendered.show(findings, result);
  const count = findings.length;
  if (count === 0) void showInformation(t`Nothing is wrong with what Helm renders.`);
  else await commands.executeCommand("workbench.actions.view.problems");
}

/** Nothing for a file that is not there, as those of a packed chart. */
async function read(uri: Uri): Promise<ChartText | undefined> {
  try {
    return { uri: uri.toString(), text: (await workspace.openTextDocument(uri)).getText() };
  } catch {
    return undefined;
  }
}
