/** Hands commands to VS Code. */
import { commands, Disposable } from "vscode";

/**
 * Commands by their ids.
 *
 * @template T What they work with. What follows is what a menu hands over, such as a node of a tree.
 */
export type Handlers<T, Id extends string = string> = Readonly<
  Record<Id, (workbench: T, ...args: readonly unknown[]) => Promise<void>>
>;

export function registerCommands<T>(handlers: Handlers<T>, workbench: T): Disposable {
  return Disposable.from(
    ...Object.entries(handlers).map(([id, handler]) =>
      commands.registerCommand(id, (...args: readonly unknown[]) => handler(workbench, ...args)),
    ),
  );
}
