/** What is known of container registries, as data: whose they are, who may pull from them, and what is public there. */
import { t } from "../translation.ts";

/** `public`: everybody may pull without credentials. `private`: nobody may. */
export type Access = "public" | "private" | "unknown";

/** Whose nodes may have credentials of their own for a registry. */
export type Cloud = "aws" | "azure" | "gcp";

export interface Registry {
  readonly id: string;
  /** What it is called, or else words for it. */
  readonly name: string | (() => string);
  /** The kubelet's globs, without paths. */
  readonly hosts: readonly string[];
  /** Where globs cannot say it: then this alone decides, on host and port, and `hosts` is for people to read. */
  readonly pattern?: RegExp;
  /** Of repositories that are not named below. */
  readonly access: Access;
  /** Known to be public: what ends in `/` or `-` is how paths begin, the rest are whole repositories. */
  readonly publicPaths?: readonly string[];
  /** Strangers share the host, so one of its images says nothing of another unless the namespace is the same. */
  readonly shared: boolean;
  readonly nodeCloud?: Cloud;
  /** Reached only from this machine, its cluster or its network, where many registries ask for no credentials. */
  readonly local?: boolean;
  /** One sentence for users. */
  readonly note?: () => string;
}

/** Names of namespaces, as path prefixes. */
function namespaces(names: string): readonly string[] {
  return words(names).map((name) => `${name}/`);
}

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/**
 * Docker Hub: its own official images, and organisations that are known to publish for everybody.
 * Personal accounts are left out, even where their images are public today.
 */
const dockerHubPublic = namespaces(`
  library amd64 arm32v5 arm32v6 arm32v7 arm64v8 i386 mips64le ppc64le riscv64 s390x
  adguard airbyte alpine altinity amazon apache apachepulsar argoproj atlassian balenalib bitnami bitnamicharts
  bitnamilegacy calico camunda checkmk chromadb cilium cimg circleci citusdata clickhouse cloudflare cloudnativelabs
  cockroachdb concourse confluentinc coredns crossplane curlimages cypress dagster daprio datadog debezium directus
  docker dynatrace elastic emqx envoyproxy falcosecurity feastdev flannel flannelcni fluent fluxcd getmeili getsentry
  gitea gitlab goharbor google grafana haproxytech hashicorp hasura hazelcast hivemq homeassistant icinga istio
  jaegertracing jellyfin jenkins jetbrains jupyter jupyterhub karmada keelhq kindest kiwigrid kong kserve kubeedge
  kubeflow kubeflowkatib kubeovn kubernetes kubernetesui kubeshark kubesphere linuxserver litmuschaos logzio
  longhornio manticoresearch mariadb metabase milvusdb minio moby mysql n8nio natsio netdata newrelic nginx nginxdemos
  nginxinc ngrok nodered nvidia ollama openebs openkruise openpolicyagent openresty opensearchproject openshift
  openzipkin otel owasp percona perconalab pihole pingcap plexinc portainer postgis prefecthq prom provectuslabs
  pytorch qdrant rabbitmqoperator rancher rayproject redis redpandadata rocm rook scylladb seldonio selenium
  semitechnologies signoz sonarsource sonatype splunk strimzi sumologic supabase sysdig tailscale temporalio
  tensorflow timberio timescale traefik trinodb typesense valkey vaultwarden velero victoriametrics vitess vllm
  volcanosh weaveworks woodpeckerci yugabytedb zabbix zaproxy
`);

/** Single repositories of Docker Hub, of accounts of which the rest is not known, or is for customers. */
const dockerHubRepositories = words(`
  anchore/anchore-engine anchore/grype anchore/syft aquasec/kube-bench aquasec/kube-hunter aquasec/trivy
  aquasec/trivy-operator chrislusf/seaweedfs containrrr/watchtower dpage/pgadmin4 hadolint/hadolint
  jimmidyson/configmap-reload kennethreitz/httpbin koalaman/shellcheck mikefarah/yq nicolaka/netshoot
  pgvector/pgvector stakater/reloader stefanprodan/podinfo tonistiigi/binfmt wurstmeister/kafka wurstmeister/zookeeper
`);

