/** An API server that says what a test wants, and time that passes when a test says so. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { inspect } from "node:util";
import { type Clock, type Cluster, type ClusterOptions, openCluster, problemWords, type Report } from "#cluster";
import { type Certificate, certificate, newAuthority } from "../certificates.ts";

/** Must not be seen in anything that comes out. */
export const canary = "canary-t0ken-of-the-test";

const authority = newAuthority("Scripted Kubernetes");
const here = { subject: { commonName: "api" }, hosts: ["127.0.0.1"] };
export const certificates = {
  good: certificate(authority, here),
  expired: certificate(authority, { ...here, valid: [-20, -10] }),
  early: certificate(authority, { ...here, valid: [10, 20] }),
  otherName: certificate(authority, { ...here, hosts: ["other.example.com"] }),
  stranger: certificate(newAuthority("Nobody"), here),
};

export class FakeClock implements Clock {
  #now = Date.now();
  readonly #waits = new Set<{ readonly at: number; readonly end: () => void }>();
  readonly now = () => this.#now;
  readonly random = () => 0.5;

  readonly wait = (milliseconds: number, signal: AbortSignal): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const fail = () => {
      this.#waits.delete(wait);
      reject(signal.reason);
    };
    const wait = {
      at: this.#now + milliseconds,
      end: () => {
        this.#waits.delete(wait);
        signal.removeEventListener("abort", fail);
        resolve();
      },
    };
    if (signal.aborted) reject(signal.reason);
    else {
      this.#waits.add(wait);
      signal.addEventListener("abort", fail, { once: true });
    }
    return promise;
  };

  /** What is still waited for. */
  get waiting(): number {
    return this.#waits.size;
  }

  /** Whether something waits for exactly so long from now. */
  waitsFor(milliseconds: number): boolean {
    return this.#waits.values().some(({ at }) => at === this.#now + milliseconds);
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
    for (const wait of [...this.#waits]) if (wait.at <= this.#now) wait.end();
  }
}

/** Waits for something that comes about by itself, without waiting for longer than needed. */
export async function until(what: string, isSo: () => boolean): Promise<void> {
  const end = performance.now() + 20_000;
  while (!isSo()) {
    assert.ok(performance.now() < end, `waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** Answers a request itself, or leaves it to the usual answers. */
export type Script = (asked: Asked, response: ServerResponse) => boolean;

export interface Scripted extends AsyncDisposable {
  readonly port: number;
  readonly asked: readonly Asked[];
  /** The watches that are open. */
  readonly watches: ReadonlySet<ServerResponse>;
  script: Script;
  pods: readonly object[];
  version: string;
  readonly send: (type: string, object: object) => void;
  readonly kubeconfig: (user?: object, cluster?: object) => string;
}

export function json(response: ServerResponse, body: object, status = 200): true {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  return true;
}

export function status(response: ServerResponse, code: number, reason: string): true {
  return json(response, { kind: "Status", apiVersion: "v1", status: "Failure", reason, code, message: canary }, code);
}

export function pod(name: string, reason?: string, more: object = {}): object {
  const state = reason
    ? { waiting: { reason, message: 'Back-off pulling image "registry.example.com/app:1"' } }
    : { running: {} };
  return {
    metadata: { name, namespace: "shop", uid: `uid-${name}`, resourceVersion: "7" },
    spec: { serviceAccountName: "default", containers: [{ name: "app", image: "registry.example.com/app:1" }] },
    status: { phase: reason ? "Pending" : "Running", containerStatuses: [{ name: "app", state }] },
    ...more,
  };
}

export async function serveApi(own: Certificate = certificates.good): Promise<Scripted> {
  const asked: Asked[] = [];
  const watches = new Set<ServerResponse>();
  const sockets = new Set<Duplex>();
  const server = createServer(own, async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const { method = "", url = "", headers } = request;
    const one = { method, url: new URL(url, "https://scripted"), headers, body };
    asked.push(one);
    if (!scripted.script(one, response)) usual(one, response);
  });
  server.on("connection", (socket) => sockets.add(socket.on("error", () => {})));
  server.on("secureConnection", (socket) => socket.on("error", () => {}));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;

  const usual = ({ url }: Asked, response: ServerResponse): void => {
    if (url.pathname.endsWith("accessreviews")) json(response, { status: { allowed: true } }, 201);
    else if (url.searchParams.has("watch")) watch(response);
    else if (url.pathname.endsWith("/pods")) {
      json(response, { kind: "PodList", metadata: { resourceVersion: scripted.version }, items: scripted.pods });
    } else if (url.pathname === "/version") json(response, { major: "1" });
    else if (url.search) json(response, { kind: "List", metadata: { resourceVersion: "1" }, items: [] });
    else status(response, 404, "NotFound");
  };
  const watch = (response: ServerResponse) => {
    response.writeHead(200, { "content-type": "application/json" }).flushHeaders();
    watches.add(response.on("close", () => watches.delete(response)));
  };
  const scripted: Scripted = {
    port,
    asked,
    watches,
    script: () => false,
    pods: [],
    version: "100",
    send: (type, object) => {
      for (const response of watches) response.write(`${JSON.stringify({ type, object })}\n`);
    },
    kubeconfig: (user = { token: canary }, cluster = {}) => kubeconfig(port, user, cluster),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return scripted;
}

export function kubeconfig(port: number, user: object, cluster: object = {}): string {
  const ca = { "certificate-authority-data": Buffer.from(authority.cert).toString("base64") };
  const server = `https://127.0.0.1:${port}`;
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "c", cluster: { server, ...ca, ...cluster } }],
    users: [{ name: "u", user }],
    contexts: [{ name: "shop", context: { cluster: "c", user: "u", namespace: "shop" } }],
    "current-context": "shop",
  });
}

/** A folder that is gone after the test. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), "pull-secrets-kubeconfig-"));

  write(name: string, text: string): string {
    const path = join(this.path, name);
    writeFileSync(path, text);
    return path;
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export interface Opened extends AsyncDisposable {
  readonly cluster: Cluster;
  readonly clock: FakeClock;
  readonly folder: Folder;
  readonly config: string;
  /** Waits until the report is so; and asserts that nothing in it tells a credential. */
  readonly reported: (what: string, isSo: (report: Report) => boolean) => Promise<Report>;
}

export function open(text: string, options: Partial<ClusterOptions> = {}): Opened {
  const folder = new Folder();
  const config = folder.write("config", text);
  const clock = new FakeClock();
  const base = { environment: {}, kubeconfig: config, namespaces: "all", allowProcesses: false, clock } as const;
  const cluster = openCluster({ ...base, ...options });
  return {
    cluster,
    clock,
    folder,
    config,
    reported: async (what, isSo) => {
      await until(`${what}; it is ${cluster.report.connection.state}`, () => isSo(cluster.report));
      const { report } = cluster;
      const words = "problem" in report.connection ? problemWords(report.connection.problem) : "";
      assert.ok(!`${inspect(report, { depth: 20 })}${inspect(words)}`.includes(canary), "a credential is told");
      return report;
    },
    async [Symbol.asyncDispose]() {
      await cluster.close();
      assert.equal(clock.waiting, 0, "something still waits");
      folder[Symbol.dispose]();
    },
  };
}
