/** Finds pull secret lists at places where Kubernetes does not look for them. */
import type { Path, YamlNode } from "../yaml.ts";
import type { MisplacedList } from "./resources.ts";

const resembling = /image[-_]?pull[-_]?secrets?/i;
const exactly = new RegExp(`^${resembling.source}$`, "i");

/** Maps whose keys are the user's own words, or belong to the map that they are merged into. */
const free = new Set(["<<", "annotations", "labels", "matchLabels", "nodeSelector", "data", "stringData"]);

/** Deeper than any manifest, and far from the end of the stack. */
const maxDepth = 60;

/** @param right Where the list belongs: the path of the Pod spec, or of the ServiceAccount itself. */
export function findMisplaced(resource: YamlNode, text: string, right: Path): readonly MisplacedList[] {
  if (!resembling.test(text)) return [];
  const found: MisplacedList[] = [];
  const walk = (node: YamlNode, depth: number): void => {
    if (depth > maxDepth || node.shared) return;
    for (const item of node.items) walk(item, depth + 1);
    for (const { key, value } of node.entries) {
      if (exactly.test(key.value)) {
        const misspelled = key.value !== "imagePullSecrets";
        if (misspelled || !samePath(node.path, right)) {
          found.push({
            key,
            path: value.path,
            where: whereIs(node.path.slice(resource.path.length), node.path, right),
            misspelled,
          });
        }
      } else if (!free.has(key.value) && !key.value.startsWith("x-")) walk(value, depth + 1);
    }
  };
  walk(resource, 0);
  return found;
}

/** @param parent The path within the resource, `absolute` the same within the document. */
function whereIs(parent: Path, absolute: Path, right: Path): MisplacedList["where"] {
  const inServiceAccount = right.length === absolute.length - parent.length;
  if (samePath(absolute, right)) return inServiceAccount ? "service-account" : "pod-spec";
  if (inServiceAccount && parent[0] === "spec") return "service-account-spec";
  const list = parent.at(-2);
  if (typeof parent.at(-1) === "number" && typeof list === "string" && /containers$/i.test(list)) return "container";
  if (parent.at(-1) === "metadata") return "metadata";
  return inServiceAccount || samePath(absolute.slice(0, right.length), right) ? "elsewhere" : "workload";
}

function samePath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((step, index) => step === b[index]);
}
