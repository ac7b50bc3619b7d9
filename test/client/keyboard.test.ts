/** Whatever can be done with the mouse can be done with the keyboard alone. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

interface Entry {
  readonly command?: string;
  readonly when?: string;
  readonly group?: string;
}
const { contributes } = JSON.parse(readFileSync("package.json", "utf8")) as {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly menus: Readonly<Record<string, readonly Entry[]>>;
  };
};
const { menus } = contributes;

test("what stands as an icon on a row stands in the menu of the row, too, which opens with Shift+F10", () => {
  const entries = menus["view/item/context"] ?? [];
  const inline = entries.filter(({ group }) => group?.startsWith("inline"));
  const listed = new Set(entries.filter((entry) => !inline.includes(entry)).map(({ command }) => command));
  assert.ok(inline.length > 0);
  assert.deepEqual(
    inline.filter(({ command }) => !listed.has(command)),
    [],
  );
});

test("every command is in the palette where it can work", () => {
  const hidden = new Set(menus.commandPalette?.filter(({ when }) => when === "false").map(({ command }) => command));
  assert.deepEqual([...hidden], []);
  const known = new Set(contributes.commands.map(({ command }) => command));
  const inMenus = Object.values(menus)
    .flat()
    .flatMap(({ command }) => command ?? []);
  assert.deepEqual(
    inMenus.filter((command) => !known.has(command)),
    [],
  );
});

type Context = Readonly<Record<string, string | true>>;

const window = { workbenchState: "empty", isWorkspaceTrusted: true } as const;
const ofNoManifest = [
  "createPullSecret",
  "importDockerConfig",
  "checkCredentials",
  "generateRefresher",
  "manageKeptCredentials",
  "openExample",
  "showOutput",
  "restartServer",
  "reportIssue",
  "connectCluster",
  "chooseContext",
];
const ofManifests = [
  "rotateCredentials",
  "attachToServiceAccount",
  "attachToWorkload",
  "moveToWorkloadIdentity",
  "copyToNamespace",
  "editDecoded",
];
const offered: Readonly<Record<string, readonly [Context, readonly string[]]>> = {
  "an empty window": [window, ofNoManifest],
  "an empty window with a manifest": [
    { ...window, resourceLangId: "yaml" },
    [...ofNoManifest, ...ofManifests, "explainPull"],
  ],
  "an empty window with a program": [{ ...window, resourceLangId: "go" }, ofNoManifest],
  "a folder": [{ ...window, workbenchState: "folder" }, [...ofNoManifest, ...ofManifests, "analyseRenderedChart"]],
  "a folder with a manifest in JSON": [
    { ...window, workbenchState: "folder", resourceLangId: "json" },
    [...ofNoManifest, ...ofManifests, "analyseRenderedChart", "explainPull"],
  ],
};

for (const [name, [context, expected]] of Object.entries(offered)) {
  test(`what the palette offers in ${name} can work there`, () => {
    const shown = contributes.commands.filter(({ command }) => {
      const when = menus.commandPalette?.find((entry) => entry.command === command)?.when;
      return when === undefined || holds(when, context);
    });
    assert.deepEqual(
      shown.map(({ command }) => command).sort(),
      expected.map((command) => `pullSecrets.${command}`).sort(),
    );
  });
}

/** As VS Code reads conditions, as far as the palette's have to be read. */
function holds(when: string, context: Context): boolean {
  const [inner, within] = /\(([^()]*)\)/.exec(when) ?? [];
  if (inner !== undefined && within !== undefined)
    return holds(when.replace(inner, String(holds(within, context))), context);
  return when.split("||").some((terms) => terms.split("&&").every((term) => isTrue(term.trim(), context)));
}

function isTrue(term: string, context: Context): boolean {
  const {
    not,
    key = "",
    operator,
    value,
  } = /^(?<not>!)?(?<key>[\w.]+)(?: (?<operator>[!=]=) '?(?<value>\w+)'?)?$/.exec(term)?.groups ?? {};
  assert.notEqual(key, "", `"${term}" cannot be read here`);
  if (operator) return (context[key] === value) === (operator === "==");
  return (key === "true" || context[key] === true) !== (not !== undefined);
}