const quayPublic = namespaces(`
  almalinuxorg argoproj argoprojlabs biocontainers brancz buildah calico centos centos7 ceph cephcsi che-incubator
  cilium containers coreos crio devfile dexidp eclipse external_storage fedora frrouting infinispan influxdb
  jaegertracing jetstack jupyter k0sproject k8scsi kairos kata-containers keycloak kiali kuberay
  kubernetes-ingress-controller kubescape kubevirt libpod metal3-io metallb minio mongodb netobserv noobaa numaproj
  oauth2-proxy opendatahub operator-framework operatorhubio podman prometheus prometheus-operator prometheuscommunity
  rockylinux signalfx skopeo strimzi submariner thanos wildfly
`);

/** Not all of `tigera`: Calico Enterprise is there too, for customers. */
const quayRepositories = words(`
  ansible/awx ansible/awx-ee ansible/awx-operator ansible/creator-ee tigera/operator
`);

const ghcrPublic = namespaces(`
  actions advplyr aquasecurity argoproj astral-sh buoyantio carvel-dev chaos-mesh chroma-core cloudnative-pg
  containerd dapr devcontainers dexidp dragonflydb element-hq external-secrets fluent fluxcd getsops gitleaks
  goauthentik goharbor grafana grafana-operator headlamp-k8s home-assistant huggingface immich-app jellyfin k3d-io
  k8sgpt-ai k8snetworkplumbingwg kedacore knative kserve kube-logging kube-vip kubeflow kubevela kubewarden kyverno
  linkerd linuxserver llm-d metacontroller mlflow open-telemetry open-webui opencost openfaas paperless-ngx
  project-zot projectcontour prometheus-community renovatebot runatlantis siderolabs sigstore spiffe spinframework
  super-linter tektoncd wasmcloud zalando
`);

const gcrPublic = namespaces(`
  buildpacks cadvisor cloud-builders cloud-sql-connectors cloudrun cloudsql-docker datadoghq distroless
  etcd-development google-containers google-samples google.com/cloudsdktool google_containers google_samples
  heptio-images istio-release k8s-minikube k8s-skaffold kaniko-project knative-releases kubebuilder
  kubeflow-images-public linkerd-io ml-pipeline paketo-buildpacks projectsigstore stackdriver-agents tekton-releases
  tfx-oss-public
`);

const anyoneMayPull = { access: "public", shared: false } as const;
const everyoneLogsIn = { access: "private", shared: false } as const;
/** Strangers share the host, and each decides alone who may pull. */
const ownersDecide = { access: "unknown", shared: true } as const;

