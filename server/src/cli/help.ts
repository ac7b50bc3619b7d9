/** The texts that `--help` prints. */

const options = {
  registries: `
  --private-registry GLOB  Images from here need credentials, whatever is known of the
                           registry. GLOB is a registry with an optional path, such as
                           "*.example.com/team". May be given several times.
  --public-registry GLOB   Images from here need none. May be given several times.`,
  common: `
  --kubernetes-version V   The version that the nodes have, such as 1.34 (default: the newest
                           that is known). It decides which features there are.
  --max-file-size MB       Leave out files that are larger (default: 16).
  --color WHEN             auto, always or never (default: auto; NO_COLOR and FORCE_COLOR
                           are honoured).
  -h, --help               Print this help.`,
  paths: `
PATH is a folder, a file, or - for the standard input; the default is the current folder.
In folders all .yaml, .yml and .json files are read, except those that .gitignore leaves
out, .git and node_modules. A file that is named is always read.`,
} as const;

export const mainHelp = `Tells which images a Kubernetes cluster cannot pull from private registries, and why.

Usage:
  pull-secrets lint [PATH…]      Report what will keep images from being pulled.
  pull-secrets explain [PATH…]   Tell for each workload how its images are pulled.
  pull-secrets create NAME …     Make a pull secret, as a manifest or what makes one.
  pull-secrets refresher …       Write what keeps the token of a cloud's registry fresh.
  pull-secrets check IMAGE       Ask the registry whether an image can be pulled.
  pull-secrets diagnose [FILE…]  Tell why pulls fail, from what kubectl wrote of a cluster, or
                                 from the cluster itself (--live).

Options:
  -h, --help                     Print this help; after a command, the help of that command.
  -V, --version                  Print the version.

Exit codes:
  0  nothing found
  1  findings (lint), a pull that the registry refuses (check), or failing pulls (diagnose)
  2  wrong use, or something could not be read or asked
`;

export const lintHelp = `Reports what will keep the images of Kubernetes manifests from being pulled.

Usage:
  pull-secrets lint [options] [PATH…]
${options.paths}

Options:
  --format FORMAT          text, json, sarif (2.1.0), github (annotations of a GitHub
                           workflow) or gitlab (a Code Quality report) (default: text).
  --fail-on SEVERITY       The least severity that makes the exit code 1: error, warning,
                           info, hint or never (default: warning).
  --rule ID=SEVERITY       Change the severity of a rule to error, warning, info, hint or
                           off. May be given several times.
  --fix                    Write the preferred fix of each finding that has one, then report
                           what is left.${options.registries}${options.common}

Exit codes:
  0  no finding of the severity of --fail-on or above
  1  findings
  2  wrong use, or something could not be read or written

Examples:
  pull-secrets lint deploy/
  pull-secrets lint --rule pull-secret-duplicate=off --fail-on error
  helm template charts/web | pull-secrets lint -
`;

export const explainHelp = `Tells for each workload how the kubelet will authenticate the pull of each of its images:
the ServiceAccount, the pull secrets that count, the credentials in the order in which they
are tried, and the verdict.

Usage:
  pull-secrets explain [options] [PATH…]
${options.paths}

Options:
  --format FORMAT          text or json (default: text).${options.registries}${options.common}

In JSON, "line" is zero-based and is the line of the resource's name, or, for a resource
without a name, the first line of its YAML document that has content.
No password, token or auth value is ever printed.

Exit codes:
  0  all was read
  2  wrong use, or something could not be read
`;

