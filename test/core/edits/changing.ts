import type { Path } from "../../../server/src/core/yaml.ts";
import { type Case, type Edit, list, refused } from "./case.ts";

const removeItem =
  (index: number): Edit =>
  (editor) =>
    editor.removeItem(list, index);
const removeEntry =
  (...path: Path): Edit =>
  (editor) =>
    editor.removeEntry(path);
const toList: Edit = (editor) => editor.replaceWithList(list, "a");
const wrap: Edit = (editor) => editor.wrapItem(list, 0);
const move =
  (...from: Path): Edit =>
  (editor) =>
    editor.moveEntry(from, ["spec"], "imagePullSecrets");

export const removing: readonly Case[] = [
  [
    "an item",
    removeItem(1),
    `spec:\n  imagePullSecrets:\n    - name: a\n    - name: a # again\n    - name: b\n`,
    `spec:\n  imagePullSecrets:\n    - name: a\n    - name: b\n`,
  ],
  [
    "a flush item of several lines",
    removeItem(0),
    `spec:\n  imagePullSecrets:\n  - name: a\n    namespace: x\n  # of the team\n  - name: b\n`,
    `spec:\n  imagePullSecrets:\n  # of the team\n  - name: b\n`,
  ],
  [
    "an empty item",
    removeItem(1),
    `spec:\n  imagePullSecrets:\n    - name: a\n    -\n    - name: b\n`,
    `spec:\n  imagePullSecrets:\n    - name: a\n    - name: b\n`,
  ],
  [
    "the last item with its list",
    removeItem(0),
    `spec:\n  imagePullSecrets:\n    - {}\n  containers: []\n`,
    `spec:\n  containers: []\n`,
  ],
  [
    "a flow item",
    removeItem(1),
    `spec:\n  imagePullSecrets: [{name: a}, {name: a}, {name: b}]\n`,
    `spec:\n  imagePullSecrets: [{name: a}, {name: b}]\n`,
  ],
  [
    "the first flow item",
    removeItem(0),
    `spec:\n  imagePullSecrets: [{name: a}, {name: b}]\n`,
    `spec:\n  imagePullSecrets: [{name: b}]\n`,
  ],
  [
    "an item of JSON over lines",
    removeItem(1),
    `{"kind": "Pod", "spec": {"imagePullSecrets": [\n  {"name": "a"},\n  {"name": "a"}\n]}}`,
    `{"kind": "Pod", "spec": {"imagePullSecrets": [\n  {"name": "a"}\n]}}`,
  ],
  ["not an aliased item", removeItem(1), `spec:\n  imagePullSecrets:\n    - &a {name: a}\n    - *a\n`, refused],
  [
    "not an item that an alias names",
    removeItem(0),
    `spec:\n  imagePullSecrets:\n    - &a {name: a}\n    - *a\n`,
    refused,
  ],
  [
    "an item with an anchor that has a dash",
    removeItem(1),
    `spec:\n  imagePullSecrets:\n    - name: a\n    - &the-other-one\n      name: a\n`,
    `spec:\n  imagePullSecrets:\n    - name: a\n`,
  ],
  [
    "an entry behind a dash",
    removeEntry("spec", "x", 0, "a"),
    `spec:\n  x:\n    - a:\n        - 1\n      b: 2\n`,
    `spec:\n  x:\n    - b: 2\n`,
  ],
  [
    "not where a comment would go with it",
    removeEntry("spec", "x", 0, "a"),
    `spec:\n  x:\n    - a: 1\n      # of b\n      b: 2\n`,
    refused,
  ],
  [
    "an entry and the comments within it",
    removeEntry("spec", "a"),
    `spec:\n  # above\n  a:\n    - 1\n    # - 2\n  # below\n  b: 1\n`,
    `spec:\n  # above\n  # below\n  b: 1\n`,
  ],
  ["not the only entry", removeEntry("spec", "a"), `spec:\n  a: 1\n`, refused],
  ["not one of duplicate keys", removeEntry("spec", "a"), `spec:\n  a: 1\n  b: 1\n  a: 2\n`, refused],
  [
    "the last entry of JSON",
    removeEntry("spec", "b"),
    `{"kind": "Pod", "spec": {"a": 1, "b": {"c": 2}}}`,
    `{"kind": "Pod", "spec": {"a": 1}}`,
  ],
];

