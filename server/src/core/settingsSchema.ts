/** The settings as an editor shows them: the names, choices and defaults that `parseSettings` reads, with words for users. */
import { newestVersion, shownVersion } from "./kubernetes/versions.ts";
import { severities } from "./severity.ts";

/** What a rule may be set to. */
export const ruleChoices = ["default", "off", ...severities] as const;
type RuleChoice = (typeof ruleChoices)[number];

/** The values of all settings while nobody sets any, by their names without the prefix. */
export const defaultValues = {
  rules: {},
  privateRegistries: [],
  publicRegistries: [],
  podSpecPaths: [],
  secretProducers: [],
  kubernetesVersion: "",
  "diagnostics.scope": "openFiles",
  codeLens: true,
  inlayHints: true,
  maxFileSize: 5,
  "cluster.kubeconfig": "",
  "cluster.useInAnalysis": true,
} as const;

/** Of which files the editor shows findings. */
const diagnosticScopes = ["openFiles", "workspace"] as const;

export type SettingName = keyof typeof defaultValues;

/** Every setting's name begins with it. */
export const settingPrefix = "pullSecrets.";

/** A part of JSON Schema, with VS Code's additions to it. */
export interface SettingSchema {
  readonly type: "object" | "array" | "string" | "number" | "boolean";
  readonly default?: unknown;
  /**
   * `resource`: each folder of a workspace may have its own value. `window`: a workspace has one. `machine`: only the user
   * may set it, no workspace.
   */
  readonly scope?: "resource" | "window" | "machine";
  readonly order?: number;
  readonly description?: string;
  readonly markdownDescription?: string;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly properties?: Readonly<Record<string, SettingSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: SettingSchema;
  readonly uniqueItems?: boolean;
  readonly minLength?: number;
  readonly exclusiveMinimum?: number;
  readonly pattern?: string;
  readonly patternErrorMessage?: string;
}

const choiceDescriptions: Readonly<Record<RuleChoice, string>> = {
  default: "The rule decides, finding by finding, by the evidence it has.",
  off: "Report nothing.",
  error: "Report every finding as an error.",
  warning: "Report every finding as a warning.",
  info: "Report every finding as an information.",
  hint: "Report every finding as a hint.",
};

const globs = `Each is a registry with an optional path, such as \`registry.example.com\`, \`*.example.com\` or
\`registry.example.com:5000/team\`. It matches as the kubelet matches the keys of a docker config: \`*\` stands for one part of
the host, ports must be the same, and a path is the beginning of the image's path.`;

/** What of a rule the schema tells. */
interface DescribedRule {
  readonly id: string;
  readonly summary: string;
}

/** The schema of every setting, by its full name. */
export function settingsSchema(rules: readonly DescribedRule[]): Readonly<Record<string, SettingSchema>> {
  const schemas: Readonly<Record<SettingName, SettingSchema>> = {
    rules: {
      type: "object",
      markdownDescription:
        "The severity of each rule. `default` lets the rule decide by the evidence it has; `off` switches it off.",
      properties: Object.fromEntries(rules.map((rule) => [rule.id, ruleSchema(rule)])),
      additionalProperties: false,
    },
    privateRegistries: registries(
      "Registries whose images need credentials: an image from there that no pull secret reaches is reported as a warning.",
    ),
    publicRegistries: registries(
      "Registries from which everybody may pull: images from there are never reported for want of a pull secret. What is in both lists is private.",
    ),
    podSpecPaths: {
      type: "array",
      markdownDescription:
        "Custom kinds that hold a Pod spec, beside those that are known. Each entry has a `kind`, the `path` of the Pod spec, such as `spec.template.spec`, and, if only one API group is meant, a `group`. In a path, `[*]` stands for every item of a list and `*` for every value of a map.",
      items: {
        type: "object",
        properties: {
          group: { type: "string", description: 'The API group, such as "example.com"; any, if it is left out.' },
          kind: { type: "string", minLength: 1, description: 'The kind, such as "Worker".' },
          path: {
            type: "string",
            minLength: 1,
            description: 'Where the Pod spec stands, such as "spec.template.spec" or "spec.workers[*].podSpec".',
          },
        },
        required: ["kind", "path"],
        additionalProperties: false,
      },
    },
    secretProducers,
    kubernetesVersion: {
      type: "string",
      pattern: "^\\s*(?:v?1\\.[0-9]+(?:[.+-].*)?)?\\s*$",
      patternErrorMessage: 'A version of Kubernetes, such as "1.34".',
      markdownDescription: `The version of Kubernetes that the nodes have, such as \`1.34\`. It decides which features there are: tokens of ServiceAccounts for credential providers, the check of credentials for images on the node, and others. While it is empty, it is that of the cluster that the sidebar is connected to, or else the newest that is known, ${shownVersion(newestVersion)}.`,
    },
    ...editorSchemas,
  };
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema], order) => [
      settingPrefix + name,
      { order, scope: "resource", ...schema, default: defaultValues[name as SettingName] },
    ]),
  );
}

