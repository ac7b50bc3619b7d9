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
