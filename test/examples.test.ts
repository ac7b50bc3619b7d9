/** The bundled examples: each manifest of an article gets the verdict that its article states, and each broken one its finding. */
import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, test } from "node:test";
import { Context, defaultSettings, type Inventory, type Verdict } from "#core";
import { analyzeFiles, applyFixes, type Files, render } from "./workspace.ts";

interface Stated {
  /** What the article says of it, in short. */
  readonly article: string;
  /** By image, in order. */
  readonly verdicts?: readonly (readonly [image: string, verdict: Verdict])[];
  /** As `rule severity`, in order. */
  readonly findings?: readonly string[];
}

const app = "my-private-registry.com/app:v1";

const articles: Readonly<Record<string, Readonly<Record<string, Stated>>>> = {
  "myth-service-accounts-pull-images": {
    "test-no-creds.yaml": {
      article: "fails: a private image without imagePullSecrets",
      verdicts: [[app, "anonymous"]],
      findings: ["pull-secret-missing warning"],
    },
    "test-with-creds.yaml": {
      article: "is pulled: the Pod lists the secret",
      verdicts: [[app, "unknown"]],
      findings: ["pull-secret-not-found hint"],
    },
    "my-sa.yaml": {
      article: "hands its list to its Pods",
      findings: ["pull-secret-not-found hint"],
    },
    "test-using-sa.yaml": {
      article: "is pulled: the list comes from the ServiceAccount",
      verdicts: [[app, "unknown"]],
    },
  },
  "service-account-with-image-pull-secrets": {
    "serviceaccount-with-imagepullsecrets.yaml": {
      article: "lists three Secrets; only one of them is a manifest, the others are made with kubectl",
      findings: ["pull-secret-not-found warning", "pull-secret-not-found warning"],
    },
    "pod-using-sa-with-secrets.yaml": {
      article: "is pulled through its ServiceAccount",
      verdicts: [["registry.example.com/myapp:latest", "unknown"]],
    },
    "deployment-with-private-images.yaml": {
      article: "all containers are pulled through the ServiceAccount",
      verdicts: [
        ["registry.example.com/web-app:v1.2.3", "unknown"],
        ["registry.example.com/sidecar:latest", "unknown"],
      ],
    },
    "registry-secret.yaml": {
      article: "a placeholder for the content, so it is unknown and not broken",
    },
    "ecr-credential-helper-cronjob.yaml": {
      article: "a CronJob with a public image; its ServiceAccount is made elsewhere",
      verdicts: [["amazon/aws-cli", "unknown"]],
      findings: ["service-account-not-found warning"],
    },
    "team-serviceaccounts.yaml": {
      article: "each team's ServiceAccount names Secrets of its own namespace, none of them a manifest",
      findings: Array(6).fill("pull-secret-not-found hint"),
    },
    "external-secret.yaml": {
      article: "makes the Secret in the cluster",
    },
  },
  "what-is-a-service-account": {
    "pod-manager-service-account.yaml": { article: "an identity without pull secrets" },
    "my-controller-pod.yaml": {
      article: "runs as pod-manager; says nothing of pulling",
      verdicts: [["my-controller:1.0", "unknown"]],
    },
    "pod-manager-role-binding.yaml": { article: "permissions at the API server" },
    "no-automount-fragment.yaml": { article: "a fragment of a Pod spec, no manifest" },
  },
  // Of "kubernetes-1.33-image-pulls-evolved" there is nothing to extract.
};