export const rewriting: readonly Case[] = [
  [
    "a string to a list",
    toList,
    `spec:\n  imagePullSecrets: a # the team's\n  containers: []\n`,
    `spec:\n  imagePullSecrets:\n    - name: a # the team's\n  containers: []\n`,
  ],
  [
    "a quoted string to a list",
    toList,
    `spec:\n  imagePullSecrets: "a"\n  containers:\n  - name: web\n`,
    `spec:\n  imagePullSecrets:\n  - name: "a"\n  containers:\n  - name: web\n`,
  ],
  [
    "a string on a line of its own to a list",
    toList,
    `spec:\n  imagePullSecrets: # why\n    a\n`,
    `spec:\n  imagePullSecrets: # why\n    - name: a\n`,
  ],
  [
    "a map to a list",
    toList,
    `spec:\n  imagePullSecrets: # why\n    name: a # what\n`,
    `spec:\n  imagePullSecrets: # why\n    - name: a # what\n`,
  ],
  [
    "a map with another key to a list",
    toList,
    `spec:\n  imagePullSecrets:\n    secretName: a\n  containers: []\n`,
    `spec:\n  imagePullSecrets:\n    - name: a\n  containers: []\n`,
  ],
  [
    "a flow map to a list",
    toList,
    `spec:\n  imagePullSecrets: {name: a}\n`,
    `spec:\n  imagePullSecrets: [{name: a}]\n`,
  ],
  [
    "a map of JSON to a list",
    toList,
    `{"kind": "Pod", "spec": {"imagePullSecrets": {"name": "a"}}}`,
    `{"kind": "Pod", "spec": {"imagePullSecrets": [{"name": "a"}]}}`,
  ],
  [
    "not a map that would lose a comment",
    toList,
    `spec:\n  imagePullSecrets:\n    # why\n    secretName: a\n`,
    refused,
  ],
  ["not through an alias", toList, `x: &a a\nspec:\n  imagePullSecrets: *a\n`, refused],
  [
    "a string item",
    wrap,
    `spec:\n  imagePullSecrets:\n    - a # why\n`,
    `spec:\n  imagePullSecrets:\n    - name: a # why\n`,
  ],
  [
    "a quoted string item",
    wrap,
    `spec:\n  imagePullSecrets:\n    - 'a'\n`,
    `spec:\n  imagePullSecrets:\n    - name: 'a'\n`,
  ],
  ["a flow string item", wrap, `spec:\n  imagePullSecrets: [a, b]\n`, `spec:\n  imagePullSecrets: [{name: a}, b]\n`],
  [
    "a string item of JSON",
    wrap,
    `{"kind": "Pod", "spec": {"imagePullSecrets": ["a"]}}`,
    `{"kind": "Pod", "spec": {"imagePullSecrets": [{"name": "a"}]}}`,
  ],
  ["not an aliased item", wrap, `x: &a a\nspec:\n  imagePullSecrets:\n    - *a\n`, refused],
  [
    "a number to a string",
    (editor) => editor.quote([...list, 0, "name"]),
    `spec:\n  imagePullSecrets:\n    - name: 0123 # odd\n`,
    `spec:\n  imagePullSecrets:\n    - name: "0123" # odd\n`,
  ],
  [
    "a scalar before an entry",
    (editor) => editor.insertScalar([], "type", "a/b", "spec"),
    `# top\nspec:\n  a: 1\n`,
    `type: a/b\n# top\nspec:\n  a: 1\n`,
  ],
  [
    "a scalar into JSON",
    (editor) => editor.insertScalar([], "type", "a/b", "spec"),
    `{"kind": "Pod", "spec": {}}`,
    `{"kind": "Pod", "type": "a/b", "spec": {}}`,
  ],
];

export const moving: readonly Case[] = [
  [
    "a list out of a container, with its comments",
    move("spec", "containers", 0, "imagePullSecrets"),
    `spec:\n  # What runs.\n  containers:\n    - name: web\n      # The team's registry.\n      imagePullSecrets: # one\n        - name: a # two\n        # - name: b\n      # The ports.\n      ports: []\n`,
    `spec:\n  # The team's registry.\n  imagePullSecrets: # one\n    - name: a # two\n    # - name: b\n  # What runs.\n  containers:\n    - name: web\n      # The ports.\n      ports: []\n`,
  ],
  [
    "a list that stands behind the dash",
    move("spec", "containers", 0, "imagePullSecrets"),
    `spec:\n  containers:\n  - imagePullSecrets:\n    - name: a\n    name: web\n`,
    `spec:\n  imagePullSecrets:\n  - name: a\n  containers:\n  - name: web\n`,
  ],
  [
    "a list to a deeper place",
    (editor) => editor.moveEntry(["imagePullSecret"], ["spec"], "imagePullSecrets"),
    `imagePullSecret:\n- name: a\nspec:\n  containers: []\n`,
    `spec:\n  imagePullSecrets:\n  - name: a\n  containers: []\n`,
  ],
  [
    "a flow list",
    move("metadata", "imagePullSecrets"),
    `metadata:\n  name: a\n  imagePullSecrets: [{name: a}]\nspec:\n  containers: []\n`,
    `metadata:\n  name: a\nspec:\n  imagePullSecrets: [{name: a}]\n  containers: []\n`,
  ],
  [
    "not over a list that is there",
    move("metadata", "x"),
    `metadata:\n  name: a\n  x: []\nspec:\n  imagePullSecrets: []\n  containers: []\n`,
    refused,
  ],
  [
    "not where the list is an alias",
    move("metadata", "x"),
    `y: &y\n  - name: a\nmetadata:\n  name: a\n  x: *y\nspec:\n  containers: []\n`,
    `y: &y\n  - name: a\nmetadata:\n  name: a\nspec:\n  imagePullSecrets: *y\n  containers: []\n`,
  ],
  [
    "not an anchor above its alias",
    move("metadata", "x"),
    `spec:\n  containers: []\n  y: *x\nmetadata:\n  name: a\n  x: &x\n    - name: a\n`,
    refused,
  ],
];
