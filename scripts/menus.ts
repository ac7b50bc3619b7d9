/** Hides in VS Code for the Web the commands and views that are not there. */
import { everywhereIds } from "../client/src/commands/everywhereIds.ts";

interface Entry {
  readonly command?: string;
  readonly when?: string;
}

export interface Contributions {
  readonly commands: readonly { readonly command: string }[];
  readonly menus: Readonly<Record<string, readonly Entry[]>>;
  readonly views: Readonly<Record<string, readonly { readonly when?: string }[]>>;
}

/** Desktop VS Code, or a browser that is connected to a machine. */
const desktop = "(!isWeb || remoteName)";
const everywhere: ReadonlySet<string> = new Set(everywhereIds);

/** Menus of the views are hidden with them. */
export function hiddenOnTheWeb<T extends Contributions>(contributes: T): T {
  const { commands, menus, views } = contributes;
  const palette = menus.commandPalette ?? [];
  const missing = commands.filter(({ command }) => !palette.some((entry) => entry.command === command));
  const listed = { ...menus, commandPalette: [...palette, ...missing.map(({ command }) => ({ command }))] };
  const hidden = Object.entries(listed).map(([menu, entries]) => {
    const ours = menu.startsWith("view/") ? entries : entries.flatMap(hiddenEntry);
    return [menu, ours] as const;
  });
  const hiddenViews = Object.entries(views).map(([id, all]) => [id, all.map(onDesktop)] as const);
  return { ...contributes, menus: Object.fromEntries(hidden), views: Object.fromEntries(hiddenViews) };
}

/** An entry that says nothing is none. */
function hiddenEntry(entry: Entry): readonly Entry[] {
  if (entry.command !== undefined && !everywhere.has(entry.command)) return [onDesktop(entry)];
  return entry.when === undefined ? [] : [entry];
}

function onDesktop<T extends { readonly when?: string }>(entry: T): T {
  const { when } = entry;
  if (when === "false" || when?.includes(desktop)) return entry;
  const both = when === undefined ? desktop : `${when.includes("||") ? `(${when})` : when} && ${desktop}`;
  return { ...entry, when: both };
}