describe("examples/workspace", () => {
  const all = read("examples/workspace");

  test("each folder is an article, and each manifest is in the table", () => {
    const stated = Object.entries(articles).flatMap(([article, files]) =>
      Object.keys(files).map((file) => `${article}/${file}`),
    );
    assert.deepEqual([...all.keys()], stated.sort());
  });

  for (const [article, manifests] of Object.entries(articles)) {
    describe(article, () => {
      const workspace = analyzeFiles(read(`examples/workspace/${article}`));
      for (const [file, { article: says, verdicts = [], findings = [] }] of Object.entries(manifests)) {
        test(`${file}: ${says}`, () => {
          assert.deepEqual(verdictsIn(workspace.inventory, file), verdicts);
          assert.deepEqual(rulesIn(workspace, file), findings);
        });
      }
    });
  }

  test("all articles together get the same errors and warnings as each alone", () => {
    const severe = (finding: string) => !finding.endsWith(" hint");
    const together = analyzeFiles(all);
    for (const [article, manifests] of Object.entries(articles)) {
      for (const [file, { findings = [] }] of Object.entries(manifests)) {
        assert.deepEqual(rulesIn(together, `${article}/${file}`).filter(severe), findings.filter(severe), file);
      }
    }
  });

  test("the private Pod is reported when it is all there is, too", () => {
    const files = only(read("examples/workspace/myth-service-accounts-pull-images"), "test-no-creds.yaml");
    assert.deepEqual(rulesIn(analyzeFiles(files), "test-no-creds.yaml"), ["pull-secret-missing info"]);
  });

  test("with the Secret at hand, the Pods of the myth are pulled with it, and the fix makes the first one so", () => {
    const files = new Map([
      ...read("examples/workspace/myth-service-accounts-pull-images"),
      ["secret.yaml", pullSecret("my-registry-secret", undefined, "my-private-registry.com")],
    ]);
    const { inventory, findings } = analyzeFiles(files);
    assert.deepEqual(
      findings.map((finding) => render(finding, files)),
      [
        'test-no-creds.yaml:8:14-44 pull-secret-missing warning: No pull secret reaches this image, though Secret "my-registry-secret" has credentials for it.',
      ],
    );
    assert.deepEqual(verdictsIn(inventory, "test-with-creds.yaml"), [[app, "authenticated"]]);
    assert.deepEqual(verdictsIn(inventory, "test-using-sa.yaml"), [[app, "authenticated"]]);
    const fixed = analyzeFiles(applyFixes(files, findings, ""));
    assert.deepEqual(verdictsIn(fixed.inventory, "test-no-creds.yaml"), [[app, "authenticated"]]);
    assert.deepEqual(fixed.findings, []);
  });

  test("a ServiceAccount of a team serves the Pods of that team's namespace only", () => {
    const image = "internal.example.com/tool:1";
    const files = new Map([
      ...only(read("examples/workspace/service-account-with-image-pull-secrets"), "team-serviceaccounts.yaml"),
      ["secret.yaml", pullSecret("internal-registry-secret", "team-a", "internal.example.com")],
      ["a.yaml", pod("team-a", "team-a-sa", image)],
      ["b.yaml", pod("team-b", "team-b-sa", image)],
      ["a-in-b.yaml", pod("team-b", "team-a-sa", image)],
      ["shared.yaml", pod("shared", "shared-sa", image)],
    ]);
    const workspace = analyzeFiles(files);
    assert.deepEqual(verdictsIn(workspace.inventory, "a.yaml"), [[image, "authenticated"]]);
    assert.deepEqual(verdictsIn(workspace.inventory, "b.yaml"), [[image, "unknown"]]);
    assert.deepEqual(rulesIn(workspace, "a-in-b.yaml"), ["service-account-not-found error"]);
    // Of the Secrets of "shared", one is known to be elsewhere and the others are not known at all.
    assert.deepEqual(rulesIn(workspace, "team-serviceaccounts.yaml"), [
      "pull-secret-not-found hint",
      "pull-secret-not-found hint",
      "pull-secret-wrong-namespace error",
      "pull-secret-not-found hint",
      "pull-secret-not-found hint",
    ]);
    assert.deepEqual(verdictsIn(workspace.inventory, "shared.yaml"), [[image, "unknown"]]);
  });

  test("content that a script fills in is unknown, as a placeholder in angle brackets is", () => {
    const files = read("examples/workspace/service-account-with-image-pull-secrets");
    const secret = files.get("registry-secret.yaml") ?? "";
    for (const content of ["<base64-encoded-docker-config>", "$BASE64_CONFIG"]) {
      const text = secret.replace("<base64-encoded-docker-config>", content);
      assert.deepEqual(analyzeFiles(new Map([["registry-secret.yaml", text]])).findings, []);
    }
  });
});

