/** Whatever users read in the editor can be translated, and every translation is complete. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { shown, translationFiles, unmarked } from "../scripts/translations.ts";
import { speak, t } from "../server/src/core/translation.ts";

afterEach(() => speak(undefined));

test("what is said is English without a translation, and goes by its placeholders with one", () => {
  const say = () => t`${"web"} needs ${2} of "${"{0}"}"`;
  assert.equal(say(), 'web needs 2 of "{0}"');
  speak({ '{0} needs {1} of "{2}"': 'Von "{2}" braucht {0} {1}{3}' });
  assert.equal(say(), 'Von "{0}" braucht web 2{3}');
  speak({ other: "anderes", __proto__: "x" } as never);
  assert.equal(say(), 'web needs 2 of "{0}"');
  assert.equal(t`constructor`, "constructor");
});

test("every translation has all that is said, with what is filled in, and nothing else", () => {
  assert.deepEqual(translationFiles().problems, []);
});

/** What stays in English in the editor, and why. */
const english: Readonly<Record<string, string>> = {
  "client/src/commands/reportIssue.ts": "written for those who maintain this",
  "client/src/explain/pageParts.ts": "CSS and JavaScript",
  "server/src/lsp/{client,disk,workspace}Files.ts": "goes into the log",
  "server/src/core/json.ts": "says of JSON what the kubelet says, in its words",
  "server/src/core/paths.ts": "names what is built",
  "server/src/core/settingsSchema.ts": "translated in package.nls.de.json",
  "server/src/core/kubernetes/{dockerConfig,go,image,kubeletProblems,qualifiedName}.ts":
    "the words of Go, Kubernetes and its libraries",
  "server/src/core/kubernetes/registryData.ts": "the names of registries and repositories",
  "server/src/core/helm/chartFiles.ts": "calls a file of values as others are called by their kinds",
  "server/src/core/picture/mermaid.ts": "writes Mermaid",
  "server/src/core/authoring/guideKinds.ts": "the names of registries",
  "server/src/core/authoring/refresher{Account,CronJob,CredentialProvider,ExternalSecret,Paces}.ts":
    "written into files",
  "server/src/core/authoring/shells.ts": "commands of shells",
  "server/src/cluster/{login,proxy}.ts": "says nothing to users, but to API servers and proxies",
  "server/src/cluster/{evidence,workloadPods}.ts": "says nothing: has keys of a cache, and selectors of labels",
  "server/src/registry/{authorization,connection}.ts": "says nothing to users, but to registries and proxies",
};

test("all else that looks like sentences can be translated", () => {
  assert.deepEqual(unmarked(Object.keys(english)).map(shown), []);
});
