/** The language server's entry: wires a connection to the features, and listens. */
import process from "node:process";
import { type Connection, createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { diskFiles } from "./lsp/diskFiles.ts";
import { startServer } from "./lsp/server.ts";
import { version } from "./version.ts";

const usage = `Usage: pull-secrets-language-server --stdio

The language server of Pull Secrets for Kubernetes, for editors that speak the Language Server Protocol.

  --stdio          speak over standard input and output
  --socket=PORT    speak over a socket that the editor listens on
  --pipe=NAME      speak over a named pipe that the editor listens on
  --node-ipc       speak over Node.js's own channel between processes
  --version        print the version
  --help           print this
`;

const transports = /^--(?:stdio|node-ipc|(?:socket|pipe)(?:=.*)?)$/;
const args = process.argv.slice(2);

if (args.includes("--version")) process.stdout.write(`${version}\n`);
else if (args.includes("--help")) process.stdout.write(usage);
else if (args.some((argument) => transports.test(argument))) listen(createConnection(ProposedFeatures.all));
else {
  process.stderr.write(usage);
  process.exitCode = 2;
}

function listen(connection: Connection): void {
  // Whatever is written to the output of a server that speaks over it would break the protocol.
  process.on("uncaughtException", (error) =>
    connection.console.error(`Unexpected error: ${error.stack ?? error.message}`),
  );
  process.on("unhandledRejection", (reason) => connection.console.error(`Unexpected rejection: ${String(reason)}`));
  startServer(connection, diskFiles);
  connection.listen();
}
