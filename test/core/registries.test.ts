/** Which images need credentials: against the tables of the cloud providers, and against tables of our own. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, test } from "node:test";
import { parseImage } from "../../server/src/core/kubernetes/image.ts";
import { factsOf, type RegistryFacts, type RegistrySettings } from "../../server/src/core/kubernetes/registries.ts";
import type { Access, Cloud } from "../../server/src/core/kubernetes/registryData.ts";
import { registries } from "../../server/src/core/kubernetes/registryData.ts";
import { urlsMatch } from "../../server/src/core/kubernetes/urlMatch.ts";

const root = resolve(import.meta.dirname, "../..");
const conformance = resolve(root, process.env.PULL_SECRETS_SHARED ?? "../shared", "conformance");

const noSettings: RegistrySettings = { privateRegistries: [], publicRegistries: [] };

function facts(text: string, settings: Partial<RegistrySettings> = {}): RegistryFacts {
  const image = parseImage(text);
  assert.ok(image.valid, `${text} is an image`);
  return factsOf(image, { ...noSettings, ...settings });
}

/** Runs upstream's table of a name, or says that it is left out. */
function upstream(name: string, run: (table: never) => void): void {
  const file = resolve(conformance, `${name}.json`);
  const skip = existsSync(file) ? false : `${name} is left out: there is no ${file}`;
  test(name, { skip }, () => run(JSON.parse(readFileSync(file, "utf8")) as never));
}

/** A host that a glob stands for, by the hosts that the provider really has. */
function hostOf(glob: string): string {
  if (/^\d/.test(glob)) return glob.replaceAll("*", "0");
  const account = glob.includes(".dkr") ? "123456789012" : "acme";
  return glob.replace("*", account).replace("*", glob.includes(".geo.") ? "eastus" : "us-east-1");
}

describe("tables of the cloud providers", () => {
  upstream("ecr_registry_pattern", ({ cases, publicHosts }: EcrPattern) => {
    for (const { registry, match } of cases) {
      // Characters that no host may have make the reference invalid before it gets here.
      const host = { domain: registry, path: "app", repository: `${registry}/app` };
      const { registry: found, access, nodeCloud } = factsOf(host, noSettings);
      assert.deepEqual(
        [found?.id === "ecr", access, nodeCloud],
        match ? [true, "private", "aws"] : unknownHost,
        registry,
      );
    }
    for (const host of publicHosts) assert.equal(facts(`${host}/team/app`).access, "public", host);
  });

  upstream("ecr_region_from_host", ({ cases }: EcrRegion) => {
    const pattern = registries.find(({ id }) => id === "ecr")?.pattern;
    for (const { host, region } of cases) assert.equal(pattern?.exec(host)?.groups?.region ?? "", region, host);
  });

  upstream("acr_login_server", ({ cases }: AcrLoginServer) => {
    // The table's setup has a cloud of its own, which is a user's setting here.
    const custom = { privateRegistries: ["*.azurecr.my.cloud"] };
    for (const { image, loginServer } of cases) {
      const [host = ""] = image.split("/", 1);
      const place = { domain: host, path: "bar/image", repository: `${host}/bar/image` };
      const { registry, decidedBy } = factsOf(place, { ...noSettings, ...custom });
      assert.equal(registry?.id === "acr" || decidedBy === "setting" ? host : "", loginServer, image);
    }
  });

  upstream("cloud_node_match_images", ({ cases }: NodeMatchImages) => {
    for (const { provider, matchImages } of cases) {
      for (const glob of matchImages) {
        const image = `${hostOf(glob)}/team/app`;
        assert.ok(urlsMatch(glob, image), `${image} stands for ${glob}`);
        assert.equal(facts(image).nodeCloud, clouds[provider], glob);
      }
    }
  });
});

const unknownHost = [false, "unknown", undefined];

