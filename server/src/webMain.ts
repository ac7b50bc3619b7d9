/** The language server's entry in a browser, where it runs in a worker. */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import { clientFiles } from "./lsp/clientFiles.ts";
import { startServer } from "./lsp/server.ts";

/** The worker's own scope, of which only this is known here. */
declare const self: ConstructorParameters<typeof BrowserMessageReader>[0];

const connection = createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self));
startServer(connection, clientFiles(connection));
connection.listen();
