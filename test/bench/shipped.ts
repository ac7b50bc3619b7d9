/** The core as it is shipped: bundled, with the parser that bundles have. It is not minified, so that profiles have names. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

export function loadShipped(): typeof import("#core") {
  const folder = mkdtempSync(join(tmpdir(), "pull-secrets-bench-"));
  try {
    execFileSync(process.execPath, ["scripts/build.ts", "core", "translation", `--outdir=${folder}`], {
      stdio: "ignore",
    });
    return createRequire(import.meta.url)(join(folder, "core.cjs"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
