/**
 * One application without a mistake, and what people get wrong in it, one thing at a time: which program finds it. The README's
 * table is made of this. What is said of programs that can run here is checked by `test/peers.test.ts`, and on a real
 * Kubernetes by `test/cluster/real/peers.suite.ts`; of the others it is what they document.
 */

/** All names and the password are made up. */
const application = `apiVersion: v1
kind: Secret
metadata:
  name: regcred
  namespace: bookshop
type: kubernetes.io/dockerconfigjson
stringData:
  .dockerconfigjson: '{"auths": {"registry.example.com:5000": {"username": "robot", "password": "no-password"}}}'
---
apiVersion: v1
kind: Secret
metadata:
  name: tools
  namespace: bookshop
type: kubernetes.io/dockerconfigjson
stringData:
  .dockerconfigjson: '{"auths": {"tools.example.com": {"username": "robot", "password": "no-password"}}}'
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: web
  namespace: bookshop
imagePullSecrets:
  - name: regcred
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: bookshop
spec:
  replicas: 2
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      serviceAccountName: web
      imagePullSecrets:
        - name: regcred
      containers:
        - name: web
          image: registry.example.com:5000/shop/web:1.4
`;

/** How the table calls them, and whether they ran here. */
export const peers = {
  kubectl: { title: "`kubectl apply --dry-run=server`", documented: false },
  kubeconform: { title: "kubeconform", documented: true },
  kubeLinter: { title: "kube-linter", documented: true },
  monokle: { title: "Monokle", documented: false },
  yaml: { title: "YAML by Red Hat", documented: false },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly documented: boolean }>>;

export type Peer = keyof typeof peers;

interface Mistake {
  /** In the words of the table. */
  readonly what: string;
  /** What stands there, and what somebody writes instead. */
  readonly written: readonly (readonly [right: string, wrong: string])[];
  /** The rule by which we report it, where it is our business. */
  readonly rule?: string;
  readonly foundBy: readonly Peer[];
}

const list = "      imagePullSecrets:\n        - name: regcred\n";
const listOfAccount = "imagePullSecrets:\n  - name: regcred\n---";
const image = "          image: registry.example.com:5000/shop/web:1.4\n";

/** Those that take Kubernetes' own description of its fields. */
const bySchema: readonly Peer[] = ["kubectl", "kubeconform", "monokle", "yaml"];

export const mistakes: readonly Mistake[] = [
  {
    what: "the name of the pull secret is misspelled",
    written: [[list, list.replace("regcred", "regcerd")]],
    rule: "pull-secret-not-found",
    foundBy: ["monokle"],
  },
  {
    what: "the Secret is in another namespace",
    written: [["  name: regcred\n  namespace: bookshop", "  name: regcred\n  namespace: payments"]],
    rule: "pull-secret-wrong-namespace",
    foundBy: ["monokle"],
  },
  {
    what: "there is no pull secret, and the registry needs one",
    written: [
      [list, ""],
      [listOfAccount, "---"],
    ],
    rule: "pull-secret-missing",
    foundBy: [],
  },
  {
    what: "the Secret is for the registry without its port",
    written: [['"registry.example.com:5000"', '"registry.example.com"']],
    rule: "pull-secret-registry-mismatch",
    foundBy: [],
  },
  {
    what: "the Secret has the type `Opaque`",
    written: [["type: kubernetes.io/dockerconfigjson", "type: Opaque"]],
    rule: "pull-secret-wrong-type",
    foundBy: [],
  },
  {
    what: "the docker config is not JSON",
    written: [['\'{"auths": {"registry', '\'{"auths": "registry']],
    rule: "secret-invalid-docker-config",
    foundBy: ["kubectl"],
  },
  {
    what: "`auth` has no password in it",
    written: [['"username": "robot", "password": "no-password"', `"auth": "${btoa("robot")}"`]],
    rule: "secret-auth-mismatch",
    foundBy: [],
  },
  {
    what: "the Pod's own list silences its ServiceAccount's",
    written: [[list, list.replace("regcred", "tools")]],
    rule: "service-account-pull-secrets-ignored",
    foundBy: [],
  },
  {
    what: "the ServiceAccount does not exist",
    written: [["serviceAccountName: web", "serviceAccountName: wbe"]],
    rule: "service-account-not-found",
    foundBy: ["kubeLinter", "monokle"],
  },
  {
    what: "the image has an upper-case letter",
    written: [[image, image.replace("shop/web", "shop/Web")]],
    rule: "image-invalid-reference",
    foundBy: [],
  },
  {
    what: "`imagePullSecrets` stands in a container",
    written: [
      [list, ""],
      [image, `${image + list.replaceAll(/^/gm, "    ").trimEnd()}\n`],
    ],
    rule: "pull-secret-misplaced",
    foundBy: ["kubectl", "kubeconform", "yaml"],
  },
  {
    what: "`imagePullSecrets` lists bare names",
    written: [[list, list.replace("name: ", "")]],
    rule: "pull-secret-malformed-reference",
    foundBy: bySchema,
  },
  {
    what: "another field is misspelled (`replcas`)",
    written: [["replicas: 2", "replcas: 2"]],
    foundBy: ["kubectl", "kubeconform", "yaml"],
  },
  {
    what: "another field has a wrong type (`replicas: two`)",
    written: [["replicas: 2", "replicas: two"]],
    foundBy: bySchema,
  },
  {
    what: "the Pod shares its node's network (`hostNetwork`)",
    written: [["      serviceAccountName: web\n", "      serviceAccountName: web\n      hostNetwork: true\n"]],
    foundBy: ["kubeLinter", "monokle"],
  },
];

export const right: string = application;

export function withMistake({ what, written }: Mistake): string {
  return written.reduce((text, [right, wrong]) => {
    if (!text.includes(right)) throw new Error(`There is no place for this mistake: ${what}`);
    return text.replace(right, () => wrong);
  }, application);
}
