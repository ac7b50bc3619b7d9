/** Each refactoring as data: a workspace with a cursor or a selection in it, and what becomes of the files, or why nothing. */

export interface Case {
  readonly files: Readonly<Record<string, string>>;
  readonly title: string;
  /** The files that are others after that; nothing where it is refused. */
  readonly becomes?: Readonly<Record<string, string>>;
  readonly refused?: RegExp;
}

const encoded = (text: string) => Buffer.from(text).toString("base64");
const auth = (password: string) => encoded(`robot:${password}`);
const entry = (registry: string, password = `not-real-${registry}`) => `"${registry}":{"auth":"${auth(password)}"}`;
const config = (...registries: readonly string[]) => `{"auths":{${registries.map((one) => entry(one)).join(",")}}}`;

const secret = (name: string, registries: readonly string[], more = "") => `apiVersion: v1
kind: Secret
metadata:
  name: ${name}
type: kubernetes.io/dockerconfigjson
stringData:
  .dockerconfigjson: '${config(...registries)}'
${more}`;

const pod = (name: string, image: string, spec = "") => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
spec:
${spec}  containers:
    - name: app
      image: ${image} # pinned
`;

const account = (name: string, more = "") => `apiVersion: v1
kind: ServiceAccount
metadata:
  name: ${name}