/** Where an entry names a host itself, that entry is the one; otherwise it is the first whose globs or pattern match. */
export const registries: readonly Registry[] = [
  {
    id: "docker-hub",
    name: "Docker Hub",
    // The last two serve the same repositories, under names that credentials for docker.io do not match.
    hosts: ["docker.io", "registry-1.docker.io", "registry.hub.docker.com"],
    ...ownersDecide,
    publicPaths: [...dockerHubPublic, ...dockerHubRepositories],
  },
  {
    id: "docker-hardened-images",
    name: "Docker Hardened Images",
    hosts: ["dhi.io"],
    ...everyoneLogsIn,
    note: () => t`Docker Hardened Images are free, but every pull needs the credentials of a Docker account.`,
  },
  {
    id: "ghcr",
    name: "GitHub Container Registry",
    hosts: ["ghcr.io"],
    ...ownersDecide,
    publicPaths: [
      ...ghcrPublic,
      "github/gh-aw-firewall/",
      ...words("github/gh-aw-mcpg github/gh-aw-node github/github-mcp-server google/cadvisor"),
      ...words("berriai/litellm berriai/litellm-database nginx/nginx-gateway-fabric stakater/reloader"),
    ],
    note: () => t`A package on GitHub is private until its owner makes it public.`,
  },
  {
    id: "github-packages",
    name: () => t`GitHub Packages' former Docker registry`,
    hosts: ["docker.pkg.github.com"],
    ...ownersDecide,
    note: () => t`This registry asked for a token even for public packages; ghcr.io has taken its place.`,
  },
  {
    id: "gitlab",
    name: "GitLab Container Registry",
    hosts: ["registry.gitlab.com"],
    ...ownersDecide,
    publicPaths: [
      "gitlab-org/build/cng/",
      "gitlab-org/gitlab-runner",
      "gitlab-org/gitlab-runner/",
      "gitlab-org/cluster-integration/gitlab-agent/",
    ],
  },
  {
    id: "quay",
    name: "Quay.io",
    hosts: ["quay.io"],
    ...ownersDecide,
    publicPaths: [...quayPublic, ...quayRepositories, "openshift/origin-"],
  },
  {
    id: "ecr-public",
    name: "Amazon ECR Public",
    hosts: ["public.ecr.aws", "ecr-public.aws.com"],
    ...anyoneMayPull,
    nodeCloud: "aws",
  },
  {
    id: "ecr",
    name: "Amazon ECR",
    hosts: [
      "*.dkr.ecr.*.amazonaws.com",
      "*.dkr.ecr-fips.*.amazonaws.com",
      "*.dkr-ecr.*.on.aws",
      "*.dkr-ecr-fips.*.on.aws",
      "*.dkr.ecr.*.amazonaws.com.cn",
      "*.dkr-ecr.*.on.amazonwebservices.com.cn",
      "*.dkr.ecr.*.amazonaws.eu",
      "*.dkr.ecr-fips.*.amazonaws.eu",
      "*.dkr.ecr.*.c2s.ic.gov",
      "*.dkr.ecr.*.sc2s.sgov.gov",
      "*.dkr.ecr.*.cloud.adc-e.uk",
      "*.dkr.ecr.*.csp.hci.ic.gov",
    ],
    // As ecr-credential-provider has it (kubernetes/cloud-provider-aws): a host it refuses gets no credentials.
    pattern:
      /^(?<account>\d{12})\.dkr[.-]ecr(?:-fips)?\.(?<region>[a-zA-Z0-9][a-zA-Z0-9-_]*)\.(?:amazonaws\.(?:com(?:\.cn)?|eu)|on\.(?:aws|amazonwebservices\.com\.cn)|sc2s\.sgov\.gov|c2s\.ic\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$/,
    ...everyoneLogsIn,
    nodeCloud: "aws",
    note: () => t`A token for Amazon ECR is valid for 12 hours, so a pull secret made of one needs to be renewed.`,
  },
  {
    id: "mcr",
    name: "Microsoft Artifact Registry",
    hosts: ["mcr.microsoft.com"],
    ...anyoneMayPull,
    nodeCloud: "azure",
  },
  {
    id: "acr",
    name: "Azure Container Registry",
    hosts: ["io", "cn", "de", "us"].flatMap((tld) => [`*.azurecr.${tld}`, `*.*.geo.azurecr.${tld}`]),
    // The name of a registry has no hyphen; the one that there may be sets off the hash of a domain name label.
    pattern: /^[a-zA-Z0-9]+(?:-[a-zA-Z0-9]+)?(?:\.[a-z0-9]+\.geo)?\.azurecr\.(?:io|cn|de|us)$/,
    ...everyoneLogsIn,
    nodeCloud: "azure",
    note: () => t`An Azure registry can be opened to anonymous pulls; list it in publicRegistries if this one is.`,
  },
  {
    id: "kubernetes",
    name: () => t`the registry of the Kubernetes project`,
    hosts: ["registry.k8s.io"],
    ...anyoneMayPull,
  },
  {
    id: "kubernetes-former",
    name: () => t`the former registry of the Kubernetes project`,
    hosts: ["k8s.gcr.io"],
    ...anyoneMayPull,
    nodeCloud: "gcp",
    note: () => t`k8s.gcr.io gets no new images since April 2023; registry.k8s.io has taken its place.`,
  },
  {
    id: "gcr-mirror",
    name: () => t`Google's mirror of Docker Hub`,
    hosts: ["mirror.gcr.io"],
    ...anyoneMayPull,
    nodeCloud: "gcp",
  },
  {
    id: "gcr",
    name: "Google Container Registry",
    hosts: ["gcr.io"],
    ...ownersDecide,
    publicPaths: [...gcrPublic, "k8s-staging-"],
    nodeCloud: "gcp",
  },
  {
    id: "gcr-regional",
    name: "Google Container Registry",
    hosts: ["*.gcr.io", "container.cloud.google.com"],
    ...ownersDecide,
    publicPaths: ["k8s-artifacts-prod/"],
    nodeCloud: "gcp",
  },
  {
    id: "artifact-registry",
    name: "Google Artifact Registry",
    hosts: ["*.pkg.dev"],
    ...ownersDecide,
    publicPaths: [
      ...namespaces("cloudrun/container fairwinds-ops/oss gardener-project/releases google-samples"),
      ...namespaces("k8s-staging-images kyma-project/prod"),
    ],
    nodeCloud: "gcp",
  },
  {
    id: "nvidia",
    name: "NVIDIA NGC",
    hosts: ["nvcr.io"],
    ...ownersDecide,
    publicPaths: [
      ...namespaces("nvidia/cloud-native nvidia/k8s"),
      ...words("nvidia/cuda nvidia/driver nvidia/gpu-operator nvidia/jax nvidia/k8s-device-plugin nvidia/pytorch"),
      ...words("nvidia/tensorflow nvidia/tritonserver"),
    ],
    note: () => t`The user name for nvcr.io is the word "$oauthtoken", and the password is an NGC API key.`,
  },
  { id: "red-hat", name: () => t`Red Hat's open registry`, hosts: ["registry.access.redhat.com"], ...anyoneMayPull },
  {
    id: "red-hat-login",
    name: () => t`Red Hat's registry`,
    hosts: ["registry.redhat.io", "registry.connect.redhat.com"],
    ...everyoneLogsIn,
    note: () => t`Red Hat serves many of the same images without a login from registry.access.redhat.com.`,
  },
  { id: "fedora", name: () => t`Fedora's registry`, hosts: ["registry.fedoraproject.org"], ...anyoneMayPull },
  { id: "opensuse", name: () => t`openSUSE's registry`, hosts: ["registry.opensuse.org"], ...anyoneMayPull },
  {
    id: "suse",
    name: () => t`SUSE's registry`,
    hosts: ["registry.suse.com"],
    access: "unknown",
    shared: false,
    publicPaths: ["bci/"],
  },
  { id: "elastic", name: () => t`Elastic's registry`, hosts: ["docker.elastic.co"], ...anyoneMayPull },
  { id: "linkerd", name: () => t`Linkerd's registry`, hosts: ["cr.l5d.io"], ...anyoneMayPull },
  { id: "linuxserver", name: "LinuxServer.io", hosts: ["lscr.io"], ...anyoneMayPull },
  { id: "fluent-bit", name: () => t`Fluent Bit's registry`, hosts: ["cr.fluentbit.io"], ...anyoneMayPull },
  { id: "gitea", name: () => t`Gitea's registry`, hosts: ["docker.gitea.com"], ...anyoneMayPull },
  { id: "n8n", name: () => t`n8n's registry`, hosts: ["docker.n8n.io"], ...anyoneMayPull },
  { id: "redpanda", name: () => t`Redpanda's registry`, hosts: ["docker.redpanda.com"], ...anyoneMayPull },
  { id: "zalando", name: () => t`Zalando's open registry`, hosts: ["registry.opensource.zalan.do"], ...anyoneMayPull },
  {
    id: "chainguard",
    name: () => t`Chainguard's registry`,
    hosts: ["cgr.dev"],
    ...ownersDecide,
    note: () => t`Chainguard serves only the latest tags of its free images without a login.`,
  },
  {
    id: "nginx-plus",
    name: () => t`NGINX's registry for customers`,
    hosts: ["private-registry.nginx.com"],
    ...everyoneLogsIn,
  },
  {
    id: "oracle",
    name: "Oracle Container Registry",
    hosts: ["container-registry.oracle.com"],
    access: "unknown",
    shared: false,
    publicPaths: words("mysql/community-operator mysql/community-router mysql/community-server os/oraclelinux"),
    note: () =>
      t`Some of Oracle's images need a login and a licence that was accepted on its web site; others need neither.`,
  },
  {
    id: "oracle-cloud",
    name: "Oracle Cloud Infrastructure Registry",
    hosts: ["*.ocir.io", "ocir.*.oci.oraclecloud.com"],
    ...ownersDecide,
  },
  {
    id: "ibm-entitled",
    name: "IBM Entitled Registry",
    hosts: ["cp.icr.io"],
    ...everyoneLogsIn,
    publicPaths: ["cpopen/"],
    note: () => t`The user name for cp.icr.io is the word "cp", and the password is an IBM entitlement key.`,
  },
  {
    id: "ibm",
    name: "IBM Cloud Container Registry",
    hosts: ["icr.io"],
    ...ownersDecide,
    publicPaths: ["appcafe/", "cpopen/"],
  },
  {
    id: "ibm-regional",
    name: "IBM Cloud Container Registry",
    hosts: words("au br ca de es jp jp2 uk us").flatMap((region) => [`${region}.icr.io`, `private.${region}.icr.io`]),
    access: "private",
    shared: true,
  },
  {
    id: "digitalocean",
    name: "DigitalOcean Container Registry",
    hosts: ["registry.digitalocean.com"],
    access: "private",
    shared: true,
    note: () =>
      t`DigitalOcean can add the pull secret to a cluster of its own; any other cluster needs one made by hand.`,
  },
  {
    id: "heroku",
    name: "Heroku Container Registry",
    hosts: ["registry.heroku.com"],
    access: "private",
    shared: true,
  },
  { id: "fly", name: () => t`Fly.io's registry`, hosts: ["registry.fly.io"], ...ownersDecide },
  { id: "scaleway", name: "Scaleway Container Registry", hosts: ["rg.*.scw.cloud"], ...ownersDecide },
  {
    id: "alibaba",
    name: "Alibaba Cloud Container Registry",
    hosts: ["registry.*.aliyuncs.com", "registry-vpc.*.aliyuncs.com", "registry-intl.*.aliyuncs.com"],
    // An account of Alibaba's own that mirrors registry.k8s.io.
    publicPaths: ["google_containers/"],
    ...ownersDecide,
  },
  {
    id: "alibaba-mirror",
    name: () => t`Alibaba Cloud's mirrors`,
    hosts: ["registry.aliyuncs.com"],
    publicPaths: ["google_containers/"],
    ...ownersDecide,
  },
  {
    id: "alibaba-instance",
    name: () => t`an instance of Alibaba Cloud Container Registry`,
    hosts: ["*.*.cr.aliyuncs.com", "*.*.personal.cr.aliyuncs.com"],
    access: "unknown",
    shared: false,
  },
  { id: "tencent", name: "Tencent Container Registry", hosts: ["ccr.ccs.tencentyun.com"], ...ownersDecide },
  {
    id: "tencent-enterprise",
    name: "Tencent Container Registry, Enterprise Edition",
    hosts: ["*.tencentcloudcr.com"],
    access: "unknown",
    shared: false,
  },
  { id: "huawei", name: "Huawei Cloud SWR", hosts: ["swr.*.myhuaweicloud.com"], ...ownersDecide },
  { id: "yandex", name: "Yandex Container Registry", hosts: ["cr.yandex"], ...ownersDecide },
  { id: "cloudsmith", name: "Cloudsmith", hosts: ["docker.cloudsmith.io"], ...ownersDecide },
  { id: "jfrog", name: "JFrog Artifactory", hosts: ["*.jfrog.io"], access: "unknown", shared: false },
  { id: "codeberg", name: "Codeberg", hosts: ["codeberg.org"], ...ownersDecide },
  { id: "forgejo", name: () => t`Forgejo's registry`, hosts: ["code.forgejo.org"], ...ownersDecide },
  {
    id: "openshift",
    name: () => t`OpenShift's own registry`,
    hosts: ["image-registry.openshift-image-registry.svc", "docker-registry.default.svc"],
    pattern:
      /^(?:image-registry\.openshift-image-registry|docker-registry\.default)\.svc(?:\.cluster\.local)?(?::\d+)?$/,
    access: "unknown",
    shared: true,
    local: true,
    note: () => t`OpenShift gives every ServiceAccount a pull secret for its own registry.`,
  },
  {
    id: "local",
    name: () => t`a registry of this machine or cluster`,
    hosts: ["localhost", "*.localhost", "127.*.*.*", "*.*.svc", "*.*.svc.cluster.local"],
    // Any port, and any number of parts: globs say neither. Then the names that kind, k3d and minikube give.
    pattern:
      /^(?:(?:[\w-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\]|host\.(?:docker|minikube|k3d)\.internal|(?:[\w-]+\.)+svc(?:\.cluster\.local)?)(?::\d+)?$|^(?:kind-registry|k3d-[\w-]+|registry):\d+$/,
    access: "unknown",
    shared: false,
    local: true,
  },
  {
    id: "local-network",
    name: () => t`a registry of the local network`,
    hosts: ["*.local", "10.*.*.*", "192.168.*.*"],
    // A name without a dot can be resolved only there.
    pattern:
      /^(?:(?:[\w-]+\.)+local|10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2})(?::\d+)?$|^[\w-]+:\d+$/,
    access: "unknown",
    shared: false,
    local: true,
  },
];