const secretProducers: SettingSchema = {
  type: "array",
  markdownDescription:
    "Custom kinds of which an operator makes Secrets, beside those that are known, such as ExternalSecret and SealedSecret: a pull secret that one of them makes is not missing. Each entry has a `kind`, the path of the Secret's `name`, such as `spec.secretName`, and, where there are any, the paths of its `namespace` and its `type`, and a `group` if only one API group is meant. In a path, `[*]` stands for every item of a list and `*` for every value of a map.",
  items: {
    type: "object",
    properties: {
      group: { type: "string", description: 'The API group, such as "example.com"; any, if it is left out.' },
      kind: { type: "string", minLength: 1, description: 'The kind, such as "RegistryLogin".' },
      name: {
        type: "string",
        minLength: 1,
        description: 'Where the name of the Secret stands, such as "spec.secretName" or "metadata.name".',
      },
      namespace: {
        type: "string",
        minLength: 1,
        description: "Where its namespace stands; that of the resource, if it is left out.",
      },
      type: {
        type: "string",
        minLength: 1,
        description: "Where its type stands; the type is not known, if it is left out.",
      },
    },
    required: ["kind", "name"],
    additionalProperties: false,
  },
};

/** The settings that concern the editor alone. */
const editorSchemas: Pick<
  Record<SettingName, SettingSchema>,
  "diagnostics.scope" | "codeLens" | "inlayHints" | "maxFileSize" | "cluster.kubeconfig" | "cluster.useInAnalysis"
> = {
  "diagnostics.scope": {
    type: "string",
    enum: diagnosticScopes,
    enumDescriptions: [
      "Report the findings of files that are open.",
      "Report the findings of every manifest of the workspace.",
    ],
    description: "Of which files findings are shown. All manifests of the workspace are read in either case.",
  },
  codeLens: {
    type: "boolean",
    description:
      "Say above pull secrets and ServiceAccounts who uses them and what they cover, and offer above workloads with a problem to explain how their images are pulled.",
  },
  inlayHints: {
    type: "boolean",
    description:
      "Show the pull secrets that Pods get from their ServiceAccount, where they would stand in the Pod spec.",
  },
  maxFileSize: {
    type: "number",
    exclusiveMinimum: 0,
    description: "The size, in megabytes, above which a file is not read.",
  },
  "cluster.kubeconfig": {
    // A kubeconfig may name programs to log in with, so no repository is to choose one.
    scope: "machine",
    type: "string",
    markdownDescription:
      "The kubeconfig by which the sidebar connects to a cluster. While it is empty, it is found as `kubectl` finds it: by `KUBECONFIG`, or else `~/.kube/config`.",
  },
  "cluster.useInAnalysis": {
    scope: "window",
    type: "boolean",
    markdownDescription:
      "Whether findings go by the cluster, too, while the sidebar is connected to one. The Secrets of the namespaces in which your manifests name pull secrets are listed every minute. A pull secret that no manifest declares is then not missing if the cluster has it; whether it covers the images is checked; and one that neither has is a warning. Only names, types and registries are used, what is known from the cluster is said to be, and it is forgotten when you disconnect. Switch it off where you connect to another cluster than the one that your manifests are for.",
  },
};

function ruleSchema({ summary }: DescribedRule): SettingSchema {
  return {
    type: "string",
    enum: ruleChoices,
    enumDescriptions: ruleChoices.map((choice) => choiceDescriptions[choice]),
    default: "default",
    description: summary,
  };
}

function registries(description: string): SettingSchema {
  return {
    type: "array",
    markdownDescription: `${description}\n\n${globs.replaceAll("\n", " ")}`,
    items: {
      type: "string",
      pattern: "^\\s*[^\\s]+\\s*$",
      patternErrorMessage: 'A registry with an optional path, such as "*.example.com/team".',
    },
    uniqueItems: true,
  };
}