const clouds: Readonly<Record<string, Cloud>> = {
  "ecr-credential-provider": "aws",
  "acr-credential-provider": "azure",
  "auth-provider-gcp": "gcp",
};

interface EcrPattern {
  readonly cases: readonly { readonly registry: string; readonly match: boolean }[];
  readonly publicHosts: readonly string[];
}
interface EcrRegion {
  readonly cases: readonly { readonly host: string; readonly region: string }[];
}
interface AcrLoginServer {
  readonly cases: readonly { readonly image: string; readonly loginServer: string }[];
}
interface NodeMatchImages {
  readonly cases: readonly { readonly provider: string; readonly matchImages: readonly string[] }[];
}

describe("access and group", () => {
  const table: readonly (readonly [image: string, access: Access, group: string])[] = [
    ["nginx", "public", "docker.io/library"],
    [`nginx:1.27@sha256:${"a".repeat(64)}`, "public", "docker.io/library"],
    ["docker.io/nginx", "public", "docker.io/library"],
    ["index.docker.io/library/nginx", "public", "docker.io/library"],
    ["grafana/grafana", "public", "docker.io/grafana"],
    ["docker.io/bitnami/kubectl", "public", "docker.io/bitnami"],
    ["registry-1.docker.io/bitnami/kubectl", "public", "registry-1.docker.io/bitnami"],
    ["chrislusf/seaweedfs", "public", "docker.io/chrislusf"],
    ["chrislusf/seaweedfs-private", "unknown", "docker.io/chrislusf"],
    ["anchore/grype", "public", "docker.io/anchore"],
    ["anchore/enterprise", "unknown", "docker.io/anchore"],
    ["acme/api", "unknown", "docker.io/acme"],
    ["docker.io/acme/web/front", "unknown", "docker.io/acme"],
    ["grafanalabs/app", "unknown", "docker.io/grafanalabs"],
    ["dhi.io/python:3.13", "private", "dhi.io"],
    ["registry.k8s.io/pause:3.10", "public", "registry.k8s.io"],
    ["k8s.gcr.io/pause", "public", "k8s.gcr.io"],
    ["mcr.microsoft.com/dotnet/aspnet", "public", "mcr.microsoft.com"],
    ["public.ecr.aws/acme/app", "public", "public.ecr.aws"],
    ["quay.io/jetstack/cert-manager-webhook", "public", "quay.io/jetstack"],
    ["quay.io/tigera/operator", "public", "quay.io/tigera"],
    ["quay.io/tigera/cnx-manager", "unknown", "quay.io/tigera"],
    ["quay.io/openshift/origin-cli", "public", "quay.io/openshift"],
    ["quay.io/openshift-release-dev/ocp-v4.0-art-dev", "unknown", "quay.io/openshift-release-dev"],
    ["ghcr.io/kubeflow/katib/katib-ui", "public", "ghcr.io/kubeflow"],
    ["ghcr.io/acme/app", "unknown", "ghcr.io/acme"],
    ["gcr.io/distroless/static", "public", "gcr.io/distroless"],
    ["gcr.io/k8s-staging-kind/node", "public", "gcr.io/k8s-staging-kind"],
    ["gcr.io/google.com/cloudsdktool/google-cloud-cli", "public", "gcr.io/google.com/cloudsdktool"],
    ["gcr.io/example.com/project/app", "unknown", "gcr.io/example.com/project"],
    ["eu.gcr.io/acme-prod/app", "unknown", "eu.gcr.io/acme-prod"],
    ["europe-west1-docker.pkg.dev/acme/repo/app", "unknown", "europe-west1-docker.pkg.dev/acme"],
    ["us-docker.pkg.dev/google-samples/containers/gke/hello-app", "public", "us-docker.pkg.dev/google-samples"],
    ["registry.gitlab.com/acme/web/api", "unknown", "registry.gitlab.com/acme"],
    ["registry.gitlab.com/my.group/web/api", "unknown", "registry.gitlab.com/my.group/web"],
    ["nvcr.io/nvidia/tritonserver", "public", "nvcr.io/nvidia"],
    ["nvcr.io/nim/meta/llama3", "unknown", "nvcr.io/nim"],
    ["registry.access.redhat.com/ubi9", "public", "registry.access.redhat.com"],
    ["registry.redhat.io/ubi9/ubi", "private", "registry.redhat.io"],
    ["registry.suse.com/bci/bci-base", "public", "registry.suse.com"],
    ["registry.suse.com/suse/ltss/sle15.4/bci-base", "unknown", "registry.suse.com"],
    ["icr.io/cpopen/ibm-operator", "public", "icr.io/cpopen"],
    ["icr.io/acme/app", "unknown", "icr.io/acme"],
    ["us.icr.io/acme/app", "private", "us.icr.io/acme"],
    ["cp.icr.io/cp/datapower/datapower-prod", "private", "cp.icr.io"],
    ["registry.digitalocean.com/acme/app", "private", "registry.digitalocean.com/acme"],
    ["acme.azurecr.io/team/app", "private", "acme.azurecr.io"],
    ["acme-a1b2c3.azurecr.io/app", "private", "acme-a1b2c3.azurecr.io"],
    ["acme.westeurope.geo.azurecr.io/app", "private", "acme.westeurope.geo.azurecr.io"],
    [
      "602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/pause",
      "private",
      "602401143452.dkr.ecr.us-west-2.amazonaws.com",
    ],
    ["acme.jfrog.io/docker/app", "unknown", "acme.jfrog.io"],
    ["iad.ocir.io/acme/app", "unknown", "iad.ocir.io/acme"],
    ["registry.example.com:5000/team/app", "unknown", "registry.example.com:5000"],
    ["localhost:5000/app", "unknown", "localhost:5000"],
  ];
  for (const [image, access, group] of table) {
    test(image, () => {
      const found = facts(image);
      assert.deepEqual([found.access, found.group], [access, group]);
      assert.equal(found.decidedBy, access === "unknown" ? "nothing" : "table");
    });
  }
});

