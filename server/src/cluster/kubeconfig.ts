/**
 * Kubeconfigs as kubectl reads them: several files as one, of which the first counts where two say something else.
 *
 * The client library of Kubernetes for Node.js refuses files that share a name, lets the last current context count,
 * knows no `tokenFile`, and tells no line; so the files are read here.
 */
import { dirname, isAbsolute, join } from "node:path";
import { Lines, namespaceProblem, parseYaml, Redacted, type YamlNode } from "#core";
import type { KubeconfigFile } from "./kubeconfigFiles.ts";
import { ClusterFailure, type KubeconfigFault } from "./problem.ts";

/** One of a kubeconfig's clusters, users or contexts, and where it stands. */
class Part {
  readonly name: string;
  readonly file: KubeconfigFile;
  readonly node: YamlNode | undefined;

  constructor(name: string, file: KubeconfigFile, node: YamlNode | undefined) {
    this.name = name;
    this.file = file;
    this.node = node;
  }

  text(field: string): string | undefined {
    const value = this.node?.get(field);
    if (!value || value.kind === "null") return undefined;
    const text = value.string?.value;
    if (text === undefined) throw this.fault("badValue", field, value);
    return text === "" ? undefined : text;
  }

  secret(field: string): Redacted | undefined {
    const text = this.text(field);
    return text === undefined ? undefined : new Redacted(text);
  }

  flag(field: string): boolean {
    const value = this.node?.get(field);
    if (!value || value.kind === "null") return false;
    if (typeof value.scalar !== "boolean") throw this.fault("badValue", field, value);
    return value.scalar;
  }

  texts(field: string): readonly string[] {
    return (this.node?.get(field)?.items ?? []).flatMap((item) => item.string?.value ?? []);
  }

  part(field: string): Part | undefined {
    const value = this.node?.get(field);
    return value?.kind === "map" ? new Part(this.name, this.file, value) : undefined;
  }

  /** A path counts from the folder of the file that has it. */
  path(field: string): string | undefined {
    const text = this.text(field);
    return text === undefined || isAbsolute(text) ? text : join(dirname(this.file.path), text);
  }

  fault(fault: KubeconfigFault, what: string, at = this.node): ClusterFailure {
    return new ClusterFailure({
      kind: "badKubeconfig",
      path: this.file.path,
      line: lineOf(this.file, at),
      fault,
      what,
    });
  }
}

function lineOf({ text }: KubeconfigFile, node: YamlNode | undefined): number | undefined {
  return node && new Lines(text).position(node.span.start).line + 1;
}

type Parts = ReadonlyMap<string, Part>;

export interface Kubeconfig {
  readonly contexts: Parts;
  readonly clusters: Parts;
  readonly users: Parts;
  /** Empty where none is set. */
  readonly currentContext: string;
}

/** @throws ClusterFailure for what is no kubeconfig at all. Parts that nobody asks for may be wrong. */
export function readKubeconfig(files: readonly KubeconfigFile[]): Kubeconfig {
  const roots = files.map((file) => ({ file, root: rootOf(file) }));
  const all = (list: string, inner: string): Parts => {
    const parts = new Map<string, Part>();
    for (const { file, root } of roots) {
      for (const item of root.get(list)?.items ?? []) {
        const name = item.get("name")?.string?.value;
        // "Even if the second file has non-conflicting entries under red-user, discard them" (kubectl's manual).
        if (name && !parts.has(name)) parts.set(name, new Part(name, file, item.get(inner)));
      }
    }
    return parts;
  };
  const current = roots.map(({ root }) => root.get("current-context")?.string?.value).find((name) => name);
  return {
    contexts: all("contexts", "context"),
    clusters: all("clusters", "cluster"),
    users: all("users", "user"),
    currentContext: current ?? "",
  };
}

function rootOf(file: KubeconfigFile): YamlNode {
  const { root, problems } = parseYaml(file.text);
  const fail = (fault: KubeconfigFault, offset: number) => {
    const line = new Lines(file.text).position(offset).line + 1;
    return new ClusterFailure({ kind: "badKubeconfig", path: file.path, line, fault, what: "" });
  };
  const [first] = problems;
  if (first) throw fail("notYaml", first.at.start);
  if (root.kind !== "map" && root.kind !== "null") throw fail("notKubeconfig", root.span.start);
  return root;
}

