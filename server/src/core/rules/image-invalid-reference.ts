import { ManifestEditor } from "../edits.ts";
import { fix } from "../fixes.ts";
import { invalidImage } from "../invalidImage.ts";
import { type InvalidImage, parseImage } from "../kubernetes/image.ts";
import type { ImageUse, Workload } from "../kubernetes/resources.ts";
import type { Fix, Problem, Rule } from "../rule.ts";
import { t } from "../translation.ts";

export const imageInvalidReference: Rule = {
  id: "image-invalid-reference",
  severity: "error",
  summary: "An image reference cannot be parsed.",
  why: `
The API server takes almost any string; it is the kubelet that parses it. The container never starts and waits in
\`InvalidImageName\`, and no registry is ever asked.`,

  check: {
    *workload(workload) {
      for (const use of workload.images) {
        const { image, at, templated } = use;
        if (image.valid || templated) continue;
        yield {
          at,
          message: invalidImage(image, at.value),
          fixes: () => repair(workload, use, image),
        } satisfies Problem;
      }
    },
  },
};

interface Repair {
  readonly title: () => string;
  readonly change: (text: string) => string;
}

const repairs: Readonly<Partial<Record<InvalidImage["cause"], Repair>>> = {
  uppercase: { title: () => t`Write the repository in lower case`, change: lowerCasePath },
  scheme: { title: () => t`Remove the scheme`, change: withoutScheme },
  whitespace: { title: () => t`Remove the white space`, change: (text) => text.trim() },
};

/** The address of a web page about an image is not where it is pulled from. */
function withoutScheme(text: string): string {
  const webPage = /^\w+:\/\/(?:hub\.docker\.com|github\.com|gallery\.ecr\.aws|console\.|quay\.io\/repository\/)/i;
  return webPage.test(text) ? text : text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, "");
}

/** The tag keeps its case, and so does the registry. */
function lowerCasePath(text: string): string {
  const [, domain = "", path = "", rest = ""] = /^((?:[^/]*[.:][^/]*\/)?)([^:@]*)(.*)$/s.exec(text) ?? [];
  return domain + path.toLowerCase() + rest;
}

function repair(workload: Workload, { at }: ImageUse, { cause }: InvalidImage): readonly Fix[] {
  const repair = repairs[cause];
  const text = repair?.change(at.value) ?? at.value;
  if (!repair || text === at.value || !parseImage(text).valid) return [];
  return fix(repair.title(), [new ManifestEditor(workload).replace(at, text)], true);
}