describe("examples/workspace is what the articles say", () => {
  const shared = process.env.PULL_SECRETS_SHARED ?? "../shared";
  const background = join(shared, "background");
  const skip = existsSync(background)
    ? false
    : `${background} is not there, so the examples are not compared with their articles; PULL_SECRETS_SHARED may say where it is`;
  const marker = "# Unlabelled in the article: not marked as YAML, and the name of this file is ours.\n";

  test("every block that is marked as YAML is a file, and no file is anything else", { skip }, () => {
    for (const article of ["myth-service-accounts-pull-images", "service-account-with-image-pull-secrets"]) {
      const text = readFileSync(join(background, `${article}.md`), "utf8");
      const blocks = text.matchAll(/^```ya?ml\n(.*?)^```$/gms).map(([, block = ""]) => `${block.trimEnd()}\n`);
      assert.deepEqual([...read(`examples/workspace/${article}`).values()].sort(), [...blocks].sort(), article);
    }
  });

  test("a file is called what the first line of its block calls it", { skip }, () => {
    for (const [file, text] of read("examples/workspace/service-account-with-image-pull-secrets")) {
      assert.ok(text.startsWith(`# ${file}\n`), file);
    }
  });

  test("unlabelled manifests are in the article word for word, every one of them", { skip }, () => {
    const text = readFileSync(join(background, "what-is-a-service-account.md"), "utf8");
    const files = read("examples/workspace/what-is-a-service-account");
    let manifests = 0;
    for (const [file, example] of files) {
      assert.ok(example.startsWith(marker), file);
      const snippet = example.slice(marker.length);
      assert.ok(`\n${text}`.includes(`\n${snippet}`), file);
      manifests += snippet.match(/^apiVersion:/gm)?.length ?? 0;
    }
    assert.equal(manifests, text.match(/^apiVersion:/gm)?.length);
  });

  test("the article on Kubernetes 1.33 has no manifest", { skip }, () => {
    const text = readFileSync(join(background, "kubernetes-1.33-image-pulls-evolved.md"), "utf8");
    assert.doesNotMatch(text, /^\s*(?:apiVersion|kind):/m);
  });
});

describe("examples/workload-identity", () => {
  const files = read("examples/workload-identity");
  const ecr = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop";
  const stated: Readonly<Record<string, Pick<Stated, "verdicts" | "findings">>> = {
    "cluster/image-pull-tokens.yaml": {},
    "nodes/credential-providers.yaml": {},
    "nodes/kubelet.yaml": {},
    "shop/cart.yaml": { verdicts: [[`${ecr}/cart:2.0`, "node"]] },
    "shop/reports.yaml": {
      verdicts: [["shop.azurecr.io/reports:0.9", "anonymous"]],
      findings: ["credential-provider-annotation-missing warning"],
    },
    "shop/search.yaml": {
      verdicts: [["shop.azurecr.io/base/search:3.1", "node"]],
      findings: ["cached-private-image hint"],
    },
    "shop/web.yaml": { verdicts: [[`${ecr}/web:1.4`, "node"]] },
  };

  test("each file has the verdicts and findings that the table in its README.md says", () => {
    const workspace = analyzeFiles(files);
    assert.deepEqual([...files.keys()], Object.keys(stated));
    const readme = readFileSync("examples/workload-identity/README.md", "utf8");
    for (const [file, { verdicts = [], findings = [] }] of Object.entries(stated)) {
      assert.deepEqual(verdictsIn(workspace.inventory, file), verdicts, file);
      assert.deepEqual(rulesIn(workspace, file), findings, file);
      const [row = ""] = readme.split("\n").filter((line) => line.startsWith(`| \`${file}\``));
      for (const [, verdict] of verdicts) assert.ok(row.includes(`| \`${verdict}\` |`), row);
      for (const finding of findings)
        assert.ok(row.includes(`**${finding.split(" ")[1]}** ${finding.split(" ")[0]}`), row);
    }
  });

  test("older nodes, and a cluster without the RBAC, are found out", () => {
    const rulesOf = (files: Files, kubernetesVersion: string) => [
      ...new Set(
        analyzeFiles(files, { kubernetesVersion }).findings.map(({ rule, severity }) => `${rule.id} ${severity}`),
      ),
    ];
    assert.ok(rulesOf(files, "1.33").includes("credential-provider-invalid error"));
    assert.ok(rulesOf(files, "1.34").includes("image-pull-verification-invalid error"));
    const without = new Map([...files].filter(([file]) => !file.startsWith("cluster/")));
    assert.ok(rulesOf(without, "1.36").includes("credential-provider-audience-rbac warning"));
  });
});

