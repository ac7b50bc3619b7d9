import { type Case, type Edit, list, refused } from "./case.ts";

const add =
  (...names: string[]): Edit =>
  (editor) =>
    editor.addPullSecrets(
      { path: list, ofObjects: true, key: undefined, references: [], malformed: [], length: 0, elsewhere: false },
      names,
    );

export const adding: readonly Case[] = [
  [
    "before the containers",
    add("a"),
    `spec:\n  containers:\n    - name: web\n`,
    `spec:\n  imagePullSecrets:\n    - name: a\n  containers:\n    - name: web\n`,
  ],
  [
    "flush, as the containers are",
    add("a", "b"),
    `spec:\n  containers:\n  - name: web\n`,
    `spec:\n  imagePullSecrets:\n  - name: a\n  - name: b\n  containers:\n  - name: web\n`,
  ],
  [
    "indented by four, as the containers are",
    add("a"),
    `spec:\n    containers:\n        - name: web\n`,
    `spec:\n    imagePullSecrets:\n        - name: a\n    containers:\n        - name: web\n`,
  ],
  [
    "before the init containers",
    add("a"),
    `spec:\n  hostNetwork: true\n  initContainers:\n    - name: i\n  containers:\n    - name: web\n`,
    `spec:\n  hostNetwork: true\n  imagePullSecrets:\n    - name: a\n  initContainers:\n    - name: i\n  containers:\n    - name: web\n`,
  ],
  [
    "above the comment that speaks of the containers",
    add("a"),
    `spec:\n  restartPolicy: Never\n  # What runs.\n  containers:\n    - name: web\n`,
    `spec:\n  restartPolicy: Never\n  imagePullSecrets:\n    - name: a\n  # What runs.\n  containers:\n    - name: web\n`,
  ],
  [
    "below the comment that ends what stands before",
    add("a"),
    `spec:\n  tolerations:\n    - key: a\n    # - key: b\n  containers:\n    - name: web\n`,
    `spec:\n  tolerations:\n    - key: a\n    # - key: b\n  imagePullSecrets:\n    - name: a\n  containers:\n    - name: web\n`,
  ],
  [
    "not into a text block",
    add("a"),
    `spec:\n  note: |\n    # no comment\n  containers:\n    - name: web\n`,
    `spec:\n  note: |\n    # no comment\n  imagePullSecrets:\n    - name: a\n  containers:\n    - name: web\n`,
  ],
  [
    "at the end where nothing runs",
    add("a"),
    `spec:\n  hostNetwork: true # for now\n  # the end\nstatus: {}\n`,
    `spec:\n  hostNetwork: true # for now\n  imagePullSecrets:\n    - name: a\n  # the end\nstatus: {}\n`,
  ],
  [
    "to a list",
    add("b"),
    `spec:\n  imagePullSecrets:\n    - name: a # the first\n  containers: []\n`,
    `spec:\n  imagePullSecrets:\n    - name: a # the first\n    - name: b\n  containers: []\n`,
  ],
  [
    "to a flush list, behind its comments",
    add("b"),
    `spec:\n  imagePullSecrets:\n  - name: a\n    # of the team\n  # the containers\n  containers: []\n`,
    `spec:\n  imagePullSecrets:\n  - name: a\n    # of the team\n  - name: b\n  # the containers\n  containers: []\n`,
  ],
  [
    "to a list whose dashes stand alone",
    add("b"),
    `spec:\n  imagePullSecrets:\n    - # not-this-dash\n      name: a-b\n`,
    `spec:\n  imagePullSecrets:\n    - # not-this-dash\n      name: a-b\n    - name: b\n`,
  ],
  [
    "to a flow list",
    add("b"),
    `spec:\n  imagePullSecrets: [{name: a}] # two\n`,
    `spec:\n  imagePullSecrets: [{name: a}, {name: b}] # two\n`,
  ],
  [
    "to a flow list over lines",
    add("b"),
    `spec:\n  imagePullSecrets: [\n    {name: a},\n  ]\n`,
    `spec:\n  imagePullSecrets: [\n    {name: a}, {name: b},\n  ]\n`,
  ],
  [
    "to an empty flow list",
    add("a"),
    `spec:\n  imagePullSecrets: [] # none yet\n  containers:\n  - name: web\n`,
    `spec:\n  imagePullSecrets: # none yet\n  - name: a\n  containers:\n  - name: web\n`,
  ],
  [
    "to a key without a value",
    add("a"),
    `spec:\n  imagePullSecrets: # none yet\n  containers: []\n`,
    `spec:\n  imagePullSecrets: # none yet\n    - name: a\n  containers: []\n`,
  ],
  [
    "to a null",
    add("a"),
    `spec:\n  imagePullSecrets: null\n  containers: []\n`,
    `spec:\n  imagePullSecrets:\n    - name: a\n  containers: []\n`,
  ],
  ["to a tilde", add("a"), `spec:\n  imagePullSecrets: ~\n`, `spec:\n  imagePullSecrets:\n    - name: a\n`],
  [
    "to a flow map",
    add("a"),
    `spec: {containers: [{name: web}]}\n`,
    `spec: {imagePullSecrets: [{name: a}], containers: [{name: web}]}\n`,
  ],
  [
    "to JSON",
    add("a"),
    `{"spec": {\n  "nodeName": "n",\n  "containers": []\n}, "kind": "Pod"}`,
    `{"spec": {\n  "nodeName": "n",\n  "imagePullSecrets": [{"name": "a"}],\n  "containers": []\n}, "kind": "Pod"}`,
  ],
  [
    "to an empty list of JSON",
    add("a"),
    `{"kind": "Pod", "spec": {"imagePullSecrets": [], "containers": []}}`,
    `{"kind": "Pod", "spec": {"imagePullSecrets": [{"name": "a"}], "containers": []}}`,
  ],
  [
    "to quoted keys",
    add("b"),
    `"spec":\n  "imagePullSecrets":\n    - "name": "a"\n`,
    `"spec":\n  "imagePullSecrets":\n    - "name": "a"\n    - name: b\n`,
  ],
  [
    "names that YAML takes for numbers and booleans",
    add("123", "1e3", "true", "on", "a.b-c"),
    `spec:\n  containers: []\n`,
    `spec:\n  imagePullSecrets:\n    - name: "123"\n    - name: "1e3"\n    - name: "true"\n    - name: "on"\n    - name: a.b-c\n  containers: []\n`,
  ],
  [
    "next to an anchor that nothing uses",
    add("b"),
    `spec: &spec\n  imagePullSecrets: &list\n    - &item-one name: a\n`,
    `spec: &spec\n  imagePullSecrets: &list\n    - &item-one name: a\n    - name: b\n`,
  ],
  ["not through an alias", add("b"), `x: &list\n  - name: a\nspec:\n  imagePullSecrets: *list\n`, refused],
  ["not to what an alias repeats", add("b"), `spec:\n  imagePullSecrets: &list\n    - name: a\nx: *list\n`, refused],
  ["not into a Pod spec that an alias repeats", add("b"), `spec: &spec\n  containers: []\nx: *spec\n`, refused],
  [
    "not over what a merge key gives",
    add("b"),
    `x: &x\n  imagePullSecrets:\n    - name: a\nspec:\n  <<: *x\n  containers: []\n`,
    refused,
  ],
  [
    "beside a merge key that gives other things",
    add("b"),
    `x: &x\n  hostNetwork: true\nspec:\n  <<: *x\n  containers: []\n`,
    `x: &x\n  hostNetwork: true\nspec:\n  <<: *x\n  imagePullSecrets:\n    - name: b\n  containers: []\n`,
  ],
  [
    "to the last of duplicate keys, which counts",
    add("b"),
    `spec:\n  imagePullSecrets:\n    - name: x\n  imagePullSecrets:\n    - name: a\n`,
    `spec:\n  imagePullSecrets:\n    - name: x\n  imagePullSecrets:\n    - name: a\n    - name: b\n`,
  ],
  ["not to a string", add("b"), `spec:\n  imagePullSecrets: a\n`, refused],
  ["not where the document is broken", add("b"), `spec:\n  containers: []\n  x: "\n`, refused],
];
