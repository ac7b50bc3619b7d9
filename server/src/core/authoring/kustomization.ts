/** Writes the entry of a kustomization that makes a pull secret of a file with a docker config. */
import { dockerConfigTypes } from "../kubernetes/secretContent.ts";
import { scalar } from "../listText.ts";
import type { PullSecretName } from "./validate.ts";
import { lines } from "./yamlText.ts";

/** The file that the entry reads, beside kustomization.yaml. */
export function dockerConfigFile(name: string): string {
  return `${name}.dockerconfigjson`;
}

export function secretGenerator({ name, namespace }: PullSecretName): string {
  const { type, key } = dockerConfigTypes.dockerconfigjson;
  const file = dockerConfigFile(name);
  return lines([
    `# For kustomization.yaml. ${file} beside it is a docker config, which "pull-secrets create"`,
    "# writes with --format docker-config; it holds the password, so keep it out of Git.",
    "secretGenerator:",
    `  - name: ${scalar(name)}`,
    ...(namespace === undefined ? [] : [`    namespace: ${scalar(namespace)}`]),
    `    type: ${type}`,
    "    files:",
    `      - ${key}=${file}`,
  ]);
}