describe("hosts that look like others are hosts that nobody knows", () => {
  const lookAlikes = [
    "docker.io.evil.com/library/nginx",
    "docker.io:5000/library/nginx",
    "Docker.io/library/nginx",
    "xdocker.io/library/nginx",
    "ghcr.io.example.com/fluxcd/flux",
    "registry.k8s.io.example.com/pause",
    "evil.registry.k8s.io/pause",
    "public.ecr.aws.example.com/team/app",
    "myecr.dkr.ecr.us-east-1.amazonaws.com.evil.io/app",
    "myecr.dkr.ecr.us-east-1.amazonaws.com/app",
    "123456789012.dkr.ecr.us-east-1.amazonaws.com.evil.io/app",
    "123456789012.dkr.ecr.us-east-1.amazonaws.com:443/app",
    "evil.com.123456789012.dkr.ecr.us-east-1.amazonaws.com/app",
    "acme.azurecr.io.example/app",
    "azurecr.io/app",
    "a.b.azurecr.io/app",
    "acme.gcr.io.example.com/app",
    "localhost.example.com/app",
    "127.0.0.1.example.com/app",
    "1270.0.0.1/app",
  ];
  for (const image of lookAlikes) {
    test(image, () => {
      const { access, registry, nodeCloud, group, decidedBy } = facts(image);
      assert.deepEqual([access, registry?.id, nodeCloud, decidedBy], ["unknown", undefined, undefined, "nothing"]);
      assert.equal(group, image.slice(0, image.indexOf("/")));
    });
  }
});

