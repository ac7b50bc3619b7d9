/** Docker configs to be filled in, in each of their shapes. */
import type { DockerConfigFormat } from "../../kubernetes/dockerConfigShape.ts";
import { t } from "../../translation.ts";
import { paragraph } from "../shown.ts";
import { type Completion, hole } from "./provider.ts";

interface Shape {
  readonly label: string;
  readonly detail: string;
  readonly format: DockerConfigFormat;
  /** JSON with the placeholders of a snippet; outside of those, a brace that closes stands for itself. */
  readonly lines: readonly string[];
  readonly documentation: string;
}

const auth = () =>
  t`auth is the base64 of user:password, on one line and without a line break at its end. It counts before username and password.`;
const login = () => t`Kubernetes takes a user name and a password as they are; auth, their base64, is not needed.`;

const registry = hole(1, "registry.example.com");
const userFields = [`"username": "${hole(2, "user")}",`, `"password": "${hole(3, "password")}"`];
const authField = () => [`"auth": "${hole(2, t`base64 of user:password`)}"`];

const shapes = (): readonly Shape[] => [
  {
    label: t`auths with a user name and a password`,
    detail: t`docker config`,
    format: "dockerconfigjson",
    lines: underAuths(userFields),
    documentation: login(),
  },
  {
    label: t`auths with auth`,
    detail: t`docker config, as docker login writes it`,
    format: "dockerconfigjson",
    lines: underAuths(authField()),
    documentation: auth(),
  },
  {
    label: t`registries with a user name and a password`,
    detail: t`docker config in its older form`,
    format: "dockercfg",
    lines: entry(userFields),
    documentation: login(),
  },
  {
    label: t`registries with auth`,
    detail: t`docker config in its older form, as docker login wrote it`,
    format: "dockercfg",
    lines: entry(authField()),
    documentation: auth(),
  },
];

function entry(fields: readonly string[]): readonly string[] {
  return ["{", `  "${registry}": {`, ...fields.map((field) => `    ${field}`), "  }", "}"];
}

function underAuths(fields: readonly string[]): readonly string[] {
  const [open = "", ...lines] = entry(fields).map((line) => `  ${line}`);
  return ["{", `  "auths": ${open.trimStart()}`, ...lines, "}"];
}

/**
 * @param indent Columns before each line but the first.
 * @param before What comes before the first line.
 */
export function shapesOf(
  format: DockerConfigFormat,
  indent: number,
  before: string,
): readonly Omit<Completion, "span">[] {
  return shapes()
    .filter((shape) => shape.format === format)
    .map(({ label, detail, lines, documentation }, rank) => ({
      label,
      kind: "snippet",
      detail,
      text: undefined,
      snippet: before + lines.join(`\n${" ".repeat(indent)}`),
      rank,
      documentation: () => [paragraph(documentation)],
    }));
}
