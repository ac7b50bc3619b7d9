/** Tells people, workload by workload and image by image, how each pull is authenticated. */
import type { Verdict } from "#core";
import type { Paint, Style } from "../colors.ts";
import type { Explanation } from "../explain.ts";
import { printable } from "../io.ts";
import { count } from "./text.ts";

const styles: Readonly<Record<Verdict, Style>> = {
  authenticated: "good",
  node: "good",
  anonymous: "warning",
  unknown: "info",
  "invalid-image": "error",
  "invalid-secret": "error",
};

type ExplainedImage = Explanation["images"][number];

const owners: Readonly<Record<ExplainedImage["containerType"], string>> = {
  container: "container",
  init: "init container",
  ephemeral: "ephemeral container",
  volume: "image volume",
};

export function formatStory(workloads: readonly Explanation[], paint: Paint): string {
  const stories = workloads.map((workload) => `${story(workload, paint).join("\n")}\n\n`);
  return `${stories.join("")}${summary(workloads)}\n`;
}

function story({ kind, name, namespace, overlay, file, line, images }: Explanation, paint: Paint): string[] {
  const title = name === null ? `${kind} without a name` : `${kind} "${name}"`;
  const where = [
    namespace === null ? "namespace chosen when it is applied" : `namespace "${namespace}"`,
    ...(overlay === null ? [] : [`as ${overlay} makes it`]),
  ].join(", ");
  return [
    `${paint("bold", printable(title))} ${paint("dim", printable(`(${where})`))}`,
    `${paint("gutter", "-->")} ${printable(file)}:${line + 1}`,
    ...(images.length === 0 ? ["  It names no image."] : images.flatMap((image) => imageStory(image, paint))),
  ];
}

/** `init container "setup"` */
export function containerTitle({
  container,
  containerType,
}: Pick<ExplainedImage, "container" | "containerType">): string {
  return container === "" ? owners[containerType] : `${owners[containerType]} "${container}"`;
}

function imageStory(explained: ExplainedImage, paint: Paint): string[] {
  const { image, verdict, steps } = explained;
  return [
    "",
    `  ${printable(containerTitle(explained))}: ${paint("bold", printable(image))} ${paint(styles[verdict], `[${verdict}]`)}`,
    ...steps.map((step, index) => `  ${String(index + 1).padStart(3)}. ${printable(step)}`),
  ];
}

function summary(workloads: readonly Explanation[]): string {
  const images = workloads.flatMap(({ images }) => images);
  const verdicts = Map.groupBy(images, ({ verdict }) => verdict)
    .entries()
    .map(([verdict, { length }]) => `${length} ${verdict}`)
    .toArray();
  const tail = verdicts.length > 0 ? `: ${verdicts.join(", ")}` : "";
  return `${count(workloads.length, "workload")}, ${count(images.length, "image")}${tail}.`;
}
