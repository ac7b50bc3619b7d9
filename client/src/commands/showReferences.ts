/** Shows the places that a lens of the language server is about, as VS Code shows references. */
import { commands, Location, Position, Range, Uri } from "vscode";
import type { Location as ProtocolLocation, Position as ProtocolPosition } from "vscode-languageclient/node";

/** @param args As the server hands them over: a URI, a position in it, and the locations. */
export async function showReferences(...args: readonly unknown[]): Promise<void> {
  const [uri, position, locations] = args as [string, ProtocolPosition, readonly ProtocolLocation[]];
  const shown = locations.map(
    ({ uri, range: { start, end } }) => new Location(Uri.parse(uri), new Range(positionOf(start), positionOf(end))),
  );
  await commands.executeCommand("editor.action.showReferences", Uri.parse(uri), positionOf(position), shown);
}

function positionOf({ line, character }: ProtocolPosition): Position {
  return new Position(line, character);
}
