/** A real API server takes everything that is generated here. */
import { after, before, test } from "node:test";
import { parseAllDocuments } from "yaml";
import { examples } from "../../authoringExamples.ts";
import { kubectl } from "./machine/commands.ts";
import { apply } from "./pods.ts";
import { namespace } from "./workloads.ts";

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Kubernetes 1.20 has CronJobs under an older version, with the same fields. */
function known(manifest: Manifest): Manifest {
  return manifest.kind === "CronJob" ? { ...manifest, apiVersion: "batch/v1beta1" } : manifest;
}

/** An operator's kind, without its schema: of these, only metadata is checked. */
function definition({ apiVersion, kind }: Manifest): object {
  const [group = "", version = ""] = apiVersion.split("/");
  const plural = `${kind.toLowerCase()}s`;
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: { plural, kind },
      versions: [{ name: version, served: true, storage: true, schema }],
    },
  };
}

const all = examples().map(({ name, yaml }) => {
  return { name, manifests: parseAllDocuments(yaml).map((document) => known(document.toJS())) };
});
const ofOperators = /^(?!.*k8s\.io\/).*\..*\//;
const disposables = new AsyncDisposableStack();

before(async () => {
  disposables.use(await namespace("shop"));
  const manifests = all.flatMap((example) => example.manifests);
  await apply(...manifests.filter(({ apiVersion }) => ofOperators.test(apiVersion)).map(definition));
  disposables.defer(async () => void (await kubectl(["delete", "crd", "--all"])));
  await kubectl(["wait", "--for=condition=Established", "--timeout=30s", "crd", "--all"]);
});
after(() => disposables.disposeAsync());

for (const { name, manifests } of all) {
  test(`the API server takes: ${name}`, async () => {
    const list = { apiVersion: "v1", kind: "List", items: manifests };
    await kubectl(["apply", "--dry-run=server", "-f", "-"], { input: JSON.stringify(list) });
  });
}
