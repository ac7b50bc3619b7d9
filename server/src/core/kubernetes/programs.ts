/** Programs that do nothing but make pull secrets, as their documentation tells: imagepullsecret-patcher and the like. */
import type { YamlNode } from "../yaml.ts";
import { adder, known, type Readers, supplier } from "./declared.ts";
import { untagged } from "./image.ts";
import { everywhere } from "./reach.ts";
import type { Declared, Resource } from "./resources.ts";
import type { Value } from "./scriptVariables.ts";

/** What such programs are told in resources of their own. */
export const programReaders: Readers = {
  "ops.alexellis.io": { ClusterPullSecret: readClusterPullSecret },
  "eksctl.io": { ClusterConfig: readClusterConfig },
};

/** eksctl makes the ServiceAccounts that get roles of AWS. */
function readClusterConfig(node: YamlNode, declared: Declared): readonly Resource[] {
  const accounts = node.at("iam", "serviceAccounts")?.items ?? [];
  return accounts.map((account) => {
    const namespace = account.at("metadata", "namespace")?.string?.value ?? "default";
    return supplier(declared, known(account.at("metadata", "name")), { only: [namespace] }, "ServiceAccount");
  });
}

/** registry-creds copies a Secret into all namespaces, under a name of its own, and gives it to the ServiceAccounts. */
function readClusterPullSecret(_: YamlNode, declared: Declared): readonly Resource[] {
  const made = declared.name && { ...declared.name, value: `${declared.name.value}-registrycreds` };
  return [supplier(declared, made, everywhere), adder(declared, "ServiceAccount", everywhere)];
}

interface Program {
  readonly image: RegExp;
  /** What names its Secret, and the name without it. */
  readonly variable?: string;
  readonly names: readonly string[];
  /** What lists the namespaces; all, if nothing does. */
  readonly only?: string;
  readonly except?: string;
  /** Whether it gives the Secret to ServiceAccounts, too. */
  readonly attaches: boolean;
}

/** Programs whose one end is to make pull secrets, by the last part of their image. */
const programs: readonly Program[] = [
  {
    image: /(?:^|\/)imagepullsecret-patcher$/,
    variable: "CONFIG_SECRETNAME",
    names: ["image-pull-secret"],
    except: "CONFIG_EXCLUDED_NAMESPACES",
    attaches: true,
  },
  {
    image: /(?:^|\/)registry-creds$/,
    names: ["awsecr-cred", "gcr-secret", "dpr-secret", "acr-secret"],
    attaches: true,
  },
  {
    image: /(?:^|\/)k8s-ecr-login-renew$/,
    variable: "DOCKER_SECRET_NAME",
    names: [],
    only: "TARGET_NAMESPACE",
    attaches: false,
  },
];

/**
 * What a container's program makes; nothing where it is none of these.
 *
 * @param set The values of a variable that is set: none where they are not known.
 */
export function readProgram(
  container: YamlNode,
  set: (variable: string) => readonly Value[] | undefined,
  declared: Declared,
): readonly Resource[] | undefined {
  const image = untagged(container.get("image")?.string?.value ?? "");
  const program = programs.find(({ image: pattern }) => pattern.test(image));
  if (!program) return undefined;
  const list = (variable: string | undefined) =>
    variable === undefined
      ? undefined
      : set(variable)?.[0]
          ?.value.split(",")
          .map((name) => name.trim());
  const [only, except] = [list(program.only), list(program.except)];
  const reach = { ...(only && { only }), ...(except && { except }) };
  const names = program.variable === undefined ? undefined : set(program.variable);
  const { start, end } = container.get("image")?.span ?? { start: 0, end: 0 };
  const made = names
    ? names.map(({ value, at }) => ({ value, start, end, ...at }))
    : program.names.map((value) => ({ value, start, end }));
  return [
    // A name that is set to something unknown may be any.
    ...(made.length > 0 ? made : [undefined]).map((name) => supplier(declared, name, reach)),
    ...(program.attaches ? [adder(declared, "ServiceAccount", reach)] : []),
  ];
}