export const createHelp = `Makes a pull secret for private registries and prints it: as a manifest, or as what makes one.

Usage:
  pull-secrets create NAME --server SERVER --username USER
                      (--password-stdin | --password-file FILE | --password-env VARIABLE)
                      [options]

No password is taken as an argument: what stands on a command line can be read by other
users of the machine, and stays in the shell's history. For several registries, repeat
--server, --username and a password option; the first of each belong together, then the
second, and so on.

Options:
  --server SERVER          What the images begin with, such as ghcr.io or
                           registry.example.com:5000; for Docker Hub,
                           https://index.docker.io/v1/.
  --username USER          The user name there. Put robot$name into single quotes.
  --password-stdin         Read the password from the standard input.
  --password-file FILE     Read the password from a file. One line break at its end is
                           dropped, as of the standard input.
  --password-env VARIABLE  Read the password from an environment variable.
  --email EMAIL            An e-mail address; no registry needs one.
  --from-docker-config FILE
                           Take registries with their passwords from a docker config, such
                           as ~/.docker/config.json or podman's auth.json.
  --only SERVER            Take only this registry from the docker config. May be given
                           several times.
  --allow-helpers          Run the programs that the docker config names under credsStore
                           and credHelpers, and ask them for passwords. Only for a docker
                           config that you trust: it decides what is run.
  -n, --namespace NAME     The namespace of the Secret; it must be that of the Pods.
  --format FORMAT          What to print (default: secret):
                             secret           a Secret
                             docker-config    only the docker config that it holds
                             sealed-secret    a SealedSecret, encrypted here for the
                                              controller of Sealed Secrets
                             external-secret  an ExternalSecret, for the External Secrets
                                              Operator
                             kustomize        an entry of secretGenerator
                             kubectl          the kubectl command, for one registry
                           The last three hold no password and read none.
  --string-data            For secret: write the docker config as it is, not as base64.
  --append-hash            For secret: put a hash of what it holds behind the name, as
                           kubectl does, so that another password gives another name.
  --certificate FILE       For sealed-secret: the controller's certificate, which
                           "kubeseal --fetch-cert" prints.
  --scope SCOPE            For sealed-secret: strict, namespace-wide or cluster-wide (default:
                           strict). The controller decrypts it under this name and namespace
                           only, under any name in this namespace, or anywhere.
  --store NAME             For external-secret: the SecretStore that has the passwords.
  --store-kind KIND        SecretStore or ClusterSecretStore (default: SecretStore).
  --remote-key KEY         Where the store keeps the password of a registry.
  --remote-property NAME   The part of it that is the password, if it has parts.
  --shell SHELL            For kubectl: bash, fish or powershell (default: bash). bash goes
                           for zsh, too. The password is in the variable of
                           --password-env, or else in REGISTRY_PASSWORD.
  -h, --help               Print this help.

Whoever can read a manifest with a Secret can read its password; keep it out of Git, where a
SealedSecret or an ExternalSecret may be. What looks wrong is said on the standard error
output.

Exit codes:
  0  it is printed, with or without warnings
  2  wrong use, or something could not be read

Examples:
  pull-secrets create regcred --server ghcr.io --username me --password-file token.txt
  gh auth token | pull-secrets create regcred --server ghcr.io --username me \\
    --password-stdin | kubectl apply -f -
  pull-secrets create regcred -n shop --from-docker-config ~/.docker/config.json \\
    --only ghcr.io --allow-helpers --format sealed-secret --certificate controller.pem
`;

export const refresherHelp = `Writes what keeps a pull secret fresh whose password is the short-lived token of a cloud, or
what makes such a Secret needless, as YAML.

Usage:
  pull-secrets refresher ecr|google|acr --as FORM --server HOST [options]

ecr is Amazon ECR (a token lasts 12 hours), google Artifact Registry and Container Registry
(an hour), acr Azure Container Registry (3 hours).

Options:
  --as FORM                What to write:
                             credential-provider  the kubelet's configuration of a program
                                                  that gets tokens, for the nodes: the best
                                                  way, as there is no Secret then
                             external-secret      a generator and an ExternalSecret, for the
                                                  External Secrets Operator
                             cronjob              a CronJob with a ServiceAccount and a Role
                                                  that is limited to this one Secret
  --server HOST            The host of the registry, as the images have it, such as
                           123456789012.dkr.ecr.eu-west-1.amazonaws.com.
  --name NAME              The Secret that is made and renewed.
  -n, --namespace NAME     Its namespace; it must be that of the Pods. A credential provider
                           needs neither.
  --role-arn ARN           For ecr: the IAM role to pull with. Without it, external-secret
                           asks as the operator, cronjob by EKS Pod Identity, and
                           credential-provider as the node.
  --google-service-account EMAIL
                           For google: the service account to pull with.
  --project ID             For google: the project of the cluster; external-secret needs it.
  --cluster-name NAME, --cluster-location LOCATION
                           For google with external-secret, where the cluster is not GKE or
                           the operator is older.
  --client-id ID           For acr: the managed identity or application to pull with.
  --tenant-id ID           For acr: its tenant; cronjob can do without.
  -h, --help               Print this help.

What has to be done in the cloud before stands in comments at the top. Nothing is asked and
nothing is applied; no password and no token is read.

Exit codes:
  0  it is printed
  2  wrong use

Examples:
  pull-secrets refresher ecr --as credential-provider \\
    --server 123456789012.dkr.ecr.eu-west-1.amazonaws.com
  pull-secrets refresher ecr --as cronjob --name regcred --namespace shop \\
    --server 123456789012.dkr.ecr.eu-west-1.amazonaws.com \\
    --role-arn arn:aws:iam::123456789012:role/pull | kubectl apply -f -
`;

