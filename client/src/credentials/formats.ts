/** The forms in which a pull secret can be written, what each has to know besides, and the texts themselves. */
import {
  type Credential,
  dockerConfigFile,
  encodeDockerConfig,
  externalSecret,
  kubectlCommand,
  type Login,
  type PullSecretName,
  type Shell,
  sealedSecret,
  sealingLabel,
  sealingScopes,
  secretGenerator,
  secretManifest,
  shells,
  storeKinds,
  storeProblem,
  t,
  templateProblem,
  variableProblem,
} from "#core";
import { readSealingKey, seal } from "#sealing";
import { type Answers, type Choice, type Step, textIn } from "../prompts/wizard.ts";
import { type SealingPorts, sealingSteps } from "./sealingSteps.ts";

const formats = ["secret", "string-data", "sealed-secret", "external-secret", "kustomize", "kubectl"] as const;

export type Format = (typeof formats)[number];

/** What is to be written, as far as it is no secret. */
export interface Wanted {
  readonly names: readonly PullSecretName[];
  readonly logins: readonly Login[];
  /** Whether the password of each registry is given. */
  readonly passwords: boolean;
}

export interface Made {
  readonly text: string;
  readonly language: "yaml" | "shellscript" | "powershell";
  /** Whether everybody who can read the text can read the passwords. */
  readonly plain: boolean;
  /** Whether the text is made of documents of its own. */
  readonly manifest: boolean;
  /** A file that the text speaks of, and that has to be made as well. It holds the passwords. */
  readonly beside?: { readonly name: string; readonly text: string };
}

export function isFormat(id: string): id is Format {
  return formats.some((format) => format === id);
}

/** Whether everybody who can read what is written can read the passwords. */
export function isPlain(format: Format): boolean {
  return format === "secret" || format === "string-data";
}

export function isManifest(format: Format): boolean {
  return format !== "kustomize" && format !== "kubectl";
}

const descriptions: Readonly<Record<Format, () => Omit<Choice, "id">>> = {
  secret: () => ({
    label: t`Secret with data`,
    description: t`plain for everybody who can read it`,
    detail: t`As kubectl writes it: in base64, which is no encryption.`,
  }),
  "string-data": () => ({
    label: t`Secret with stringData`,
    description: t`plain for everybody who can read it`,
    detail: t`The docker config as it is, which can be read and changed by hand.`,
  }),
  "sealed-secret": () => ({
    label: "SealedSecret",
    description: t`may be kept in Git`,
    detail: t`Encrypted here for the controller of Sealed Secrets; its certificate is needed.`,
  }),
  "external-secret": () => ({
    label: "ExternalSecret",
    description: t`may be kept in Git`,
    detail: t`The password stays in a secret store, and External Secrets Operator fetches it.`,
  }),
  kustomize: () => ({
    label: t`Entry for kustomization.yaml`,
    description: t`the password is in a file beside it`,
    detail: t`A secretGenerator, which makes the Secret of a file with the docker config.`,
  }),
  kubectl: () => ({
    label: t`kubectl command`,
    description: t`the password is in a variable of the shell`,
    detail: t`For bash, fish or PowerShell.`,
  }),
};

/** The forms that these credentials can have. */
export function formatChoices({ names, logins, passwords }: Wanted): readonly Choice[] {
  const possible = formats.filter((format) => {
    if (format === "kubectl") return logins.length === 1;
    if (format === "external-secret") return !logins.some((login) => templateProblem(login) !== undefined);
    return passwords && (format !== "kustomize" || names.length === 1);
  });
  return possible.map((id) => ({ id, ...descriptions[id]() }));
}

export type ReadFile = (path: string) => Promise<{ readonly text: string } | { readonly problem: string }>;

/** What a form has to know besides. */
export function formatSteps(
  format: Format,
  { names, logins }: Wanted,
  answers: Answers,
  ports: SealingPorts,
): readonly Step[] {
  switch (format) {
    case "external-secret":
      return [storeKindStep, storeStep, ...logins.flatMap(remoteSteps)];
    case "sealed-secret":
      return sealingSteps(names, answers, ports);
    case "kubectl":
      return [shellStep, variableStep];
    default:
      return [];
  }
}

