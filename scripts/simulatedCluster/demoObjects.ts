/** A small cluster of a shop that does not exist, in which most things that can go wrong with pulls have gone wrong. */
import { Buffer } from "node:buffer";
import type { Api } from "./api.ts";
import { type Kind, kinds } from "./kinds.ts";
import type { Draft } from "./objects.ts";
import type { Registry } from "./registries.ts";

const registry = "registry.example.com";
const tokenRegistry = "images.example.com";
const robot = { user: "demo-robot", password: "not-a-real-password" };
const users = { [robot.user]: robot.password };

/** What the demo's nodes can reach. Everything else has no address. */
export const demoRegistries: readonly Registry[] = [
  {
    host: registry,
    authentication: { kind: "basic" },
    users,
    repositories: Object.fromEntries(
      [
        "shop/storefront",
        "shop/cart",
        "shop/search",
        "shop/images",
        "shop/checkout",
        "shop/web",
        "payments/ledger",
        "payments/api",
      ].map((path) => [path, { tags: ["1.4", "2.0"] }]),
    ),
  },
  {
    host: tokenRegistry,
    authentication: { kind: "token", realm: "https://auth.example.com/token", service: tokenRegistry },
    users,
    repositories: {
      "shop/catalog": { tags: ["3.1"] },
      "payments/fraud": { tags: ["0.9"], tokenStatus: 403 },
      "payments/report": { tags: ["5.0"] },
    },
  },
  { host: "docker.io", repositories: { "library/redis": { status: 429 } } },
  {
    host: "mirror.example.com",
    repositories: { "shop/assets": { tags: ["1.0"], otherPlatform: true }, "shop/mail": { status: 503 } },
  },
  { host: "selfsigned.example.com", fault: "unknown-ca" },
  { host: "127.0.0.1:5999", fault: "refused" },
];

/** Makes what the demo consists of; the nodes and the controllers do the rest in the cluster's time. */
export function makeDemo(api: Api): void {
  for (const { kind, namespace, draft } of demoObjects()) api.create(kind, namespace, draft);
}

/** Some time later: somebody has corrected a ServiceAccount, which helps only Pods to come. */
export function patchDemoAccount(api: Api): void {
  const account = api.read(kinds.serviceaccounts, "payments", "payments-api");
  api.update(kinds.serviceaccounts, account, { ...account, imagePullSecrets: [{ name: "regcred" }] });
}

export interface Demo {
  readonly kind: Kind;
  readonly namespace?: string;
  readonly draft: Draft;
}

export function demoObjects(): readonly Demo[] {
  const wrong = { ...robot, password: "not-the-password-any-more" };
  const cart = { setup: `${registry}/shop/setup:0.1` };
  return [
    { kind: kinds.namespaces, draft: { metadata: { name: "shop" } } },
    { kind: kinds.namespaces, draft: { metadata: { name: "payments" } } },
    pullSecret("shop", "regcred", registry, robot),
    pullSecret("shop", "regcred-old", registry, wrong),
    pullSecret("shop", "regcred-other-registry", "ghcr.io", robot),
    pullSecret("payments", "regcred", registry, robot),
    pullSecret("payments", "regcred-images", tokenRegistry, robot),
    opaqueSecret("shop", "registry-login"),
    account("payments", "payments-api"),
    account("shop", "shop-deployer", ["regcred"]),
    app("shop", "web", `${registry}/shop/web:2.0`, { secrets: ["regcred"], replicas: 2 }),
    app("shop", "storefront", `${registry}/shop/storefront:1.4`, { replicas: 2 }),
    app("shop", "cart", `${registry}/shop/cart:1.4`, { secrets: ["regcred-old"] }),
    app("shop", "search", `${registry}/shop/search:1.4`, { secrets: ["regcred-search"] }),
    app("shop", "catalog", `${tokenRegistry}/shop/catalog:3.1`, { secrets: ["regcred-other-registry"] }),
    app("shop", "images", `${registry}/shop/images:1.4`, { secrets: ["registry-login"] }),
    app("shop", "checkout", `${registry}/shop/checkout:1.4`, {
      secrets: ["regcred-other-registry"],
      account: "shop-deployer",
    }),
    app("shop", "cache", "redis:7"),
    app("shop", "assets", "mirror.example.com/shop/assets:1.0"),
    app("shop", "mail", "mirror.example.com/shop/mail:1.0"),
    app("shop", "import", `${registry}/shop/web:2.0`, { secrets: ["regcred"], ...cart }),
    app("payments", "ledger", `${registry}/payments/ledger:2.0`, { secrets: ["regcred-old"] }),
    app("payments", "api", `${registry}/payments/api:2.0`, { account: "payments-api" }),
    app("payments", "report", `${tokenRegistry}/payments/report:5.1`, { secrets: ["regcred-images"] }),
    app("payments", "fraud", `${tokenRegistry}/payments/fraud:0.9`, { secrets: ["regcred-images"] }),
    app("payments", "gateway", "registry.invalid/payments/gateway:1.0"),
    app("payments", "audit", "selfsigned.example.com/payments/audit:1.0"),
    app("payments", "legacy", "127.0.0.1:5999/payments/legacy:1.0"),
    pod("payments", "typo", `${registry}/Payments/Typo:1.0`),
    pod("payments", "offline", `${registry}/payments/offline:1.0`, "Never"),
  ];
}

function pullSecret(namespace: string, name: string, server: string, { user, password }: typeof robot): Demo {
  const auth = Buffer.from(`${user}:${password}`).toString("base64");
  const config = JSON.stringify({ auths: { [server]: { username: user, password, auth } } });
  const draft = {
    metadata: { name },
    type: "kubernetes.io/dockerconfigjson",
    stringData: { ".dockerconfigjson": config },
  };
  return { kind: kinds.secrets, namespace, draft };
}

function opaqueSecret(namespace: string, name: string): Demo {
  return {
    kind: kinds.secrets,
    namespace,
    draft: { metadata: { name }, stringData: { username: robot.user, password: robot.password } },
  };
}

function account(namespace: string, name: string, secrets: readonly string[] = []): Demo {
  const imagePullSecrets = secrets.map((it) => ({ name: it }));
  const list = secrets.length > 0 ? { imagePullSecrets } : {};
  return { kind: kinds.serviceaccounts, namespace, draft: { metadata: { name }, ...list } };
}

interface AppOptions {
  readonly secrets?: readonly string[];
  readonly account?: string;
  readonly replicas?: number;
  /** The image of an init container. */
  readonly setup?: string;
}

function app(namespace: string, name: string, image: string, options: AppOptions = {}): Demo {
  const { secrets = [], replicas = 1 } = options;
  const spec = {
    containers: [{ name: "app", image }],
    ...(options.setup ? { initContainers: [{ name: "setup", image: options.setup }] } : {}),
    ...(secrets.length > 0 ? { imagePullSecrets: secrets.map((it) => ({ name: it })) } : {}),
    ...(options.account ? { serviceAccountName: options.account } : {}),
  };
  const labels = { app: name };
  const template = { metadata: { labels }, spec };
  const draft = { metadata: { name, labels }, spec: { replicas, selector: { matchLabels: labels }, template } };
  return { kind: kinds.deployments, namespace, draft };
}

function pod(namespace: string, name: string, image: string, imagePullPolicy = "IfNotPresent"): Demo {
  return {
    kind: kinds.pods,
    namespace,
    draft: { metadata: { name }, spec: { containers: [{ name: "app", image, imagePullPolicy }] } },
  };
}
