/** The formats of `lint`. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Ajv } from "ajv";
import { severities } from "#core";
import { snippet } from "../../server/src/cli/format/snippet.ts";
import { Progress } from "../../server/src/cli/progress.ts";
import { badPod, Folder, jsonOf, lint, misspelled, run, useBuild } from "./helper.ts";

useBuild();

test("text shows the line, carets, the other half and what to do", async () => {
  using folder = new Folder({ "a.yaml": misspelled });
  const { stdout } = await lint(folder);
  const [head, ...lines] = stdout.split("\n");
  assert.match(head ?? "", /^error\[pull-secret-not-found\]: /);
  assert.deepEqual(lines.slice(0, 4), [
    "  --> a.yaml:9:13",
    "   |",
    " 9 |     - name: regcerd",
    "   |             ^^^^^^^",
  ]);
  assert.match(lines[4] ?? "", /^note: /);
  assert.deepEqual(lines.slice(5, 9), ["  --> a.yaml:17:9", "   |", "17 |   name: regcred", "   |         ^^^^^^^"]);
  assert.match(lines[9] ?? "", /^help: /);
  assert.match(stdout, /\nFound 1 error.* in 1 file \(2 resources\)\.\nRun with --fix to apply 1 fix\.\n$/);
});

test("JSON has exactly the shape that is promised", async () => {
  using folder = new Folder({ "k8s/a.yaml": misspelled });
  const report = jsonOf(await lint(folder, "--format", "json"));
  assert.deepEqual(Object.keys(report), ["findings", "stats"]);
  assert.deepEqual(Object.keys(report.stats), ["files", "documents", "resources", "bytes", "milliseconds"]);
  assert.deepEqual(
    { ...report.stats, milliseconds: 0 },
    { files: 1, documents: 2, resources: 2, bytes: Buffer.byteLength(misspelled), milliseconds: 0 },
  );
  const [finding] = report.findings;
  assert.deepEqual(Object.keys(finding ?? {}), ["rule", "severity", "message", "file", "range", "related", "fixes"]);
  assert.ok(finding);
  const { message: _, related, fixes, ...rest } = finding;
  const range = { start: { line: 8, character: 12 }, end: { line: 8, character: 19 } };
  assert.deepEqual(rest, { rule: "pull-secret-not-found", severity: "error", file: "k8s/a.yaml", range });
  assert.deepEqual(Object.keys(related[0] ?? {}), ["file", "range", "message"]);
  assert.deepEqual(Object.keys(fixes[0] ?? {}), ["title", "preferred", "edits"]);
  assert.deepEqual(fixes.find(({ preferred }) => preferred)?.edits, [
    { file: "k8s/a.yaml", range, newText: "regcred" },
  ]);
});

const schema = JSON.parse(
  readFileSync("node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json", "utf8"),
);

interface Sarif {
  readonly runs: readonly {
    readonly tool: {
      readonly driver: { readonly rules: readonly { readonly id: string; readonly helpUri: string }[] };
    };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly locations: readonly {
        readonly physicalLocation: { readonly artifactLocation: unknown; readonly region: unknown };
      }[];
      readonly fixes: readonly unknown[];
      readonly partialFingerprints: unknown;
    }[];
  }[];
}

function validSarif(text: string): Sarif {
  const { $schema: _, id: __, ...draft } = schema;
  const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(draft);
  const log = JSON.parse(text);
  validate(log);
  assert.deepEqual(validate.errors, null);
  return log;
}

test("SARIF is valid and carries rules, regions and fixes", async () => {
  using folder = new Folder({ "a b/ä%.yaml": misspelled, "b.yaml": badPod });
  const [run] = validSarif((await lint(folder, "--format", "sarif")).stdout).runs;
  const result = run?.results.find(({ ruleId }) => ruleId === "pull-secret-not-found");
  assert.deepEqual(result?.locations[0]?.physicalLocation, {
    artifactLocation: { uri: "a%20b/%C3%A4%25.yaml", uriBaseId: "SRCROOT" },
    region: { startLine: 9, startColumn: 13, endLine: 9, endColumn: 20 },
  });
  assert.equal(result?.level, "error");
  const rule = run?.tool.driver.rules[result?.ruleIndex ?? -1];
  assert.equal(rule?.id, "pull-secret-not-found");
  assert.equal(
    rule?.helpUri,
    "https://github.com/pull-secrets/pull-secrets/blob/main/docs/rules/pull-secret-not-found.md",
  );
  assert.ok((result?.fixes.length ?? 0) > 0);
});

test("SARIF is valid with nothing in it, and with files that cannot be read", async () => {
  using folder = new Folder({});
  validSarif((await lint(folder, "--format", "sarif")).stdout);
  validSarif((await lint(folder, "--format", "sarif", "nowhere")).stdout);
});

const fingerprinted: Readonly<Record<string, (report: string) => readonly unknown[]>> = {
  sarif: (report) => validSarif(report).runs.flatMap(({ results }) => results.map((one) => one.partialFingerprints)),
  gitlab: (report) => (JSON.parse(report) as readonly GitlabIssue[]).map(({ fingerprint }) => fingerprint),
};

for (const [format, prints] of Object.entries(fingerprinted)) {
  test(`fingerprints of ${format} outlive lines that are added above, and differ from each other`, async () => {
    using folder = new Folder({ "a.yaml": `${badPod}---\n${badPod}` });
    const before = prints((await lint(folder, "--format", format)).stdout);
    folder.write("a.yaml", `# one\n# two\n${badPod}---\n# three\n${badPod}`);
    assert.deepEqual(prints((await lint(folder, "--format", format)).stdout), before);
    assert.equal(before.length, 2);
    assert.equal(new Set(before.map((print) => JSON.stringify(print))).size, 2);
  });
}

test("GitHub's commands are escaped", async () => {
  using folder = new Folder({ "a,b:c%.yaml": badPod.replace("Team/app:1", "Team/50%app") });
  const { stdout } = await lint(folder, "--format", "github");
  assert.match(
    stdout,
    /^::error file=a%2Cb%3Ac%25\.yaml,line=9,endLine=9,col=14,endColumn=\d+,title=error\[image-invalid-reference\]::/,
  );
  assert.match(stdout, /Team\/50%25app/);
  assert.ok(
    stdout
      .trimEnd()
      .split("\n")
      .every((line) => line.startsWith("::")),
  );
});

interface GitlabIssue {
  readonly fingerprint: string;
  readonly severity: string;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

async function gitlab(folder: Folder, ...args: readonly string[]): Promise<readonly GitlabIssue[]> {
  return JSON.parse((await lint(folder, "--format", "gitlab", ...args)).stdout);
}

test("GitLab's report has exactly what GitLab reads", async () => {
  using folder = new Folder({ "a.yaml": misspelled });
  const [{ fingerprint, ...issue } = { fingerprint: "" }] = await gitlab(folder);
  assert.match(fingerprint, /^[0-9a-f]{32}$/);
  assert.deepEqual(issue, {
    description: 'No Secret "regcerd" is declared in namespace "team"; did you mean "regcred"?',
    check_name: "pull-secret-not-found",
    severity: "critical",
    location: { path: "a.yaml", lines: { begin: 9 } },
  });
});

test("GitLab's report is an empty list where nothing is found", async () => {
  using folder = new Folder({});
  assert.deepEqual(await gitlab(folder), []);
});

test("each severity is one of GitLab's", async () => {
  using folder = new Folder({ "a.yaml": badPod });
  const shown: string[] = [];
  for (const severity of severities) {
    const [issue] = await gitlab(folder, "--rule", `image-invalid-reference=${severity}`);
    shown.push(issue?.severity ?? "");
  }
  assert.deepEqual(shown, ["critical", "major", "minor", "info"]);
});

test("GitLab's paths begin at the repository, wherever the command runs", async () => {
  using folder = new Folder({ ".git/HEAD": "", "a b/ä.yaml": badPod });
  const paths = async (cwd: string) => {
    const { stdout } = await run(["lint", "--format", "gitlab"], { cwd });
    return (JSON.parse(stdout) as readonly GitlabIssue[]).map(({ fingerprint, location }) => [fingerprint, location]);
  };
  const [[fingerprint, location] = []] = await paths(folder.at("a b"));
  assert.deepEqual(location, { path: "a b/ä.yaml", lines: { begin: 9 } });
  assert.deepEqual(await paths(folder.path), [[fingerprint, location]]);
});

const plain = { paint: (_: unknown, text: string) => text, style: "error", width: 40 } as const;
const shown = (text: string, value: string, hidden: { start: number; end: number }[] = []) => {
  const start = text.indexOf(value);
  return snippet(text, { start, end: start + value.length }, hidden, plain);
};

test("carets stand below tabs and wide characters", () => {
  assert.deepEqual(shown("a:\t日本 x # y", "x"), ["a:  日本 x # y", "         ^"]);
  assert.deepEqual(shown("a: 日本", "日本"), ["a: 日本", "   ^^^^"]);
  assert.deepEqual(shown("a: e\u0301x", "x"), ["a: e\u0301x", "    ^"]);
});

test("long lines are cut around the place", () => {
  const [line, carets] = shown(`${"a".repeat(5000)}bad${"c".repeat(5000)}`, "bad");
  assert.ok(line.length <= 40 && line.startsWith("…") && line.endsWith("…"));
  assert.equal(line.slice(carets.indexOf("^"), carets.length), "bad");
});

test("of several lines the first is shown; an empty place has one caret", () => {
  assert.deepEqual(shown("a: b\n  c\nd", "b\n  c"), ["a: b", "   ^"]);
  assert.deepEqual(snippet("a:\r\nb", { start: 2, end: 2 }, [], plain), ["a:", "  ^"]);
  assert.deepEqual(snippet("", { start: 0, end: 0 }, [], plain), ["", "^"]);
});

test("what would drive a terminal is shown, not sent", () => {
  assert.deepEqual(shown("a: \u001b[31m x", "x"), ["a: �[31m x", "         ^"]);
});

test("what is hidden is one thing, whatever of it is meant", () => {
  const text = "key: password # c";
  assert.deepEqual(shown(text, "sword", [{ start: 5, end: 13 }]), ["key: ••• # c", "     ^^^"]);
});

test("progress is shown on terminals only, and only in long runs", (t) => {
  const written: string[] = [];
  const stderr = (isTTY: boolean) => ({ isTTY, write: (text: string | Uint8Array) => written.push(String(text)) > 0 });
  let now = 0;
  t.mock.method(performance, "now", () => now);
  const [terminal, pipe] = [new Progress({ stderr: stderr(true) }), new Progress({ stderr: stderr(false) })];
  for (now = 0; now < 1300; now += 50) {
    terminal.show(`${now}`);
    pipe.show(`${now}`);
  }
  terminal.clear();
  pipe.clear();
  assert.deepEqual(written, ["\r\u001b[K1000", "\r\u001b[K1100", "\r\u001b[K1200", "\r\u001b[K"]);
});