${more}`;

const as = (name: string) => `  serviceAccountName: ${name}\n`;
const list = (...names: readonly string[]) =>
  `  imagePullSecrets:\n${names.map((name) => `    - name: ${name}\n`).join("")}`;
const accountList = (...names: readonly string[]) =>
  `imagePullSecrets:\n${names.map((name) => `  - name: ${name}\n`).join("")}`;
const image = "ghcr.io/shop/web:1";
const join = (...documents: readonly string[]) => documents.join("---\n");
const ghcr = secret("ghcr", ["ghcr.io"]);
const quay = secret("quay", ["quay.io"]);
const both = secret("both", ["ghcr.io", "quay.io"]);

const toRobot = 'Move pull secrets to ServiceAccount "robot"';
const toPods = 'Move pull secrets to Pod "web", which runs as ServiceAccount "robot"';
const extract = 'Extract ServiceAccount "image-puller" for 2 workloads with the same pull secrets';
const split = 'Split Secret "both" by registry: ghcr.io and quay.io';
const merge = 'Merge Secrets "ghcr" and "quay" into "ghcr"';
const toText = "Convert data to stringData (plain text)";
const toBase64 = "Convert stringData to data (base64)";
const external = 'Convert Secret "ghcr" to an ExternalSecret, without its passwords';

export const cases: Readonly<Record<string, Case>> = {
  "a list moves to an account without one, with its comments": {
    files: {
      "pod.yaml": pod("web", image, `${as("robot")}  image<>PullSecrets:\n    - name: ghcr # read only\n`),
      "account.yaml": join(account("robot"), ghcr),
    },
    title: toRobot,
    becomes: {
      "pod.yaml": pod("web", image, as("robot")),
      "account.yaml": join(account("robot", "imagePullSecrets:\n  - name: ghcr # read only\n"), ghcr),
    },
  },
  "a list moves from all Pods that have the same, and one that has another keeps it": {
    files: {
      "pod.yaml": join(
        pod("web", image, as("robot") + list("gh<>cr")),
        pod("api", image, as("robot") + list("ghcr")),
        pod("old", image, as("robot") + list("quay")),
      ),
      "rest.yaml": join(account("robot"), ghcr, quay),
    },
    title: `${toRobot}, for 2 workloads that have the same`,
    becomes: {
      "pod.yaml": join(
        pod("web", image, as("robot")),
        pod("api", image, as("robot")),
        pod("old", image, as("robot") + list("quay")),
      ),
      "rest.yaml": join(account("robot", accountList("ghcr")), ghcr, quay),
    },
  },
  "an account that no manifest declares is made": {
    files: { "pod.yaml": pod("web", image, as("robot") + list("gh<>cr")), "secret.yaml": ghcr },
    title: `${toRobot}, and declare it`,
    becomes: {
      "pod.yaml": join(pod("web", image, as("robot")), account("robot", accountList("ghcr"))),
    },
  },
  "for the default account, the title says whom it reaches": {
    files: { "pod.yaml": pod("web", image, list("gh<>cr")), "secret.yaml": ghcr },
    title: 'Move pull secrets to ServiceAccount "default", for every Pod of the namespace that names no other',
    becomes: { "pod.yaml": join(pod("web", image), account("default", accountList("ghcr"))) },
  },
  "no list moves where another Pod would get it": {
    files: {
      "pod.yaml": join(pod("web", image, as("robot") + list("gh<>cr")), pod("bare", "nginx", as("robot"))),
      "rest.yaml": join(account("robot"), ghcr),
    },
    title: toRobot,
    refused: /^Pod "bare" would get the pull secrets, too/,
  },
  "no list moves to an account that has another": {
    files: {
      "pod.yaml": pod("web", image, as("robot") + list("gh<>cr")),
      "rest.yaml": join(account("robot", accountList("quay")), ghcr, quay),
    },
    title: toRobot,
    refused: /^ServiceAccount "robot" has other pull secrets/,
  },
  "no list moves with a comment between its items": {
    files: {
      "pod.yaml": pod("web", image, `${as("robot")}  imagePullSecrets:\n    # the first\n    - name: gh<>cr\n`),
      "rest.yaml": join(account("robot"), ghcr),
    },
    title: toRobot,
    refused: /cannot be moved without a loss/,
  },
  "a list moves back to the Pods that get it": {
    files: {
      "account.yaml": account("robot", `automountServiceAccountToken: false\n${accountList("gh<>cr")}`),
      "pod.yaml": join(pod("web", image, as("robot")), pod("own", image, as("robot") + list("quay")), ghcr, quay),
    },
    title: toPods,
    becomes: {
      "account.yaml": account("robot", "automountServiceAccountToken: false\n"),
      "pod.yaml": join(
        pod("web", image, as("robot") + list("ghcr")),
        pod("own", image, as("robot") + list("quay")),
        ghcr,
        quay,
      ),
    },
  },
  "no list moves back where Pods may list only what their account does": {
    files: {
      "account.yaml": `apiVersion: v1
kind: ServiceAccount
metadata:
  name: robot
  annotations:
    kubernetes.io/enforce-mountable-secrets: "true"
imagePullSecrets:
  - name: gh<>cr
`,
      "pod.yaml": join(pod("web", image, as("robot")), ghcr),
    },
    title: toPods,
    refused: /enforce-mountable-secrets/,
  },
  "an account is extracted for all of the file with the same list": {
    files: {
      "pod.yaml": join(
        pod("web", image, list("gh<>cr")),
        pod("api", image, list("ghcr")),
        pod("old", image, list("quay")),
      ),
      "rest.yaml": join(ghcr, quay),
    },
    title: extract,
    becomes: {
      "pod.yaml": join(
        pod("web", image, as("image-puller")),
        pod("api", image, as("image-puller")),
        pod("old", image, list("quay")),
        account("image-puller", accountList("ghcr")),
      ),
    },
  },
  "an account is extracted for what is selected, under a name that is free": {
    files: {
      "pod.yaml": join(
        `<<${pod("web", image, list("ghcr"))}`,
        `${pod("api", image, list("ghcr"))}>>`,
        pod("new", image, list("ghcr")),
      ),
      "rest.yaml": join(ghcr, account("image-puller")),
    },
    title: extract.replace("puller", "puller-2"),
    becomes: {
      "pod.yaml": join(
        pod("web", image, as("image-puller-2")),
        pod("api", image, as("image-puller-2")),
        pod("new", image, list("ghcr")),
        account("image-puller-2", accountList("ghcr")),
      ),
    },
  },
  "no account is extracted for Pods that have one": {
    files: {
      "pod.yaml": join(pod("web", image, as("robot") + list("gh<>cr")), pod("api", image, list("ghcr"))),
      "rest.yaml": ghcr,
    },
    title: extract,
    refused: /^Pod "web" runs as a ServiceAccount of its own/,
  },
  "a Secret is split by registry, and every list names both": {
    files: {
      "secret.yaml": `# ours\n${both.replace("both", "bo<>th")}`,
      "pod.yaml": join(
        pod("web", image, list("both", "hub")),
        account("robot", "imagePullSecrets: [{name: both}]\n"),
        pod("api", "quay.io/shop/api:1", as("robot")),
      ),
      "hub.yaml": secret("hub", ["docker.io"]),
    },
    title: split,
    becomes: {
      "secret.yaml": join(
        `# ours\n${both.replace(config("ghcr.io", "quay.io"), config("ghcr.io"))}`,
        `# ours\n${both.replace("both", "both-quay-io").replace(config("ghcr.io", "quay.io"), config("quay.io"))}`,
      ),
      "pod.yaml": join(
        pod("web", image, list("both", "hub", "both-quay-io")),
        account("robot", "imagePullSecrets: [{name: both}, {name: both-quay-io}]\n"),
        pod("api", "quay.io/shop/api:1", as("robot")),
      ),
    },
  },
  "no Secret is split that is a volume, too": {
    files: {
      "secret.yaml": both.replace("both", "bo<>th"),
      "pod.yaml": pod(
        "web",
        image,
        `${list("both")}  volumes:\n    - name: login\n      secret:\n        secretName: both\n`,
      ),
    },
    title: split,
    refused: /named elsewhere than in lists of pull secrets/,
  },
  "no Secret is split where another one's login would come first": {
    files: {
      "secret.yaml": join(
        both.replace("both", "bo<>th"),
        secret("later", ["quay.io"]).replace(auth("not-real-quay.io"), auth("other")),
      ),
      "pod.yaml": pod("web", "quay.io/shop/web:1", list("both", "later")),
    },
    title: split,
    refused: /^Pod "web" would be pulled in another way/,
  },
  "Secrets of a list are merged into the first": {
    files: {
      "pod.yaml": join(pod("web", image, list("gh<>cr", "quay")), pod("api", "quay.io/a/b:1", list("quay", "ghcr"))),
      "secret.yaml": join(ghcr, quay, secret("kept", ["docker.io"])),
    },
    title: merge,
    becomes: {
      "pod.yaml": join(pod("web", image, list("ghcr")), pod("api", "quay.io/a/b:1", list("ghcr"))),
      "secret.yaml": join(ghcr.replace(config("ghcr.io"), config("ghcr.io", "quay.io")), secret("kept", ["docker.io"])),
    },
  },
  "Secrets that are selected are merged, of data too": {
    files: {
      "secret.yaml": join(
        `<<${ghcr.replace("stringData", "data").replace(`'${config("ghcr.io")}'`, encoded(config("ghcr.io")))}`,
        `${quay}>>`,
      ),
      "pod.yaml": pod("web", image, list("ghcr", "quay")),
    },
    title: merge,
    becomes: {
      "secret.yaml": ghcr
        .replace("stringData", "data")
        .replace(`'${config("ghcr.io")}'`, encoded(config("ghcr.io", "quay.io"))),
      "pod.yaml": pod("web", image, list("ghcr")),
    },
  },
  "no Secrets are merged that have a login for the same registry": {
    files: {
      "pod.yaml": pod("web", image, list("gh<>cr", "quay")),
      "secret.yaml": join(ghcr, secret("quay", ["https://ghcr.io"])),
    },
    title: merge,
    refused: /^Several of them have a login for ghcr\.io/,
  },
  "no Secrets are merged where a Pod would get what it did not have": {
    files: {
      "pod.yaml": join(pod("web", image, list("gh<>cr", "quay")), pod("less", "quay.io/a/b:1", list("ghcr"))),
      "secret.yaml": join(ghcr, quay),
    },
    title: merge,
    refused: /^Pod "less" would be pulled in another way/,
  },
  "no Secrets are merged that differ in labels": {
    files: {
      "pod.yaml": pod("web", image, list("gh<>cr", "quay")),
      "secret.yaml": join(ghcr, quay.replace("  name: quay\n", "  name: quay\n  labels: {team: shop}\n")),
    },
    title: merge,
    refused: /such as in labels/,
  },
  "data becomes text, with its comments": {
    files: {
      "secret.yaml": `apiVersion: v1
kind: Secret
metadata:
  name: ghcr
type: kubernetes.io/dockerconfigjson
da<>ta: # made by hand
  # the registry
  .dockerconfigjson: ${encoded(config("ghcr.io"))} # read only
`,
      "pod.yaml": pod("web", image, list("ghcr")),
    },
    title: toText,
    becomes: {
      "secret.yaml": `apiVersion: v1
kind: Secret
metadata:
  name: ghcr
type: kubernetes.io/dockerconfigjson
stringData: # made by hand
  # the registry
  .dockerconfigjson: '${config("ghcr.io")}' # read only
`,
    },
  },
  "text becomes data, of block scalars too": {
    files: {
      "secret.yaml": `apiVersion: v1
kind: Secret
metadata: {name: ghcr}
stri<>ngData:
  .dockerconfigjson: |
    ${config("ghcr.io")}
  "note": two
type: kubernetes.io/dockerconfigjson
`,
      "pod.yaml": pod("web", image, list("ghcr")),
    },
    title: toBase64,
    becomes: {
      "secret.yaml": `apiVersion: v1
kind: Secret
metadata: {name: ghcr}
data:
  .dockerconfigjson: ${encoded(`${config("ghcr.io")}\n`)}
  "note": ${encoded("two")}
type: kubernetes.io/dockerconfigjson
`,
    },
  },
  "data of several lines becomes a block of them": {
    files: {
      "secret.yaml": `apiVersion: v1
kind: Secret
metadata: {name: ghcr}
da<>ta:
  .dockerconfigjson: >-
    ${encoded(`{\n  "auths": {}\n}\n`)}
  open: ${encoded("two\n\nlines")}
  odd: ${encoded(" two\nlines")} # kept
type: kubernetes.io/dockerconfigjson
`,
    },
    title: toText,
    becomes: {
      "secret.yaml": `apiVersion: v1
kind: Secret
metadata: {name: ghcr}
stringData:
  .dockerconfigjson: |
    {
      "auths": {}
    }
  open: |-
    two

    lines
  odd: " two\\nlines" # kept
type: kubernetes.io/dockerconfigjson
`,
    },
  },
  "no data becomes text that is none": {
    files: {
      "secret.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nda<>ta:\n  key: /////w==\n",
    },
    title: toText,
    refused: /^The value of key is no base64 of a text/,
  },
  "no text becomes data that is filled in later": {
    files: {
      "secret.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstring<>Data:\n  key: <password>\n",
    },
    title: toBase64,
    refused: /is filled in later/,
  },
  "no Secret becomes an ExternalSecret that has more in it than logins": {
    files: { "secret.yaml": ghcr.replace("name: ghcr", "name: gh<>cr").replace("}}}'", '}},"credHelpers":{}}\'') },
    title: external,
    refused: /^Its docker config has "credHelpers" in it, which would be lost/,
  },
  "no Secret becomes an ExternalSecret that has another token": {
    files: {
      "secret.yaml": ghcr.replace("name: ghcr", "name: gh<>cr").replace('"auth"', '"identitytoken":"fake","auth"'),
    },
    title: external,
    refused: /^Its docker config has "identitytoken" in it/,
  },
  "no Secrets are merged of which something else would be lost": {
    files: {
      "secret.yaml": join(ghcr, quay.replace("}}}'", '}},"HttpHeaders":{}}\'')),
      "pod.yaml": pod("web", image, list("ghcr", "quay")).replace("imagePull", "image<>Pull"),
    },
    title: merge,
    refused: /^The docker config of Secret "quay" has "HttpHeaders" in it, which would be lost\./,
  },
  "Secrets are merged into the one that has something else": {
    files: {
      "secret.yaml": join(ghcr.replace("}}}'", '}},"HttpHeaders":{}}\''), quay),
      "pod.yaml": pod("web", image, list("ghcr", "quay")).replace("imagePull", "image<>Pull"),
    },
    title: merge,
    becomes: {
      "secret.yaml": secret("ghcr", ["ghcr.io", "quay.io"]).replace("}}}'", '}},"HttpHeaders":{}}\''),
      "pod.yaml": pod("web", image, list("ghcr")),
    },
  },
  "a Secret becomes an ExternalSecret, with its comments": {
    files: {
      "secret.yaml": join(`# above\n${ghcr.replace("  name: ghcr", "  name: gh<>cr # ours")}`, quay),
      "pod.yaml": pod("web", image, list("ghcr")),
    },
    title: external,
    becomes: {
      "secret.yaml": join(
        `# above
# ours
# Name your SecretStore under secretStoreRef, and put into it, as properties of "ghcr":
#   "ghcr.io": the password of robot
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: ghcr
spec:
  refreshInterval: 1h
  secretStoreRef:
    kind: SecretStore
    name: your-secret-store
  target:
    name: ghcr
    template:
      type: kubernetes.io/dockerconfigjson
      data:
        .dockerconfigjson: '{"auths":{"ghcr.io":{"username":"robot","password":{{ .password | toJson }},"auth":"{{ printf "%s:%s" "robot" .password | b64enc }}"}}}'
  data:
    - secretKey: password
      remoteRef:
        key: ghcr
        property: ghcr.io
`,
        quay,
      ),
    },
  },
  "no Secret becomes an ExternalSecret that has labels": {
    files: { "secret.yaml": ghcr.replace("  name: ghcr\n", "  name: gh<>cr\n  labels: {team: shop}\n") },
    title: external,
    refused: /labels, annotations or other fields/,
  },
  "in a kustomization, a list moves where the builds say the same": {
    files: {
      "kustomization.yaml": "namePrefix: shop-\nresources: [pod.yaml, rest.yaml]\n",
      "pod.yaml": pod("web", image, as("robot") + list("gh<>cr")),
      "rest.yaml": join(account("robot"), ghcr),
    },
    title: toRobot,
    becomes: {
      "pod.yaml": pod("web", image, as("robot")),
      "rest.yaml": join(account("robot", accountList("ghcr")), ghcr),
    },
  },
  "no list moves that a kustomization patches": {
    files: {
      "kustomization.yaml":
        'resources: [pod.yaml, rest.yaml]\npatches:\n  - target: {kind: Pod}\n    patch: \'[{"op": "replace", "path": "/spec/imagePullSecrets/0/name", "value": "quay"}]\'\n',
      "pod.yaml": pod("web", image, as("robot") + list("gh<>cr")),
      "rest.yaml": join(account("robot"), ghcr, quay),
    },
    title: toRobot,
    refused: /pulled in another way|other Pods/,
  },
};
