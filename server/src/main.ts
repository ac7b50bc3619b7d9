/** The language server's entry: wires a connection to the features, and listens. */
import process from "node:process";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { startServer } from "./lsp/server.ts";

const connection = createConnection(ProposedFeatures.all);

// Whatever is written to the output of a server that speaks over it would break the protocol.
process.on("uncaughtException", (error) => connection.console.error(`Unexpected error: ${error.stack ?? error.message}`));
process.on("unhandledRejection", (reason) => connection.console.error(`Unexpected rejection: ${String(reason)}`));

startServer(connection);
connection.listen();