export interface ClusterEntry {
  readonly server: URL;
  readonly insecure: boolean;
  readonly tlsServerName: string | undefined;
  readonly ca: Material | undefined;
  /** With its login, if it has one. */
  readonly proxy: Redacted | undefined;
  /** For exec plugins that want to know the cluster: the extension `client.authentication.k8s.io/exec`. */
  readonly execConfig: unknown;
}

/** Something that stands in the kubeconfig itself as base64, or in a file that it names. */
export type Material =
  | { readonly from: "data"; readonly base64: Redacted; readonly field: string }
  | { readonly from: "file"; readonly path: string };

export interface ExecEntry {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: readonly { readonly name: string; readonly value: Redacted }[];
  readonly apiVersion: string;
  readonly interactive: "Never" | "IfAvailable" | "Always";
  readonly provideCluster: boolean;
}

export interface UserEntry {
  readonly token: Redacted | undefined;
  readonly tokenFile: string | undefined;
  readonly certificate: Material | undefined;
  readonly key: Material | undefined;
  readonly basic: { readonly login: Redacted; readonly password: Redacted } | undefined;
  readonly exec: ExecEntry | undefined;
  readonly authProvider: { readonly name: string; readonly value: (field: string) => Redacted | undefined } | undefined;
  readonly impersonate: Impersonation | undefined;
}

export interface Impersonation {
  readonly user: string;
  readonly uid: string | undefined;
  readonly groups: readonly string[];
  readonly extra: readonly { readonly key: string; readonly value: string }[];
}

/** All that it takes to talk to the cluster of one context. */
export interface Target {
  readonly context: string;
  readonly namespace: string;
  readonly cluster: ClusterEntry;
  readonly user: UserEntry;
  /** Files beside the kubeconfig that have a say. */
  readonly files: readonly string[];
  /** A fault of the user's entry, at its place. */
  readonly userFault: (fault: KubeconfigFault, what: string) => ClusterFailure;
  readonly clusterFault: (fault: KubeconfigFault, what: string) => ClusterFailure;
}

/** @throws ClusterFailure if the context cannot be used. */
export function targetOf(config: Kubeconfig, wanted: string | undefined): Target {
  const name = wanted ?? config.currentContext;
  const context = config.contexts.get(name);
  if (!context) throw new ClusterFailure({ kind: "noContext", context: name, known: [...config.contexts.keys()] });
  const cluster = config.clusters.get(context.text("cluster") ?? "");
  if (!cluster) throw context.fault("unknownCluster", name);
  const userName = context.text("user");
  const user = userName === undefined ? new Part("", context.file, undefined) : config.users.get(userName);
  if (!user) throw context.fault("unknownUser", name);
  const [readCluster, readUser] = [clusterOf(cluster), userOf(user)];
  const materials = [readCluster.ca, readUser.certificate, readUser.key];
  return {
    context: name,
    namespace: namespaceOf(context),
    cluster: readCluster,
    user: readUser,
    files: [
      ...materials.flatMap((material) => (material?.from === "file" ? material.path : [])),
      ...(readUser.tokenFile === undefined ? [] : [readUser.tokenFile]),
    ],
    userFault: (fault, what) => user.fault(fault, what),
    clusterFault: (fault, what) => cluster.fault(fault, what),
  };
}

function namespaceOf(context: Part): string {
  const namespace = context.text("namespace") ?? "default";
  if (namespaceProblem(namespace) === undefined) return namespace;
  throw context.fault("badValue", "namespace", context.node?.get("namespace"));
}

