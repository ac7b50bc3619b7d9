/** A Kubernetes cluster that runs in this process: an API server on the loopback interface, and nodes that pull. */
import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { certificate, newAuthority } from "../../test/certificates.ts";
import { Access, type UserName } from "./access.ts";
import { Api } from "./api.ts";
import { Clock } from "./clock.ts";
import { Controllers } from "./controllers.ts";
import { type Faults, noFaults } from "./faults.ts";
import { kindOf, kinds } from "./kinds.ts";
import { kubeconfigText } from "./kubeconfig.ts";
import { Kubelet } from "./kubelet.ts";
import { Lister } from "./lists.ts";
import type { KubeObject } from "./objects.ts";
import type { Registry } from "./registries.ts";
import { ApiServer } from "./server.ts";
import { Store } from "./store.ts";
import { type Version, type VersionName, versions } from "./versions.ts";
import { Watches } from "./watches.ts";

export interface SimulatedClusterOptions {
  /** What there is from the beginning, as `kubectl get -o json` wrote it. */
  readonly objects?: readonly KubeObject[];
  /** What the nodes can pull from. */
  readonly registries?: readonly Registry[];
  readonly version?: VersionName;
  /** 0, or nothing, takes any port that is free. */
  readonly port?: number;
  /**
   * The cluster's time at the start. With it, time stands still until `clock.advance` is called; `clock.follow` lets
   * it go on by itself.
   */
  readonly now?: number;
  /** How many times as fast pulls are tried again, where time goes on by itself. */
  readonly speed?: number;
  /** From 0 up to but not including 1. */
  readonly random?: () => number;
  /** May answer a request itself; the simulated API is asked only if it does not. */
  readonly intercept?: (url: URL, response: ServerResponse) => boolean;
}

export interface SimulatedCluster extends AsyncDisposable {
  readonly url: string;
  readonly api: Api;
  readonly store: Store;
  readonly clock: Clock;
  readonly faults: Faults;
  /** The text of a kubeconfig with a new token. */
  readonly kubeconfig: (user?: UserName, namespace?: string) => string;
  /** The tokens of a user are no longer good. */
  readonly expireToken: (user: UserName) => void;
  /** Cuts all watches off. */
  readonly dropWatches: () => void;
  /** Earlier versions are forgotten: watches and lists that go on from there are answered 410. */
  readonly compact: () => void;
  /** Nobody listens any more; `comeBack` listens at the same port again. */
  readonly goOffline: () => Promise<void>;
  readonly comeBack: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export async function startSimulatedCluster(options: SimulatedClusterOptions = {}): Promise<SimulatedCluster> {
  const { registries = [], random = Math.random, speed = 1 } = options;
  const version = versions[options.version ?? "1.36"];
  const clock = new Clock(options.now ?? Date.now());
  if (options.now === undefined) clock.follow(speed);
  const store = new Store(clock);
  const api = new Api(store, clock, random);
  furnish(api, version, options.objects ?? []);
  new Kubelet(api, registries, version, random).start();
  new Controllers(api, version.name).start();

  const faults = noFaults();
  const access = new Access(() => faults.forbid);
  const lister = new Lister(store);
  const watches = new Watches(store, () => faults.hang);
  const { intercept } = options;
  // kubectl sends no token without TLS.
  const authority = newAuthority("Simulated Kubernetes");
  const own = certificate(authority, { subject: { commonName: "simulated" }, valid: [-1, 30], hosts: ["127.0.0.1"] });
  const server = new ApiServer({
    api,
    access,
    lister,
    watches,
    faults,
    version,
    certificate: own,
    ...(intercept ? { intercept } : {}),
  });
  const port = await server.listen(options.port ?? 0);
  const url = `https://127.0.0.1:${port}`;
  const stop = () => {
    clock.stop();
    return server.close();
  };
  return {
    url,
    api,
    store,
    clock,
    faults,
    kubeconfig: (user = "admin", namespace = "default") =>
      kubeconfigText({ url, authority: authority.cert }, user, access.token(user), namespace),
    expireToken: (user) => access.revoke(user),
    dropWatches: () => watches.drop(),
    compact: () => {
      store.compact();
      lister.forget();
    },
    goOffline: () => server.close(),
    comeBack: async () => void (await server.listen(port)),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** What every cluster has, unless the objects bring their own. */
function furnish(api: Api, version: Version, objects: readonly KubeObject[]): void {
  for (const object of objects) {
    const kind = kindOf(object.apiVersion, object.kind);
    if (kind && kind !== kinds.newEvents) api.store.add(kind, object);
  }
  const { store } = api;
  if (store.list(kinds.nodes).objects.length === 0) store.add(kinds.nodes, nodeOf("node1", version));
  for (const name of ["default", "kube-system", ...namespacesOf(objects)]) {
    if (!store.get(kinds.namespaces, undefined, name)) api.create(kinds.namespaces, undefined, { metadata: { name } });
    const metadata = { name: "default" };
    if (!store.get(kinds.serviceaccounts, name, "default")) api.create(kinds.serviceaccounts, name, { metadata });
  }
}

function namespacesOf(objects: readonly KubeObject[]): ReadonlySet<string> {
  return new Set(objects.flatMap(({ metadata: { namespace } }) => (namespace ? [namespace] : [])));
}

function nodeOf(name: string, { nodeInfo }: Version) {
  const system = { architecture: "amd64", operatingSystem: "linux", osImage: "Simulated Linux", kernelVersion: "0" };
  const ids = {
    bootID: randomBytes(4).toString("hex"),
    machineID: "simulated",
    systemUUID: "simulated",
    kubeProxyVersion: "",
  };
  const addresses = [
    { address: "192.0.2.2", type: "InternalIP" },
    { address: name, type: "Hostname" },
  ];
  const ready = { type: "Ready", status: "True", reason: "KubeletReady", message: "kubelet is posting ready status" };
  const size = { cpu: "2", memory: "8Gi", pods: "110" };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels: { "kubernetes.io/arch": "amd64", "kubernetes.io/hostname": name, "kubernetes.io/os": "linux" },
    },
    spec: {},
    status: {
      addresses,
      allocatable: size,
      capacity: size,
      conditions: [ready],
      images: [],
      nodeInfo: { ...system, ...ids, ...nodeInfo },
    },
  };
}