const storeKindStep: Step = {
  id: "storeKind",
  prompt: () => ({
    kind: "pick",
    prompt: t`Where does External Secrets Operator find the store?`,
    choices: [
      { id: storeKinds[0], label: storeKinds[0], detail: t`A store in the namespace of the ExternalSecret.` },
      { id: storeKinds[1], label: storeKinds[1], detail: t`A store for all namespaces.` },
    ],
  }),
};

const storeStep: Step = {
  id: "store",
  prompt: (answers) => ({
    kind: "text",
    prompt: t`The name of the ${textIn(answers, "storeKind")}.`,
    placeholder: "vault",
    check: (name) => ({ error: storeProblem(name) }),
  }),
};

function remoteSteps({ server }: Login, nth: number): readonly Step[] {
  return [
    {
      id: `remote.${nth}.key`,
      prompt: () => ({
        kind: "text",
        prompt: t`Where the store keeps the password for ${server}: the name or the path of its entry.`,
        placeholder: "registries/example",
        check: (key) => (key.trim() === "" ? { error: t`The name of the entry is empty.` } : {}),
      }),
    },
    {
      id: `remote.${nth}.property`,
      prompt: (answers) => ({
        kind: "text",
        prompt: t`The part of ${textIn(answers, `remote.${nth}.key`)} that is the password, such as "password". Leave it empty if the entry is nothing but the password.`,
        placeholder: t`empty`,
      }),
    },
  ];
}

const shellStep: Step = {
  id: "shell",
  prompt: () => ({
    kind: "pick",
    prompt: t`Which shell is it for?`,
    choices: shells.map((id) => ({ id, label: id === "powershell" ? "PowerShell" : id })),
  }),
};

const variableStep: Step = {
  id: "shellVariable",
  prompt: () => ({
    kind: "text",
    prompt: t`The variable of the shell that will hold the password. The command tells how to fill it unseen.`,
    value: "REGISTRY_PASSWORD",
    check: (name) => ({ error: variableProblem(name) }),
  }),
};

/** @param certificate In PEM, where one is needed. */
export function make(
  format: Format,
  { names, logins }: Wanted,
  answers: Answers,
  credentials: readonly Credential[],
  certificate: string,
): Made | { readonly problem: string } {
  const [name] = names;
  const [login] = logins;
  if (!name || !login) return { problem: t`There is nothing to be made.` };
  const manifests = (write: (name: PullSecretName) => string): Made => {
    const text = names.map(write).join("---\n");
    return { text, language: "yaml", plain: isPlain(format), manifest: true };
  };
  switch (format) {
    case "secret":
      return manifests((name) => secretManifest(name, credentials, "data"));
    case "string-data":
      return manifests((name) => secretManifest(name, credentials, "stringData"));
    case "external-secret": {
      const problem = logins.map(templateProblem).find((one) => one !== undefined);
      if (problem !== undefined) return { problem };
      const store = {
        kind: storeKinds[textIn(answers, "storeKind") === storeKinds[1] ? 1 : 0],
        name: textIn(answers, "store"),
      };
      const stored = logins.map((login, nth) => {
        const property = textIn(answers, `remote.${nth}.property`);
        const remoteKey = textIn(answers, `remote.${nth}.key`);
        return { ...login, remoteKey, ...(property === "" ? {} : { remoteProperty: property }) };
      });
      return manifests((name) => externalSecret(name, store, stored));
    }
    case "sealed-secret": {
      const key = readSealingKey(certificate, Date.now());
      if ("error" in key) return { problem: t`The certificate cannot be used: ${key.error}.` };
      const scope = sealingScopes.find((scope) => scope === textIn(answers, "scope")) ?? "strict";
      const config = encodeDockerConfig(credentials);
      return manifests((name) => sealedSecret(name, scope, seal(key, config, sealingLabel(name, scope))));
    }
    case "kustomize": {
      const beside = { name: dockerConfigFile(name.name), text: encodeDockerConfig(credentials) };
      return { text: secretGenerator(name), language: "yaml", plain: false, manifest: false, beside };
    }
    case "kubectl": {
      const shell: Shell = shells.find((shell) => shell === textIn(answers, "shell")) ?? "bash";
      const variable = textIn(answers, "shellVariable");
      const text = names.map((name) => kubectlCommand(name, login, { shell, variable })).join("\n");
      const language = shell === "powershell" ? "powershell" : "shellscript";
      return { text, language, plain: false, manifest: false };
    }
  }
}