export const checkHelp = `Asks the registry whether an image can be pulled with the credentials that the kubelet would
try, in the kubelet's order. Beside "diagnose --live", no other command opens connections itself.

Usage:
  pull-secrets check [options] IMAGE

Options:
  --secret FILE            A manifest with the pull secrets, or - for the standard input. May be
                           given several times, in the order of imagePullSecrets.
  --docker-config FILE     A docker config, such as the config.json of a node. Its credsStore
                           and credHelpers are named and not run, as on a node.
  --ca-file FILE           Trust these certificates (PEM), too. NODE_EXTRA_CA_CERTS works as well.
  --allow-http             Send credentials over plain HTTP where the registry speaks nothing
                           else. To a loopback address (localhost, 127.0.0.1) that is allowed.
  --timeout SECONDS        The time limit for each credential (default: 30).
  --format FORMAT          text or json (default: text).
  --color WHEN             auto, always or never (default: auto; NO_COLOR and FORCE_COLOR
                           are honoured).
  -h, --help               Print this help.

Without --secret and --docker-config, and where no key of theirs matches the image, the pull
is anonymous, and that is checked. HTTPS_PROXY, HTTP_PROXY and NO_PROXY are honoured.

A credential is sent to the image's registry and to the token service that the registry names,
and follows no redirect to another host. Nothing is downloaded but the answer to "does this
image exist". No password, token or auth value is ever printed.

What this machine may do, a node may not, and the other way round: nodes have proxies,
firewalls, certificates and mirrors of their own.

Exit codes:
  0  the pull would work
  1  the registry refuses: wrong credentials, no access, no such repository or tag; or a
     Secret cannot be decoded, so that the kubelet does not pull at all
  2  wrong use, or the registry could not be asked: name, network, proxy, certificate, time,
     a rate limit, or a fault of the registry

Examples:
  pull-secrets check registry.example.com/team/app:1 --secret regcred.yaml
  kubectl get secret regcred -o yaml | pull-secrets check ghcr.io/team/app:1 --secret -
  pull-secrets check nginx
`;

export const diagnoseHelp = `Tells why images could not be pulled: from what kubectl wrote of a cluster, from the cluster
itself, or from one message.

Usage:
  pull-secrets diagnose [options] [FILE…|-]
  pull-secrets diagnose [options] --live [--namespace NAME | --all-namespaces] [--watch]
  pull-secrets diagnose [options] --message TEXT [--image REF]

FILE is what "kubectl get … -o json" wrote (or -o yaml): objects, Lists, several documents one
after the other, and any mixture of kinds. Without FILE, and for -, the standard input is read.
Give Pods with their Events at least; Secrets, ServiceAccounts, Nodes and ReplicaSets make more
causes certain. A List of Secrets is taken to have all Secrets of its namespaces.

Options:
  --live                   Ask the cluster, as kubectl would: the same kubeconfig, contexts and logins.
  -n, --namespace NAME     Look at this namespace (default: that of the context).
  -A, --all-namespaces     Look at all namespaces, or at as many as you may see.
  -w, --watch              Go on, and tell what changes until Ctrl-C. In JSON, a line for each change:
                           {"change": "new", "changed" or "gone", "failure": …}
  --context NAME           The context of the kubeconfig (default: its current one).
  --kubeconfig FILE        The only kubeconfig to read (default: those in KUBECONFIG, or
                           ~/.kube/config).
  --message TEXT           Say what one message of a Pod, a node or a registry means.
  --image REF              The image that the message is about.
  --max-file-size MB       Leave out files that are larger (default: 500).
  --format FORMAT          text or json (default: text).
  --color WHEN             auto, always or never (default: auto; NO_COLOR and FORCE_COLOR
                           are honoured).
  -h, --help               Print this help.

No password, token or auth value is ever printed, and what looks like one in a message is
masked. Commands that are offered leave user names and passwords to variables of the shell.

--live changes nothing in the cluster and writes no kubeconfig. It reads Pods, and for failing Pods
their Events, the pull secrets of their namespace, their ServiceAccount, node and controller;
what your user may not read is named, and the diagnosis goes by the rest.

Exit codes:
  0  no pull fails; or the message was classified
  1  pulls fail
  2  wrong use, or something could not be read or asked

Examples:
  kubectl get pods,events,secrets,serviceaccounts,replicasets -n shop -o json |
    pull-secrets diagnose -
  pull-secrets diagnose pods.json events.json --format json
  pull-secrets diagnose --live -A --watch
  pull-secrets diagnose --message 'pull access denied, repository does not exist or may
    require authorization' --image ghcr.io/acme/web:1
`;
