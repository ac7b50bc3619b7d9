/** The questions about what keeps a cloud's short-lived token fresh, and the request that the answers make. */
import {
  guideKinds,
  lifetimes,
  namespaceProblem,
  type RefresherForm,
  type RefresherProvider,
  type RefresherRequest,
  type RefresherTarget,
  refresherForms,
  refresherProblem,
  refresherProviders,
  registryGuide,
  t,
} from "#core";
import { type Answers, type Choice, type Step, textIn } from "../prompts/wizard.ts";

interface Part {
  readonly id: string;
  readonly prompt: () => string;
  /** One that would do. */
  readonly like: string;
  /** Where it is asked for; in all forms if nothing is said. */
  readonly forms?: readonly RefresherForm[];
  /** What it means to leave it empty, where that may be. */
  readonly empty?: Readonly<Partial<Record<RefresherForm, () => string>>>;
}

const onlyOutside = {
  "external-secret": () => t`Leave it empty in GKE, unless the operator is an older one.`,
} as const;

const identities: Readonly<Record<RefresherProvider, readonly Part[]>> = {
  ecr: [
    {
      id: "roleArn",
      prompt: () => t`The ARN of the role that may pull.`,
      like: "arn:aws:iam::123456789012:role/pull",
      empty: {
        cronjob: () => t`Leave it empty where EKS Pod Identity gives the role.`,
        "external-secret": () => t`Leave it empty where the operator itself has the role.`,
        "credential-provider": () => t`Leave it empty where the node has the role.`,
      },
    },
  ],
  google: [
    {
      id: "serviceAccount",
      prompt: () => t`The e-mail address of the Google service account that may read the registry.`,
      like: "puller@my-project.iam.gserviceaccount.com",
      forms: ["cronjob", "external-secret"],
    },
    {
      id: "project",
      prompt: () => t`The id of the project that the cluster is in.`,
      like: "my-project",
      forms: ["cronjob", "external-secret"],
      empty: { cronjob: () => t`Leave it empty to fill it in later, in a comment.` },
    },
    {
      id: "cluster",
      prompt: () => t`The name of the cluster in GKE.`,
      like: "my-cluster",
      forms: ["external-secret"],
      empty: onlyOutside,
    },
    {
      id: "location",
      prompt: () => t`The location of the cluster.`,
      like: "europe-west1",
      forms: ["external-secret"],
      empty: onlyOutside,
    },
  ],
  acr: [
    {
      id: "clientId",
      prompt: () => t`The client id of the managed identity or application that may pull.`,
      like: "11111111-2222-3333-4444-555555555555",
      empty: { "credential-provider": () => t`Leave it empty where the node may pull.` },
    },
    {
      id: "tenantId",
      prompt: () => t`The id of its tenant.`,
      like: "11111111-2222-3333-4444-555555555555",
      empty: {
        cronjob: () => t`Leave it empty where the cluster's own tenant is meant.`,
        "credential-provider": () => t`Leave it empty if there is no client id.`,
      },
    },
  ],
};

const forms: Readonly<Record<RefresherForm, () => Omit<Choice, "id">>> = {
  "credential-provider": () => ({
    label: t`Credential provider of the kubelet`,
    description: t`the best where you may set up nodes`,
    detail: t`A file for the nodes. There is no Secret, and nothing to renew.`,
  }),
  "external-secret": () => ({
    label: t`ExternalSecret with a generator`,
    description: t`the best where External Secrets Operator runs`,
    detail: t`The operator makes the Secret, and renews it in time.`,
  }),
  cronjob: () => ({
    label: "CronJob",
    description: t`works everywhere`,
    detail: t`With a ServiceAccount, and a Role that is limited to this one Secret.`,
  }),
};

export function providerIn(answers: Answers): RefresherProvider {
  return refresherProviders.find((one) => one === textIn(answers, "provider")) ?? "ecr";
}

function formIn(answers: Answers): RefresherForm {
  return refresherForms.find((one) => one === textIn(answers, "form")) ?? "cronjob";
}

export function requestIn(answers: Answers): RefresherRequest {
  return requestFor(providerIn(answers), textIn(answers, "server"), answers);
}

/** An answer that is left empty is none. */
export function requestFor(provider: RefresherProvider, server: string, answers: Answers): RefresherRequest {
  const given = identities[provider].flatMap(({ id }) => {
    const value = textIn(answers, id);
    return value === "" ? [] : [[id, value] as const];
  });
  // The parts of an identity are those of its provider: the compiler cannot see that they belong together.
  return { provider, server, identity: Object.fromEntries(given) } as RefresherRequest;
}

