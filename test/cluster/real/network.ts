/** Something between a client and the API server that can be broken. */
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { ports } from "./machine/settings.ts";

/** Stands between a client and the API server, and does what networks do. TLS goes through as it is. */
export class Network {
  readonly #server: Server;
  /** Where what a connection says goes to. */
  readonly #ways = new Map<Socket, Socket>();
  #refuses = false;
  #silent = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<Network> {
    const server = createServer();
    const network = new Network(server);
    server.on("connection", (client) => network.#join(client));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return network;
  }

  get address(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Ends the connections that there are. */
  cut(): void {
    for (const socket of this.#ways.keys()) socket.destroy();
  }

  /** Ends them, and each new one as soon as it is made. */
  refuse(refuses: boolean): void {
    this.#refuses = refuses;
    if (refuses) this.cut();
  }

  /** Holds back everything that is said, and tells nobody. */
  silence(silent: boolean): void {
    this.#silent = silent;
    for (const way of this.#ways) this.#pass(...way);
  }

  #pass(from: Socket, to: Socket): void {
    if (this.#silent) from.unpipe(to).pause();
    else from.pipe(to);
  }

  #join(client: Socket): void {
    if (this.#refuses) return void client.destroy();
    const server = connect(ports.apiServer, "127.0.0.1");
    this.#ways.set(client, server).set(server, client);
    for (const [from, to] of [[client, server] as const, [server, client] as const]) {
      this.#pass(from, to);
      from.on("error", () => {});
      from.on("close", () => {
        this.#ways.delete(from);
        to.destroy();
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
