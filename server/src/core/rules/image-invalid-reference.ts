import { ManifestEditor } from "../edits.ts";
import { fix } from "../fixes.ts";
import { type InvalidImage, parseImage } from "../kubernetes/image.ts";
import type { ImageUse, Workload } from "../kubernetes/resources.ts";
import { isPlaceholder } from "../placeholders.ts";
import type { Fix, Problem, Rule } from "../rule.ts";

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
        if (image.valid || templated || isPlaceholder(at.value)) continue;
        yield { at, message: messageOf(image, at.value), fixes: () => repair(workload, use, image) } satisfies Problem;
      }
    },
  },
};

function messageOf({ cause, error }: InvalidImage, text: string): string {
  const reason = reasons[cause];
  return reason
    ? `"${text}" is not a valid image: ${reason}.`
    : `"${text}" is not a valid image (${error.replace(/^.*: /, "")}).`;
}

const reasons: Readonly<Partial<Record<InvalidImage["cause"], string>>> = {
  uppercase: "the repository has to be in lower case",
  scheme: "an image has no scheme such as https://",
  whitespace: "there is white space in it",
  hex64: "64 hexadecimal digits alone are an image ID, which cannot be pulled",
  "too-long": "the repository is longer than 255 characters, or the tag longer than 128",
  digest: "the digest is not an algorithm and its exact number of lower-case hexadecimal digits",
  tag: "the tag may have only letters, digits, dots, dashes and underscores, and starts with none of the marks but the last",
};

const repairs: Readonly<
  Partial<Record<InvalidImage["cause"], { readonly title: string; readonly change: (text: string) => string }>>
> = {
  uppercase: { title: "Write the repository in lower case", change: lowerCasePath },
  scheme: { title: "Remove the scheme", change: (text) => text.replace(/^\s*[a-z][a-z0-9+.-]*:\/\//i, "") },
  whitespace: { title: "Remove the white space", change: (text) => text.trim() },
};

/** The tag keeps its case, and so does the registry. */
function lowerCasePath(text: string): string {
  const [, domain = "", path = "", rest = ""] = /^((?:[^/]*[.:][^/]*\/)?)([^:@]*)(.*)$/s.exec(text) ?? [];
  return domain + path.toLowerCase() + rest;
}

function repair(workload: Workload, { at }: ImageUse, { cause }: InvalidImage): readonly Fix[] {
  const repair = repairs[cause];
  const text = repair?.change(at.value) ?? at.value;
  if (!repair || text === at.value || !parseImage(text).valid) return [];
  return fix(repair.title, [new ManifestEditor(workload).replace(at, text)], true);
}
