/** The texts that `--help` prints. */

const options = {
  registries: `
  --private-registry GLOB  Images from here need credentials, whatever is known of the
                           registry. GLOB is a registry with an optional path, such as
                           "*.example.com/team". May be given several times.
  --public-registry GLOB   Images from here need none. May be given several times.`,
  common: `
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

Options:
  -h, --help                     Print this help; after a command, the help of that command.
  -V, --version                  Print the version.

Exit codes:
  0  nothing found
  1  findings (lint)
  2  wrong use, or something could not be read
`;

export const lintHelp = `Reports what will keep the images of Kubernetes manifests from being pulled.

Usage:
  pull-secrets lint [options] [PATH…]
${options.paths}

Options:
  --format FORMAT          text, json, sarif (2.1.0) or github (annotations of a GitHub
                           workflow) (default: text).
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
