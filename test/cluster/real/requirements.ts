/** Whether this machine can run the cluster; it changes a machine too much to try and see. */
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import process from "node:process";
import { ports } from "./machine/settings.ts";

/** @throws Error that says what is missing, and how to get it. */
export function requireMachine(): void {
  if (process.platform !== "linux" || !release().includes("VERSION_CODENAME=bookworm")) {
    throw needs(
      "Debian 12 (bookworm), since they build Kubernetes 1.20 from its source package and run it with its containerd:" +
        " use a virtual machine, or a privileged container of the image debian:bookworm",
    );
  }
  if (process.getuid?.() !== 0) {
    throw needs("root, since they install packages and start containers: run them with sudo");
  }
}

/** @throws Error that says which ports are taken. */
export async function requirePorts(): Promise<void> {
  const all = await Promise.all(
    Object.entries(ports).map(async ([name, port]) => ({ name, port, free: await isFree(port) })),
  );
  const taken = all.filter(({ free }) => !free).map(({ name, port }) => `${port} (${name})`);
  if (taken.length === 0) return;
  throw needs(
    `these ports of 127.0.0.1: ${taken.join(", ")}. Stop what listens there; it may be a Kubernetes of yours`,
  );
}

function needs(what: string): Error {
  return new Error(`These tests start a Kubernetes of their own, and need ${what}.`);
}

function release(): string {
  return existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
      .on("error", () => resolve(false))
      .listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
