/** What is generated is committed, and is what `npm run generate` would write now. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { parseSettings, rules } from "#core";
import { generate } from "../scripts/generate.ts";
import { terminalPicture } from "../scripts/terminalPicture.ts";
import { type SettingSchema, settingsSchema } from "../server/src/core/settingsSchema.ts";

test("generated files are up to date", async (t) => {
  const { files, problems } = await generate();
  assert.deepEqual(problems, []);
  for (const [path, text] of files) {
    await t.test(path, () => {
      assert.ok(existsSync(path), `${path} is missing: run "npm run generate"`);
      assert.equal(readFileSync(path, "utf8"), text, `${path} is out of date: run "npm run generate"`);
    });
  }
});

test("every setting that the manifest declares is read, and its default is taken without complaint", () => {
  const samples: Readonly<Record<string, unknown>> = {
    rules: { "pull-secret-missing": "error", "pull-secret-duplicate": "off", "secret-wrong-key": "default" },
    privateRegistries: ["*.example.com/team"],
    publicRegistries: ["public.example.com:5000"],
    podSpecPaths: [{ group: "example.com", kind: "Worker", path: "spec.template.spec" }],
    secretProducers: [{ group: "example.com", kind: "RegistryLogin", name: "spec.secretName" }],
    kubernetesVersion: "1.34",
  };
  // The language server reads the first four by itself, and the extension the others; their own tests set them.
  const ofServer = ["diagnostics.scope", "codeLens", "inlayHints", "maxFileSize"];
  const names = [...ofServer, "cluster.kubeconfig", "cluster.useInAnalysis"];
  const ofEditor = names.map((name) => `pullSecrets.${name}`);
  const schema = settingsSchema(rules);
  assert.deepEqual([...Object.keys(samples).map((name) => `pullSecrets.${name}`), ...ofEditor], Object.keys(schema));
  const untouched = parseSettings({});
  for (const [name, sample] of Object.entries(samples)) {
    const { default: byDefault } = schema[`pullSecrets.${name}`] as SettingSchema;
    assert.deepEqual(parseSettings({ [name]: byDefault }), untouched, name);
    const { settings, problems } = parseSettings({ [name]: sample });
    assert.deepEqual(problems, [], name);
    assert.notDeepEqual(settings, untouched.settings, name);
  }
});

test("a severity may be every choice that the schema offers, and no other", () => {
  const choices = settingsSchema(rules)["pullSecrets.rules"]?.properties?.["pull-secret-missing"]?.enum ?? [];
  assert.deepEqual(choices, ["default", "off", "error", "warning", "info", "hint"]);
  for (const choice of choices) assert.deepEqual(parseSettings({ rules: { "any-rule": choice } }).problems, []);
  assert.deepEqual(parseSettings({ rules: { "any-rule": "fatal" } }).problems, [
    "pullSecrets.rules: the severity of any-rule must be one of default, off, error, warning, info, hint.",
  ]);
});

test("a picture keeps columns, colours and what XML would misread, and breaks long lines", () => {
  const output = '\u001b[1;31merror\u001b[22;39m: <a> & "b"\n  \u001b[2m^^^  ^\u001b[22m\n1234567890123456789012';
  const svg = terminalPicture({ title: "a < b", output, columns: 20 });
  const texts = svg.matchAll(
    /<text x="([\d.]+)" y="(\d+)" textLength="([\d.]+)"[^>]*?(?: class="([^"]*)")?>(.*)<\/text>/g,
  );
  assert.deepEqual(
    [...texts].map(([, x, y, , style, text]) => [Math.round((Number(x) - 16) / 8.43), Number(y), style, text]),
    [
      [0, 62, "red bold", "error"],
      [5, 62, undefined, ": &lt;a&gt; &amp; &quot;b&quot;"],
      [2, 81, "dim", "^^^"],
      [7, 81, "dim", "^"],
      [0, 100, undefined, "12345678901234567890"],
      [0, 119, undefined, "12"],
    ],
  );
  assert.match(svg, /aria-label="a &lt; b"/);
  assert.throws(
    () => terminalPicture({ title: "", output: "\u001b[5mblink", columns: 20 }),
    /no style for the escape code 5/,
  );
});