function clusterOf(cluster: Part): ClusterEntry {
  const insecure = cluster.flag("insecure-skip-tls-verify");
  const ca = material(cluster, "certificate-authority");
  if (insecure && ca) throw cluster.fault("caAndInsecure", cluster.name);
  const extensions = cluster.node?.get("extensions")?.items ?? [];
  const own = extensions.find((item) => item.get("name")?.string?.value === "client.authentication.k8s.io/exec");
  return {
    server: serverOf(cluster),
    insecure,
    tlsServerName: cluster.text("tls-server-name"),
    ca,
    proxy: cluster.secret("proxy-url"),
    execConfig: plain(own?.get("extension"), 20),
  };
}

/** An address without a scheme is one of plain HTTP for kubectl (rest.DefaultServerURL). */
function serverOf(cluster: Part): URL {
  const written = cluster.text("server");
  const at = cluster.node?.get("server") ?? cluster.node;
  if (written === undefined) throw cluster.fault("badValue", "server", at);
  const scheme = /^[a-z][a-z\d+.-]*:\/\//i.exec(written)?.[0].toLowerCase();
  if (scheme !== undefined && !/^https?:/.test(scheme)) throw cluster.fault("badScheme", scheme, at);
  const address = scheme === undefined ? `http://${written}` : written;
  // With a slash too few, the scheme would be taken for a host.
  if (!URL.canParse(address) || /^https?:\/?(?!\/)/i.test(written)) throw cluster.fault("badValue", "server", at);
  return new URL(address);
}

/** What stands in the kubeconfig itself counts before what it names. */
function material(part: Part, field: string): Material | undefined {
  const base64 = part.secret(`${field}-data`);
  if (base64) return { from: "data", base64, field: `${field}-data` };
  const path = part.path(field);
  return path === undefined ? undefined : { from: "file", path };
}

function userOf(user: Part): UserEntry {
  const [login, password] = [user.secret("username"), user.secret("password")];
  const provider = user.part("auth-provider");
  const config = provider?.part("config");
  return {
    token: user.secret("token"),
    tokenFile: user.path("tokenFile"),
    certificate: material(user, "client-certificate"),
    key: material(user, "client-key"),
    basic: login || password ? { login: login ?? empty, password: password ?? empty } : undefined,
    exec: execOf(user.part("exec")),
    authProvider: provider && {
      name: provider.text("name") ?? "",
      value: (field) => config?.secret(field),
    },
    impersonate: impersonationOf(user),
  };
}

const empty = new Redacted("");

function execOf(exec: Part | undefined): ExecEntry | undefined {
  if (!exec) return undefined;
  const command = exec.text("command");
  if (command === undefined) throw exec.fault("badValue", "command");
  const mode = exec.text("interactiveMode") ?? "IfAvailable";
  if (mode !== "Never" && mode !== "IfAvailable" && mode !== "Always") throw exec.fault("badValue", "interactiveMode");
  return {
    // Only a command with a path in it is looked for beside the kubeconfig; others are on the PATH.
    command: /[/\\]/.test(command) ? (exec.path("command") ?? command) : command,
    args: exec.texts("args"),
    environment: (exec.node?.get("env")?.items ?? []).flatMap((item) => {
      const name = item.get("name")?.string?.value;
      return name ? { name, value: new Redacted(item.get("value")?.string?.value ?? "") } : [];
    }),
    apiVersion: exec.text("apiVersion") ?? "",
    interactive: mode,
    provideCluster: exec.flag("provideClusterInfo"),
  };
}

function impersonationOf(user: Part): Impersonation | undefined {
  const name = user.text("as");
  if (name === undefined) return undefined;
  const extra = user.part("as-user-extra")?.node?.entries ?? [];
  return {
    user: name,
    uid: user.text("as-uid"),
    groups: user.texts("as-groups"),
    extra: extra.flatMap(({ key, value }) =>
      value.items.flatMap((item) => ({ key: key.value, value: item.string?.value ?? "" })),
    ),
  };
}

/** A part of a kubeconfig as JSON has it. */
function plain(node: YamlNode | undefined, depth: number): unknown {
  if (!node || depth === 0) return null;
  if (node.kind === "map") {
    return Object.fromEntries(node.entries.map(({ key, value }) => [key.value, plain(value, depth - 1)]));
  }
  if (node.kind === "seq") return node.items.map((item) => plain(item, depth - 1));
  return node.scalar ?? null;
}