describe("registries of a machine, a cluster and a network", () => {
  const table: Readonly<Record<string, readonly string[]>> = {
    local: [
      "localhost/app",
      "localhost:5001/app",
      "127.0.0.1:5000/app",
      "[::1]:5000/app",
      "k3d-registry.localhost:5000/app",
      "kind-registry:5000/app",
      "k3d-acme:5000/app",
      "host.minikube.internal:5000/app",
      "registry.tools.svc/app",
      "registry.kube-system.svc.cluster.local:80/app",
    ],
    openshift: ["image-registry.openshift-image-registry.svc:5000/team/app"],
    "local-network": [
      "registry.corp.local/app",
      "192.168.49.2:5000/app",
      "10.0.0.7/app",
      "172.16.0.1/app",
      "nexus:8083/a",
    ],
  };
  for (const [id, images] of Object.entries(table)) {
    for (const image of images) {
      test(image, () => {
        const { registry, access } = facts(image);
        assert.deepEqual([registry?.id, registry?.local, access], [id, true, "unknown"]);
      });
    }
  }
});

describe("settings", () => {
  const table: readonly (readonly [image: string, settings: Partial<RegistrySettings>, access: Access])[] = [
    ["acme/api", { privateRegistries: ["docker.io/acme"] }, "private"],
    ["acme/api", { privateRegistries: ["index.docker.io/acme/"] }, "private"],
    ["acme/api", { privateRegistries: ["https://index.docker.io/v1/"] }, "private"],
    ["acme/api", { publicRegistries: ["docker.io/acme/api"] }, "public"],
    ["nginx", { privateRegistries: ["docker.io"] }, "private"],
    ["registry.example.com/a/b", { privateRegistries: ["*.example.com"] }, "private"],
    ["registry.example.com/a/b", { privateRegistries: ["https://registry.example.com"] }, "private"],
    ["registry.example.com:5000/a", { privateRegistries: ["registry.example.com:5000"] }, "private"],
    ["localhost:5000/a", { publicRegistries: ["localhost:5000"] }, "public"],
    ["ghcr.io/acme/app", { privateRegistries: ["ghcr.io/acme/"] }, "private"],
    ["ghcr.io/acme/app", { privateRegistries: ["ghcr.io"], publicRegistries: ["ghcr.io/acme"] }, "private"],
    ["acme.azurecr.io/app", { publicRegistries: ["*.azurecr.io"] }, "public"],
  ];
  for (const [image, settings, access] of table) {
    test(`${image} ${JSON.stringify(settings)}`, () => {
      const found = facts(image, settings);
      assert.deepEqual([found.access, found.decidedBy], [access, "setting"]);
      const { registry, nodeCloud, group } = facts(image);
      assert.deepEqual([found.registry, found.nodeCloud, found.group], [registry, nodeCloud, group]);
    });
  }

  test("globs that do not match leave the decision to the table", () => {
    const privateRegistries = ["example.com", "*.k8s.io:443", "registry.k8s.io/pause/", "%zz", "", "*", "[", "acme"];
    const { access, decidedBy } = facts("registry.k8s.io/pause", { privateRegistries });
    assert.deepEqual([access, decidedBy], ["public", "table"]);
  });
});

describe("the table itself", () => {
  test("ids are unique, and so are hosts", () => {
    for (const values of [registries.map(({ id }) => id), registries.flatMap(({ hosts }) => hosts)]) {
      assert.deepEqual(
        values.filter((value, i) => values.indexOf(value) !== i),
        [],
      );
    }
  });

  for (const { id, hosts, publicPaths = [], access, note } of registries) {
    test(id, () => {
      for (const glob of hosts) {
        assert.equal(facts(`${hostOf(glob)}/team/app`).registry?.id, id, glob);
      }
      assert.deepEqual(
        publicPaths.filter((path, i) => publicPaths.indexOf(path) !== i || path.startsWith("/")),
        [],
      );
      assert.ok(access !== "public" || publicPaths.length === 0, "everything is public anyway");
      assert.ok(note === undefined || /^[^.].*\.$/.test(note()), "a note is a sentence");
    });
  }
});
