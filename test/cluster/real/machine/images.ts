/** Makes one tiny image and pushes it to the registry under every name that the Pods of the tests use. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { execute } from "./commands.ts";
import { architecture, basicAuthorization, otherArchitecture, registries, state } from "./settings.ts";

/** It waits until it is told to end; as the pause container, it also collects processes that have ended. */
const program = `
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
static void stop(int number) { (void)number; _exit(0); }
static void reap(int number) { (void)number; while (waitpid(-1, 0, WNOHANG) > 0); }
int main(void) { signal(SIGTERM, stop); signal(SIGINT, stop); signal(SIGCHLD, reap); for (;;) pause(); }
`;

const types = {
  manifest: "application/vnd.oci.image.manifest.v1+json",
  index: "application/vnd.oci.image.index.v1+json",
  config: "application/vnd.oci.image.config.v1+json",
  layer: "application/vnd.oci.image.layer.v1.tar+gzip",
} as const;

interface Blob {
  readonly content: Buffer;
  readonly digest: string;
}

const digestOf = (content: Buffer) => `sha256:${createHash("sha256").update(content).digest("hex")}`;

function blob(content: Buffer | object): Blob {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
  return { content: bytes, digest: digestOf(bytes) };
}

const descriptor = (mediaType: string, { content, digest }: Blob) => ({ mediaType, digest, size: content.length });

interface Image {
  readonly blobs: readonly Blob[];
  readonly manifest: Blob;
}

async function makeImage(): Promise<Image> {
  const folder = join(state, "image");
  mkdirSync(join(folder, "root"), { recursive: true });
  writeFileSync(join(folder, "app.c"), program);
  await execute("gcc", ["-static", "-Os", "-s", "-o", join(folder, "root/app"), join(folder, "app.c")]);
  await execute("tar", ["--owner=0", "--group=0", "-C", join(folder, "root"), "-cf", join(folder, "layer.tar"), "app"]);
  const tar = readFileSync(join(folder, "layer.tar"));
  const layer = blob(gzipSync(tar));
  const rootfs = { type: "layers", diff_ids: [digestOf(tar)] };
  const config = blob({ architecture, os: "linux", config: { Entrypoint: ["/app"] }, rootfs });
  const layers = [descriptor(types.layer, layer)];
  const manifest = { schemaVersion: 2, mediaType: types.manifest, config: descriptor(types.config, config), layers };
  return { blobs: [layer, config], manifest: blob(manifest) };
}

async function send(method: "POST" | "PUT", url: string | URL, type?: string, body?: Buffer): Promise<Headers> {
  const headers = { authorization: basicAuthorization, ...(type ? { "content-type": type } : {}) };
  const response = await fetch(url, { method, headers, ...(body ? { body: new Uint8Array(body) } : {}) });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
  return response.headers;
}

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-blobs */
async function push(repository: string, tag: string, { blobs, manifest }: Image): Promise<void> {
  const base = `http://${registries.basic}/v2/${repository}`;
  for (const { content, digest } of blobs) {
    const upload = new URL((await send("POST", `${base}/blobs/uploads/`)).get("location") ?? "", base);
    upload.searchParams.set("digest", digest);
    await send("PUT", upload, "application/octet-stream", content);
  }
  await send("PUT", `${base}/manifests/${tag}`, types.manifest, manifest.content);
}

/** `private/a` and so on, each with the tag 1.0; `private/arm` is there for another platform only. */
export async function pushImages(): Promise<void> {
  const image = await makeImage();
  const repositories = ["pause", "tests", ..."abcdefhiklnopqrtuw"];
  await Promise.all(repositories.map((name) => push(`private/${name}`, "1.0", image)));
  await push("private/arm", "child", image);
  const platform = { architecture: otherArchitecture, os: "linux" };
  const manifests = [{ ...descriptor(types.manifest, image.manifest), platform }];
  const index = blob({ schemaVersion: 2, mediaType: types.index, manifests });
  await send("PUT", `http://${registries.basic}/v2/private/arm/manifests/1.0`, types.index, index.content);
}