describe("examples/broken", () => {
  const files = read("examples/broken");
  const workspace = analyzeFiles(files);

  const findings: readonly (readonly [file: string, rule: string, severity: string])[] = [
    ["payments/api.yaml", "pull-secret-not-found", "error"],
    ["payments/ledger.yaml", "pull-secret-wrong-namespace", "error"],
    ["payments/nightly-report.yaml", "pull-secret-registry-mismatch", "warning"],
    ["payments/pull-secrets.yaml", "secret-short-lived-credentials", "error"],
    ["shop/cart.yaml", "service-account-pull-secrets-ignored", "warning"],
    ["shop/mailer.yaml", "service-account-secret-list", "warning"],
    ["shop/mailer.yaml", "pull-secret-missing", "warning"],
    ["shop/orders.yaml", "pull-secret-rbac", "info"],
    ["shop/pull-secrets.yaml", "secret-plaintext-credentials", "hint"],
    ["shop/pull-secrets.yaml", "secret-invalid-docker-config", "error"],
    ["shop/thumbnails.yaml", "pull-secret-missing", "warning"],
    ["shop/web.yaml", "pull-secret-misplaced", "error"],
  ];

  /** What needs a person: where a Secret comes from, and who may know a password. */
  const left: typeof findings = [
    ["payments/ledger.yaml", "pull-secret-wrong-namespace", "error"],
    ["payments/pull-secrets.yaml", "secret-short-lived-credentials", "error"],
    ["shop/orders.yaml", "pull-secret-rbac", "info"],
    ["shop/pull-secrets.yaml", "secret-plaintext-credentials", "hint"],
    ["shop/pull-secrets.yaml", "secret-plaintext-credentials", "hint"],
  ];

  test("has these findings and no others", () => {
    assert.deepEqual(summary(workspace), findings);
  });

  test("keeps only what a person has to decide once the preferred fixes are applied", () => {
    assert.deepEqual(summary(analyzeFiles(applyFixes(files, workspace.findings, ""))), left);
  });

  /** Each of these fixes is enough for every image of the file. */
  const fixes: readonly (readonly [file: string, title: string])[] = [
    ["payments/api.yaml", 'Change to "payments-registry"'],
    ["payments/ledger.yaml", 'Copy Secret "shop-registry" into namespace "payments"'],
    ["payments/nightly-report.yaml", 'Change the key to "registry.internal.example:5000"'],
    ["shop/cart.yaml", 'Add "shop-registry" to the Pod\'s list'],
    ["shop/mailer.yaml", 'Move it to "imagePullSecrets"'],
    ["shop/mailer.yaml", 'Attach Secret "shop-registry" to the Pod'],
    ["shop/mailer.yaml", 'Attach Secret "shop-registry" to ServiceAccount "mailer"'],
    ["shop/search.yaml", "Decode it once"],
    ["shop/thumbnails.yaml", 'Attach Secret "shop-registry" to the Pod'],
    ["shop/thumbnails.yaml", 'Attach Secret "shop-registry" to ServiceAccount "default"'],
  ];

  for (const [file, title] of fixes) {
    test(`${file} is pulled as it should be after the fix: ${title}`, () => {
      const { inventory } = analyzeFiles(applyFixes(files, workspace.findings, title));
      const verdicts = new Set(verdictsIn(inventory, file).map(([, verdict]) => verdict));
      assert.deepEqual([...verdicts], ["authenticated"]);
    });
  }

  test("explains each of its findings in its README", () => {
    const readme = readFileSync("examples/broken/README.md", "utf8");
    for (const [file, rule] of findings) assert.ok(readme.includes(`\`${file}\``) && readme.includes(rule), rule);
  });
});

/** The manifests of a folder by their path in it, in order. */
function read(folder: string): Files {
  const paths = globSync("**/*.yaml", { cwd: folder }).map((path) => path.replaceAll("\\", "/"));
  return new Map(paths.sort().map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}

function only(files: Files, file: string): Files {
  return new Map([...files].filter(([name]) => name === file));
}

type Analyzed = ReturnType<typeof analyzeFiles>;

function verdictsIn(inventory: Inventory, file: string): readonly (readonly [string, Verdict])[] {
  const context = new Context(inventory, defaultSettings, 0);
  return inventory.workloads
    .filter(({ source }) => source.uri === file)
    .flatMap((workload) => context.pull(workload).images.map(({ use, verdict }) => [use.at.value, verdict] as const));
}

function rulesIn({ findings }: Analyzed, file: string): readonly string[] {
  return findings.filter(({ at }) => at.uri === file).map(({ rule, severity }) => `${rule.id} ${severity}`);
}

function summary({ findings }: Analyzed): readonly (readonly string[])[] {
  return findings.map(({ at, rule, severity }) => [at.uri, rule.id, severity]);
}

function pullSecret(name: string, namespace: string | undefined, registry: string): string {
  return `apiVersion: v1
kind: Secret
metadata:
  name: ${name}
${namespace === undefined ? "" : `  namespace: ${namespace}\n`}type: kubernetes.io/dockerconfigjson
stringData:
  .dockerconfigjson: '{"auths": {"${registry}": {"username": "robot", "password": "change-me"}}}'
`;
}

function pod(namespace: string, serviceAccount: string, image: string): string {
  return `apiVersion: v1
kind: Pod
metadata:
  name: tool
  namespace: ${namespace}
spec:
  serviceAccountName: ${serviceAccount}
  containers:
    - name: tool
      image: ${image}
`;
}
