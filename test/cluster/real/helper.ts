/** The cluster as the product sees it. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Clock, type Cluster, type ClusterOptions, openCluster, type Report } from "#cluster";
import type { PullFailure } from "#core";

/** A kubeconfig that a test may replace. */
export class KubeconfigFile {
  readonly #folder = mkdtempSync(join(tmpdir(), "pull-secrets-cluster-"));
  readonly path = join(this.#folder, "config");

  constructor(text: string) {
    this.write(text);
  }

  write(text: string): void {
    writeFileSync(this.path, text, { mode: 0o600 });
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export function open(
  kubeconfig: string,
  namespaces: ClusterOptions["namespaces"] = "all",
  options: Pick<ClusterOptions, "clock"> = {},
): Cluster {
  return openCluster({ environment: {}, kubeconfig, namespaces, allowProcesses: false, ...options });
}

/** What takes minutes by the product's own patience takes a fraction of them. The cluster has the usual time. */
export function fastClock(speed: number): Clock {
  const start = Date.now();
  return {
    now: () => start + (Date.now() - start) * speed,
    random: Math.random,
    wait: async (milliseconds, signal) => {
      try {
        await sleep(milliseconds / speed, undefined, { signal });
      } catch {
        throw signal.reason;
      }
    },
  };
}

/** Waits for what the product reports. If it never comes, the error has the last report. */
export function reported(
  cluster: Cluster,
  what: string,
  seconds: number,
  isSo: (report: Report) => boolean,
): Promise<Report> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      unsubscribe();
    };
    const look = (report: Report) => {
      if (!isSo(report)) return;
      end();
      resolve(report);
    };
    const unsubscribe = cluster.subscribe(look);
    const timer = setTimeout(() => {
      end();
      const { connection, failures, watched } = cluster.report;
      const seen = { connection, watched, failures: failures.map(summaryOf) };
      reject(new assert.AssertionError({ message: `waited ${seconds} s for ${what}: ${JSON.stringify(seen)}` }));
    }, seconds * 1000);
    look(cluster.report);
  });
}

function summaryOf({ namespace, pod, container, cause, confidence }: PullFailure): string {
  return `${namespace}/${pod}/${container}: ${cause} (${confidence})`;
}

export function failureOf(report: Report, namespace: string, pod: string): PullFailure | undefined {
  return report.failures.find((failure) => failure.namespace === namespace && failure.pod === pod);
}

export const isConnected = ({ connection, complete }: Report): boolean => connection.state === "connected" && complete;
