/** The manifest by which Krew installs the command line as a plugin of kubectl. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { parse } from "yaml";
import { homePage } from "../../server/src/core/rulePages.ts";

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as {
  readonly bin: Readonly<Record<string, string>>;
  readonly engines: { readonly node: string };
};

/** What krew-release-bot makes of the template. */
function released(template: string): string {
  return template
    .replace(
      /\{\{ addURIAndSha "(.*?)" \.TagName \}\}/g,
      (_, uri: string) => `uri: ${uri}\n      sha256: ${"a".repeat(64)}`,
    )
    .replaceAll("{{ .TagName }}", "v1.2.3");
}

test("the manifest for Krew is well-formed, and installs what the package has", () => {
  const { apiVersion, kind, metadata, spec } = parse(released(readFileSync(".krew.yaml", "utf8")));
  assert.equal(apiVersion, "krew.googlecontainertools.github.com/v1alpha2");
  assert.equal(kind, "Plugin");
  assert.equal(manifest.bin[`kubectl-${metadata.name.replaceAll("-", "_")}`], "dist/cli.cjs");
  assert.equal(spec.version, "v1.2.3");
  assert.equal(spec.homepage, homePage);
  assert.ok(spec.shortDescription.length <= 50);
  assert.ok(spec.caveats.includes(manifest.engines.node.replace(">=", "")));
  for (const { uri, sha256, files, bin, selector } of spec.platforms) {
    assert.equal(uri, `${homePage}/releases/download/v1.2.3/pull-secrets.tar.gz`);
    assert.match(sha256, /^a{64}$/);
    assert.equal(files[0].from, `package/${manifest.bin["pull-secrets"]}`);
    assert.ok(files[0].from.endsWith(`/${bin}`));
    for (const { from } of files.slice(1)) assert.ok(existsSync(from.replace("package/", "")), from);
    assert.deepEqual(selector.matchExpressions[0].values, ["darwin", "linux"]);
  }
});