/** What Pods need to pull as themselves: all of it has to be said. */
const ofWorkloads: Readonly<Record<RefresherProvider, readonly string[]>> = {
  ecr: ["roleArn"],
  google: ["project", "location", "cluster"],
  acr: ["clientId", "tenantId"],
};

/** @param server The host that is pulled from. */
export function identitySteps(provider: RefresherProvider, server: string): readonly Step[] {
  const parts = identities[provider].filter(({ id }) => ofWorkloads[provider].includes(id));
  const samples = new Map(identities[provider].map(({ id, like }) => [id, like]));
  return parts.map(({ id, prompt, like }) => ({
    id,
    follows: ["account", "registry"],
    prompt: () => ({
      kind: "text",
      prompt: prompt(),
      placeholder: like,
      check: (value) => ({
        error:
          value === ""
            ? t`This has to be known.`
            : refresherProblem(requestFor(provider, server, new Map([...samples, [id, value]])), {
                as: "credential-provider",
              }),
      }),
    }),
  }));
}

export function targetIn(answers: Answers): RefresherTarget {
  const as = formIn(answers);
  if (as === "credential-provider") return { as };
  return { as, of: { name: textIn(answers, "name"), namespace: textIn(answers, "namespace") } };
}

export function refresherSteps(answers: Answers, namespaces: readonly string[]): readonly Step[] {
  const [provider, form] = [providerIn(answers), formIn(answers)];
  const parts = identities[provider].filter(({ forms }) => forms?.includes(form) !== false);
  return [
    providerStep,
    formStep,
    serverStep,
    ...(form === "credential-provider" ? [] : [nameStep, namespaceStep(namespaces)]),
    ...parts.map((part, nth) => partStep(part, parts.slice(nth + 1))),
  ];
}

const providerStep: Step = {
  id: "provider",
  prompt: () => ({
    kind: "pick",
    prompt: t`Which registry's tokens have to be kept fresh?`,
    choices: refresherProviders.map((id) => ({
      id,
      label: guideKinds[id].name,
      description: lifetimes[id](),
    })),
  }),
};

const formStep: Step = {
  id: "form",
  prompt: () => ({
    kind: "pick",
    prompt: t`By what means?`,
    choices: Object.entries(forms).map(([id, form]) => ({ id, ...form() })),
  }),
};

const serverStep: Step = {
  id: "server",
  follows: ["provider"],
  prompt: (answers) => {
    const { server, link } = registryGuide(providerIn(answers));
    const name = guideKinds[providerIn(answers)].name;
    return {
      kind: "text",
      prompt: t`The host of ${name}, which the names of the images begin with.`,
      value: server,
      placeholder: server,
      links: [{ title: t`How to log in to ${name}`, url: link }],
      check: (server) => ({ error: problemWith(answers, { server }, allParts(answers)) }),
    };
  },
};

const nameStep: Step = {
  id: "name",
  prompt: (answers) => ({
    kind: "text",
    prompt: t`The name of the Secret that is made and renewed.`,
    value: "regcred",
    check: (name) => ({ error: problemWith(answers, { name, namespace: "x" }, allParts(answers)) }),
  }),
};

function namespaceStep(namespaces: readonly string[]): Step {
  return {
    id: "namespace",
    prompt: () => ({
      kind: "text",
      prompt: t`The namespace of the Secret: that of the Pods which pull with it.`,
      value: namespaces[0] ?? "",
      placeholder: namespaces.join(", ") || "default",
      check: (namespace) => ({ error: namespaceProblem(namespace) }),
    }),
  };
}

function partStep({ id, prompt, like, empty }: Part, later: readonly Part[]): Step {
  return {
    id,
    follows: ["provider"],
    prompt: (answers) => ({
      kind: "text",
      prompt: [prompt(), empty?.[formIn(answers)]?.() ?? []].flat().join(" "),
      placeholder: like,
      check: (value) => ({ error: problemWith(answers, { [id]: value }, value === "" ? [] : later) }),
    }),
  };
}

function allParts(answers: Answers): readonly Part[] {
  return identities[providerIn(answers)];
}

/** What is wrong once these are answered, too, and those parts which are asked for later as they should be. */
function problemWith(
  answers: Answers,
  given: Readonly<Record<string, string>>,
  later: readonly Part[],
): string | undefined {
  const place = { name: "x", namespace: "x" };
  const filled = new Map([
    ...Object.entries(place),
    ...answers,
    ...later.map(({ id, like }) => [id, like] as const),
    ...Object.entries(given),
  ]);
  return refresherProblem(requestIn(filled), targetIn(filled));
}
