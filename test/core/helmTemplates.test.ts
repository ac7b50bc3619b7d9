/** Which shape of a list of pull secrets a chart's template needs, by what real charts write. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { usesIn } from "../../server/src/core/helm/templateUses.ts";

interface Case {
  readonly name: string;
  readonly template: string;
  /** As `path shape`; nothing where the template does not tell. */
  readonly uses: readonly string[];
}

function inPod(lines: string, kind = "Deployment"): string {
  return `apiVersion: apps/v1\nkind: ${kind}\nspec:\n  template:\n    spec:\n${lines}`;
}

const scaffold =
  "{{- with .Values.imagePullSecrets }}\n      imagePullSecrets:\n        {{- toYaml . | nindent 8 }}\n{{- end }}";
const list = ".Values.imagePullSecrets";

const cases: readonly Case[] = [
  { name: "what helm create makes", template: inPod(scaffold), uses: ["imagePullSecrets objects"] },
  {
    name: "the list behind its key, one line",
    template: inPod(`      imagePullSecrets: {{ ${list} | toJson }}`),
    uses: ["imagePullSecrets objects"],
  },
  {
    name: "without indentation before the action",
    template: inPod(`      imagePullSecrets:\n{{ toYaml ${list} | indent 8 }}`),
    uses: ["imagePullSecrets objects"],
  },
  {
    name: "through tpl and a default",
    template: inPod(
      `      imagePullSecrets:\n{{ tpl (toYaml (.Values.global.imagePullSecrets | default ${list})) $ | indent 8 }}`,
    ),
    uses: ["imagePullSecrets objects", "global.imagePullSecrets objects"],
  },
  {
    name: "a list that is put together",
    template: inPod(
      `      imagePullSecrets:\n{{ concat ${list} .Values.global.imagePullSecrets | uniq | toYaml | indent 8 }}`,
    ),
    uses: ["imagePullSecrets objects", "global.imagePullSecrets objects"],
  },
  {
    name: "items below items",
    template: inPod(`      imagePullSecrets:\n        - name: always\n{{ toYaml ${list} | indent 8 }}`),
    uses: ["imagePullSecrets objects"],
  },
  {
    name: "each item printed as it is",
    template: inPod(`      imagePullSecrets:\n      {{- range ${list} }}\n        - {{ toYaml . }}\n      {{- end }}`),
    uses: ["imagePullSecrets objects"],
  },
  {
    name: "in a ServiceAccount",
    template: `kind: ServiceAccount\nimagePullSecrets:\n{{ toYaml .Values.image.pullSecrets }}`,
    uses: ["image.pullSecrets objects"],
  },
  {
    name: "in a named template",
    template: `{{- define "app.pull" -}}\n{{- if ${list} }}\nimagePullSecrets:\n{{ toYaml ${list} }}\n{{- end }}\n{{- end }}`,
    uses: ["imagePullSecrets objects"],
  },
  {
    name: "names behind a key",
    template: inPod(`      imagePullSecrets:\n      {{- range ${list} }}\n        - name: {{ . }}\n      {{- end }}`),
    uses: ["imagePullSecrets names"],
  },
  {
    name: "quoted names, by a variable",
    template: inPod(
      `      imagePullSecrets:\n{{- range $index, $secret := ${list} }}\n        - name: "{{ $secret }}"\n{{ end }}`,
    ),
    uses: ["imagePullSecrets names"],
  },
  {
    name: "names with something before them",
    template: inPod(
      `      imagePullSecrets:\n{{- range ${list} }}\n        - name: {{ $.Release.Name }}-{{ . | quote }}\n{{ end }}`,
    ),
    uses: ["imagePullSecrets names"],
  },
  {
    name: "names of a variable that may be one of two lists",
    template: `{{ $all := ${list} }}{{ if .Values.global }}{{ $all = .Values.global.imagePullSecrets }}{{ end }}
{{ range $all }}
- name: {{ tpl . $ }}{{ end }}`,
    uses: ["imagePullSecrets names", "global.imagePullSecrets names"],
  },
  {
    name: "the first name alone",
    template: inPod(`      imagePullSecrets:\n        - name: {{ index ${list} 0 }}`),
    uses: ["imagePullSecrets names"],
  },
  {
    name: "the name of each object",
    template: inPod(`      imagePullSecrets:\n{{- range ${list} }}\n        - name: {{ .name }}\n{{ end }}`),
    uses: ["imagePullSecrets objects"],
  },
  {
    name: "the name of the first object",
    template: inPod(`      imagePullSecrets:\n        - name: {{ (first ${list}).name | quote }}`),
    uses: ["imagePullSecrets objects"],
  },
  {
    name: "a list within a part of the values",
    template: inPod(
      `{{- with .Values.worker }}{{ range .image.pullSecrets }}\n        - name: {{ . }}{{ end }}{{ end }}`,
    ),
    uses: ["worker.image.pullSecrets names"],
  },
  {
    name: "a list by its keys as strings",
    template: inPod(`{{ range (index .Values "sub-chart" "imagePullSecrets") }}\n        - name: {{ . }}{{ end }}`),
    uses: ["sub-chart.imagePullSecrets names"],
  },

  {
    name: "either shape, by what the item is",
    template: `imagePullSecrets:{{ range ${list} }}
{{- if kindIs "string" . }}
  - name: {{ . }}
{{- else }}
  - name: {{ .name }}
{{- end }}{{ end }}`,
    uses: [],
  },
  {
    name: "either shape, and on to the next",
    template: `{{ range ${list} }}{{ if eq (typeOf .) "string" }}
- name: {{ . }}{{ continue }}{{ end }}
- name: {{ .name }}{{ end }}`,
    uses: [],
  },
  {
    name: "either shape, by a condition within the action",
    template: `{{ range ${list} }}\n- name: {{ kindIs "map" . | ternary .name . }}{{ end }}`,
    uses: [],
  },
  {
    name: "either shape, by what a variable remembers",
    template: `{{ range ${list} }}{{ $isString := kindIs "string" . }}
{{ if $isString }}- name: {{ . }}{{ else }}- name: {{ .name }}{{ end }}{{ end }}`,
    uses: [],
  },
  {
    name: "either shape, by what a helper answers",
    template: `{{ range ${list} }}{{ if eq (include "isMap" .) "true" }}- name: {{ .name }}{{ end }}{{ end }}`,
    uses: [],
  },
  {
    name: "a helper that nobody here knows",
    template: inPod(
      `{{- include "common.images.pullSecrets" (dict "images" (list .Values.image) "global" .Values.global) | nindent 6 }}`,
    ),
    uses: [],
  },
  {
    name: "a list that a loop makes",
    template: `{{ $all := list }}{{ range ${list} }}{{ $all = append $all (dict "name" .) }}{{ end }}
kind: Pod
spec:
  imagePullSecrets: {{ toYaml $all }}`,
    uses: [],
  },
  {
    name: "a custom kind, whose list may be one of names",
    template: inPod(`      imagePullSecrets:\n{{ toYaml ${list} | indent 8 }}`, "ArangoDeployment"),
    uses: [],
  },
  {
    name: "a list printed somewhere else",
    template: inPod(`      annotations:\n{{ toYaml ${list} | indent 8 }}`),
    uses: [],
  },
  {
    name: "a second document of another kind",
    template: `${inPod("      containers: []")}\n---\nkind: Settings\nimagePullSecrets:\n{{ toYaml ${list} }}`,
    uses: [],
  },
  {
    name: "a comment",
    template: inPod(`{{/* range ${list} }} - name: {{ .name }} */}}{{- /* ${scaffold} */ -}}`),
    uses: [],
  },
  { name: "a string", template: `{{ print "{{ range ${list} }}{{ .name }}" }}`, uses: [] },
  { name: "keys of a map", template: `{{ range $name, $_ := ${list} }}\n- name: {{ $name }}{{ end }}`, uses: [] },
  { name: "another list", template: `{{ range .Values.hosts }}\n- name: {{ .name }}{{ end }}`, uses: [] },
  { name: "what is left open", template: inPod(`${scaffold}{{ range ${list}`), uses: ["imagePullSecrets objects"] },
  {
    name: "too many ends",
    template: `{{ end }}{{ end }}{{ else }}${inPod(scaffold)}`,
    uses: ["imagePullSecrets objects"],
  },
];

describe("templates of charts", () => {
  for (const { name, template, uses } of cases) {
    test(name, () => {
      const found = usesIn(template);
      assert.deepEqual(found.map(({ path, shape }) => `${path.join(".")} ${shape}`).sort(), uses.toSorted());
      for (const { at } of found) assert.match(template.slice(at.start, at.end), /^\{\{.*\}\}$/);
    });
  }

  test("long, deep and broken templates are read in time that grows with them", () => {
    const templates = [
      `${"{{ range .Values.imagePullSecrets }}".repeat(20_000)}${"{{ .name }}".repeat(20_000)}{{ "`,
      "{{".repeat(200_000),
      `{{ ${'"x" '.repeat(200_000)}`,
      `{{/*${"*".repeat(500_000)}`,
      `{{ ${"(".repeat(100_000)} }}`,
      `{{ .Values${".a".repeat(100_000)} }}`,
      `{{ ${"a | ".repeat(100_000)} }}`,
    ];
    const started = performance.now();
    for (const template of templates) assert.ok(usesIn(template).length <= 1);
    assert.ok(performance.now() - started < 5_000);
  });
});
